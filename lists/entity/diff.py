"""What changed between two versions of a list, by value: pure functions on entities.

Order does not count: a publisher that prints the same aliases in another order has said nothing
new, so such an entity is not changed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from lists.entity import Entity, Kind


class Party(msgspec.Struct, frozen=True):
    """One entity by what people call it."""

    id: str
    reference: str
    kind: Kind
    caption: str

    @classmethod
    def of(cls, entity: Entity) -> Party:
        """The label of an entity."""
        return cls(entity.id, entity.reference, entity.kind, entity.caption)


class FieldChange(msgspec.Struct, frozen=True):
    """One field of ``lists.entity.Entity`` that differs.

    Of a field with several values only those that differ; each is a string, number or mapping.
    """

    field: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]


class Changed(msgspec.Struct, frozen=True):
    """An entity in both versions with other values. ``party`` is the newer label."""

    party: Party
    fields: tuple[FieldChange, ...]


class Diff(msgspec.Struct, frozen=True):
    """True differences from version ``before`` to version ``after`` of one source."""

    source: str
    before: str
    after: str
    added: tuple[Party, ...] = ()
    changed: tuple[Changed, ...] = ()
    delisted: tuple[Party, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two versions say the same."""
        return not (self.added or self.changed or self.delisted)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "delisted": len(self.delisted),
        }


def field_changes(before: Entity, after: Entity) -> tuple[FieldChange, ...]:
    """Fields whose values differ, order left aside, in the order the entity declares them."""
    changes = []
    for name in Entity.__struct_fields__:
        old, new = _values(getattr(before, name)), _values(getattr(after, name))
        lost, gained = Counter(old) - Counter(new), Counter(new) - Counter(old)
        if lost or gained:
            changes.append(FieldChange(name, _plain(old, lost), _plain(new, gained)))
    return tuple(changes)


def _values(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    return () if value in {"", None} else (value,)


def _plain(values: tuple[object, ...], wanted: Counter[object]) -> tuple[Any, ...]:
    left = wanted.copy()
    plain = []
    for value in values:
        if left[value] > 0:
            left[value] -= 1
            plain.append(msgspec.to_builtins(value))
    return tuple(plain)
