"""What a process needs to work through a batch, and what it owes to others.

Reach for ``Job.ask`` around every question to the database, which may be away, and for
``RowsAtWork`` before rows are worked on that may end the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from api.batch.chunk_reader import start_reader
from api.service.low_priority import at_once

if TYPE_CHECKING:
    import socket

    from api.batch.chunk_reader import Reader
    from api.batch.store import BatchStore
    from api.service.low_priority import RunsWork
    from api.service.settings import Settings
    from lists.store import SnapshotStore

_log = structlog.get_logger("api.batch")
RETRY_SECONDS = 1.0
T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - not an error
    """This process should not go on: cancelled, taken over, told to end, or others' turn."""


@dataclass(frozen=True, slots=True)
class Job:
    """What working through a batch needs."""

    settings: Settings
    lists: SnapshotStore
    batches: BatchStore
    holder: str
    going_on: Callable[[], bool]
    on_lost: Callable[[], None] = lambda: None
    """Called by a thread of its own when the batch must not be worked on any more."""
    waits: list[float] = field(default_factory=list)
    """Seconds of each time the database was away."""
    template: socket.socket | None = None
    """Where workers with the server's lists are asked for (``api.batch.template``)."""
    run_costly: RunsWork = at_once
    """Does what takes long and holds nothing."""
    own_reader: Callable[[], Reader] | None = None
    """Gives a process that reads the file; started when it is needed by default."""
    index_is_loaded: bool = False
    """The index of the lists is in this process's memory: its files need not be there, or whole."""

    @property
    def reader(self) -> Callable[[], Reader]:
        """What gives a process that reads the file."""
        return self.own_reader or partial(start_reader, self.settings)

    @property
    def remark(self) -> str:
        """What a running batch tells of the last of these times."""
        return f"went on after {self.waits[-1]:.0f} s without the database" if self.waits else ""

    def ask(self, database: Callable[[], T]) -> T:
        """Ask the database, waiting while it is away (restarted, locked, out of space)."""
        began = time.monotonic()
        away = False
        while True:
            try:
                answer = database()
            except (OperationalError, InterfaceError) as error:
                if not away:
                    _log.warning("the database is away; waiting", error=type(error.orig).__name__)
                away = True
                if not self.going_on():
                    raise Stopped from None
                time.sleep(RETRY_SECONDS)
            else:
                if away:
                    self.waits.append(time.monotonic() - began)
                    _log.info("the database is back", seconds=round(self.waits[-1], 1))
                return answer


class RowsAtWork:
    """Whether a process counts as one that had rows of a batch at work: it may die of them."""

    def __init__(self, job: Job, batch_id: str) -> None:
        self._job, self._batch = job, batch_id
        self.counted = False

    def count(self) -> None:
        """Count it once; ``Stopped`` if the batch is not ours any more."""
        if self.counted:
            return
        self.counted = True
        job = self._job
        if not job.ask(lambda: job.batches.count_attempt(self._batch, job.holder)):
            raise Stopped
