"""What each list has for the DPRK that the other lists do not have, counted from the lists at hand.

A party listed for the DPRK is on another list too if a party there bears the same number (or is
tied to the same UN reference), or else the same name: the same letters whatever case, accents,
gaps, legal forms and order of words. Persons of one name whose birth dates exclude each other are
two persons. Screening finds more (other spellings, scripts); what is counted here needs no
judgement. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from lists.vocabulary.folding import plain_words
from lists.vocabulary.sources import listed_for_dprk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lists.entity import DateInterval, Entity

_IDENTIFYING = frozenset(
    {
        "imo", "imo_company", "passport", "national_id", "inn", "ogrn", "uscc", "tax_id", "lei",
        "registration", "wallet", "mmsi",
    }
)  # fmt: skip
"""Numbers that belong to one party: two lists with one of them mean the same."""
_FEWEST_SIGNS = 5
"""A shorter number or name says too little."""
_LEGAL_FORMS = frozenset(
    {"co", "company", "ltd", "limited", "corp", "corporation", "inc", "llc", "pte", "jsc", "the"}
)
"""Words that lists abbreviate or leave out."""


class Additions(Struct, frozen=True):
    """What one list adds. ``same_number`` and ``same_name`` are parties that others have too.

    ``only_here``: the rest, by caption and reference, in the order of the list.
    """

    source: str
    parties: int = 0
    dprk: int = 0
    ships: int = 0
    same_number: int = 0
    same_name: int = 0
    only_here: tuple[str, ...] = ()


class _Bearer(NamedTuple):
    """Who bears a name: the list, whether a person, and its birth dates."""

    source: str
    person: bool
    births: tuple[DateInterval, ...]


@dataclass(slots=True)
class _Tally:
    """Counts of one list, and its DPRK parties until all lists are known."""

    parties: int = 0
    ships: int = 0
    korean: list[Entity] = field(default_factory=list)


def additions_of(parties: Iterable[Entity]) -> dict[str, Additions]:
    """For each list among ``parties`` what it adds for the DPRK, by code."""
    tallies: dict[str, _Tally] = {}
    numbers: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[_Bearer]] = defaultdict(set)
    for party in parties:
        tally = tallies.setdefault(party.source, _Tally())
        tally.parties += 1
        if any(map(listed_for_dprk, party.listings)):
            tally.korean.append(party)
            tally.ships += party.kind == "vessel"
        for number in _numbers(party):
            numbers[number].add(party.source)
        bearer = _Bearer(party.source, party.kind == "person", party.birth_dates)
        for name in _names(party):
            names[name].add(bearer)
    return {code: _additions(code, tally, numbers, names) for code, tally in tallies.items()}


def _additions(
    code: str, tally: _Tally, numbers: dict[str, set[str]], names: dict[str, set[_Bearer]]
) -> Additions:
    same_number = same_name = 0
    only: list[str] = []
    for party in tally.korean:
        if any(numbers[number] - {code} for number in _numbers(party)):
            same_number += 1
        else:
            elsewhere = [one for name in _names(party) for one in names[name] if one.source != code]
            if any(_is_meant(party, one) for one in elsewhere):
                same_name += 1
                continue
            namesake = any(one.person for one in elsewhere) and party.kind == "person"
            told = "; a namesake elsewhere has another birth date" if namesake else ""
            only.append(f"{party.caption} ({party.reference}{told})")
    korean = len(tally.korean)
    return Additions(code, tally.parties, korean, tally.ships, same_number, same_name, tuple(only))


def _is_meant(party: Entity, bearer: _Bearer) -> bool:
    """Whether a bearer of the name on another list may be this party."""
    if bearer.person != (party.kind == "person"):
        return False
    if not bearer.births or not party.birth_dates:
        return True
    return any(
        one.start <= other.end and other.start <= one.end
        for one in bearer.births
        for other in party.birth_dates
    )


def _numbers(party: Entity) -> Iterator[str]:
    """The party's numbers, and the UN reference it bears or is tied to."""
    for one in party.identifiers:
        if one.type in _IDENTIFYING and len(one.normalized) >= _FEWEST_SIGNS:
            yield one.normalized
    if party.source == "un":
        yield f"UN {party.reference}"
    for tie in party.links:
        if tie.type == "same_as" and tie.target_reference:
            yield f"UN {tie.target_reference}"


def _names(party: Entity) -> Iterator[str]:
    """The party's names without case, accents and gaps, as printed and with sorted words."""
    for name in party.names:
        if name.kind == "weak_alias":
            continue
        words = [word for word in plain_words(name.full) if word not in _LEGAL_FORMS]
        joined = "".join(words)
        if len(joined) >= _FEWEST_SIGNS or not joined.isascii():
            yield joined
            yield "".join(sorted(words))
