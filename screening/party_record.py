"""What of a listed record says who it is, and whether two records agree or contradict in it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.folding import plain_words
from lists.vocabulary.regimes import regimes_of
from screening.commonness import firms_named, people_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lists.entity import DateInterval, Entity

_ONE_PARTYS = frozenset(
    {
        "imo", "imo_company", "passport", "national_id", "inn", "ogrn", "uscc", "tax_id", "lei",
        "registration", "bic", "wallet", "tail_number",
    }
)  # fmt: skip
"""Numbers that one party has: an equal one is a fact that agrees."""
_ONLY_ONE = frozenset({"imo", "imo_company", "ogrn", "inn", "lei", "uscc"})
"""Numbers of which a party has one: another one is another party."""
_FEWEST_SIGNS = 5
"""A shorter number or name says too little."""
_LEGAL_FORMS = frozenset(
    {
        "co", "company", "ltd", "limited", "corp", "corporation", "inc", "llc", "pte", "plc", "jsc",
        "ojsc", "pjsc", "ooo", "oao", "zao", "ao", "pao", "gmbh", "sa", "and", "of", "the",
    }
)  # fmt: skip
"""Words that lists abbreviate or leave out."""
_BRACKETS = re.compile(r"\([^()]*\)\s*$")
_ABOUT = timedelta(days=366)
"""How far a birth date may be from one that is said to be approximate."""
_YEARS_APART = timedelta(days=5 * 366)
"""Persons of one number born further apart than this are two."""
_FEW_PEOPLE = 300
"""A full name that fewer people bear is rare."""
_FEW_FIRMS = 5


class PrintedName(NamedTuple):
    """A name of a record: its words without legal forms, and whether it is the list's first one."""

    words: tuple[str, ...]
    primary: bool


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A record, as it is compared. ``references`` are the UN's: its own, and those it states."""

    source: str
    kind: str
    gender: str
    births: tuple[DateInterval, ...]
    references: frozenset[str]
    numbers: Mapping[str, frozenset[str]]
    countries: frozenset[str]
    cities: frozenset[str]
    regimes: frozenset[str]
    programmes: frozenset[str]
    names: Mapping[str, PrintedName]

    @property
    def primary_names(self) -> frozenset[str]:
        """Keys of the names that the list gives first."""
        return frozenset(key for key, name in self.names.items() if name.primary)


def record_of(entity: Entity) -> PartyRecord:
    """What of an entity is compared."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for one in entity.identifiers:
        usable = one.type in _ONE_PARTYS and one.valid is not False
        if usable and len(one.normalized) >= _FEWEST_SIGNS:
            numbers[one.type].add(one.normalized)
    stated = {tie.target_reference for tie in entity.links if tie.type == "same_as"}
    own = {entity.reference} if entity.source == "un" else set()
    places = [(one.city, one.country) for one in entity.addresses]
    places += [(one.city, one.country) for one in entity.birth_places]
    return PartyRecord(
        source=entity.source,
        kind=entity.kind,
        gender=entity.gender,
        births=entity.birth_dates,
        references=frozenset((stated | own) - {""}),
        numbers={kind: frozenset(values) for kind, values in numbers.items()},
        countries=frozenset(
            {*entity.nationalities, *entity.countries, *(country for _, country in places)} - {""}
        ),
        cities=frozenset({" ".join(plain_words(city)) for city, _ in places} - {""}),
        regimes=regimes_of(entity.listings),
        programmes=frozenset(code for one in entity.listings for code in one.programmes),
        names=keyed_names(entity),
    )


def keyed_names(entity: Entity) -> dict[str, PrintedName]:
    """The full names of an entity by the forms in which another list may print them.

    Case, accents, gaps, legal forms and the order of words do not count. Weak aliases, single words
    of persons and very short names are left out.
    """
    found: dict[str, PrintedName] = {}
    for name in entity.names:
        if name.kind == "weak_alias":
            continue
        primary = name.kind == "primary"
        for text in _wordings(name.full, entity.kind):
            words = _words(text, entity.kind)
            joined = "".join(words)
            if len(joined) < _FEWEST_SIGNS or (entity.kind == "person" and len(words) < 2):
                continue
            for key in _keys(words, joined):
                known = found.get(key)
                if known is None or (primary and not known.primary):
                    found[key] = PrintedName(words, primary)
    return found


def _wordings(text: str, kind: str) -> Iterator[str]:
    """A name, and a firm's also without the short form that stands in brackets behind it."""
    yield text
    if kind == "organization" and "(" in text:
        plain = _BRACKETS.sub(" ", text)
        if len(plain.split()) > 1:
            yield plain


def _keys(words: tuple[str, ...], joined: str) -> Iterator[str]:
    yield " ".join(sorted(words))
    yield f"={joined}"
    yield f"={''.join((*words[1:], words[0]))}"  # "KIM, Tong-Myong": the surname last


def _words(text: str, kind: str) -> tuple[str, ...]:
    words = tuple(plain_words(text))
    if kind == "organization":
        return tuple(word for word in words if word not in _LEGAL_FORMS) or words
    return words


def agreeing(one: PartyRecord, other: PartyRecord) -> frozenset[str]:
    """Facts beside the name in which two records agree."""
    facts = set()
    if any(one.numbers[kind] & other.numbers[kind] for kind in one.numbers.keys() & other.numbers):
        facts.add("number")
    if one.kind == "person":
        if _days(one) & _days(other):
            facts.add("birth day")
        elif _born_alike(one, other):
            facts.add("birth year")
    for fact, ours, theirs in (
        ("country", one.countries, other.countries),
        ("city", one.cities, other.cities),
        ("regime", one.regimes, other.regimes),
    ):
        if ours & theirs:
            facts.add(fact)
    return frozenset(facts)


def contradicts(one: PartyRecord, other: PartyRecord, *, by_number: bool = False) -> bool:
    """Whether something speaks against two records being one party.

    ``by_number``: they share a number, so that only birth dates of years apart speak against it,
    and where they are now says nothing.
    """
    if one.kind != other.kind:
        return not by_number
    if one.gender and other.gender and one.gender != other.gender:
        return True
    for kind in _ONLY_ONE & one.numbers.keys() & other.numbers.keys():
        if not one.numbers[kind] & other.numbers[kind]:
            return True
    if one.births and other.births and not _born_alike(one, other, loosely=by_number):
        return True
    if by_number or _days(one) & _days(other):
        return False
    return bool(one.countries and other.countries and not one.countries & other.countries)


def other_reference(one: PartyRecord, other: PartyRecord) -> bool:
    """Whether both state a reference of the UN, and not the same; a cut one is not another."""
    if not (one.references and other.references):
        return False
    return not any(
        ours.startswith(theirs) or theirs.startswith(ours)
        for ours in one.references
        for theirs in other.references
    )


def _days(one: PartyRecord) -> frozenset[object]:
    return frozenset(born.start for born in one.births if born.start == born.end)


def _born_alike(one: PartyRecord, other: PartyRecord, *, loosely: bool = False) -> bool:
    """Whether a birth date of one may be one of the other; false where either has none."""
    for ours in one.births:
        for theirs in other.births:
            about = _ABOUT if ours.approximate or theirs.approximate else timedelta(0)
            slack = _YEARS_APART if loosely else about
            if ours.start - theirs.end <= slack and theirs.start - ours.end <= slack:
                return True
    return False


def is_rare(kind: str, words: tuple[str, ...]) -> bool:
    """Whether hardly anybody else in the world bears a name."""
    return _bearers(kind, words) <= (_FEW_PEOPLE if kind == "person" else _FEW_FIRMS)


@cache
def _bearers(kind: str, words: tuple[str, ...]) -> int:
    return people_named(" ".join(words)).bearers if kind == "person" else firms_named(words)
