"""Keeps the workers of ``serve --workers N`` running, and says what becomes of them.

A worker that has ended, that has been silent for ``_SILENT_SECONDS`` (while it starts, or its event
loop once it serves) or that is not ready after ``_MOST_START_SECONDS`` is replaced: at once if it
had been well, and after longer and longer pauses if workers die early. Where they die early again
and again and none is left that serves, the service ends with the reason: a loop that
nobody sees would look like a service.

Workers are copies of this process, which has loaded what they need before (``api.service.forked``);
where it cannot be copied, or copies keep dying, they are programs of their own.

Workers share the listening socket, so what one that was killed had not yet taken up is answered by
the others. What it had answered is in the audit record (``docs/decisions/0037``).
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from api.batch.template import Preloaded
from api.service.forked import can_fork, fork
from api.workers import worker as worker_process
from api.workers.pulse import READY

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from api.service.forked import ForkedProcess
    from api.service.settings import Settings

_SILENT_SECONDS: Final = 60.0
"""The longest legal request holds an event loop far shorter."""
_MOST_START_SECONDS: Final = 1_200.0
"""Full lists take a minute on a busy machine, larger ones of the client's own longer."""
_SETTLED_SECONDS: Final = 30.0
"""A worker that lived so long after it was ready did not die early."""
_MOST_EARLY: Final = 5
"""Early deaths one after another that end the service, if none serves."""
_FORKED_DEATHS: Final = 2
"""Early deaths after which workers are started as programs of their own."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 60.0
_LOOK_SECONDS: Final = 0.2
_MORE_THAN_GRACE: Final = 10.0
"""Seconds beyond the grace of the settings after which workers are killed."""
_log = structlog.get_logger("api.workers.supervisor")


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes] | ForkedProcess
    pulse: int
    """Reading end of the pipe it writes to."""
    started: float
    heard: float
    """When it last wrote, at first when it was started."""
    ready: float | None = None


class Supervisor:
    """The workers of one service."""

    def __init__(
        self,
        settings: Settings,
        listening: Sequence[socket.socket],
        preloaded: Preloaded | None = None,
    ) -> None:
        self._settings = settings
        self._preloaded = preloaded or Preloaded()
        self._listening = listening
        self._workers: list[_Worker] = []
        self._pulses = selectors.DefaultSelector()
        self._early = 0
        self._next_start = 0.0
        self._last_end = ""
        self._ending = False

    def run(self) -> int:
        """Run until a signal says to end, or workers die again and again; the exit code."""
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._end)
        while not self._ending:
            self._bury()
            if self._hopeless():
                _log.error(
                    "workers die again and again: the service ends",
                    deaths=self._early,
                    last=self._last_end,
                )
                self._stop()
                return 1
            if len(self._workers) < self._settings.workers and time.monotonic() > self._next_start:
                self._start()
            self._listen()
        self._stop()
        return 0

    def command(self, pulse: int) -> list[str]:
        """How a worker is started that writes its signs of life into a file descriptor."""
        numbers = [os.getpid(), pulse, *(one.fileno() for one in self._listening)]
        return [sys.executable, "-m", "api.workers.worker", *map(str, numbers)]

    def _end(self, *_: object) -> None:
        self._ending = True

    def _start(self) -> None:
        pulse, theirs = os.pipe()
        if self._preloaded.lists is not None and self._early < _FORKED_DEATHS and can_fork():
            process: subprocess.Popen[bytes] | ForkedProcess = self._forked(pulse, theirs)
        else:
            process = self._spawned(theirs)
        os.close(theirs)
        os.set_blocking(pulse, False)
        now = time.monotonic()
        worker = _Worker(process, pulse, now, now)
        self._workers.append(worker)
        self._pulses.register(pulse, selectors.EVENT_READ, worker)
        _log.info("worker started", worker=process.pid)

    def _spawned(self, pulse: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module
            self.command(pulse),
            pass_fds=[pulse, *(one.fileno() for one in self._listening)],
            stdin=subprocess.DEVNULL,
        )

    def _forked(self, ours: int, pulse: int) -> ForkedProcess:
        supervisor = os.getpid()

        def work() -> int:
            self._pulses.close()
            for pipe in (ours, *(one.pulse for one in self._workers)):
                os.close(pipe)
            return worker_process.serve(supervisor, pulse, self._listening, self._preloaded)

        return fork(work)

    def _listen(self) -> None:
        """Wait a moment for signs of life."""
        now = time.monotonic()
        for key, _ in self._pulses.select(_LOOK_SECONDS):
            worker: _Worker = key.data
            said = b""
            with suppress(BlockingIOError):
                said = os.read(worker.pulse, 1024)
                if not said:
                    self._pulses.unregister(worker.pulse)
                    continue
            now = worker.heard = time.monotonic()
            if READY not in said:
                continue
            if worker.ready is None:
                worker.ready = now
                _log.info("worker is ready", worker=worker.process.pid)
            elif self._early and now - worker.ready > _SETTLED_SECONDS:
                self._early = 0
        for worker in self._workers:
            late = worker.ready is None and now - worker.started > _MOST_START_SECONDS
            if late or now - worker.heard > _SILENT_SECONDS:
                _log.error(
                    "worker does not answer: it is killed",
                    worker=worker.process.pid,
                    was_ready=worker.ready is not None,
                )
                worker.process.kill()

    def _bury(self) -> None:
        """Take note of workers that have ended."""
        now = time.monotonic()
        for worker in [one for one in self._workers if one.process.poll() is not None]:
            self._workers.remove(worker)
            self._forget(worker)
            self._last_end = _reason(worker.process.wait())
            early = worker.ready is None or now - worker.ready < _SETTLED_SECONDS
            pause = 0.0
            if early:
                self._early += 1
                pause = min(_FIRST_PAUSE * 2 ** (self._early - 1), _LONGEST_PAUSE)
                self._next_start = now + pause
            _log.error(
                "worker ended and is replaced",
                worker=worker.process.pid,
                why=self._last_end,
                was_ready=worker.ready is not None,
                pause_seconds=pause,
            )

    def _forget(self, worker: _Worker) -> None:
        with suppress(KeyError):
            self._pulses.unregister(worker.pulse)
        os.close(worker.pulse)

    def _hopeless(self) -> bool:
        serving = any(worker.ready is not None for worker in self._workers)
        return self._early >= _MOST_EARLY and not serving

    def _stop(self) -> None:
        """End all workers: as they wish, and in the end as we do."""
        for worker in self._workers:
            worker.process.terminate()
        due = time.monotonic() + self._settings.shutdown_grace + _MORE_THAN_GRACE
        for worker in self._workers:
            try:
                worker.process.wait(max(0.0, due - time.monotonic()))
            except subprocess.TimeoutExpired:
                _log.error("worker does not end: it is killed", worker=worker.process.pid)
                worker.process.kill()
                worker.process.wait()
            self._forget(worker)


def _reason(code: int) -> str:
    """What an exit code says."""
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    hint = ", as when memory runs out" if name == "SIGKILL" else ""
    return f"signal {name}{hint}"
