"""Fetches the official lists in the background, in one of the worker processes.

The work runs in a child process (``dprk-screen lists refresh``): parsing 120 MB of XML would delay
this worker's requests. The worker that holds the lock file does it; when it ends, the lock is free
for another. If the network is down, one log line says so and when the next try is.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Literal

import structlog
from msgspec import Struct

from api.service.settings import Settings

_log = structlog.get_logger("api.service.list_refresher")
_FIRST_WAIT = 2.0
"""Seconds: the first requests after the start shall not share the processor with an import."""


class RefreshStatus(Struct, frozen=True):
    """What became of the last refresh that this process ran."""

    state: Literal["idle", "running", "failed"] = "idle"
    started_at: datetime | None = None
    finished_at: datetime | None = None
    message: str = ""
    next_at: datetime | None = None


@dataclass(slots=True)
class ListRefresher:
    """Runs refreshes one at a time; ``status`` is the last one's."""

    settings: Settings
    on_failure: Callable[[], None]
    status: RefreshStatus = field(default_factory=RefreshStatus)
    _lock_file: IO[str] | None = None
    _running: asyncio.Task[bool] | None = None

    def start(self) -> RefreshStatus:
        """Begin a refresh now, unless one is running; returns at once."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._refresh())
        return self.status

    async def watch(self) -> None:
        """Refresh at the interval for ever, if this process is the one that does."""
        await asyncio.sleep(_FIRST_WAIT)
        while True:
            if not self._is_chosen():
                await asyncio.sleep(30)
                continue
            self.start()
            assert self._running is not None  # noqa: S101 - start() has just set it
            succeeded = await self._running
            settings = self.settings
            wait = settings.refresh_interval if succeeded else settings.refresh_retry
            await self._until(wait)

    async def close(self) -> None:
        """Stop a running child and give the lock back."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._lock_file is not None:
            self._lock_file.close()

    async def _until(self, wait: timedelta) -> None:
        next_at = datetime.now(UTC) + wait
        last = self.status
        self.status = RefreshStatus(
            last.state, last.started_at, last.finished_at, last.message, next_at
        )
        _log.info("next refresh", at=next_at.isoformat(timespec="seconds"))
        await asyncio.sleep(wait.total_seconds())

    def _is_chosen(self) -> bool:
        if self._lock_file is not None:
            return True
        folder = self.settings.cache_dir
        folder.mkdir(parents=True, exist_ok=True)
        lock_file = (folder / "refresher.lock").open("w")
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock_file.close()
            return False
        self._lock_file = lock_file
        return True

    async def _refresh(self) -> bool:
        """Run the child process to its end, with its log in ours; keep its last line."""
        started = datetime.now(UTC)
        self.status = RefreshStatus("running", started)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api.cli.main", "lists", "refresh"),
            *("--parent", str(os.getpid())),
            env=child_environment(self.settings),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, errors = await child.communicate()
        except asyncio.CancelledError:
            child.terminate()
            await child.wait()
            raise
        finished = datetime.now(UTC)
        lines = errors.decode(errors="replace").strip().splitlines()
        if child.returncode == 0:
            self.status = RefreshStatus("idle", started, finished, "done")
            _log.info("lists refreshed", seconds=round((finished - started).total_seconds(), 1))
            return True
        message = (lines[-1] if lines else f"exit code {child.returncode}")[:500]
        self.status = RefreshStatus("failed", started, finished, message)
        self.on_failure()
        _log.warning("lists could not be refreshed; the present ones go on serving", why=message)
        return False


def child_environment(settings: Settings) -> dict[str, str]:
    """This environment with our settings spelled out, as a child process reads them."""
    ours = {
        f"DPRK_SCREEN_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in settings.model_dump(mode="json", exclude_none=True).items()
    }
    ours["DPRK_SCREEN_CACHE_DIR"] = str(Path(settings.cache_dir).absolute())
    return {**os.environ, **ours}
