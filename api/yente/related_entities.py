"""The entities related to a listed party, under FollowTheMoney's reverse properties.

``relations_naming`` collects what the party's own record and other parties of its list say;
``related_by_property`` groups them under ``sanctions``, ``ownershipOwner``, ``addressEntity``…,
each relation with the party at its other end instead of that party's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from api.service.serving_state import LoadedLists
from api.yente.model import reverse_of
from api.yente.schemas import FtmEntity, answered_entity
from lists.entity import Entity
from lists.ftm import ftm_id, ftm_relations, ftm_schema

ADDRESSES: Final = "addressEntity"


def adjacent_properties() -> frozenset[str]:
    """Names of all properties that hold related entities."""
    return frozenset((*reverse_of().values(), ADDRESSES))


def relations_naming(loaded: LoadedLists, party: Entity) -> Iterator[dict[str, Any]]:
    """FollowTheMoney entities that refer to this party: its own first, then others' relations."""

    def schema_of(entity_id: str) -> str:
        other = loaded.screener.entity(entity_id)
        return ftm_schema(other) if other else ""

    yield from ftm_relations(party, schema_of)
    for other in loaded.screener.tied_to(party.id):
        ties = tuple(one for one in other.links if one.target_id == party.id)
        if ties:
            only_ties = msgspec.structs.replace(
                other, links=ties, listings=(), identifiers=(), addresses=()
            )
            yield from ftm_relations(only_ties, schema_of)


def related_by_property(loaded: LoadedLists, party: Entity) -> dict[str, list[FtmEntity]]:
    """The related entities by property, in the publisher's order."""
    own = ftm_id(party.id)
    found: dict[str, list[FtmEntity]] = {}
    related: dict[str, dict[str, Any]] = {}
    for one in relations_naming(loaded, party):
        related.setdefault(one["id"], one)
    for one in related.values():
        if one["schema"] == "Address":
            found.setdefault(ADDRESSES, []).append(_entity(one, one["properties"]))
        for name, values in one["properties"].items():
            reverse = reverse_of().get((one["schema"], name))
            if reverse and own in values:
                found.setdefault(reverse, []).append(_tie(one, own, loaded, related))
    return found


def _tie(
    one: dict[str, Any], own: str, loaded: LoadedLists, related: Mapping[str, dict[str, Any]]
) -> FtmEntity:
    """A relation with the parties at its other ends in full, without the party itself."""
    filled: dict[str, list[Any]] = {}
    for name, values in one["properties"].items():
        if (one["schema"], name) not in reverse_of():
            filled[name] = values
            continue
        ends = [_end(value, loaded, related) for value in values if value != own]
        if ends:
            filled[name] = ends
    return _entity(one, filled)


def _end(value: str, loaded: LoadedLists, related: Mapping[str, dict[str, Any]]) -> FtmEntity | str:
    if value in related:  # somebody who is only named
        return _entity(related[value], related[value]["properties"])
    other = loaded.screener.entity(loaded.word_index.own_id(value))
    return answered_entity(other, loaded.by_source) if other else value


def _entity(one: dict[str, Any], properties: dict[str, list[Any]]) -> FtmEntity:
    return FtmEntity(
        id=one["id"],
        caption=one["caption"],
        schema_=one["schema"],
        properties=properties,
        datasets=one["datasets"],
        referents=one["referents"],
        target=one["target"],
    )
