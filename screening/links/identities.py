"""Who is who across lists: which records are one party, which ones a reference or a name means.

``same_parties`` joins parties in answers: stated references, strong identifiers, name with birth
date, never a bare name (OFAC alone has two KIM Yong Chol), and says what each join rests on.
``Identities`` is wider and for judging answers only: ``evaluate`` and the self-test count another
record of the same party as the right party. Rules in ``docs/validation.md``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.folding import name_words, same_spacing
from lists.vocabulary.sources import SOURCES
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lists.entity import Entity, Identifier

_NAME_SHARED_BY = 6
"""A name on more records than this is a common one."""
_STRONG = frozenset(("imo", "imo_company", "lei", "bic", "wallet", "isin", "duns", "tail_number"))
_NATIONAL = frozenset(("inn", "tax_id", "ogrn", "registration", "uscc", "passport", "national_id"))
_LONG_NUMBER = 8
"""A national number joins two records only from this length on; short ones repeat by chance."""
_NUMBER_SHARED_BY = 4
"""An identifier on more records than this is an office's, not a party's."""
_YEARS_APART = 5
"""Persons born further apart than this are two, whatever number a list prints with both."""


class SameParty(NamedTuple):
    """Two positions that are one party, and the words that say why."""

    one: int
    other: int
    why: str


def same_parties(entities: Sequence[Entity]) -> Iterator[SameParty]:
    """Pairs of entities of different lists that are one party; each pair once per reason."""
    by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, entity in enumerate(entities):
        for identifier in entity.identifiers:
            key = number_key(identifier)
            if key is not None and position not in by_key[key][-1:]:
                by_key[key].append(position)
        for key in _name_and_birth(entity):
            by_key[key].append(position)
    for (kind, value), positions in by_key.items():
        if len(positions) > 1 and _one_party(entities[place].source for place in positions):
            for place, one in enumerate(positions):
                for other in positions[place + 1 :]:
                    if _joinable(entities[one], entities[other]):
                        yield SameParty(one, other, f"same {kind}: {value}")


def _one_party(sources: Iterable[str]) -> bool:
    """Whether so few records bear a number that it may be one party's.

    Annexes repeat the parties of the list whose reasons they state, a ship in two parts: their rows
    do not count.
    """
    counted = [one for one in sources if one not in _repeating()]
    return len(counted) <= _NUMBER_SHARED_BY


@cache
def _repeating() -> frozenset[str]:
    return frozenset(one.code for one in SOURCES if one.states_reasons_of)


def number_key(identifier: Identifier) -> tuple[str, str] | None:
    """What a number joins two records by; ``None`` for one too short, or misprinted."""
    if identifier.valid is False:
        return None
    if identifier.type in _STRONG:
        return _WORDS.get(identifier.type, identifier.type), identifier.normalized
    if identifier.type in _NATIONAL and len(identifier.normalized) >= _LONG_NUMBER:
        if identifier.type in ("passport", "national_id"):
            return f"{identifier.type} number", identifier.normalized
        return "registration or tax number", identifier.normalized
    return None


_WORDS = {
    "imo": "IMO ship number",
    "imo_company": "IMO company number",
    "lei": "LEI",
    "bic": "bank code (BIC)",
    "wallet": "wallet",
    "tail_number": "tail number",
}


def _name_and_birth(entity: Entity) -> Iterator[tuple[str, str]]:
    if entity.kind != "person":
        return
    days = {d.start.isoformat() for d in entity.birth_dates if d.start == d.end}
    names = {
        " ".join(sorted(name_words(name.full)))
        for name in entity.names
        if name.kind in {"primary", "alias"}
    }
    for day in sorted(days):
        for name in sorted(names):
            if " " in name:
                yield "name and birth date", f"{name}, {day}"


def _joinable(one: Entity, other: Entity) -> bool:
    if one.source == other.source:
        return False
    things = {"vessel", "aircraft"}
    if one.kind == other.kind == "person" and _born_far_apart(one, other):
        return False
    return (one.kind == other.kind) or not ({one.kind, other.kind} & things)


def _born_far_apart(one: Entity, other: Entity) -> bool:
    """Whether every birth date of one is years from every one of the other."""
    return bool(one.birth_dates and other.birth_dates) and all(
        left.start.year - right.end.year > _YEARS_APART
        or right.start.year - left.end.year > _YEARS_APART
        for left in one.birth_dates
        for right in other.birth_dates
    )


class Identities:
    """Looks up listed records by reference, by exact name and by the party they describe.

    Records are one party when a publisher says so (a ``same_as`` link), or when records of two
    lists share an identifier, or a name of two words and a possible birth date, or when they are
    organizations that share a name of two words.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self._references: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._parent = {entity.id: entity.id for entity in entities}
        for entity in entities:
            references = (entity.id, entity.reference, *(e.reference for e in entity.listings))
            for reference in references:
                self._references[same_spacing(reference)].add(entity.id)
            for name in entity.names:
                self._names[name_key(name.full)].add(entity.id)
        for same in same_parties(entities):
            self._join(entities[same.one].id, entities[same.other].id)
        for entity in entities:
            for link in entity.links:
                if link.type == "same_as":
                    for target in self.named(link.target_id) | self.named(link.target_reference):
                        self._join(entity.id, target)
        self._join_namesakes()

    def named(self, reference: str) -> frozenset[str]:
        """Ids of the records that bear this reference or id; capitals and blanks do not matter."""
        plain = same_spacing(reference)
        return frozenset(self._references.get(plain, ())) if plain else frozenset()

    def bearers(self, name: str) -> frozenset[str]:
        """Ids of the records that have exactly this name: same letters in the same words."""
        return frozenset(self._names.get(name_key(name), ()))

    def same(self, one: str, other: str) -> bool:
        """Whether two records are one party."""
        return self._top(one) == self._top(other)

    def parties(self, ids: Iterable[str]) -> frozenset[str]:
        """The parties of some records, each as the id of one of its records."""
        return frozenset(self._top(one) for one in ids)

    def party(self, one: str) -> str:
        """The party of a record, as the id of one of its records."""
        return self._top(one)

    def _join_namesakes(self) -> None:
        for name, bearers in self._names.items():
            if " " not in name or len(bearers) > _NAME_SHARED_BY:
                continue
            for one, other in combinations([self.entities[key] for key in sorted(bearers)], 2):
                if one.source != other.source and _alike(one, other):
                    self._join(one.id, other.id)

    def _top(self, one: str) -> str:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def _join(self, one: str, other: str) -> None:
        low, high = sorted((self._top(one), self._top(other)))
        self._parent[high] = low


def _alike(one: Entity, other: Entity) -> bool:
    """Whether two records of one name may be one party; two ships of one name are two ships."""
    if one.kind != other.kind or one.kind in {"vessel", "aircraft"}:
        return False
    return one.kind == "organization" or any(
        left.start <= right.end and right.start <= left.end
        for left in one.birth_dates
        for right in other.birth_dates
    )


def name_key(name: str) -> str:
    """A name's words in any order; its own characters where nothing folds to letters."""
    folded = sorted(fold(name).split())
    return " ".join(folded) or name.strip()
