"""The feed: a client's events in their order, to be polled by number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, func, select, update

from api.events.kinds import among
from api.events.models import FeedEvent, FeedPage
from api.events.numbering import number_events
from api.events.outbox import EVERYBODY
from api.events.tables import EVENT, EVENT_POSITION
from api.service.errors import Gone
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from sqlalchemy import Engine

_STEP = 5_000
"""Events that are removed in one transaction."""


def events_since(
    engine: Engine, client: str, since: int, *, kinds: Sequence[str] = (), limit: int = 100
) -> FeedPage:
    """The events of a client behind ``since``, and those that everybody sees.

    Raises:
        Gone: events behind ``since`` were removed, or the feed never came so far.
    """
    number_events(engine)
    wanted = (
        select(EVENT)
        .where(EVENT.c.number > since, EVENT.c.client.in_((client, EVERYBODY)), among(kinds))
        .order_by(EVENT.c.number)
        .limit(limit)
    )
    with engine.connect() as connection:
        # The end is read first: all numbers up to it are committed. What was removed is read last.
        last = connection.execute(select(EVENT_POSITION.c.last)).scalar_one()
        rows = connection.execute(wanted.where(EVENT.c.number <= last)).all()
        dropped = connection.execute(select(EVENT_POSITION.c.dropped)).scalar_one()
    if since > last:
        raise Gone(
            f"the feed has come to {last} and never was at {since}: was its database restored from "
            f"a backup? Compare what you have with the service, then go on with since={last}"
        )
    if 0 < since < dropped:
        raise Gone(
            f"events up to {dropped} were removed after their time of retention: compare what you "
            f"have with the service, then go on with since={dropped}"
        )
    events = tuple(
        FeedEvent(row.number, row.event_id, row.kind, row.created_at, msgspec.Raw(row.payload))
        for row in rows
    )
    following = events[-1].number if len(events) == limit else last
    return FeedPage(events, following, incomplete=dropped > since)


def drop_old_events(engine: Engine, retention: timedelta) -> int:
    """Remove events older than that, with their deliveries, and remember up to which; how many.

    Numbers follow the order of commits and not quite that of times: all before the first event that
    is young enough go.
    """
    before = datetime.now(UTC) - retention
    first_kept = select(func.min(EVENT.c.number)).where(EVENT.c.created_at >= before)
    removed = 0
    while True:
        with writing(engine) as connection:
            position = connection.execute(select(EVENT_POSITION)).one()
            kept = connection.execute(first_kept).scalar()
            end = position.last if kept is None else kept - 1
            end = min(end, position.dropped + _STEP)
            if end <= position.dropped:
                return removed
            gone = connection.execute(delete(EVENT).where(EVENT.c.number <= end))
            further = EVENT_POSITION.c.dropped < end
            connection.execute(update(EVENT_POSITION).where(further).values(dropped=end))
        removed += gone.rowcount
