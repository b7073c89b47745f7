"""Sends what is due to webhooks, for one server process; several servers share the work."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.events.delivery_store import record, take
from lists.fetch_state import new_holder

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from api.events.delivery_store import Parcel
    from api.events.sending import HttpSender

_POLL_SECONDS = 1.0
_MARGIN = timedelta(seconds=60)
"""How much longer than a sending may last a delivery is held: recording it may have to wait."""
_log = structlog.get_logger("api.events")


class WebhookDispatch:
    """Takes deliveries that are due, sends them and records what came of it."""

    def __init__(self, engine: Engine, sender: HttpSender, ended: Callable[[str], object]) -> None:
        """``ended`` hears of each sending: ``delivered``, ``waiting`` (tried again), ``failed``."""
        self._engine = engine
        self._sender = sender
        self._ended = ended
        self._hold = timedelta(seconds=sender.seconds) + _MARGIN
        self._holder = new_holder()
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def watch(self) -> None:
        """Send what is due, for ever; what is under way when it is cancelled is sent again."""
        try:
            while True:
                await self.step()
                await self._pause()
        finally:
            for task in self._under_way:
                task.cancel()

    async def _pause(self) -> None:
        """Until a sending ends, since more may wait behind it, or it is time to look again."""
        under_way = tuple(self._under_way)
        if not under_way:
            await asyncio.sleep(_POLL_SECONDS)
            return
        await asyncio.wait(under_way, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)

    async def step(self) -> list[asyncio.Task[None]]:
        """Begin to send what is due; the tasks that do so."""
        try:
            counts = Counter(self._under_way.values())
            parcels = await asyncio.to_thread(take, self._engine, self._holder, self._hold, counts)
        except SQLAlchemyError as error:
            _log.warning("webhooks wait for the database", error=type(error).__name__)
            return []
        begun = [asyncio.create_task(self._deliver(parcel)) for parcel in parcels]
        for task, parcel in zip(begun, parcels, strict=True):
            self._under_way[task] = parcel.webhook_id
            task.add_done_callback(lambda done: self._under_way.pop(done, None))
        return begun

    async def _deliver(self, parcel: Parcel) -> None:
        attempt = await self._sender.send(parcel)
        try:
            state = await asyncio.to_thread(record, self._engine, parcel, attempt)
        except SQLAlchemyError as error:  # sent again when the hold is over
            _log.warning("a sending could not be recorded", error=type(error).__name__)
            return
        if state == "not ours":
            return
        self._ended(state)
        if not attempt.arrived:
            _log.warning(
                "an event did not reach its webhook",
                webhook=parcel.webhook_id,
                event_id=parcel.event_id,
                status=attempt.status,
                state=state,
            )
