"""What changed between two versions of a list, by value: pure functions on entities.

Order does not count: a publisher that prints the same aliases in another order has said nothing
new, so such an entity is not changed. Nor do blanks, capitals and punctuation of prose: in August
2023 the UN moved full stops in 341 comments. In numbers and names they do count.
"""

from __future__ import annotations

import unicodedata
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
        if name in _PROSE and _said(old) == _said(new):
            continue
        lost, gained = Counter(old) - Counter(new), Counter(new) - Counter(old)
        if lost or gained:
            changes.append(FieldChange(name, _plain(old, lost), _plain(new, gained)))
    return tuple(changes)


_PROSE = frozenset({"notes", "listings", "links", "positions", "addresses", "identifiers"})
"""Fields that hold prose, alone or beside other values."""
_PROSE_PARTS = frozenset({"reason", "remarks", "note", "quote"})
"""Parts of their values that are prose."""


def _said(values: tuple[object, ...]) -> Counter[object]:
    """The values with the layout of their prose left out."""
    return Counter(_without_layout(value) for value in values)


def _without_layout(value: object) -> object:
    if isinstance(value, str):
        return _letters(value)
    if not isinstance(value, msgspec.Struct):
        return value
    return tuple(
        _letters(getattr(value, part)) if part in _PROSE_PARTS else getattr(value, part)
        for part in value.__struct_fields__
    )


def _letters(text: str) -> str:
    """Letters and digits of a text, and the signs that mean something, as one word each."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() or sign in "+@%&" else " " for sign in folded).split()
    )


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
