"""Figures about events, webhooks and monitoring, for ``/metrics`` and ``doctor``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import case, column, func, select, table

from api.customers.tables import CUSTOMER
from api.events.tables import EVENT, WEBHOOK, WEBHOOK_DELIVERY
from lists.history import STATE_KINDS
from lists.tables import EVENT as LIST_EVENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

WEBHOOK_STATES: Final = ("active", "failing", "paused", "disabled")
"""``failing`` is an active one to which the last event did not arrive."""
_RUN = table("monitoring_run", column("id"), column("state"), column("lists_after"))
"""``api.monitoring.tables`` stands beside this package, which may not import it."""


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Counts and ages (seconds) at one moment; every state of webhooks is present, also with 0."""

    webhooks: dict[str, int]
    oldest_due_seconds: float
    """How long the oldest delivery has been due that nobody sent."""
    unnumbered_seconds: float
    """Age of the oldest event that has no place in the feed yet."""
    monitoring_behind_seconds: float
    """Time since lists changed that customers were not screened against; 0 if they were."""


def event_figures(connection: Connection, now: datetime) -> EventFigures:
    """Read them."""
    counts = dict.fromkeys(WEBHOOK_STATES, 0)
    failing = (WEBHOOK.c.state == "active") & WEBHOOK.c.failing_since.is_not(None)
    shown = case((failing, "failing"), else_=WEBHOOK.c.state).label("shown")
    by_state = select(shown, func.count().label("number")).group_by(shown)
    counts |= {row.shown: row.number for row in connection.execute(by_state)}
    due = (
        select(func.min(WEBHOOK_DELIVERY.c.next_at))
        .join(WEBHOOK, WEBHOOK.c.id == WEBHOOK_DELIVERY.c.webhook_id)
        .where(WEBHOOK.c.state == "active", WEBHOOK_DELIVERY.c.state == "waiting")
    )
    unnumbered = select(func.min(EVENT.c.created_at)).where(EVENT.c.number.is_(None))
    return EventFigures(
        counts,
        _age(connection.execute(due).scalar(), now),
        _age(connection.execute(unnumbered).scalar(), now),
        _age(_not_followed(connection), now),
    )


def _not_followed(connection: Connection) -> datetime | None:
    """When the lists changed last, if no finished run of monitoring follows it."""
    if connection.execute(select(CUSTOMER.c.id).limit(1)).first() is None:
        return None
    finished = select(_RUN.c.lists_after).where(_RUN.c.state == "finished")
    followed = connection.execute(finished.order_by(_RUN.c.id.desc()).limit(1)).scalar()
    newest = (
        select(func.max(LIST_EVENT.c.id))
        .where(LIST_EVENT.c.kind.in_(STATE_KINDS))
        .group_by(LIST_EVENT.c.source)
    )
    lines = connection.execute(select(LIST_EVENT).where(LIST_EVENT.c.id.in_(newest))).all()
    active = {line.source: line.version_id for line in lines if line.kind != "deactivated"}
    before = msgspec.json.decode(followed, type=dict[str, str]) if followed else {}
    return None if active == before else max((line.recorded_at for line in lines), default=None)


def _age(then: datetime | None, now: datetime) -> float:
    return max((now - then).total_seconds(), 0.0) if then is not None else 0.0
