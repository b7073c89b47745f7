"""Deliveries in the database: who sends which now, what became of it, and when it is tried again.

A sender takes a delivery by writing its name and until when nobody else may take it. One that is
killed leaves that behind, and another takes it once the time is over: the event may arrive twice,
and is not lost. What a sender records counts only while the delivery is still its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, Select, func, select, update

from api.events.models import Delivery, DeliveryPage
from api.events.outbox import put_event
from api.events.retries import DISABLED_AFTER, GONE_FOR_GOOD, delay_after
from api.events.tables import EVENT, WEBHOOK, WEBHOOK_DELIVERY
from api.events.webhook_store import seeds_of
from lists.db import database_time, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.events.signing import SecretSeed

_AT_ONCE = 4
"""Deliveries to one webhook under way at the same time, by one server."""
_FIELD = WEBHOOK_DELIVERY.c


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that this sender has taken, with all that is sent."""

    id: int
    holder: str
    webhook_id: str
    client: str
    url: str
    seeds: Sequence[SecretSeed]
    event_id: str
    kind: str
    at: datetime
    payload: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of sending: an HTTP status, or why there is none. ``words`` quote no answer."""

    status: int | None
    words: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver said that it has it."""
        return self.status is not None and 200 <= self.status < 300


def take(
    engine: Engine, holder: str, hold: timedelta, under_way: Mapping[str, int]
) -> list[Parcel]:
    """Deliveries that are due, now this holder's for so long.

    Args:
        engine: of the database.
        holder: a name that nobody else has.
        hold: longer than sending one may take.
        under_way: how many this holder sends already, by webhook. One that fails is sent one.
    """
    due: list[int] = []
    with engine.connect() as connection:
        now = database_time(connection)
        for webhook in connection.execute(_with_due(now)):
            most = 1 if webhook.failing_since is not None else _AT_ONCE
            free = most - under_way.get(webhook.id, 0)
            if free > 0:
                due += connection.execute(_due(webhook.id, now, free)).scalars()
    if not due:
        return []
    with writing(engine) as connection:
        now = database_time(connection)
        ours = update(WEBHOOK_DELIVERY).values(holder=holder, next_at=now + hold)
        free_yet = (_FIELD.state == "waiting") & (_FIELD.next_at <= now) & _FIELD.id.in_(due)
        taken = connection.execute(ours.where(free_yet).returning(_FIELD.id)).scalars().all()
        return _parcels(connection, holder, taken)


def _with_due(now: datetime) -> Select[Any]:
    """Active webhooks for which something is due."""
    theirs = (_FIELD.webhook_id == WEBHOOK.c.id) & (_FIELD.state == "waiting")
    due = select(_FIELD.id).where(theirs & (_FIELD.next_at <= now)).exists()
    active: Select[Any] = select(WEBHOOK.c.id, WEBHOOK.c.failing_since)
    return active.where((WEBHOOK.c.state == "active") & due)


def _due(webhook_id: str, now: datetime, limit: int) -> Select[Any]:
    waiting = (_FIELD.webhook_id == webhook_id) & (_FIELD.state == "waiting")
    due = select(_FIELD.id).where(waiting & (_FIELD.next_at <= now))
    return due.order_by(_FIELD.next_at, _FIELD.id).limit(limit)


def _parcels(connection: Connection, holder: str, ids: Sequence[int]) -> list[Parcel]:
    wanted: Select[Any] = (
        select(
            _FIELD.id.label("delivery"),
            WEBHOOK.c.id.label("webhook"),
            WEBHOOK.c.client,
            WEBHOOK.c.url,
            WEBHOOK.c.secrets,
            EVENT.c.event_id,
            EVENT.c.kind,
            EVENT.c.created_at,
            EVENT.c.payload,
        )
        .join(WEBHOOK, WEBHOOK.c.id == _FIELD.webhook_id)
        .join(EVENT, EVENT.c.event_id == _FIELD.event_id)
        .where(_FIELD.id.in_(ids))
        .order_by(_FIELD.id)
    )
    return [
        Parcel(
            row.delivery,
            holder,
            row.webhook,
            row.client,
            row.url,
            seeds_of(row),
            row.event_id,
            row.kind,
            row.created_at,
            row.payload,
        )
        for row in connection.execute(wanted)
    ]


def record(engine: Engine, parcel: Parcel, attempt: Attempt) -> str:
    """Record what came of sending; ``delivered``, ``waiting``, ``failed`` or ``not ours``."""
    with writing(engine) as connection:
        now = database_time(connection)
        # Locked before its delivery, in the order in which removing a webhook locks them.
        locked = select(WEBHOOK.c.url).where(WEBHOOK.c.id == parcel.webhook_id).with_for_update()
        # What an address did that the webhook no longer has says nothing about its new one.
        moved = connection.execute(locked).scalar() not in {None, parcel.url}
        ours = (_FIELD.id == parcel.id) & (_FIELD.holder == parcel.holder)
        tried = {
            "holder": "",
            "attempts": _FIELD.attempts + 1,
            "attempted_at": now,
            "status": attempt.status,
            "error": attempt.words,
        }
        attempts = connection.execute(
            update(WEBHOOK_DELIVERY).where(ours).values(tried).returning(_FIELD.attempts)
        ).scalar()
        if attempts is None:
            return "not ours"
        state, next_at = "delivered", now
        if not attempt.arrived and moved:
            state, attempts = "waiting", 0
        elif not attempt.arrived:
            delay = delay_after(attempts, random.random())  # noqa: S311 - spreads load
            state, next_at = ("failed", now) if delay is None else ("waiting", now + delay)
        connection.execute(
            update(WEBHOOK_DELIVERY)
            .where(_FIELD.id == parcel.id)
            .values(state=state, next_at=next_at, attempts=attempts)
        )
        if not moved:
            _note_health(connection, parcel, attempt, now)
    return state


def _note_health(connection: Connection, parcel: Parcel, attempt: Attempt, now: datetime) -> None:
    """Since when a webhook fails; one that did for days, or wants no more, is disabled."""
    ours = WEBHOOK.c.id == parcel.webhook_id
    if attempt.arrived:
        failing = ours & WEBHOOK.c.failing_since.is_not(None)
        connection.execute(update(WEBHOOK).where(failing).values(failing_since=None))
        return
    since = func.coalesce(WEBHOOK.c.failing_since, now)
    failing_since = connection.execute(
        update(WEBHOOK).where(ours).values(failing_since=since).returning(WEBHOOK.c.failing_since)
    ).scalar()
    if failing_since is None:
        return
    if attempt.status == GONE_FOR_GOOD:
        reason = "the receiver answered 410 Gone"
    elif now - failing_since >= DISABLED_AFTER:
        reason = f"nothing arrived since {failing_since.isoformat(timespec='seconds')}"
    else:
        return
    disabled = update(WEBHOOK).where(ours & (WEBHOOK.c.state == "active"))
    if connection.execute(disabled.values(state="disabled", disabled_reason=reason)).rowcount:
        about = {"webhook": parcel.webhook_id, "reason": reason}
        put_event(connection, "webhook.disabled", about, parcel.client)


def deliveries(
    engine: Engine, webhook_id: str, *, before: int | None, state: str = "", limit: int = 100
) -> DeliveryPage:
    """The log of a webhook, newest first: those of lower ids than ``before``."""
    wanted: Select[Any] = (
        select(WEBHOOK_DELIVERY, EVENT.c.kind)
        .join(EVENT, EVENT.c.event_id == _FIELD.event_id)
        .where(_FIELD.webhook_id == webhook_id)
    )
    if before is not None:
        wanted = wanted.where(_FIELD.id < before)
    if state:
        wanted = wanted.where(_FIELD.state == state)
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(_FIELD.id.desc()).limit(limit + 1)).all()
    shown = tuple(_shown(row) for row in rows[:limit])
    return DeliveryPage(shown, shown[-1].id if len(rows) > limit else None)


def redeliver(engine: Engine, webhook_id: str, delivery_id: int) -> Delivery | None:
    """Have an event sent once more, from the first attempt on; ``None``: no such delivery."""
    ours = (_FIELD.id == delivery_id) & (_FIELD.webhook_id == webhook_id)
    with writing(engine) as connection:
        now = database_time(connection)
        again = {"state": "waiting", "attempts": 0, "holder": "", "next_at": now}
        if not connection.execute(update(WEBHOOK_DELIVERY).where(ours).values(again)).rowcount:
            return None
        wanted: Select[Any] = select(WEBHOOK_DELIVERY, EVENT.c.kind).join(
            EVENT, EVENT.c.event_id == _FIELD.event_id
        )
        return _shown(connection.execute(wanted.where(ours)).one())


def _shown(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        event=row.event_id,
        kind=row.kind,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        attempted_at=row.attempted_at,
        next_at=row.next_at if row.state == "waiting" else None,
        created_at=row.created_at,
    )
