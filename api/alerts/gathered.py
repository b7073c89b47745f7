"""Moves of alerts that are gathered first and written in few statements.

A transaction that writes keeps all other writers of the database waiting, so what can be worked out
before its statements is, and a thousand new alerts are four statements and not four thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from api.alerts.announcements import announcement
from api.alerts.tables import ALERT, ALERT_STEP
from api.alerts.writing import step_values, update_alert
from api.events.outbox import put_events

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from api.alerts.announcements import EventKind
    from api.alerts.states import Move


@dataclass(frozen=True, slots=True)
class GatheredMove:
    """An alert is opened (``row`` is none) or changed: its columns, and those of the step."""

    row: Row[Any] | None
    values: dict[str, Any]
    move: Move
    step: dict[str, Any]
    ref: str
    """The client's reference of the customer."""

    @property
    def columns(self) -> dict[str, Any]:
        """The alert as it stands afterwards, its number aside."""
        before = {} if self.row is None else self.row._asdict()
        return before | self.values | {"ref": self.ref}

    @property
    def event(self) -> EventKind:
        """What receivers hear of it."""
        if self.move.state == "superseded":
            return "alert.resolved"
        return "alert.opened" if self.move.step in {"opened", "reopened"} else "alert.changed"


@dataclass(slots=True)
class GatheredMoves:
    """Moves of one transaction, in their order."""

    at: datetime
    moves: list[GatheredMove] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        """Write all of them, with their steps and events."""
        new = [one.values for one in self.moves if one.row is None]
        numbers: dict[tuple[int, str], int] = {}
        if new:
            pair = (ALERT.c.id, ALERT.c.customer_id, ALERT.c.entity_id)
            written = connection.execute(insert(ALERT).returning(*pair), new)
            numbers = {(row.customer_id, row.entity_id): row.id for row in written}
        steps, events = [], []
        for one in self.moves:
            columns = one.columns
            if one.row is None:
                number = numbers[columns["customer_id"], columns["entity_id"]]
            else:
                number = one.row.id
                update_alert(connection, one.row, **one.values)
            steps.append(step_values(number, one.move.step, self.at, **one.step))
            events.append(announcement(one.event, {**columns, "id": number}))
        if steps:
            connection.execute(insert(ALERT_STEP), steps)
        put_events(connection, events)
        self.moves = []
