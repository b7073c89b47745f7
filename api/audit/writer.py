"""Group commit: one thread writes the entries of all requests that wait, in one transaction.

A request waits for the commit of its own entry. Entries that arrive while a transaction is being
written form the next one, so that a busy service pays for few commits and few seals. If an entry
cannot be written its request is refused: no answer without a record.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.audit.append import packed
from api.audit.chain import ChainLink, Draft
from api.audit.group_commit import GroupCommit
from api.service.errors import NotRecorded
from api.service.telemetry import span

if TYPE_CHECKING:
    from api.audit.store import AuditLog

    Deliver = Callable[[ChainLink | NotRecorded], None]

_log = structlog.get_logger("api.audit.writer")
_MAX_ENTRIES = 256
"""Entries in one transaction."""
_PACK_IN_LOOP = 100_000
"""Bytes of content that are compressed in the event loop, about 1 ms of work. Compressing gives up
the interpreter's lock, and the writer's thread would wait to have it back, entry after entry."""


@dataclass(slots=True)
class _Waiting:
    draft: Draft
    loop: asyncio.AbstractEventLoop
    deliver: Deliver


@dataclass(slots=True)
class AuditWriter:
    """Records the requests of one worker process."""

    log: AuditLog
    _groups: GroupCommit = field(init=False)
    _queue: list[_Waiting] = field(default_factory=list)
    _arriving: list[_Waiting] = field(default_factory=list)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _closed: bool = False
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Write to where the log reads."""
        self._groups = GroupCommit(self.log)

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="audit-writer", daemon=True)
        self._thread.start()

    async def record(self, draft: Draft) -> ChainLink:
        """Wait until the entry is durable.

        Raises:
            NotRecorded: it could not be written.
        """
        written: asyncio.Future[ChainLink | NotRecorded] = (
            asyncio.get_running_loop().create_future()
        )

        def deliver(outcome: ChainLink | NotRecorded) -> None:
            if not written.done():
                written.set_result(outcome)

        self.submit(draft, deliver)
        outcome = await written
        if isinstance(outcome, NotRecorded):
            raise outcome
        return outcome

    def submit(self, draft: Draft, deliver: Deliver) -> None:
        """``record`` for a caller that is no coroutine.

        ``deliver`` is called from the event loop when the entry is durable or refused, and must not
        raise.

        Raises:
            NotRecorded: the writer has been closed.
        """
        if len(draft.content) <= _PACK_IN_LOOP:
            draft = packed(draft)
        if self._closed:
            raise NotRecorded("the service is about to stop")
        loop = asyncio.get_running_loop()
        if not self._arriving:
            loop.call_soon(self._wake_thread)
        self._arriving.append(_Waiting(draft, loop, deliver))

    def _wake_thread(self) -> None:
        """Give the thread all entries that one iteration of the event loop brought.

        Woken by the first entry, it would begin a transaction for that one alone.
        """
        with self._wake:
            arriving, self._arriving = self._arriving, []
            if not self._closed:
                self._queue += arriving
                self._wake.notify()
                return
        _deliver(arriving, None)

    def close(self) -> None:
        """Write what waits and end the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(30)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._closed:
                    self._wake.wait()
                if not self._queue:
                    break
                taken, self._queue = self._queue[:_MAX_ENTRIES], self._queue[_MAX_ENTRIES:]
            self._write(taken)
        self._groups.close()

    def _write(self, taken: Sequence[_Waiting]) -> None:
        try:
            with span("audit write", entries=len(taken)):
                links = self._groups.append([waiting.draft for waiting in taken])
        except Exception as error:  # noqa: BLE001 - edge of a thread: its requests must be refused
            known = isinstance(error, SQLAlchemyError)
            _log.error("audit entries cannot be written", why=type(error).__name__, known=known)
            _deliver(taken, None)
        else:
            _deliver(taken, links)


def _deliver(taken: Sequence[_Waiting], links: Sequence[ChainLink] | None) -> None:
    """Wake the requests: one call into their loop for all of them."""

    def wake() -> None:
        for position, waiting in enumerate(taken):
            if links is None:
                waiting.deliver(
                    NotRecorded("the audit record cannot be written; nothing was answered")
                )
            else:
                waiting.deliver(links[position])

    try:
        taken[0].loop.call_soon_threadsafe(wake)
    except RuntimeError:  # the loop is gone, and with it whoever waited
        _log.warning("entries written for requests that are gone", entries=len(taken))
