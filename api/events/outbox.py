"""Events are put here, in the transaction that makes the fact they tell of.

So a process that is killed leaves both or neither. Whoever polls the feed or receives webhooks gets
each event at least once, and knows a repeat by its id.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from api.events.tables import EVENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

EVERYBODY = "*"
"""The tenant of an event that every client sees: what happened to a list."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class NewEvent(NamedTuple):
    """What happened, the references that tell of it, and whose event it is."""

    kind: str
    payload: Mapping[str, object]
    tenant: str


def put_event(
    connection: Connection,
    kind: str,
    payload: Mapping[str, object],
    tenant: str,
    *,
    event_id: str = "",
) -> None:
    """Put an event into the outbox, inside the caller's open write transaction.

    Args:
        connection: of the transaction that makes the fact; nothing is sent before it is committed.
        kind: what happened, such as ``alert.opened`` (docs/events.md lists all).
        payload: the references that a receiver needs to look the rest up. No names of persons: it
            leaves the service. ``customer_ref`` names the customer it is about, with whom it is
            erased.
        tenant: the client whose event it is (``api.access.scopes.client_of``), or ``EVERYBODY``.
        event_id: given by whoever may say the same twice: an event of this id is put once.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(EVENT).values(_row(NewEvent(kind, payload, tenant), event_id))
    connection.execute(new.on_conflict_do_nothing(index_elements=["event_id"]))


def put_events(connection: Connection, events: Sequence[NewEvent]) -> None:
    """Put many events of new ids in one statement; see ``put_event``."""
    if events:
        connection.execute(insert(EVENT), [_row(one) for one in events])


def _row(event: NewEvent, event_id: str = "") -> dict[str, object]:
    about = event.payload.get("customer_ref")
    return {
        "event_id": event_id or new_event_id(),
        "kind": event.kind,
        "client": event.tenant,
        "payload": _encode(event.payload).decode(),
        "customer_ref": about if isinstance(about, str) else None,
        "created_at": datetime.now(UTC),
    }


def forget_customer(connection: Connection, client: str, ref: str) -> None:
    """Remove all events about a customer, inside the transaction that removes the customer."""
    about = (EVENT.c.client == client) & (EVENT.c.customer_ref == ref)
    connection.execute(delete(EVENT).where(about))


def new_event_id() -> str:
    """An id that was never given before."""
    return f"evt_{uuid4().hex}"
