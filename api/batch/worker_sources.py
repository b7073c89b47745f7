"""Where the workers of a batch come from: copies of a process that has loaded everything.

Loading the code, the tables of words and the index takes seconds of processor and 250 MB. A process
that does it once, the *source* of a run, copies itself (``fork``) for each worker, so workers start
at once and share that memory. The source is itself a copy of the server's *template*
(``api.batch.template``) where there is one: it then shares the memory of the server too, and loads
nothing unless the batch is pinned to other lists. Otherwise it is a program of its own.

A source does nothing else, so it has one thread and its copies are whole. Should it be killed, its
workers end, and another one takes its place. Where processes cannot be copied (macOS), each worker
is a program that loads for itself.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import recv_handle, send_handle
from typing import Protocol, cast

from api.batch.chunk_worker import Work, hold_index
from api.batch.worker_process import (
    MOST_GROWTH,
    SILENT_TIMES,
    START_SECONDS,
    Process,
    Worker,
    lower_priority,
    serve,
)
from api.service.forked import ForkedProcess, fork
from api.service.without_collection import without_collection

MODULE = "api.batch.worker_sources"
_ANSWER_SECONDS = 30.0
"""Within so long a source makes a copy or says how one ended, on a busy machine."""
_END_SECONDS = 1.0
"""How long a process whose pipe has ended may take to end itself."""


class WorkerSource(Protocol):
    """Gives workers for one run of a batch. One thread asks at a time."""

    def start(self, work: Work) -> Worker:
        """A new worker.

        Raises:
            EOFError, OSError: what gives them is gone; it may be asked again.
            RuntimeError: the lists of the batch cannot be loaded; a bug.
        """

    def end(self) -> None:
        """Give no more; any thread may say so, also while another one waits for a worker."""


def can_copy() -> bool:
    """Whether this system copies processes and lets them be killed without doubt which it is."""
    if not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


class _Program:
    """A process of its own program."""

    def __init__(self, life: str, pipe: Connection) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", MODULE, life, str(pipe.fileno())],
            pass_fds=[pipe.fileno()],
            stdin=subprocess.DEVNULL,
        )
        pipe.close()

    def kill(self) -> None:
        """See ``Process``."""
        self._process.kill()
        self._process.wait()

    def exit_code(self) -> int | None:
        """See ``Process``."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_END_SECONDS)
        return None


class SeparateWorkers:
    """Each worker is a program that loads what it needs."""

    def start(self, work: Work) -> Worker:  # noqa: ARG002 - it is told with each chunk
        """See ``WorkerSource``."""
        ours, theirs = Pipe()
        return Worker(ours, _Program("worker", theirs))

    def end(self) -> None:
        """Nothing is kept."""


class CopiedWorkers:
    """Workers are copies of one source.

    ``template``: where copies of the server's template are asked for (``api.batch.template``).
    """

    def __init__(self, template: socket.socket | None = None) -> None:
        self._template = template
        self._source: _Source | None = None
        self._ended = False

    def start(self, work: Work) -> Worker:
        """See ``WorkerSource``."""
        try:
            if self._source is None:
                self._open(work)
            return cast("_Source", self._source).copy()
        except (EOFError, OSError, RuntimeError):
            if self._source is not None:
                self._source.end()
            self._source = None
            raise

    def _open(self, work: Work) -> None:
        template, self._template = self._template, None  # if it does not answer, never again
        self._source = None if template is None else _Source.of(template)
        if self._source is not None:
            self._template = template
        else:
            self._source = _Source.of_its_own()
        if self._ended:
            raise EOFError
        self._source.load(work)

    def end(self) -> None:
        """See ``WorkerSource``."""
        self._ended = True
        source = self._source
        if source is not None:
            source.end()


class _Source:
    """The process that copies itself, as seen by the one that wants workers."""

    def __init__(self, pipe: Connection, process: Process) -> None:
        self._pipe = pipe
        self._process = process
        self._lock = threading.Lock()

    @classmethod
    def of(cls, template: socket.socket) -> _Source | None:
        """A copy of a template; ``None`` if it does not answer."""
        ours, theirs = Pipe()
        try:
            with theirs:
                socket.send_fds(template, [b"%d" % os.getpgrp()], [theirs.fileno()])
            if ours.poll(_ANSWER_SECONDS):
                return cls(ours, _Copy(os.pidfd_open(ours.recv()), lambda: None))
        except (EOFError, OSError):
            pass
        return None

    @classmethod
    def of_its_own(cls) -> _Source:
        """A program."""
        ours, theirs = Pipe()
        return cls(ours, _Program("source", theirs))

    def load(self, work: Work) -> None:
        """Have it load the lists of a batch, unless it has them."""
        index = (work.index_folder, work.pins.policy, work.versions)
        failed = self._ask(SILENT_TIMES * START_SECONDS, index)
        if failed:
            raise RuntimeError(f"the lists of the batch cannot be loaded: {failed}")

    def copy(self) -> Worker:
        """A worker."""
        ours, theirs = Pipe()
        with theirs:
            copied = cast("int", self._ask(_ANSWER_SECONDS, None, theirs.fileno()))
        held = os.pidfd_open(copied)  # it cannot be another one: its end was not asked for yet
        return Worker(ours, _Copy(held, lambda: self._exit_code_of(copied)))

    def _exit_code_of(self, process_id: int) -> int | None:
        try:
            return cast("int | None", self._ask(_ANSWER_SECONDS, process_id))
        except (EOFError, OSError):
            return None

    def _ask(self, seconds: float, question: object, handed: int | None = None) -> object:
        with self._lock:
            self._pipe.send(question)
            if handed is not None:
                send_handle(self._pipe, handed, None)
            if not self._pipe.poll(seconds):
                raise EOFError
            return self._pipe.recv()

    def end(self) -> None:
        """End it and its copies; whoever waits for an answer gets an end instead."""
        with suppress(OSError), socket.socket(fileno=os.dup(self._pipe.fileno())) as both_ways:
            both_ways.shutdown(socket.SHUT_RDWR)
        if self._process.exit_code() is None:
            self._process.kill()


class _Copy:
    """A copied process, held so that no other one can be taken for it."""

    def __init__(self, held: int, code: Callable[[], int | None]) -> None:
        self._held = held
        self._code = code

    def __del__(self) -> None:
        os.close(self._held)

    def kill(self) -> None:
        """See ``Process``."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._held, signal.SIGKILL)

    def exit_code(self) -> int | None:
        """See ``Process``."""
        ended = select.poll()  # select() itself knows no descriptor from 1,024 on
        ended.register(self._held, select.POLLIN)
        ended.poll(1000 * _END_SECONDS)
        return self._code()


def be_source(pipe: Connection) -> int:
    """The life of a source, until nobody wants workers any more; the exit code."""
    lower_priority()
    copies: dict[int, ForkedProcess] = {}
    try:
        index = pipe.recv()
        try:
            with without_collection():  # which would write to every object, and copy its page
                hold_index(*index)
        except Exception:  # noqa: BLE001 - said to the process that asked, which fails
            pipe.send(traceback.format_exc())
            return 1
        pipe.send(None)
        while True:
            asked = pipe.recv()
            if asked is not None:
                pipe.send(_code_of(copies.pop(asked, None)))
                continue
            theirs = recv_handle(pipe)
            copy = fork(partial(_be_worker, pipe, theirs))
            os.close(theirs)
            copies[copy.pid] = copy
            pipe.send(copy.pid)
    except (EOFError, OSError):
        return 0
    finally:
        for copy in copies.values():
            copy.kill()
            copy.wait()


def _code_of(copy: ForkedProcess | None) -> int | None:
    if copy is not None:
        with suppress(subprocess.TimeoutExpired):
            return copy.wait(_END_SECONDS)
    return None


def _be_worker(source: Connection, pipe: int) -> int:
    source.close()
    return serve(Connection(pipe), MOST_GROWTH)


_LIVES: dict[str, Callable[[Connection], int]] = {"source": be_source, "worker": serve}


def main() -> None:
    """``python -m api.batch.worker_sources LIFE PIPE``: ``source`` or ``worker``, and its pipe."""
    sys.exit(_LIVES[sys.argv[1]](Connection(int(sys.argv[2]))))


if __name__ == "__main__":
    main()
