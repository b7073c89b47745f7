"""Holds the lists a worker answers from, and replaces them by newer ones while requests run.

A request reads ``reloader.serving`` once and uses nothing else, so it never mixes two versions.
``watch`` asks the store each second whether another version became active, builds the new screener
in a thread and replaces the old one with one assignment. If a build fails, the old one keeps
serving, and ``build_error`` says so (``/readyz``, ``/metrics``).
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import InitVar, dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from api.service.earlier_lists import EarlierLists
from api.service.errors import NoListsThen, NotReady
from api.service.freshness import SourceState, source_states, warnings_of
from api.service.serving_state import LoadedLists, ServingState, build_screener
from lists.db import is_unavailable
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import ListVersion
    from lists.store import SnapshotStore

_log = structlog.get_logger("api.service.list_reloader")
_DESCRIBE_SECONDS = 5.0
"""How often ages, refusals and confirmations are read again while nothing is activated."""

_AHEAD = timedelta(days=1)
"""It may be tomorrow already where the client is."""


def _ids(versions: Sequence[ListVersion]) -> tuple[str, ...]:
    return tuple(version.id for version in versions)


@contextmanager
def _yielding() -> Iterator[None]:
    """While an index is built, let threads alternate ten times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, 0.0005))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@dataclass(slots=True)
class ListReloader:
    """The current ``serving`` of one worker process, kept up to date."""

    store: SnapshotStore
    policy: Policy
    cache_dir: Path
    as_of_size: InitVar[int] = 2
    warm: bool = True
    """Whether everything is loaded before the first question (not for a single one)."""
    lasting: bool = False
    """Whether the process lasts as long as its lists, which the collector then leaves alone."""
    standing_ready: LoadedLists | None = None
    """Lists loaded before, which are used once if they are the active ones."""
    build_error: str = ""
    database_error: str = ""
    build_seconds: float = 0.0
    _serving: ServingState | None = None
    _counter: int | None = None
    _describe_at: float = 0.0
    _earlier: EarlierLists = field(init=False)
    _building: asyncio.Lock = field(default_factory=asyncio.Lock)
    _own: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 1, "lists"))
    """However busy other threads are, newer lists are loaded."""

    def __post_init__(self, as_of_size: int) -> None:
        self._earlier = EarlierLists(
            self.store, self.policy, self.cache_dir, as_of_size, self._settle
        )

    @property
    def serving(self) -> ServingState:
        """The current serving state; raises ``NotReady`` while there are no lists at all."""
        if self._serving is None:
            raise NotReady(
                self.build_error
                or "import lists with `dprk-screen lists import` or let the service fetch them"
            )
        return self._serving

    def refresh(self) -> None:
        """Load what is active now, if it is not loaded yet. Blocking: run it in a thread."""
        counter = self.store.change_counter()
        if counter == self._counter and time.monotonic() < self._describe_at:
            return
        versions = self.store.active()
        present = self._serving.loaded.versions if self._serving else ()
        if _ids(versions) != _ids(present):
            self._swap(versions)
        elif self._serving is not None:
            self._serving = self._describe(self._serving.loaded, versions)
        self._counter = counter
        self._describe_at = time.monotonic() + _DESCRIBE_SECONDS

    def _swap(self, versions: tuple[ListVersion, ...]) -> None:
        if not versions:
            self._serving = None
            return
        started = time.perf_counter()
        ready, self.standing_ready = self.standing_ready, None
        if ready is not None and _ids(ready.versions) == _ids(versions):
            loaded = ready
        else:
            loaded = self._built(versions)
        self.build_seconds = time.perf_counter() - started
        self._serving = self._describe(loaded, versions)
        self.build_error = ""
        self._settle()
        names = {version.source: version.id for version in versions}
        _log.info("lists loaded", versions=names, seconds=round(self.build_seconds, 2))
        for state in self._serving.states:
            if state.state == "sample":
                _log.warning("serving SAMPLE list", source=state.source, version=state.version)

    def _built(self, versions: tuple[ListVersion, ...]) -> LoadedLists:
        with _yielding():
            return build_screener(self.store, versions, self.policy, self.cache_dir, warm=self.warm)

    def _settle(self) -> None:
        """Keep the collector of cycles from walking through the lists again and again.

        Full lists are 400,000 objects, and each walk through them holds up all requests for some
        150 ms. What is replaced later is freed all the same: it is in no cycle.
        """
        if self.lasting:
            gc.freeze()

    def _describe(self, loaded: LoadedLists, versions: tuple[ListVersion, ...]) -> ServingState:
        states = source_states(versions, self.store.log.troubles(), datetime.now(UTC))
        return ServingState(loaded, states, warnings_of(states))

    @property
    def states(self) -> tuple[SourceState, ...]:
        """The state of every known source, also while nothing is loaded."""
        if self._serving is not None:
            return self._serving.states
        return source_states((), self.store.log.troubles(), datetime.now(UTC))

    def close(self) -> None:
        """Let go of all lists, whose files are open as long as anybody has them."""
        self._serving = self.standing_ready = None
        self._earlier.clear()
        self._own.shutdown(wait=False)

    async def watch(self, interval: float, after: Callable[[ListReloader], None]) -> None:
        """Poll until cancelled, calling ``after`` each time."""
        while True:
            await asyncio.sleep(interval)
            await self.update()
            after(self)

    async def update(self) -> None:
        """Poll once. If anything fails, the old lists keep serving and the error is kept."""
        async with self._building:
            try:
                await asyncio.get_running_loop().run_in_executor(self._own, self.refresh)
                self.database_error = ""
            except Exception as error:  # noqa: BLE001 - the outermost handler of a background task
                if is_unavailable(error):
                    self._cannot_ask(error)
                    return
                said = f"{type(error).__name__}: {error}"
                if said != self.build_error:
                    _log.exception("new lists could not be loaded; the old ones go on serving")
                self.build_error = said

    def _cannot_ask(self, error: Exception) -> None:
        """The database is away: the lists in memory stay, and ``/readyz`` says why."""
        said = f"the database cannot be used ({type(error).__name__})"
        if not self.database_error:
            _log.warning(said)
        self.database_error = said

    async def as_of(self, day: date) -> ServingState:
        """The serving state of an earlier day; a few are kept, others are loaded on demand.

        Raises:
            NoListsThen: nothing was active on that day, or it has not come.
            Overloaded: too many requests wait for lists of earlier days, or these take too long.
        """
        if day > datetime.now(UTC).date() + _AHEAD:
            raise NoListsThen(f"{day.isoformat()} has not come yet: nobody knows its lists")
        versions = await asyncio.to_thread(self.store.active, day)
        if not versions:
            raise NoListsThen(f"no list version was active on {day.isoformat()}")
        current = self.serving.loaded
        if _ids(versions) == _ids(current.versions):
            return self.serving
        loaded = await self._earlier.loaded(versions)
        said = f"screened against the lists as of {day.isoformat()}"
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
        states = source_states(versions, {}, instant)
        return ServingState(loaded, states, (said, *warnings_of(states)))
