"""Listed parties as FollowTheMoney JSON lines: the way out, one line an entity, streamed.

Two passes over the parties: the first notes the schema of each, which decides what relations the
model allows; the second writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from lists.ftm.assemble import Assembler
from lists.ftm.line_index import LinePosition, NamedEntity
from lists.ftm.lines import Line
from lists.ftm.mapping import add, ftm_entity, ftm_id, ftm_schema
from lists.ftm.relations import address_ids, ftm_relations
from lists.ftm.residue import KEY, residue
from lists.parsing.bounded_report import BoundedReport
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lists.entity import Entity

_NOWHERE = LinePosition(0, 0)
_encode = msgspec.json.Encoder().encode


def ftm_lines(
    parties: Callable[[], Iterable[Entity]], *, with_residue: bool = False
) -> Iterator[bytes]:
    """Lines of JSON for all parties: each party, then the entities around it.

    ``parties`` is called twice and has to give the same both times. Memory holds the ids. Lines
    hold the keys that FollowTheMoney software knows and no others: yente's index refuses a line
    with any other key at its top. ``with_residue`` adds what the model has no place for, for an
    import into this service (``lists.ftm.residue``).
    """
    schemata = {entity.id: ftm_schema(entity) for entity in parties()}
    for entity in parties():
        for one in entity_with_relations(
            entity, lambda key: schemata.get(key, ""), with_residue=with_residue
        ):
            yield _encode(one) + b"\n"


def entity_with_relations(
    entity: Entity, schema_of: Callable[[str], str], *, with_residue: bool
) -> Iterator[dict[str, Any]]:
    """A party and the entities around it.

    ``with_residue``: what the model cannot hold goes with the party's own line.
    """
    own = ftm_entity(entity)
    relations = list(ftm_relations(entity, schema_of))
    add(own["properties"], "addressEntity", address_ids(entity))
    kept = _residue(entity, own, relations, schema_of) if with_residue else {}
    yield {**own, KEY: kept} if kept else own
    yield from relations


def _residue(
    entity: Entity,
    own: dict[str, Any],
    relations: list[dict[str, Any]],
    schema_of: Callable[[str], str],
) -> dict[str, Any]:
    """What would be lost if only the model's own properties were read back."""
    around = {one["id"]: _line(one) for one in relations}
    parties = {ftm_id(link.target_id): link.target_id for link in entity.links}

    def look(key: str) -> tuple[NamedEntity, Line | None] | None:
        if key in around:
            return NamedEntity("", around[key].caption, party=False, place=_NOWHERE), around[key]
        if key in parties and schema_of(parties[key]):
            return NamedEntity(parties[key], "", party=True, place=_NOWHERE), None
        return None

    assembler = Assembler(entity.source, look, BoundedReport(ParseReport(entity.source)))
    named = ("Address", "LegalEntity")
    about = (line for line in around.values() if line.schema not in named)
    read_back = assembler.entity(_line(own), entity.id, about)
    return {} if read_back is None else residue(entity, read_back)


def _line(one: dict[str, Any]) -> Line:
    properties = {name: list(values) for name, values in one["properties"].items()}
    return Line(
        one["id"], one["schema"], one["caption"], properties, one["referents"], one["target"]
    )
