"""Joins parties of a list to the acts that say why they are listed.

The EU financial sanctions file gives few reasons; the annexes of the acts give them, in a list of
their own (``lists.eu.journal``). A row of an annex and a party of the file are one act of listing
when they bear the same programme and a common number, or else the same name, and nothing but the
other speaks against it. The reason then counts as a text of the party, and quotes name the act.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from lists.vocabulary.sources import SOURCES
from screening.links.identities import name_key, number_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from lists.entity import DateInterval, Entity


class StatedReason(NamedTuple):
    """Positions of a listed party and of the row that gives its reason, and what joins them."""

    party: int
    act: int
    why: str


class _Record(NamedTuple):
    """What of a record decides whether it is the same act of listing as another."""

    place: int
    programmes: frozenset[str]
    kind: str
    listed_on: date | None
    births: tuple[DateInterval, ...]
    numbers: tuple[tuple[str, str], ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class _Lookup:
    """Records of a list by number and by name."""

    numbers: dict[tuple[str, str], list[_Record]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[_Record]] = field(default_factory=lambda: defaultdict(list))


@cache
def _explained() -> Mapping[str, str]:
    """Codes of lists that state reasons, with the list whose parties they explain."""
    return {one.code: one.states_reasons_of for one in SOURCES if one.states_reasons_of}


def stated_reasons(entities: Sequence[Entity]) -> tuple[StatedReason, ...]:
    """Every pair of a party and a row of an annex that are one act of listing.

    A number must be on one party of the list only. A name alone must be on one party and one row,
    or on one of each that were listed on the same day: a namesake is never taken for the party.
    """
    acts: dict[str, list[_Record]] = defaultdict(list)
    for place, entity in enumerate(entities):
        if entity.source in _explained():
            acts[entity.source].append(_record(place, entity))
    parties = {_explained()[source]: _Lookup() for source in acts}
    if parties:  # most installations have no such list, and the parties are many
        for place, entity in enumerate(entities):
            if entity.source in parties:
                _add(parties[entity.source], _record(place, entity))
    found: list[StatedReason] = []
    for source, rows in acts.items():
        bearers: dict[str, list[_Record]] = defaultdict(list)
        for row in rows:
            for name in row.names:
                bearers[name].append(row)
        lookup = parties[_explained()[source]]
        found += filter(None, (_joined(row, lookup, bearers) for row in rows))
    return tuple(found)


def _add(lookup: _Lookup, record: _Record) -> None:
    for number in record.numbers:
        lookup.numbers[number].append(record)
    for name in record.names:
        lookup.names[name].append(record)


def _record(place: int, entity: Entity) -> _Record:
    days = (listing.listed_on for listing in entity.listings if listing.listed_on)
    return _Record(
        place=place,
        programmes=frozenset(p for listing in entity.listings for p in listing.programmes),
        kind=entity.kind,
        listed_on=min(days, default=None),
        births=entity.birth_dates,
        numbers=tuple(dict.fromkeys(filter(None, map(number_key, entity.identifiers)))),
        names=tuple(
            dict.fromkeys(name_key(n.full) for n in entity.names if n.kind != "weak_alias")
        ),
    )


def _joined(
    row: _Record, lookup: _Lookup, bearers: Mapping[str, list[_Record]]
) -> StatedReason | None:
    by_number = {
        one.place: f"same {kind}: {value}"
        for kind, value in row.numbers
        for one in lookup.numbers.get((kind, value), ())
        if _may_be(row, one)
    }
    if len(by_number) == 1:
        ((place, why),) = by_number.items()
        return StatedReason(place, row.place, why)
    named = {
        one.place: one
        for name in row.names
        for one in lookup.names.get(name, ())
        if _may_be(row, one) and (not by_number or one.place in by_number)
    }
    same_day = [one for one in named.values() if one.listed_on == row.listed_on is not None]
    if len(same_day) == 1:
        return StatedReason(same_day[0].place, row.place, "same name and day of listing")
    if len(named) == 1:
        (only,) = named.values()
        rivals = {
            other.place
            for name in {*row.names} & {*only.names}
            for other in bearers[name]
            if _may_be(other, only)
        }
        if rivals == {row.place}:
            return StatedReason(only.place, row.place, "same name, on no other party of the act")
    return None


def _may_be(row: _Record, party: _Record) -> bool:
    """Whether nothing speaks against a row being the act that listed a party."""
    if row.kind != party.kind or not row.programmes & party.programmes:
        return False
    # The file gives the day of the last renewal, so a later day says nothing, an earlier one does.
    if row.listed_on and party.listed_on and party.listed_on < row.listed_on:
        return False
    return not (row.births and party.births) or any(
        one.start <= other.end and other.start <= one.end
        for one in row.births
        for other in party.births
    )


def with_reasons(entity: Entity, acts: Iterable[Entity]) -> Entity:
    """The party with the listings of the acts that listed it beside its own."""
    added = tuple(listing for act in acts for listing in act.listings)
    return structs.replace(entity, listings=(*entity.listings, *added)) if added else entity
