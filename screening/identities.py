"""Who is who among listed records: which ones a reference names, which ones are one party.

For judging answers, never for giving them: ``evaluate`` and the self-test count another record of
the same party as the right party. Rules in ``docs/validation.md``.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from screening.links.identity import same_parties
from screening.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Entity

_SHARED_BY = 6
"""A name on more records than this is a common one."""


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
                self._references[_plain(reference)].add(entity.id)
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
        plain = _plain(reference)
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
            if " " not in name or len(bearers) > _SHARED_BY:
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


def _plain(reference: str) -> str:
    return " ".join(reference.split()).casefold()


def name_key(name: str) -> str:
    """A name's words in any order; its own characters where nothing folds to letters."""
    folded = sorted(fold(name).split())
    return " ".join(folded) or name.strip()
