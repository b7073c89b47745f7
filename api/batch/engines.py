"""Where chunks are screened: processes of this machine, or a dask cluster. The only user of dask.

Both run the same pure function and give the outcomes back in the order of the chunks, so a batch's
result does not depend on where it ran. Only a bounded number of chunks is under way at a time. A
worker that dies or falls silent costs the chunk it had, which is screened again.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import TYPE_CHECKING, Any, Protocol

from api.batch.chunk_worker import ChunkResult, Work, screen_chunk
from api.batch.chunks import Chunk

if TYPE_CHECKING:
    from distributed import Client

_MOST_DEATHS = 12
"""Workers that may die one after the other without a single chunk being finished."""
_CHUNK_SECONDS = 20
"""Seconds of processor that a chunk may take however few letters it has: the index is opened."""
_LETTERS_A_SECOND = 4_000
"""Letters for each of which a chunk gets more: the costliest names known have 11,000 a second."""
_SILENT_TIMES = 10
"""How many times its processor time a chunk may take by the clock, on a busy machine; a worker that
is silent for longer hangs, which is not for its rows."""
_NICENESS = 10
"""Batches give way to requests."""
RARELY = (50_000, 20, 100)
"""Thresholds of the cyclic garbage collector, which looks at every row of a chunk again and again.

Rows and results hold no cycles; with Python's own thresholds a tenth of the time goes there.
"""


class EngineFailed(RuntimeError):  # noqa: N818 - named like UnreadableList
    """Workers die as fast as they are started, or the cluster is gone."""


class OutOfTime(EngineFailed):
    """A chunk took more processor time than its letters allow."""


class Engine(Protocol):
    """Screens chunks somewhere."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """The outcome of each chunk, in order."""


@contextmanager
def open_engine(
    workers: int, cluster: str, leaving: Callable[[], bool] = lambda: False
) -> Iterator[Engine]:
    """The engine of the settings: ``cluster`` is a scheduler's address, empty for processes here.

    ``workers`` 0 means one for each core. When there are no more chunks and ``leaving`` says so,
    those that no worker has begun are left out: others wait.

    Raises:
        EngineFailed: a cluster is asked for and cannot be reached, or the extra is not installed.
    """
    if cluster:
        with _client(cluster) as client:
            yield DaskCluster(client)
        return
    yield LocalProcesses(workers or os.cpu_count() or 1, leaving=leaving)


class LocalProcesses:
    """Worker processes that come and go with the batch."""

    def __init__(
        self,
        workers: int,
        seconds_of: Callable[[Chunk], int] | None = None,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        self._workers = workers
        self._seconds_of = seconds_of or chunk_seconds
        self._leaving = leaving

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """See ``Engine``.

        Raises:
            EngineFailed: the workers die again and again.
        """
        crew = _Crew(self._workers, self._seconds_of)
        threads = ThreadPoolExecutor(self._workers)
        running: deque[Future[ChunkResult]] = deque()
        try:
            for chunk in chunks:
                running.append(threads.submit(crew.screen, work, chunk))
                if len(running) > 2 * self._workers:
                    yield running.popleft().result()
            while self._leaving() and running and running[-1].cancel():
                running.pop()
            while running:
                yield running.popleft().result()
        finally:
            crew.end()
            threads.shutdown(cancel_futures=True)


class _Crew:
    """Worker processes, each with a pipe of its own and asked by one thread at a time.

    Nothing is shared between workers, so one that is killed at any moment holds no lock that
    another one waits for, as happens to the queues of ``ProcessPoolExecutor``.
    """

    def __init__(self, workers: int, seconds_of: Callable[[Chunk], int]) -> None:
        self._seconds_of = seconds_of
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        """Those started are taken first; ``None`` stands for one that nothing needed so far."""
        self._lock = threading.Lock()
        self._all: list[_Worker] = []
        self._ended = False
        self._deaths = 0
        for _ in range(workers):
            self._idle.put(None)

    def screen(self, work: Work, chunk: Chunk) -> ChunkResult:
        """The result of a chunk, from as many workers as it takes.

        One that takes too long is halved until the rows that do are found; each of them becomes a
        row that was not screened, and says so.
        """
        try:
            return self._screened(work, chunk)
        except OutOfTime as late:
            if len(chunk.records) == 1:
                [record] = chunk.records
                unread = record._replace(error=f"not screened: {late}; send it in shorter cells")
                return self._screened(work, replace(chunk, records=(unread,)))
            first, second = chunk.halves()
            return self.screen(work, first).followed_by(self.screen(work, second))

    def _screened(self, work: Work, chunk: Chunk) -> ChunkResult:
        worker = self._idle.get()
        try:
            worker = worker or self._started()
            while True:
                try:
                    result = worker.screen(work, chunk, self._seconds_of(chunk))
                except (EOFError, OSError):  # it died, or was killed for its silence
                    worker = self._replaced(worker, chunk)
                except OutOfTime:
                    worker = self._replaced(worker, chunk, counts=False)
                    raise
                else:
                    self._deaths = 0
                    return result
        finally:
            self._idle.put(worker)

    def _started(self) -> _Worker:
        with self._lock:
            if self._ended:
                raise EngineFailed("the run has ended")
            worker = _Worker()
            self._all.append(worker)
        return worker

    def _replaced(self, dead: _Worker, chunk: Chunk, *, counts: bool = True) -> _Worker:
        dead.end()
        with self._lock:
            self._all.remove(dead)
            self._deaths += counts
            if self._ended or self._deaths > _MOST_DEATHS:
                raise EngineFailed(
                    f"worker processes died {self._deaths} times without finishing the rows "
                    f"from number {chunk.first + 1} on"
                )
            worker = _Worker()
            self._all.append(worker)
        return worker

    def end(self) -> None:
        """Kill all workers; threads that wait for one fail."""
        with self._lock:
            self._ended = True
            for worker in self._all:
                worker.end()


class _Worker:
    """One process that screens what comes through its pipe."""

    def __init__(self) -> None:
        # Not "forkserver": with its server killed, nothing can be started any more.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False

    def screen(self, work: Work, chunk: Chunk, seconds: int) -> ChunkResult:
        """One chunk, in so many seconds of processor.

        Raises:
            EOFError, OSError: the process is gone, or was silent for too long.
            OutOfTime: the chunk took too much processor time, and the process is gone.
            RuntimeError: the chunk cannot be screened; a bug.
        """
        if not self._ready:  # until it reads, a large chunk would not fit into the pipe
            self._answer(_CHUNK_SECONDS)
            self._ready = True
        self._pipe.send((work, chunk, seconds))
        result = self._answer(seconds)
        if isinstance(result, ChunkResult):
            return result
        raise RuntimeError(f"the rows from number {chunk.first + 1} on: {result}")

    def _answer(self, seconds: int) -> object:
        if not self._pipe.poll(_SILENT_TIMES * max(1, seconds)):
            raise EOFError
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(1)
            if self._process.exitcode == -signal.SIGXCPU:
                said = f"it took more than {seconds} s of processor time"
                raise OutOfTime(said) from None
            raise

    def end(self) -> None:
        """Kill the process, whatever it does."""
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """The life of a worker process."""
    _begin_worker()
    pipe.send(None)
    while True:
        work, chunk, seconds = pipe.recv()
        _limit_time(seconds)
        try:
            answer: object = screen_chunk(work, chunk)
        except Exception:  # noqa: BLE001 - told to the process that asked, which fails
            answer = traceback.format_exc()
        pipe.send(answer)


def chunk_seconds(chunk: Chunk) -> int:
    """Seconds of processor a chunk may take, several times what the costliest rows need."""
    return _CHUNK_SECONDS + chunk.letters // _LETTERS_A_SECOND


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


def _begin_worker() -> None:
    """Give way to requests, and end with the process that started us, however it ends."""
    lower_priority()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


# --- dask --------------------------------------------------------------------------------------


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise EngineFailed("a cluster needs the extra: install dprk-screen[cluster]") from None
    try:
        client = Client(address, timeout=20, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineFailed(f"the cluster {address} cannot be reached: {error}") from None
    with client:
        yield client


class DaskCluster:
    """The workers of a dask scheduler. Keys and certificates come from dask's own configuration."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """See ``Engine``.

        Raises:
            EngineFailed: the scheduler is gone or a chunk killed several workers.
        """
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        self._send_index(Path(work.index_folder))
        running: deque[Future[ChunkResult]] = deque()
        try:
            for chunk in chunks:
                running.append(self._client.submit(_on_cluster, work, chunk, pure=False, retries=3))
                if len(running) > self._most():
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except (KilledWorker, OSError) as error:
            raise EngineFailed(f"the cluster failed: {error}") from error
        finally:
            for future in running:
                future.cancel()

    def _most(self) -> int:
        threads = sum(self._client.nthreads().values()) or 1
        return 2 * int(threads) + 1

    def _send_index(self, folder: Path) -> None:
        """Give every worker, also those that join later, the index files it cannot see itself."""
        from distributed import WorkerPlugin  # noqa: PLC0415 - an extra

        files = {path.name: path.read_bytes() for path in folder.iterdir()}

        class IndexFiles(WorkerPlugin):  # type: ignore[misc]  # dask has no types
            """Writes the index where ``_on_cluster`` looks for it."""

            name = f"dprk-screen-index-{folder.name}"

            def setup(self, worker: Any) -> None:  # noqa: ANN401, ARG002 - dask's signature
                if folder.exists():
                    return
                place = _place_on_worker(folder)
                if place.exists():
                    return
                place.parent.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(dir=place.parent) as draft:
                    for name, content in files.items():
                        Path(draft, name).write_bytes(content)
                    Path(draft).rename(place)
                    Path(draft).mkdir()  # what the block removes

        self._client.register_plugin(IndexFiles())


def _place_on_worker(folder: Path) -> Path:
    return Path(tempfile.gettempdir()) / "dprk-screen-index" / folder.name


def _on_cluster(work: Work, chunk: Chunk) -> ChunkResult:
    folder = Path(work.index_folder)
    if not folder.exists():
        work = replace(work, index_folder=str(_place_on_worker(folder)))
    return screen_chunk(work, chunk)
