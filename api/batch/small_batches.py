"""Small batches are screened by the process that took them in, where the index stands ready.

A batch of its own process costs seconds of start before its first row (``api.batch.jobs``). A file
of some hundred rows is done sooner here: portion by portion in the thread of long calls, so that
requests go first and calls with many subjects take turns with it. Everything else is the same, the
results to the byte, since the same function works through it (``api.batch.runner.run_batch``).

What is larger, pinned to other lists than those served, or waits behind others here is left to a
process of its own. So is one that turns out to have more rows than its beginning suggested, or that
takes long for any reason: a file that reads slowly, a full disk, a database that is away. Should
this process end, the batch goes on there as well.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.batch.chunk_reader import start_reader
from api.batch.chunk_worker import ChunkResult, Work, screen_chunk
from api.batch.job import Job, Stopped
from api.batch.runner import run_batch
from lists.fetch_state import new_holder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from api.batch.chunk_reader import Reader
    from api.batch.chunks import Chunk
    from api.batch.store import BatchStore
    from api.batch.stored_batch import Batch
    from api.service.list_reloader import ListReloader
    from api.service.request_batcher import RequestBatcher
    from api.service.serving_state import LoadedLists
    from api.service.settings import Settings
    from lists.store import SnapshotStore
    from screening.screener import Screener

_log = structlog.get_logger("api.batch")
PORTION_ROWS, PORTION_LETTERS = 64, 5_000
"""Rows and letters (with cells) that are screened in one go: 10 to 20 ms of usual rows."""
MOST_LETTERS_A_ROW = 300
"""Bytes of a small file for each of its rows: it may hold no more text than its rows suggest."""
LEAST_LETTERS = 20_000
"""Bytes that any small file may have: a workbook without rows has some thousand."""
MOST_WAITING = 4
"""Small batches that wait here for each other; further ones are left to a process of their own."""
MOST_SECONDS = 20.0
"""How long a batch is worked on here, at most; 2,000 rows take less, whatever their names."""


class Stay:
    """The time of one batch in the serving process; any thread may end it, for any reason.

    Whoever waits for the reader of its file then waits no longer: the reader is killed.
    """

    def __init__(self, start: Callable[[], Reader]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._ended = False

    def goes_on(self) -> bool:
        """Whether the batch may be worked on here."""
        return not self._ended

    def end(self) -> None:
        """Leave the batch after the portion in work."""
        with self._lock:
            self._ended = True
            if self._reader is not None:
                self._reader.kill()

    def reader(self) -> Reader:
        """A reader of the file.

        Raises:
            Stopped: the stay has ended.
        """
        with self._lock:
            if self._ended:
                raise Stopped
            self._reader = self._start()
            return self._reader


@dataclass(slots=True)
class ServingEngine:
    """Screens chunks with the screener of the serving process, in its thread of long calls.

    After ``most`` rows the stay of the batch ends.
    """

    screener: Screener
    batcher: RequestBatcher
    stay: Stay
    most: int

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """The outcome of each portion, in order; see ``api.batch.engines.Engine``."""
        done = 0
        for chunk in chunks:
            for portion in chunk.portions(PORTION_ROWS, PORTION_LETTERS):
                if done > self.most:
                    self.stay.end()
                done += portion.rows
                yield self.batcher.queue_beside(screen_chunk, work, portion, self.screener).result()


@dataclass(slots=True)
class SmallBatches:
    """The small batches of one serving process, worked through one after the other."""

    settings: Settings
    lists: SnapshotStore
    batches: BatchStore
    batcher: RequestBatcher
    reloader: ListReloader
    closing: bool = False
    _stay: Stay | None = None
    _spare: Reader | None = None
    _waiting: set[asyncio.Task[None]] = field(default_factory=set)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, batch: Batch) -> bool:
        """Begin with a batch that was just stored, if it is small; whether this process has it."""
        loaded = self.reloader.serving.loaded
        if not self._is_small(batch) or len(self._waiting) >= MOST_WAITING:
            return False
        if batch.pins.versions != tuple(version.id for version in loaded.versions):
            return False
        if batch.pins.policy != loaded.policy.hash or self.closing:
            return False
        task = asyncio.get_running_loop().create_task(self._work(batch.id, loaded))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return True

    def _is_small(self, batch: Batch) -> bool:
        rows = batch.reading.rows_expected
        return (
            self.settings.batch_enabled
            and not self.settings.batch_cluster
            and 0 < rows <= self.settings.batch_small_rows
            and batch.size <= max(LEAST_LETTERS, rows * MOST_LETTERS_A_ROW)
        )

    async def _work(self, batch_id: str, loaded: LoadedLists) -> None:
        async with self._one_at_a_time:
            if self.closing:
                return
            self._stay = stay = Stay(self._reader)
            overdue = asyncio.get_running_loop().call_later(MOST_SECONDS, stay.end)
            try:
                await asyncio.to_thread(self._run, batch_id, loaded, stay)
            finally:
                overdue.cancel()
                if not self.closing:
                    self.warm()

    def _run(self, batch_id: str, loaded: LoadedLists, stay: Stay) -> None:
        holder = new_holder()
        job = Job(
            self.settings,
            self.lists,
            self.batches,
            holder,
            stay.goes_on,
            stay.end,
            own_reader=stay.reader,
            index_is_loaded=True,
        )
        most = self.settings.batch_small_rows
        engine = ServingEngine(loaded.screener, self.batcher, stay, most)
        try:
            run_batch(job, batch_id, engine)
        except Exception:  # noqa: BLE001 - a runner ends of it; this process serves on
            _log.exception("small batch ended by a fault", batch=batch_id)
            with suppress(SQLAlchemyError):  # its hold is given up then, as of a process that died
                self.batches.release(batch_id, holder, died=True)

    def warm(self) -> None:
        """Have a reader ready for the next file: starting one takes longer than a hundred rows."""
        if self._spare is None and self.settings.batch_small_rows and self.settings.batch_enabled:
            with suppress(OSError):  # without processes or files to spare; started when needed
                self._spare = start_reader(self.settings)

    def _reader(self) -> Reader:
        reader, self._spare = self._spare, None
        return reader if reader and reader.poll() is None else start_reader(self.settings)

    async def close(self) -> None:
        """Let go of all batches after the portion in work; other processes go on with them."""
        self.closing = True
        if self._stay is not None:
            self._stay.end()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        if self._spare is not None:
            self._spare.kill()
            self._spare.communicate()
            self._spare = None
