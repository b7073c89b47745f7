"""What each server does for events beside answering: numbers them, and removes old ones."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.events.feed import drop_old_events
from api.events.numbering import number_events
from api.events.stale_lists import note_stale_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from api.service.freshness import SourceState
    from api.service.settings import Settings

_POLL_SECONDS = 1.0
_STALE_SECONDS = 60.0
_DROP_SECONDS = 3600.0
_log = structlog.get_logger("api.events")


class EventWatch:
    """Looks after the events for one server process; several may do so at once."""

    def __init__(
        self, settings: Settings, engine: Engine, states: Callable[[], Sequence[SourceState]]
    ) -> None:
        """``states`` gives the lists as they stand now."""
        self._settings = settings
        self._engine = engine
        self._states = states
        self._looked = float("-inf")
        self._dropped = time.monotonic()

    async def watch(self) -> None:
        """Do what is due, for ever."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                await asyncio.to_thread(self._step, time.monotonic())
            except SQLAlchemyError as error:
                _log.warning("events wait for the database", error=type(error).__name__)

    def _step(self, now: float) -> None:
        if now - self._looked >= _STALE_SECONDS:
            self._looked = now
            note_stale_lists(self._engine, self._states())
        number_events(self._engine)
        if now - self._dropped >= _DROP_SECONDS:
            self._dropped = now
            drop_old_events(self._engine, self._settings.events_retention)
