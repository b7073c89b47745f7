"""Which records of several lists are one party: one group with its listings, not several matches.

A false join hides a listed party behind another, so records are one party only by a printed
reference or a number that identifies (``same_as`` ties), or by a full name that no other record of
either list bears and more facts that agree. Nothing may speak against it: no other birth date, IMO
or registration number, no other UN reference, no other record of the same list.

Groups are for reading and for alerts. They move no score: exposure follows ``same_as`` ties alone.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lists.vocabulary.sources import SOURCES
from screening.links import LinkGraph, link_graph
from screening.party_record import (
    PartyRecord,
    agreeing,
    contradicts,
    is_rare,
    keyed_names,
    other_reference,
    record_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lists.entity import Entity
    from screening.policy.rules import TypologyRules

_NAME_SHARED_BY = 12
"""A name on more records than this joins none of them."""
_BY_NUMBER = frozenset({"vessel", "aircraft"})
"""Two ships of one name are two ships: they are joined by their numbers alone."""
_REPEATING = frozenset(one.code for one in SOURCES if one.states_reasons_of)
"""Annexes name a party as often as it is in them."""
_SURE = frozenset({"number", "birth day"})
"""Facts that make one party of one name, whoever else bears it."""


class _Namesakes(NamedTuple):
    """Two records of two lists with an equal name, and all records that bear it."""

    one: int
    other: int
    bearers: frozenset[int]


def grouped_graph(entities: Sequence[Entity], weights: TypologyRules) -> LinkGraph:
    """The graph of some entities, with their records grouped to parties."""
    graph = link_graph(entities, weights)
    ties = ((edge.origin, edge.target) for edge in graph.edges if edge.type == "same_as")
    parties = parties_of(entities, [tie for tie in ties if tie[1] >= 0])
    return LinkGraph(graph.nodes, graph.edges, parties)


def parties_of(entities: Sequence[Entity], ties: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """For each record the place of the first record of its party; most are a party alone.

    ``ties`` are pairs that a reference or a number joins, those that a publisher states first.
    """
    groups = _Groups(entities)
    for one, other in ties:
        groups.join_tied(one, other)
    namesakes = list(_namesakes(entities))
    for sure in (True, False):
        for pair in namesakes:
            groups.join_named(pair, sure=sure)
    return tuple(groups.first(place) for place in range(len(entities)))


class _Groups:
    """Records joined so far; those that are compared are read once."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._records: dict[int, PartyRecord] = {}
        self._first: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def first(self, place: int) -> int:
        """The first record of a record's party."""
        return self._first.get(place, place)

    def join_tied(self, one: int, other: int) -> None:
        """Join two records that a reference or a number joins, unless they contradict."""
        if self.first(one) == self.first(other):
            return
        left, right = self._record(one), self._record(other)
        stated = bool(left.references & right.references) or left.source == right.source
        if left.kind != right.kind and {left.kind, right.kind} & _BY_NUMBER:
            return
        named = stated and left.names.keys() & right.names.keys()
        if named or not contradicts(left, right, by_number=True):  # references are misprinted too
            self._join(one, other, stated=stated)

    def join_named(self, pair: _Namesakes, *, sure: bool) -> None:
        """Join two records of one name where more facts agree and no other record is meant."""
        one, other = pair.one, pair.other
        if self.first(one) == self.first(other):
            return
        left, right = self._record(one), self._record(other)
        facts = agreeing(left, right)
        if bool(facts & _SURE) is not sure or not _enough(left, right, facts):
            return
        across = product(self._of(one), self._of(other))
        if any(contradicts(self._record(ours), self._record(theirs)) for ours, theirs in across):
            return
        if sure or not self._others_meant(pair):
            self._join(one, other)

    def _others_meant(self, pair: _Namesakes) -> bool:
        """Whether a further record of one of the two lists bears the name and may be the party."""
        known = {*self._of(pair.one), *self._of(pair.other)}
        sides = ((pair.one, pair.other), (pair.other, pair.one))
        for place in pair.bearers - known:
            for ours, opposite in sides:
                if (
                    self._record(place).source == self._record(ours).source
                    and not contradicts(self._record(place), self._record(opposite))
                    and not self._repeated(place, ours)
                ):
                    return True
        return False

    def _repeated(self, one: int, other: int) -> bool:
        """Whether a list has one party twice: under one reference, or under two programmes."""
        left, right = self._record(one), self._record(other)
        if left.source in _REPEATING or left.references & right.references:
            return True
        if left.programmes & right.programmes or contradicts(left, right):
            return False
        facts = agreeing(left, right)
        if left.kind == "person":
            return bool(facts & _SURE and left.names.keys() & right.names.keys())
        return bool({"country", "regime"} & facts and left.primary_names & right.primary_names)

    def _join(self, one: int, other: int, *, stated: bool = False) -> None:
        """Make one group of two, unless they name two parties of the UN, or of one list."""
        for ours, theirs in product(self._of(one), self._of(other)):
            left, right = self._record(ours), self._record(theirs)
            if other_reference(left, right):
                return
            if left.source == right.source and not (stated or self._repeated(ours, theirs)):
                return
        together = sorted((*self._of(one), *self._of(other)))
        self._members[together[0]] = together
        self._first.update(dict.fromkeys(together, together[0]))

    def _record(self, place: int) -> PartyRecord:
        known = self._records.get(place)
        if known is None:
            known = self._records[place] = record_of(self._entities[place])
        return known

    def _of(self, place: int) -> list[int]:
        return self._members.get(self.first(place), [place])


def _enough(left: PartyRecord, right: PartyRecord, facts: frozenset[str]) -> bool:
    """Whether what agrees beside a name is enough to take two records for one party."""
    for key in sorted(left.names.keys() & right.names.keys()):
        ours, theirs = left.names[key], right.names[key]
        primary = ours.primary + theirs.primary
        if facts & _SURE or _enough_for(left, right, facts, primary, ours.words):
            return True
    return False


def _enough_for(
    left: PartyRecord,
    right: PartyRecord,
    facts: frozenset[str],
    primary: int,
    words: tuple[str, ...],
) -> bool:
    """The same for one name that ``primary`` of the two lists give first."""
    somewhere = facts & {"regime", "country", "city"}
    if not primary or not somewhere:
        return False
    if left.kind == "person":
        if "birth year" in facts:
            sure = primary > 1 or "city" in facts
            return (sure and len(somewhere) > 1) or is_rare(left.kind, words)
        named = "city" in facts or is_rare(left.kind, words)
        return {"regime", "country"} <= facts and named
    if "regime" in facts:
        no_other_country = "country" in facts or not (left.countries and right.countries)
        return no_other_country and (primary > 1 or "city" in facts)
    return {"country", "city"} <= facts and primary > 1 and is_rare(left.kind, words)


def _namesakes(entities: Sequence[Entity]) -> Iterator[_Namesakes]:
    """Pairs of records of two lists and of one kind with an equal name, in their order."""
    hashes, places = array("q"), array("q")
    parts: list[tuple[str, str]] = []
    for place, entity in enumerate(entities):  # unpacked one by one: lists may be very large
        parts.append((entity.source, entity.kind))
        if entity.kind not in _BY_NUMBER:
            for key in keyed_names(entity):
                hashes.append(hash(key))
                places.append(place)
    if not hashes:
        return
    shared: dict[tuple[int, int], set[int]] = defaultdict(set)
    for bearers in _bearers(np.asarray(hashes), np.asarray(places)):
        for one, other in combinations(bearers, 2):
            (source, kind), (other_source, other_kind) = parts[one], parts[other]
            if source != other_source and kind == other_kind:
                shared[one, other].update(bearers)
    for (one, other), bearing in sorted(shared.items()):
        yield _Namesakes(one, other, frozenset(bearing))


def _bearers(hashes: np.ndarray, places: np.ndarray) -> Iterator[list[int]]:
    """The records of each name that two to ``_NAME_SHARED_BY`` bear."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = np.append(begins[1:], len(ordered))
    several = (ends - begins > 1) & (ends - begins <= _NAME_SHARED_BY)
    for begin, end in zip(begins[several].tolist(), ends[several].tolist(), strict=True):
        yield places[order[begin:end]].tolist()
