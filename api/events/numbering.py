"""Gives committed events their numbers, and each webhook its deliveries: one short step at a time.

Transactions end in another order than they began, so a number taken when an event is written could
become visible after a higher one was read, and would be missed. Numbers are therefore given later,
by one transaction at a time, to events that are committed; whoever holds the row of
``event_position`` is that one. A number below one that was read never appears.

The log of lists (``lists.event_log``) is an outbox of its own: its lines are appended by one
transaction at a time, and become events here, in the same step that remembers how far it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Row, bindparam, insert, select, update

from api.events.kinds import is_wanted
from api.events.outbox import EVERYBODY, put_event
from api.events.tables import EVENT, EVENT_POSITION, WEBHOOK, WEBHOOK_DELIVERY
from lists.db import database_time, writing
from lists.tables import EVENT as LIST_EVENT
from lists.tables import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Engine, Select

_STEP = 1_000
"""Events that are numbered in one transaction."""
_LIST_KINDS = {
    "activated": "list.activated",
    "rolled_back": "list.activated",
    "deactivated": "list.retired",
    "refused": "list.held",
}
_LONGEST_REASON = 400
FOR_WEBHOOK = "webhook:"
"""How the tenant of an event begins that is meant for one webhook alone (a test)."""


def number_events(engine: Engine) -> int:
    """Number all events that are committed by now; how many there were."""
    total = 0
    while _waiting(engine):
        with writing(engine) as connection:
            numbered = _step(connection)
        total += numbered
        if not numbered:
            break
    return total


def _waiting(engine: Engine) -> bool:
    """Whether there is anything to number; asked every second, so it is cheap and locks nothing."""
    unnumbered = select(EVENT.c.id).where(EVENT.c.number.is_(None)).limit(1)
    behind = (
        select(LIST_EVENT.c.id)
        .join(EVENT_POSITION, LIST_EVENT.c.id > EVENT_POSITION.c.list_event)
        .limit(1)
    )
    with engine.connect() as connection:
        return any(connection.execute(one).first() is not None for one in (unnumbered, behind))


def _step(connection: Connection) -> int:
    # Writing the row locks it: another process waits here until this transaction is committed,
    # and then sees all that it did.
    locked = update(EVENT_POSITION).values(last=EVENT_POSITION.c.last)
    position = connection.execute(
        locked.returning(EVENT_POSITION.c.last, EVENT_POSITION.c.list_event)
    ).one()
    list_event = _copy_list_events(connection, position.list_event)
    wanted: Select[Any] = select(EVENT.c.id, EVENT.c.event_id, EVENT.c.kind, EVENT.c.client)
    ordered = wanted.where(EVENT.c.number.is_(None)).order_by(EVENT.c.id).limit(_STEP)
    # Locked, as the webhooks are: what is removed at this moment is gone, or waits.
    rows = connection.execute(ordered.with_for_update()).all()
    given = [{"event": row.id, "given": position.last + place} for place, row in enumerate(rows, 1)]
    if given:
        numbered = update(EVENT).where(EVENT.c.id == bindparam("event"))
        connection.execute(numbered.values(number=bindparam("given")), given)
        _add_deliveries(connection, rows)
    connection.execute(
        update(EVENT_POSITION).values(last=position.last + len(rows), list_event=list_event)
    )
    return len(rows)


def _copy_list_events(connection: Connection, since: int) -> int:
    """Make events of the lines of the log of lists after ``since``; the last one looked at."""
    line = LIST_EVENT.c
    wanted: Select[Any] = (
        select(line.id, line.source, line.kind, line.version_id, line.reason, VERSION.c.sample)
        .select_from(LIST_EVENT.join(VERSION, VERSION.c.id == line.version_id, isouter=True))
        .where(line.id > since)
        .order_by(line.id)
        .limit(_STEP)
    )
    last = since
    for row in connection.execute(wanted).all():
        last = row.id
        kind = _LIST_KINDS.get(row.kind)
        if kind is not None:
            put_event(connection, kind, _list_payload(row), EVERYBODY)
    return last


def _list_payload(row: Row[Any]) -> dict[str, object]:
    payload: dict[str, object] = {
        "source": row.source,
        "version": row.version_id or "",
        "what": row.kind,
        "sample": bool(row.sample),
    }
    if row.kind == "refused":
        payload["reason"] = row.reason[:_LONGEST_REASON]
    return payload


def _add_deliveries(connection: Connection, events: Sequence[Row[Any]]) -> None:
    """A delivery of each event to each webhook that wants it, whatever state that is in."""
    all_webhooks: Select[Any] = select(WEBHOOK.c.id, WEBHOOK.c.client, WEBHOOK.c.kinds)
    held = all_webhooks.order_by(WEBHOOK.c.id).with_for_update(read=True)
    webhooks = connection.execute(held).all()
    now = database_time(connection)
    rows = [
        {
            "webhook_id": webhook.id,
            "event_id": event.event_id,
            "state": "waiting",
            "attempts": 0,
            "next_at": now,
            "holder": "",
            "error": "",
            "created_at": now,
        }
        for event in events
        for webhook in _receivers(event, webhooks)
    ]
    if rows:
        connection.execute(insert(WEBHOOK_DELIVERY), rows)


def _receivers(event: Row[Any], webhooks: Iterable[Row[Any]]) -> Iterable[Row[Any]]:
    for webhook in webhooks:
        kinds = msgspec.json.decode(webhook.kinds, type=list[str])
        theirs = event.client in {webhook.client, EVERYBODY} and is_wanted(event.kind, kinds)
        if theirs or event.client == FOR_WEBHOOK + webhook.id:
            yield webhook
