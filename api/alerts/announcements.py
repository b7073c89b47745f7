"""Events of alerts: what receivers of the feed and of webhooks hear. No names of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from api.events.outbox import NewEvent, put_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

EventKind = Literal["alert.opened", "alert.changed", "alert.resolved", "decision.made"]


def announce(connection: Connection, kind: EventKind, row: Row[Any], **more: object) -> None:
    """Put an event about an alert into the outbox, in the transaction that makes it true.

    The row has ``ref`` of the customer.
    """
    put_event(connection, *announcement(kind, row._asdict(), **more))


def announcement(kind: EventKind, alert: Mapping[str, Any], **more: object) -> NewEvent:
    """The event about an alert: its columns, and ``ref`` of the customer."""
    same = ("entity_id", "source", "kind", "state", "band", "screening_id")
    payload = {
        "alert_id": alert["id"],
        "customer_ref": alert["ref"],
        **{name: alert[name] for name in same},
        "lists": msgspec.json.decode(alert["basis"])["lists"],
        **more,
    }
    return NewEvent(kind, payload, alert["client"])
