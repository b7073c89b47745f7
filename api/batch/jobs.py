"""Who works on batches: each server process starts at most one runner at a time and minds it.

Durability is the batch row's hold and the recorded lengths of its files (``docs/decisions/0050``),
not this process: whoever dies, the next server that looks finds the batch waiting and goes on.
The runner is a process of its own, so that a batch costs requests neither memory nor time, and it
ends with the server because its stdin does.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.audit.prune import clock_doubt
from api.batch import files as batch_files
from api.batch.cancelling import end_stopped
from api.batch.holds import HoldWatch
from api.batch.models import FINAL
from lists.fetch_state import new_holder

if TYPE_CHECKING:
    import socket

    from api.batch.store import BatchStore
    from api.service.settings import Settings

_log = structlog.get_logger("api.batch.jobs")
_LOOK_SECONDS = 1.0
_TIDY_SECONDS = 600.0
_STRAY_SECONDS = 86_400.0
"""Age at which a folder no batch knows is deleted: an upload that broke off."""
_GRACE_SECONDS = 8.0
_LONGEST_PAUSE = 10
"""Seconds from the start of a runner that died to the next, at most: one more each time."""


class Jobs:
    """Minds batches for one server process; ``watch`` runs as long as the server does."""

    def __init__(
        self, settings: Settings, batches: BatchStore, template: socket.socket | None = None
    ) -> None:
        self._settings = settings
        self._template = template
        self._batches = batches
        self._woken = asyncio.Event()
        self._runner: asyncio.subprocess.Process | None = None
        self._tidied = 0.0
        self._deaths = 0
        """Runners that died one after the other."""
        self._holds = HoldWatch()
        self.closing = False

    def wake(self) -> None:
        """Something was queued: look now."""
        self._woken.set()

    async def watch(self) -> None:
        """Look for batches nobody works on, for ever."""
        while True:
            try:
                await asyncio.to_thread(self._void_holds)
                await self._tidy()
                found = await asyncio.to_thread(self._batches.waiting)
                if found is not None and self._settings.batch_enabled:
                    await self._run(found)
                    continue
            except (SQLAlchemyError, OSError) as error:
                _log.warning("batches cannot be minded now", error=type(error).__name__)
            self._woken.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _LOOK_SECONDS)

    def _void_holds(self) -> None:
        """Let batches go on whose holders are gone."""
        for hold in self._holds.given_up(self._batches.holds()):
            if self._batches.void(hold):
                _log.warning("a batch's process is gone", batch=hold.batch_id, holder=hold.holder)

    async def _run(self, batch_id: str) -> None:
        """Start a runner for one batch and wait for its end, whatever end that is."""
        holder = new_holder()
        began = time.monotonic()
        handed = [] if self._template is None else [self._template.fileno()]
        self._runner = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api.batch.runner",
            batch_id,
            holder,
            *map(str, handed),
            stdin=asyncio.subprocess.PIPE,
            pass_fds=handed,
        )
        try:
            assert self._runner.stdin is not None  # noqa: S101 (asked for above)
            self._runner.stdin.write(self._settings.model_dump_json().encode() + b"\n")
            with suppress(ConnectionError):
                await self._runner.stdin.drain()
            code = await self._runner.wait()
        finally:
            if self.closing:  # which found no runner while this one was being started
                await self.close()
            self._runner = None if self._runner.returncode is not None else self._runner
        if code and await asyncio.to_thread(self._was_stopped, batch_id):
            _log.info("batch stopped", batch=batch_id)
        elif code:
            _log.warning("batch runner ended", batch=batch_id, code=code)
            # Killed, or a bug: let go of what it held at once, and never spin.
            await asyncio.to_thread(self._batches.release, batch_id, holder, died=True)
            self._deaths = min(self._deaths + 1, _LONGEST_PAUSE)
            await asyncio.sleep(max(0.0, self._deaths - (time.monotonic() - began)))
        else:
            self._deaths = 0

    def _was_stopped(self, batch_id: str) -> bool:
        """Whether a batch was cancelled or deleted: its runner then ended itself."""
        batch = self._batches.get(batch_id)
        return batch is None or batch.cancel or batch.state in FINAL

    async def _tidy(self) -> None:
        if time.monotonic() - self._tidied < _TIDY_SECONDS and self._tidied:
            return
        self._tidied = time.monotonic()
        removed = await asyncio.to_thread(tidy, self._settings, self._batches)
        if removed:
            _log.info("old batches deleted", number=removed)

    async def close(self) -> None:
        """End the runner: it finishes its chunk, records how far it came and lets go."""
        self.closing = True
        runner = self._runner
        if runner is None or runner.returncode is not None:
            return
        if runner.stdin is not None:
            runner.stdin.close()
        try:
            await asyncio.wait_for(runner.wait(), _GRACE_SECONDS)
        except TimeoutError:
            runner.kill()
            await runner.wait()


def tidy(settings: Settings, batches: BatchStore) -> int:
    """Delete batches past their retention and folders that belong to none; how many batches.

    Nothing while the clock is in doubt: one that is a month ahead would delete all results.
    Batches whose cancelling was interrupted are ended.
    """
    for stopped in batches.stopped():
        end_stopped(settings, batches, stopped)
    doubt = clock_doubt(batches.engine, datetime.now(UTC))
    if doubt:
        fix = "if the date is right: dprk-screen audit prune --confirm DATE"
        _log.warning("old batches are not deleted", why=doubt, fix=fix)
        return 0
    old = batches.expired(datetime.now(UTC) - settings.batch_retention)
    for batch_id in old:
        batches.delete(batch_id)
        batch_files.remove(settings.batch_dir, batch_id)
    if not settings.batch_dir.is_dir():
        return len(old)
    known = batches.ids()
    for folder in settings.batch_dir.iterdir():
        age = time.time() - folder.stat().st_mtime
        if folder.is_dir() and folder.name not in known and age > _STRAY_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    return len(old)
