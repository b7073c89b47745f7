"""Working through one batch, from where it stands to its end; runs in a process of its own.

Each step screens, appends, makes the appended bytes durable and only then records them, so a kill
at any moment costs nothing but the rows since the last record, which are screened again to the same
bytes. A full disk and a database that is away are waited for, and said in the batch's ``error`` (of
the database once it is back).
"""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog

from api.alerts.keeping import CustomerKeeper
from api.audit.append import ChainAppender
from api.batch import files as batch_files
from api.batch.audit_entries import entry_of
from api.batch.chunk_reader import FileReaders, read_chunks, settled_reading
from api.batch.chunk_worker import ChunkResult, Work
from api.batch.chunks import Chunk
from api.batch.customer_rows import EarlierReferences, MostSevere
from api.batch.engines import Engine, EngineFailed, open_engine
from api.batch.files import Busy, ResultFiles, folder_of
from api.batch.hold_keeper import HoldKeeper
from api.batch.job import RETRY_SECONDS, Job, RowsAtWork, Stopped
from api.batch.models import BatchState, FileFormat, Pins
from api.batch.result_lines import header_line
from api.batch.store import BatchStore
from api.batch.stored_batch import Batch, Progress
from api.batch.turn_end import TurnEnd
from api.batch.worker_process import RARELY, lower_priority
from api.customers.models import CustomerPut
from api.service import telemetry
from api.service.index_files import IndexNotBuilt, prepared
from api.service.index_files import folder_of as index_folder
from api.service.low_priority import LowPriorityThread
from api.service.settings import Settings
from api.service.telemetry import span
from api.sheet import SheetRefused
from lists.db import PROCESS_PATIENCE
from lists.db import open_engine as open_database
from lists.entity import ListVersion
from lists.store import SnapshotStore, UnknownVersion
from screening.engine_version import engine_id
from screening.policy import Policy

_log = structlog.get_logger("api.batch")
_RECORD_SECONDS = 1.0
"""Least time between two records of progress."""
_MOST_ATTEMPTS = 4
"""Processes that may die over rows of a batch one after the other without getting any further.

One that is killed before it has rows does not count: they cannot have been its death.
"""


def run_batch(job: Job, batch_id: str, engine: Engine | None = None) -> None:
    """Take a batch and bring it to its end, or leave it where another process can go on.

    ``engine`` replaces that of the settings.
    """
    batch = job.ask(lambda: job.batches.hold(batch_id, job.holder))
    if batch is None:
        return
    log = _log.bind(batch=batch_id)
    log.info("batch begun", rows=batch.progress.rows)
    if batch.attempts >= _MOST_ATTEMPTS:
        said = (
            f"the process that worked on it died {_MOST_ATTEMPTS} times after "
            f"{batch.progress.rows} rows without getting any further"
        )
        _end(job, batch, "failed", batch.progress, said)
        log.error("batch failed", reason="its processes die")
        return
    at_work = RowsAtWork(job, batch_id)
    with HoldKeeper(job.batches, batch_id, job.holder, job.on_lost):
        try:
            _work_through(job, batch, engine, at_work)
        except Stopped:
            job.ask(lambda: job.batches.release(batch_id, job.holder))
            log.info("batch left")
            return
        except Busy:
            log.warning("the files are in use by another process; left to it")
            time.sleep(RETRY_SECONDS)
            job.ask(lambda: job.batches.release(batch_id, job.holder))
            return
        except (SheetRefused, EngineFailed, IndexNotBuilt, UnknownVersion, _Outdated) as error:
            stands = job.ask(lambda: job.batches.get(batch_id)) or batch
            _end(job, batch, "failed", stands.progress, str(error))
            log.warning("batch failed", reason=type(error).__name__)
            return
        except Exception:
            # A fault of ours, before there were rows or with them. The server that minds this
            # process tries again, but not for ever.
            if not at_work.counted:
                at_work.count()
            raise
    log.info("batch ended")


def _end(job: Job, batch: Batch, state: BatchState, done: Progress, error: str = "") -> None:
    """End a batch together with its entry in the audit record."""
    folder = folder_of(job.settings.batch_dir, batch.id)
    entry = entry_of(batch, state, done, folder, job.settings.audit_content)
    job.ask(lambda: job.batches.finish(batch.id, job.holder, state, error, entry))


class _Outdated(ValueError):  # noqa: N818 - a state, not a fault
    """The software changed in a way that could give other results than those already there."""


def _work_through(job: Job, batch: Batch, engine: Engine | None, at_work: RowsAtWork) -> None:
    folder = folder_of(job.settings.batch_dir, batch.id)
    path, done = folder / batch_files.INPUT, batch.progress.rows
    turn = TurnEnd(lambda: job.ask(lambda: job.batches.urgency(batch)))
    with ExitStack() as closed:
        readers = closed.enter_context(FileReaders(job.reader))
        batch = _with_settled_reading(job, batch, readers, turn)
        work = job.run_costly(prepare, job, batch)
        header = header_line(batch.reading.mapping.header)
        files = closed.enter_context(ResultFiles(folder, batch.progress, header))
        steps = _Steps(job, batch, files, turn, at_work)
        chunks = read_chunks(path, batch.reading, done, readers)
        if engine is not None:
            steps.follow(engine, work, chunks)
        else:
            workers, cluster = job.settings.batch_workers, job.settings.batch_cluster
            with open_engine(workers, cluster, lambda: turn.over, job.template) as opened:
                steps.follow(opened, work, chunks)


def _with_settled_reading(job: Job, batch: Batch, readers: FileReaders, turn: TurnEnd) -> Batch:
    """The batch with the order of its dates, recorded before the first row is screened."""

    def going_on() -> bool:
        return job.going_on() and not turn.is_urgent()

    path = folder_of(job.settings.batch_dir, batch.id) / batch_files.INPUT
    reading = settled_reading(path, batch.reading, readers, going_on)
    if reading is None:
        raise Stopped
    if reading == batch.reading:
        return batch
    keep = job.batches.keep_reading
    if not job.ask(lambda: keep(batch.id, job.holder, reading)):
        raise Stopped
    return replace(batch, reading=reading)


def prepare(job: Job, batch: Batch) -> Work:
    """Make sure the index of the pinned lists stands ready, and say what workers must know.

    Raises:
        _Outdated: this software is not the one the batch was pinned to.
    """
    return work_for(
        job.lists,
        job.settings.cache_dir,
        batch.pins,
        batch.reading,
        batch.sha256,
        index_is_loaded=job.index_is_loaded,
    )


def work_for(  # noqa: PLR0913 - a batch without a record of it
    lists: SnapshotStore,
    cache_dir: Path,
    pins: Pins,
    reading: FileFormat,
    sha256: str,
    *,
    index_is_loaded: bool = False,
) -> Work:
    """The same for pins that belong to no stored batch (the command line).

    ``index_is_loaded``: whoever screens holds it already. Its files, whose hashes take longer than
    a hundred rows, are not looked at.
    """
    policy = Policy.bundled()
    if (policy.hash, engine_id()) != (pins.policy, pins.engine):
        from api.service.software import software  # noqa: PLC0415 - brings the search, which is large

        raise _Outdated(
            f"the service was changed to {software()} with policy {policy.hash} while this batch "
            "waited; send the file again to have all of it screened by one version"
        )
    versions: tuple[ListVersion, ...] = tuple(lists.version(one) for one in pins.versions)
    if index_is_loaded:
        folder = index_folder(versions, policy, cache_dir)
    else:
        folder = prepared(lists, versions, policy, cache_dir)
    return Work(
        batch_seed=_seed(sha256, pins),
        index_folder=str(folder),
        versions=versions,
        pins=pins,
        reading=reading,
    )


def _seed(sha256: str, pins: Pins) -> str:
    stands_on = "\n".join((sha256, *sorted(pins.versions), pins.policy, repr(pins.options)))
    return hashlib.sha256(stands_on.encode()).hexdigest()


def _traced(outcomes: Iterable[ChunkResult]) -> Iterator[ChunkResult]:
    """The outcomes, a span for the wait until each one was there."""
    coming = iter(outcomes)
    while True:
        with span("batch chunk") as opened:
            outcome = next(coming, None)
            if opened is not None and outcome is not None:
                opened.set_attribute("rows", outcome.rows)
        if outcome is None:
            return
        yield outcome


class _Steps:
    """Appends outcomes and records them, at most once a second."""

    def __init__(
        self, job: Job, batch: Batch, files: ResultFiles, turn: TurnEnd, at_work: RowsAtWork
    ) -> None:
        self._job = job
        self._at_work = at_work
        self._batch = batch
        self._files = files
        self._before = batch.progress.seconds
        self._began = time.monotonic()
        self._recorded = 0.0
        self._turn = turn
        self._left_some = False
        self._most_severe = MostSevere()
        monitored = batch.pins.monitor
        self._references = EarlierReferences(batch.reading) if monitored else None
        self._customers: list[CustomerPut] = []
        """Rows to be kept as customers with the next record of progress."""

    def follow(self, engine: Engine, work: Work, chunks: Iterator[Chunk]) -> None:
        """To the end of the chunks or of the turn; ``Stopped`` unless it is the former."""
        outcomes = engine.run(work, self._of_this_turn(chunks))
        try:
            for outcome in _traced(outcomes):
                with span("batch append", rows=outcome.rows):
                    self._persist(lambda outcome=outcome: self._files.append(outcome))  # type: ignore[misc]
                self._customers += self._most_severe.of(outcome.customers)
                if time.monotonic() - self._recorded >= _RECORD_SECONDS:
                    self._record()
                if not self._job.going_on():
                    self._record()
                    raise Stopped
        finally:
            close = getattr(outcomes, "close", None)
            if close is not None:
                close()
        self._record()
        if self._left_some:
            raise Stopped
        _end(self._job, self._batch, "completed", self._files.progress)

    def _of_this_turn(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Chunks until the turn is over; those under way are then finished."""
        for chunk in chunks:
            self._turn.opened()
            if chunk.rows and self._recorded and self._turn.is_over():
                self._left_some = True
                return
            self._at_work.count()
            yield self._references.marked(chunk) if self._references else chunk

    def _record(self) -> None:
        self._persist(self._files.sync)
        seconds = self._before + time.monotonic() - self._began
        progress = replace(self._files.progress, seconds=round(seconds, 3))
        self._files.progress = progress
        self._say(progress)
        self._recorded = time.monotonic()

    def _say(self, progress: Progress | None, error: str = "") -> None:
        job, batch_id = self._job, self._batch.id
        said, beside = error or job.remark, None
        if progress is not None and self._customers:
            beside = partial(
                CustomerKeeper.of(job.settings).keep,
                client=self._batch.client,
                customers=self._customers,
                found_by="batch",
            )
        ours = job.ask(
            lambda: job.batches.record(batch_id, job.holder, progress, error=said, beside=beside)
        )
        if not ours:
            raise Stopped
        if beside is not None:
            self._customers = []

    def _persist(self, write: Callable[[], None]) -> None:
        """Write, waiting for space on the disk as long as it takes."""
        reported = False
        while True:
            try:
                write()
            except OSError as error:
                if not batch_files.is_full(error):
                    raise
                if not reported:
                    _log.error("results cannot be written; waiting", batch=self._batch.id)
                self._say(None, f"waiting: results cannot be written ({error.strerror})")
                reported = True
                time.sleep(RETRY_SECONDS)
                if not self._job.going_on():
                    raise Stopped from None
            else:
                if reported:
                    self._say(None)
                return


def _kill_all() -> None:
    """End this process and all it started, whatever they do: the batch is not to be screened."""
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """``python -m api.batch.runner BATCH HOLDER [TEMPLATE]``, settings on stdin.

    They are JSON on its first line; ``TEMPLATE`` is the descriptor of a socket. Stdin stays open as
    long as the server lives that started this; its end is ours.
    """
    from api.service.logs import configure_logs  # noqa: PLC0415 - not wanted by those who import this

    batch_id, holder, *handed = sys.argv[1:4]
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)  # a group of its own with all that it starts
    settings = Settings.model_validate_json(sys.stdin.readline())
    configure_logs(settings)
    telemetry.begin()
    gc.set_threshold(*RARELY)
    ended = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        ended.set()
        time.sleep(20)  # a chunk under way may finish; a worker that hangs must not keep us
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    database = open_database(settings.database_url, patience=PROCESS_PATIENCE)
    lists = SnapshotStore(database)
    batches = BatchStore(database, ChainAppender.of(settings))
    template = socket.socket(fileno=int(handed[0])) if handed else None
    going_on = lambda: not ended.is_set()  # noqa: E731
    run_costly = LowPriorityThread(lower_priority)
    job = Job(
        settings,
        lists,
        batches,
        holder,
        going_on,
        _kill_all,
        template=template,
        run_costly=run_costly,
    )
    with span("batch"):
        run_batch(job, batch_id)
    telemetry.end()
    sys.stdout.flush()
    os._exit(0)  # nothing is left to write; idle pool threads need not be waited for


if __name__ == "__main__":
    main()
