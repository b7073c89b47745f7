"""Has runs worked on while a server serves: looks now and then, starts a process when one is due.

It looks when other lists are being served, each minute, and soon after a process that died or left
its run unfinished. Where nobody keeps a customer that is
one query for one row, and nothing else is ever loaded.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.alerts.exclusions import Exclusions
from api.alerts.rules import alert_rules
from api.audit.append import ChainAppender
from api.customers.block_names import BLOCK
from api.customers.store import CustomerStore
from api.monitoring.store import RUN_LEASE, RUN_LEASE_SECONDS, RunStore
from api.service.errors import NotReady
from api.service.software import software
from lists.fetch_state import is_leased

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.monitoring.models import StoredRun
    from api.service.list_reloader import ListReloader
    from api.service.settings import Settings
    from lists.store import SnapshotStore

_log = structlog.get_logger("api.monitoring")
_POLL_SECONDS = 1.0
_LOOK_SECONDS = 60.0
_AGAIN_SECONDS = 10.0
"""After a process that did not bring its run to the end."""
_FULL_AGAIN = timedelta(hours=20)
"""Least time from the beginning of one run over all customers to the next."""


class Monitoring:
    """Watches over the runs for one server process."""

    def __init__(
        self,
        settings: Settings,
        lists: SnapshotStore,
        reloader: ListReloader,
        differed: Callable[[float], object],
    ) -> None:
        """``differed`` is told how many changes a reconciliation found."""
        self._exclusions = Exclusions(
            lists.engine, ChainAppender.of(settings), alert_rules(settings.alert_rules)
        )
        self._settings = settings
        self._reloader = reloader
        self._differed = differed
        self._lists = lists
        self._customers = CustomerStore(lists.engine)
        self._runs = RunStore(lists.engine)
        self._process: asyncio.subprocess.Process | None = None
        self._look_at = float("-inf")
        self._served: dict[str, str] = {}
        self._none_late = -1
        """Last change up to which no customer stands on other lists than those of the last run."""
        self._blocks_ready = 0
        """Full blocks of customers that the next run finds ready (``Runs.prepare``)."""
        self.previewing = asyncio.Lock()
        """Held by the one preview that is being made."""

    async def watch(self) -> None:
        """Look for runs that are due, for ever."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            with suppress(NotReady):
                served = self._reloader.serving.loaded.version_ids
                if served != self._served or time.monotonic() >= self._look_at:
                    self._served = served
                    done = await self._look(served)
                    pause = _LOOK_SECONDS if done else _AGAIN_SECONDS
                    self._look_at = time.monotonic() + pause

    async def _look(self, served: dict[str, str]) -> bool:
        """Have done what is due; whether nothing is left."""
        try:
            wanted = await asyncio.to_thread(self._wanted, served)
            if not wanted:
                return True
            if await asyncio.to_thread(self._at_work):
                return False
            blocks = await asyncio.to_thread(self._full_blocks)
            if not await self._run(wanted):
                return False
            self._blocks_ready = blocks
        except (SQLAlchemyError, OSError) as error:
            _log.warning("monitoring cannot look now", error=type(error).__name__)
            return False
        return True

    def _wanted(self, served: dict[str, str]) -> list[str]:
        """Arguments of the process to be started; none where nothing is due."""
        if not self._customers.any():
            return []
        self._exclusions.end_expired()
        latest = self._runs.latest()
        if self._full_is_due(datetime.now(UTC)):
            return ["full"]
        if (
            latest is None
            or latest.state == "running"
            or latest.lists_after != served
            or (latest.policy, latest.software)
            != (self._reloader.serving.loaded.policy.hash, software())
            or self._late(latest, served)
            or self._full_blocks() > self._blocks_ready
        ):
            return ["due"]
        return []

    def _full_blocks(self) -> int:
        return self._runs.last_change() // BLOCK

    def _at_work(self) -> bool:
        """Whether a process of another server works on runs, or was killed a moment ago."""
        return is_leased(self._lists.engine, RUN_LEASE, seconds=RUN_LEASE_SECONDS)

    def _late(self, latest: StoredRun, served: dict[str, str]) -> bool:
        """Whether a customer was put against other lists; asked once for each last change."""
        change = self._runs.last_change()
        if change in {latest.mark, self._none_late}:
            return False
        if self._runs.put_since(latest.mark, served):
            return True
        self._none_late = change
        return False

    def _full_is_due(self, now: datetime) -> bool:
        hour = self._settings.monitor_full_hour
        if hour < 0 or now.hour < hour:
            return False
        began = self._runs.last_begun(("full", "reconciliation"))
        if began is None:
            first = self._runs.last_begun(("late", "lists"))
            return first is not None and now - first > _FULL_AGAIN
        return now - began > _FULL_AGAIN

    async def _run(self, arguments: list[str]) -> bool:
        """Have a process of its own work on what is due; whether the run came to its end."""
        before = await asyncio.to_thread(self._runs.latest)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api.monitoring.runner",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            assert self._process.stdin is not None  # noqa: S101 (asked for above)
            self._process.stdin.write(self._settings.model_dump_json().encode() + b"\n")
            with suppress(ConnectionError):
                await self._process.stdin.drain()
            code = await self._process.wait()
        finally:  # the service may end while the process is being started
            await self.close()
            self._process = None
        if code:
            _log.warning("the process of a monitoring run ended", code=code)
            return False
        latest = await asyncio.to_thread(self._runs.latest)
        if latest is not None and latest.kind == "reconciliation" and latest != before:
            found = latest.counts.values()
            self._differed(sum(one.appeared + one.changed + one.gone + one.band for one in found))
        return latest is not None and latest.state == "finished"

    async def close(self) -> None:
        """End the process of a run; another server or the next start goes on with it."""
        process = self._process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
