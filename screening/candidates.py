"""From subjects to the listed names worth weighing: one search for all of them.

Each subject's names are read, its identifiers looked up, and every listed name that could reach the
threshold with the best the subject's other fields may add is brought back, the best one per party.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from screening.family_names import goes_on_otherwise
from screening.index.flags import (
    CONTAINED,
    LACKING_NUMBER,
    OTHER_FAMILY,
    OTHER_OWN_NAME,
    OTHER_TELLING,
    OTHER_WORDS,
    SHORTENED,
    WITHIN_TEXT,
)
from screening.index.identifiers import owners_of, submitted_keys
from screening.index.index import NameQuery
from screening.index.layout import EQUAL
from screening.index.plain_reading import name_readings
from screening.index.plain_words import learn_words
from screening.long_text import SURELY_READ, limited, stretches
from screening.name_text.postal_addresses import submitted_address_keys
from screening.own_names import own_names_differ
from screening.weigh import subject_identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity, Name
    from screening.index import Index, SearchResult
    from screening.index.reading import NameReading
    from screening.model.subject import Subject
    from screening.policy import Policy
    from screening.weigh import Weights

_AGREES = 950
_SOMETHING_LEFT = SHORTENED | OTHER_WORDS | OTHER_TELLING | WITHIN_TEXT
"""Firms' names so much alike, in thousandths, with no word left over, have the same words, wherever
the quotation marks stand."""


_MORE_SUBMITTED = CONTAINED | SHORTENED | LACKING_NUMBER
"""What may be a person's listed name and words more; two sides with words left are charged."""


_OUT_OF_REACH = 100_000
"""Points that no name brings."""


class NameHit(NamedTuple):
    """The best listed name of one party for one subject."""

    points: int  # with the deduction for the kind of name
    query: int
    row: int
    similarity: int
    bits: int
    flags: int
    place: int = -1  # among all hits of the search; -1 when no name was aligned

    @property
    def whole(self) -> bool:
        """Whether the two names agree in everything, legal forms and titles included."""
        return self.similarity == EQUAL and not self.flags & ~WITHIN_TEXT


@dataclass(slots=True)
class Candidates:
    """What one search brought back: readings asked, and per subject the best name of each party."""

    queries: list[NameQuery] = field(default_factory=list)
    subject_of: list[int] = field(default_factory=list)
    name_of: list[int] = field(default_factory=list)
    best: list[dict[int, NameHit]] = field(default_factory=list)
    answer: SearchResult | None = None


def number_keys(subject: Subject) -> Iterator[str]:
    """The keys that the numbers of a subject, or its address alone, are looked up by."""
    if subject.imo or subject.identifiers or subject.mmsi or subject.call_sign:
        for identifier in subject_identifiers(subject):
            yield from submitted_keys(identifier.type, identifier.value)
    elif subject.addresses:
        yield from submitted_address_keys(subject)


def name_queries(
    subject: Subject, threshold: int, weights: Weights, forced: tuple[int, ...] = ()
) -> list[tuple[int, NameQuery]]:
    """Everything the names of a subject are searched for, each with the place of its name.

    ``threshold`` is the points that a match must reach; ``forced`` are parties whose names are
    compared whatever they bring.
    """
    return _queries(subject, _readings(subject), threshold, weights, forced)


def _readings(subject: Subject) -> list[list[NameReading]]:
    """How each name of a subject is read."""
    return [
        name_readings(name if len(name) <= SURELY_READ else limited(name).text, subject.kind)
        for name in subject.names
    ]


def _queries(
    subject: Subject,
    readings: Sequence[Sequence[NameReading]],
    threshold: int,
    weights: Weights,
    forced: tuple[int, ...],
) -> list[tuple[int, NameQuery]]:
    """The same where the names were read already."""
    need = threshold - weights.prior - weights.most(subject)
    born, less = weights.dated(subject)
    undated = need + less
    return [
        (number, NameQuery(pieces, ordered, need, forced, born, undated, written))
        for number, of_name in enumerate(readings)
        for reading in of_name
        for pieces, ordered, written in stretches(reading)
    ]


@lru_cache(maxsize=256)
def threshold_points(threshold: float) -> int:
    """Least points at which ``1 / (1 + 2 ** (-points / 1000))`` reaches ``threshold``."""
    return math.ceil(1000 * math.log2(threshold / (1 - threshold)) - 1e-9)


class Recall:
    """Finds candidates in one index under one policy."""

    def __init__(self, index: Index, policy: Policy, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        section = policy.rules.weights
        self._name_kind = section.name_kind
        self._contradicts = {
            OTHER_OWN_NAME: section.other_own_name,
            OTHER_FAMILY: section.other_family_name,
        }

    def find(
        self,
        subjects: Sequence[Subject],
        thresholds: Sequence[int],
        *,
        exhaustive: bool = False,
    ) -> Candidates:
        """Search for all subjects; ``thresholds`` are the points a match of each must reach."""
        found = Candidates(best=[{} for _ in subjects])
        forced = self._by_identifier(subjects)
        # one step for all subjects before the next one: it takes less where it comes again at once
        learn_words((name, one.kind) for one in subjects for name in one.names)
        readings = [_readings(one) for one in subjects]
        for place, (subject, threshold) in enumerate(zip(subjects, thresholds, strict=True)):
            known = forced.get(place, ())
            of_names = readings[place]
            for number, query in _queries(subject, of_names, threshold, self._weights, known):
                found.queries.append(query)
                found.subject_of.append(place)
                found.name_of.append(number)
        if found.queries:
            self._collect(subjects, found, exhaustive=exhaustive)
        for place, parties in forced.items():
            for party in parties:  # without any name, or with names that share nothing
                found.best[place].setdefault(party, NameHit(0, -1, -1, 0, 0, 0))
        return found

    def compared(self, subject: Subject, parties: tuple[int, ...]) -> Candidates:
        """How the names of a subject agree with those of these parties alone, however little."""
        found = Candidates(best=[{}])
        for number, query in name_queries(subject, _OUT_OF_REACH, self._weights, parties):
            found.queries.append(query)
            found.subject_of.append(0)
            found.name_of.append(number)
        self._collect([subject], found, exhaustive=False)
        return found

    def _by_identifier(self, subjects: Sequence[Subject]) -> dict[int, tuple[int, ...]]:
        values: list[str] = []
        asked_by: list[int] = []
        for place, subject in enumerate(subjects):
            for key in number_keys(subject):
                values.append(key)
                asked_by.append(place)
        owners: dict[int, tuple[int, ...]] = {}
        for place, parties in zip(
            asked_by, owners_of(self._index.identifiers, values), strict=True
        ):
            if parties:
                owners[place] = tuple(dict.fromkeys((*owners.get(place, ()), *parties)))
        return owners

    def _collect(self, subjects: Sequence[Subject], found: Candidates, *, exhaustive: bool) -> None:
        """Keep the best row of each party, after what its kind of name and its own name cost."""
        found.answer = self._index.search(found.queries, exhaustive=exhaustive)
        hits = found.answer.hits
        if not len(hits.row):
            return
        rows = self._index.names.rows
        owners, numbers = rows.owner[hits.row].tolist(), rows.name[hits.row].tolist()
        parties = self._index.parties
        columns = zip(*(column.tolist() for column in hits), owners, numbers, strict=True)
        for place, (query, row, points, similarity, bits, flags, owner, number) in enumerate(
            columns
        ):
            name = parties[owner].names[number]
            asked = subjects[found.subject_of[query]].names[found.name_of[query]]
            contradicts = _contradiction(asked, parties[owner], name, similarity, flags)
            total = points + self._name_kind[name.kind] + self._contradicts.get(contradicts, 0)
            hit = NameHit(total, query, row, similarity, bits, flags | contradicts, place)
            best = found.best[found.subject_of[query]]
            known = best.get(owner)
            if known is None or _better(hit, known):
                best[owner] = hit


def _contradiction(asked: str, party: Entity, name: Name, similarity: int, flags: int) -> int:
    """The flag of what the written names contradict each other in beside their words; 0 if none."""
    if party.kind == "organization":
        agrees = similarity >= _AGREES and not flags & _SOMETHING_LEFT
        return 0 if agrees or not own_names_differ(asked, name.full) else OTHER_OWN_NAME
    if party.kind == "person" and flags & _MORE_SUBMITTED:
        return OTHER_FAMILY if goes_on_otherwise(asked, (one.full for one in party.names)) else 0
    return 0


def _better(a: NameHit, b: NameHit) -> bool:
    """More points, then the more alike, then the earlier name."""
    return (a.points, a.similarity, -a.row, -a.query) > (b.points, b.similarity, -b.row, -b.query)
