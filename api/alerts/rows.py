"""Rows of alerts, decisions and exclusions as the values that are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from api.alerts.models import Alert, AlertStep, Decision, Exclusion
from api.alerts.pairs import Pair
from api.alerts.states import Held, Sighting
from api.customers.models import ResultBasis
from screening.monitoring.compared_facts import FactChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from api.alerts.rules import AlertRules

_encode = msgspec.json.Encoder(order="deterministic").encode
_basis = msgspec.json.Decoder(ResultBasis)
_changes = msgspec.json.Decoder(tuple[FactChange, ...])
_ids = msgspec.json.Decoder(tuple[str, ...])


def encoded(value: object) -> str:
    """A value as it is stored."""
    return _encode(value).decode()


def alert_of(row: Row[Any], rules: AlertRules, now: datetime) -> Alert:
    """An alert; the row has ``ref`` and ``group_name`` of its customer."""
    undecided = row.state not in {"decided", "superseded"}
    return Alert(
        **_named(row, Alert, ("customer", "group", "overdue", "persons")),
        customer=row.ref,
        group=row.group_name,
        changed=_changes.decode(row.changed),
        same_party=_ids.decode(row.same_party),
        basis=_basis.decode(row.basis),
        overdue=undecided and row.due_at < now,
        persons=rules.persons(row.band),
    )


def step_of(row: Row[Any]) -> AlertStep:
    """A step of the history."""
    return AlertStep(**_named(row, AlertStep), changed=_changes.decode(row.changed))


def decision_of(row: Row[Any]) -> Decision:
    """A decision."""
    named = _named(row, Decision, ("alert",))
    return Decision(**named, alert=row.alert_id, basis=_basis.decode(row.basis))


def exclusion_of(row: Row[Any]) -> Exclusion:
    """An exclusion; the row has ``ref`` of its customer."""
    return Exclusion(
        **_named(row, Exclusion, ("customer", "alert")),
        customer=row.ref,
        alert=row.alert_id,
        also=_ids.decode(row.also),
        changed=_changes.decode(row.changed),
    )


def held_by(row: Row[Any]) -> Held:
    """The pair of an alert, as it holds it."""
    seen = Sighting(row.band, row.score, row.facts, row.party_facts)
    return Held(row.kind, row.state, row.outcome, seen)


def held_as_read_now(row: Row[Any], pair: Pair) -> Held:
    """The pair of an alert, as it holds it, with the facts named as this release names them.

    Both sides are kept as they were. That another release compares more or less of them is no
    change of either, so where the names differ the old one is made anew.
    """
    held = held_by(row)
    if row.facts == pair.facts or Pair(row.subject, row.listed).facts != pair.facts:
        return held
    return replace(held, seen=replace(held.seen, facts=pair.facts))


def changes_of(text: str) -> tuple[FactChange, ...]:
    """Changes as they are stored."""
    return _changes.decode(text)


def ids_of(text: str) -> tuple[str, ...]:
    """Ids as they are stored."""
    return _ids.decode(text)


_DECODED = frozenset({"changed", "same_party", "basis", "also"})


def _named(row: Row[Any], shape: type[msgspec.Struct], other: Sequence[str] = ()) -> dict[str, Any]:
    """The columns that have the name of a field, and stand in it as they are."""
    left_out = _DECODED.union(other)
    values = row._mapping  # noqa: SLF001 (SQLAlchemy's public name for it)
    return {name: values[name] for name in shape.__struct_fields__ if name not in left_out}
