"""What FollowTheMoney has no place for, kept beside it so that an export comes back whole.

The model has no language of a name, no uncertain date, no note on a phone number. Where reading an
exported party back gives another value of a field, the line can carry that field under
``dprk_screen``, with a hash of what reading gave. When the line is read, such a field counts only
if reading still gives just that: whoever edits the properties of an exported line is never
overruled by it. It is written on request only (``lists export --with-residue``): software that
checks its input, yente among it, refuses a line with a key it does not know.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec
from msgspec import structs

from lists.entity import Entity
from lists.entity.diff import field_changes

if TYPE_CHECKING:
    from lists.parsing.bounded_report import BoundedReport

KEY = "dprk_screen"
_KEPT = frozenset(Entity.__struct_fields__) - {"id", "source", "kind"}
_encode = msgspec.json.Encoder(order="sorted").encode


def residue(entity: Entity, read_back: Entity) -> dict[str, Any]:
    """Fields of ``entity`` that reading its lines back does not give, with what it gives."""
    lost = [change.field for change in field_changes(read_back, entity)]
    return {
        name: {"read": _hash(getattr(read_back, name)), "is": getattr(entity, name)}
        for name in lost
        if name in _KEPT
    }


def restored(entity: Entity, kept: object, report: BoundedReport) -> Entity:
    """The entity with the fields that its line carries and that nobody has edited since."""
    if kept is None:
        return entity
    found: dict[str, Any] = {}
    for name, given in kept.items() if isinstance(kept, dict) else ():
        if name not in _KEPT or not isinstance(given, dict):
            report.odd("skipped", entity.id, KEY, str(name)[:80], "no field kept by an export")
        elif given.get("read") == _hash(getattr(entity, name)):
            try:
                found[name] = msgspec.convert(given.get("is"), _types()[name])
            except (msgspec.ValidationError, RecursionError):
                report.odd("skipped", entity.id, KEY, name, "field of an export is damaged")
        else:
            report.reading.counts["edited"] += 1
    return structs.replace(entity, **found) if found else entity


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Entity)


def _hash(value: object) -> str:
    return hashlib.sha256(_encode(value)).hexdigest()[:16]
