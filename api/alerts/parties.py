"""The matches of a customer by party: one that is on several lists has one alert.

The records of a party are merged to one listed party with all that its lists say. So an alert, a
decision and an exclusion are about the party: a record that comes or goes is a change of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from api.alerts.rows import ids_of
from lists.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Row

    from screening.monitoring.outcome import PartyInResult

_HASH_LENGTH = 16
_WHOLE = frozenset({"id", "source", "reference", "kind", "kind_guessed", "caption", "listings"})
"""Fields of the first record that stand for all; listings are those of all, one after another."""


@dataclass(frozen=True, slots=True)
class MatchedParty:
    """A party among the matches: ``party`` has the best score and all that its records say.

    ``rows`` are the alerts about any of its records, the one that is about all of them first.
    """

    party: PartyInResult
    ids: frozenset[str]
    rows: tuple[Row[Any], ...] = ()


def ids_about(row: Row[Any]) -> frozenset[str]:
    """The records that an alert is about."""
    return frozenset((row.entity_id, *ids_of(row.same_party))) - {""}


def ids_ever(row: Row[Any]) -> frozenset[str]:
    """The records that an alert is or was about: a list may drop its record and have it again."""
    return ids_about(row) | frozenset(ids_of(row.former_records))


def matched_parties(
    matches: Mapping[str, PartyInResult], alerts: Mapping[str, Row[Any]]
) -> list[MatchedParty]:
    """The parties among the matches, each with its alerts.

    An alert belongs to the party that has its own record, else to one that it was about before: so
    it stays when its record is delisted and another list still has the party, and when all lists
    dropped the party and any of them has it again.
    """
    groups = [_merged(group) for group in _grouped(matches)]
    rows = {one.ids: [alerts[own] for own in one.ids & alerts.keys()] for one in groups}
    left = [row for own, row in alerts.items() if own and own not in matches]
    orphans = sorted(left, key=_leading)
    for records in (ids_about, ids_ever):  # what an alert is about comes before what it was about
        for group in groups:
            held = rows[group.ids]
            if all(row.state == "superseded" for row in held):
                held += [row for row in orphans if records(row) & group.ids][:1]
                orphans = [row for row in orphans if row not in held]
    return [replace(one, rows=tuple(sorted(rows[one.ids], key=_leading))) for one in groups]


def groups_of_records(matches: Mapping[str, PartyInResult]) -> list[frozenset[str]]:
    """The ids of the records of each party among the matches."""
    return [frozenset(one.entity_id for one in group) for group in _grouped(matches)]


def merged_entity(records: Iterable[Entity]) -> Entity:
    """All that the records of one party say, as one listed party; in no order of theirs."""
    ordered = sorted(records, key=lambda one: one.id)
    first = ordered[0]
    if len(ordered) == 1:
        return first
    values: dict[str, Any] = {
        "listings": tuple(dict.fromkeys(one for each in ordered for one in each.listings))
    }
    for name in (one for one in Entity.__struct_fields__ if one not in _WHOLE):
        said = [getattr(one, name) for one in ordered]
        if isinstance(said[0], tuple):
            values[name] = tuple(dict.fromkeys(value for one in said for value in one))
        else:
            values[name] = next(filter(None, said), said[0])
    return msgspec.structs.replace(first, **values)


def _leading(row: Row[Any]) -> tuple[bool, bool, int]:
    """Which of several alerts about one party stays: one that is not decided, the oldest."""
    return row.state == "superseded", row.state == "decided", row.id


def _grouped(matches: Mapping[str, PartyInResult]) -> list[list[PartyInResult]]:
    leaders: dict[str, str] = {}
    groups: dict[str, list[PartyInResult]] = {}
    for own, party in matches.items():
        leader = leaders.setdefault(own, own)
        for other in party.same_party:
            leaders.setdefault(other, leader)
        groups.setdefault(leader, []).append(party)
    return list(groups.values())


def _merged(records: Sequence[PartyInResult]) -> MatchedParty:
    best = max(records, key=lambda one: one.score)
    ids = frozenset(one.entity_id for one in records)
    entities = [one.entity for one in records if one.entity is not None]
    if len(records) > 1 and len(entities) == len(records):
        entity = merged_entity(entities)
        facts = sha256(msgspec.msgpack.encode(entity)).hexdigest()[:_HASH_LENGTH]
        best = replace(best, entity=entity, facts=facts)
    return MatchedParty(replace(best, same_party=tuple(sorted(ids - {best.entity_id}))), ids)
