"""A worker of a batch: the process that screens chunks, and how the one that asks it sees it.

Questions and answers go through a pipe of its own, so a worker that is killed at any moment holds
nothing that another one waits for.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, cast

from api.batch.chunk_worker import ChunkResult, Work, screen_chunk
from api.batch.chunks import Chunk
from api.service.parent_watch import end_with

START_SECONDS = 20
"""Seconds of processor in which a process has started and loaded what it needs."""
SILENT_TIMES = 10
"""How many times its processor time a chunk may take by the clock, on a busy machine; a worker that
is silent for longer hangs, which is not for its rows."""
_LETTERS_A_SECOND = 4_000
"""Letters for each of which a chunk gets more: the costliest names known have 11,000 a second."""
MOST_GROWTH = 70_000_000
"""Bytes of memory by which a copied worker may grow; it is then replaced. It remembers what words
of names come to, and a new one has learnt most of what rows ask for again after 1,000 of them."""
_NICENESS = 10
"""Batches give way to requests."""
RARELY = (50_000, 20, 100)
"""Thresholds of the cyclic garbage collector, which looks at every row of a chunk again and again.

Rows and results hold no cycles; with Python's own thresholds a tenth of the time goes there.
"""


class OutOfTime(RuntimeError):  # noqa: N818 - named like UnreadableList
    """A chunk took more processor time than its letters allow."""


class Process(Protocol):
    """What a worker is, for the process that asked for it."""

    def kill(self) -> None:
        """End it, whatever it does; nothing where it has ended."""

    def exit_code(self) -> int | None:
        """How it ended, after a second at most; ``None`` where nobody knows."""


class Worker:
    """One process that screens what comes through its pipe."""

    def __init__(self, pipe: Connection, process: Process) -> None:
        self._pipe = pipe
        self._process = process
        self._ready = False
        self.worn = False
        """It has grown and should not be asked again."""

    def screen(self, work: Work, chunk: Chunk, seconds: int) -> ChunkResult:
        """One chunk, in so many seconds of processor.

        Raises:
            EOFError, OSError: the process is gone, or was silent for too long.
            OutOfTime: the chunk took too much processor time, and the process is gone.
            RuntimeError: the chunk cannot be screened; a bug.
        """
        if not self._ready:  # until it reads, a large chunk would not fit into the pipe
            self._answer(START_SECONDS)
            self._ready = True
        self._pipe.send((work, chunk, seconds))
        result, self.worn = cast("tuple[object, bool]", self._answer(seconds))
        if isinstance(result, ChunkResult):
            return result
        raise RuntimeError(f"the rows from number {chunk.first + 1} on: {result}")

    def _answer(self, seconds: int) -> object:
        if not self._pipe.poll(SILENT_TIMES * max(1, seconds)):
            raise EOFError
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            if self._process.exit_code() == -signal.SIGXCPU:
                said = f"it took more than {seconds} s of processor time"
                raise OutOfTime(said) from None
            raise

    def end(self) -> None:
        """Kill the process, whatever it does."""
        self._process.kill()

    def retire(self) -> None:
        """End the process, and wait for that: nothing of it stays."""
        self._process.kill()
        self._process.exit_code()
        self._pipe.close()


def serve(pipe: Connection, most_growth: int = 0) -> int:
    """The life of a worker, until nobody asks any more or its parent has ended; the exit code.

    It says when it has grown by more than ``most_growth`` bytes; 0 is for one that took long to
    start, which never says so.
    """
    lower_priority()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    end_with(os.getppid())
    began_with = _own_memory()
    try:
        pipe.send(None)
        while True:
            work, chunk, seconds = pipe.recv()
            _limit_time(seconds)
            try:
                answer: object = screen_chunk(work, chunk)
            except Exception:  # noqa: BLE001 - said to the process that asked, which fails
                answer = traceback.format_exc()
            pipe.send((answer, 0 < most_growth < _own_memory() - began_with))
    except (EOFError, OSError):
        return 0


def chunk_seconds(chunk: Chunk) -> int:
    """Seconds of processor a chunk may take, several times what the costliest rows need."""
    return START_SECONDS + chunk.letters // _LETTERS_A_SECOND


def _own_memory() -> int:
    """Bytes of memory in use, without files; 0 where the system does not say."""
    with suppress(OSError):
        _, held, of_files = Path("/proc/self/statm").read_text("ascii").split()[:3]
        return (int(held) - int(of_files)) * resource.getpagesize()
    return 0


def _limit_time(seconds: int) -> None:
    """Have the system end this process when it has used so many more seconds of processor."""
    if seconds <= 0:
        os.kill(os.getpid(), signal.SIGXCPU)
    used = sum(os.times()[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + seconds, hard))


def lower_priority() -> None:
    """Make this process one of a batch: requests go first, and rows are not swept for cycles."""
    os.nice(max(0, _NICENESS - os.nice(0)))
    gc.set_threshold(*RARELY)
