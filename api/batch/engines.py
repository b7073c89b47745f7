"""Where chunks are screened: processes of this machine, or a dask cluster. The only user of dask.

Both run the same pure function and give the outcomes back in the order of the chunks, so a batch's
result does not depend on where it ran. Only a bounded number of chunks is under way at a time. A
worker that dies or falls silent costs the chunk it had, which is screened again.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import LifoQueue
from typing import TYPE_CHECKING, Any, Protocol

from api.batch.chunk_worker import ChunkResult, Work, screen_chunk
from api.batch.chunks import Chunk
from api.batch.worker_process import OutOfTime, Worker, chunk_seconds
from api.batch.worker_sources import CopiedWorkers, SeparateWorkers, WorkerSource, can_copy

if TYPE_CHECKING:
    from distributed import Client

_MOST_DEATHS = 12
"""Workers that may die one after the other without a single chunk being finished."""


class EngineFailed(RuntimeError):  # noqa: N818 - named like UnreadableList
    """Workers die as fast as they are started, or the cluster is gone."""


class Engine(Protocol):
    """Screens chunks somewhere."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """The outcome of each chunk, in order."""


@contextmanager
def open_engine(
    workers: int,
    cluster: str,
    leaving: Callable[[], bool] = lambda: False,
    template: socket.socket | None = None,
) -> Iterator[Engine]:
    """The engine of the settings: ``cluster`` is a scheduler's address, empty for processes here.

    ``workers`` 0 means one for each core. When there are no more chunks and ``leaving`` says so,
    those that no worker has begun are left out: others wait. ``template``: see
    ``api.batch.worker_sources``.

    Raises:
        EngineFailed: a cluster is asked for and cannot be reached, or the extra is not installed.
    """
    if cluster:
        with _client(cluster) as client:
            yield DaskCluster(client)
        return
    yield LocalProcesses(workers or os.cpu_count() or 1, leaving=leaving, template=template)


class LocalProcesses:
    """Worker processes that come and go with the batch."""

    def __init__(
        self,
        workers: int,
        seconds_of: Callable[[Chunk], int] | None = None,
        leaving: Callable[[], bool] = lambda: False,
        template: socket.socket | None = None,
    ) -> None:
        self._workers = workers
        self._template = template
        self._seconds_of = seconds_of or chunk_seconds
        self._leaving = leaving

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """See ``Engine``.

        Raises:
            EngineFailed: the workers die again and again.
        """
        source = CopiedWorkers(self._template) if can_copy() else SeparateWorkers()
        crew = _Crew(self._workers, self._seconds_of, source)
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

    def __init__(
        self, workers: int, seconds_of: Callable[[Chunk], int], source: WorkerSource
    ) -> None:
        self._seconds_of = seconds_of
        self._source = source
        self._idle: LifoQueue[Worker | None] = LifoQueue()
        """Those started are taken first; ``None`` stands for one that nothing needed so far."""
        self._lock = threading.Lock()
        self._all: list[Worker] = []
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
            if chunk.rows == 1:
                [record] = chunk.records
                unread = record._replace(error=f"not screened: {late}; send it in shorter cells")
                return self._screened(work, chunk.with_records((unread,)))
            first, second = chunk.halves()
            return self.screen(work, first).followed_by(self.screen(work, second))

    def _screened(self, work: Work, chunk: Chunk) -> ChunkResult:
        worker = self._idle.get()
        try:
            worker = worker or self._new(work, chunk)
            while True:
                try:
                    result = worker.screen(work, chunk, self._seconds_of(chunk))
                except (EOFError, OSError):  # it died, or was killed for its silence
                    worker = self._new(work, chunk, worker)
                except OutOfTime:
                    worker = self._new(work, chunk, worker, deaths=0)
                    raise
                else:
                    self._deaths = 0
                    if worker.worn:
                        self._let_go(worker)
                        worker = None
                    return result
        finally:
            self._idle.put(worker)

    def _let_go(self, worker: Worker) -> None:
        """End a worker that has done its part."""
        with self._lock:
            self._all.remove(worker)
        worker.retire()

    def _new(self, work: Work, chunk: Chunk, dead: Worker | None = None, deaths: int = 1) -> Worker:
        """A worker for a chunk, in the place of one that is gone."""
        if dead is not None:
            dead.end()
        with self._lock:
            if dead is not None:
                self._all.remove(dead)
                self._deaths += deaths
            while not self._ended and self._deaths <= _MOST_DEATHS:
                try:
                    worker = self._source.start(work)
                except (EOFError, OSError):
                    self._deaths += 1
                else:
                    self._all.append(worker)
                    return worker
        raise EngineFailed(
            f"worker processes died {self._deaths} times without finishing the rows "
            f"from number {chunk.first + 1} on"
        )

    def end(self) -> None:
        """Kill all workers; threads that wait for one fail."""
        self._ended = True
        self._source.end()
        with self._lock:
            for worker in self._all:
                worker.end()


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
