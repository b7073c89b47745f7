"""Events of alerts: what receivers of the feed and of webhooks hear. No names of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from api.events.outbox import put_event

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

EventKind = Literal["alert.opened", "alert.changed", "alert.resolved", "decision.made"]


def announce(connection: Connection, kind: EventKind, row: Row[Any], **more: object) -> None:
    """Put an event about an alert into the outbox, in the transaction that makes it true.

    The row has ``ref`` of the customer.
    """
    payload = {
        "alert_id": row.id,
        "customer_ref": row.ref,
        "entity_id": row.entity_id,
        "source": row.source,
        "kind": row.kind,
        "state": row.state,
        "band": row.band,
        "screening_id": row.screening_id,
        "lists": msgspec.json.decode(row.basis)["lists"],
        **more,
    }
    put_event(connection, kind, payload, row.client)
