"""Where chunks are screened: processes of this machine, or a dask cluster. The only user of dask.

Both run the same pure function and give the outcomes back in the order of the chunks, so a batch's
result does not depend on where it ran. Only a bounded number of chunks is under way at a time. A
worker that dies costs the chunks it had, which are screened again.
"""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from api.batch.chunk_worker import Chunk, ChunkResult, Work, screen_chunk

if TYPE_CHECKING:
    from distributed import Client

_MOST_DEATHS = 12
"""Workers that may die one after the other without a single chunk being finished."""
_NICENESS = 10
"""Batches give way to requests."""
_RARELY = (50_000, 20, 100)
"""Thresholds of the cyclic garbage collector, which looks at every row of a chunk again and again.

Rows and results hold no cycles; with Python's own thresholds a tenth of the time goes there.
"""


class EngineFailed(RuntimeError):  # noqa: N818 - named like UnreadableList
    """Workers die as fast as they are started, or the cluster is gone."""


class Engine(Protocol):
    """Screens chunks somewhere."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """The outcome of each chunk, in order."""


@contextmanager
def open_engine(workers: int, cluster: str) -> Iterator[Engine]:
    """The engine of the settings: ``cluster`` is a scheduler's address, empty for processes here.

    ``workers`` 0 means one for each core.

    Raises:
        EngineFailed: a cluster is asked for and cannot be reached, or the extra is not installed.
    """
    if cluster:
        with _client(cluster) as client:
            yield DaskCluster(client)
        return
    yield LocalProcesses(workers or os.cpu_count() or 1)


class LocalProcesses:
    """A pool of worker processes that come and go with the batch."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """See ``Engine``.

        Raises:
            EngineFailed: the workers die again and again.
        """
        waiting: deque[Chunk] = deque()
        feed = iter(chunks)
        deaths = 0
        more = True
        while more or waiting:
            try:
                with self._pool() as pool:
                    running = deque(
                        (chunk, pool.submit(screen_chunk, work, chunk)) for chunk in waiting
                    )
                    while True:
                        while more and len(running) < 2 * self._workers + 1:
                            chunk = next(feed, None)
                            if chunk is None:
                                more = False
                                break
                            waiting.append(chunk)
                            running.append((chunk, pool.submit(screen_chunk, work, chunk)))
                        if not running:
                            break
                        _, future = running.popleft()
                        outcome = future.result()
                        waiting.popleft()
                        deaths = 0
                        yield outcome
            except BrokenProcessPool:
                deaths += 1
                if deaths > _MOST_DEATHS:
                    raise EngineFailed(
                        f"worker processes died {deaths} times without finishing the rows "
                        f"from number {waiting[0].first + 1 if waiting else 0} on"
                    ) from None

    @contextmanager
    def _pool(self) -> Iterator[ProcessPoolExecutor]:
        # Not "forkserver": with its server killed, a pool was seen to wait for ever.
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_begin_worker
        )
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def lower_priority() -> None:
    """Make this process one of a batch: requests go first, and rows are not swept for cycles."""
    os.nice(max(0, _NICENESS - os.nice(0)))
    gc.set_threshold(*_RARELY)


def _begin_worker() -> None:
    """Give way to requests, and end with the process that started us, however it ends."""
    lower_priority()
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
