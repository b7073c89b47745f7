"""An event for each list that has become older than its publisher's interval allows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.events.outbox import EVERYBODY, put_event
from api.events.tables import EVENT
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from api.service.freshness import SourceState


def note_stale_lists(engine: Engine, states: Iterable[SourceState]) -> None:
    """Put an event for each stale list, once until the list is confirmed and grows old again.

    The id of such an event is made of the list and when it was last known to be current, so several
    servers that look at the same time put one.
    """
    stale = {_event_id(state): state for state in states if state.state == "stale"}
    if not stale:
        return
    known = select(EVENT.c.event_id).where(EVENT.c.event_id.in_(list(stale)))
    with engine.connect() as connection:
        new = stale.keys() - set(connection.execute(known).scalars())
    if not new:
        return
    with writing(engine) as connection:
        for event_id in sorted(new):
            state = stale[event_id]
            confirmed = state.confirmed_at
            payload = {
                "source": state.source,
                "version": state.version,
                "confirmed_at": confirmed.isoformat() if confirmed else None,
            }
            put_event(connection, "list.stale", payload, EVERYBODY, event_id=event_id)


def _event_id(state: SourceState) -> str:
    confirmed = state.confirmed_at.isoformat() if state.confirmed_at else ""
    text = f"list.stale\n{state.source}\n{state.version}\n{confirmed}"
    return f"evt_{hashlib.sha256(text.encode()).hexdigest()[:32]}"
