"""What many listeners want to know of batches, read from the database once for all of them.

All open event streams wait for the same reading, twice a second, one statement in one thread. Only
those are woken whose batch has changed, a few at a time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from api.batch.models import FINAL
from api.service.answer_encoding import encode_json

if TYPE_CHECKING:
    from api.batch.store import BatchStore
    from api.batch.stored_batch import Batch

EVENT_SECONDS: Final = 0.5
"""Time between two readings."""
_AT_ONCE: Final = 8
_BETWEEN_SECONDS: Final = 0.002
"""Listeners woken at the same moment, and the time until the next ones are: each has an event to
write, and hundreds at once would hold up all screenings for some 50 ms, twice a second."""


class Said(NamedTuple):
    """What listeners are told of a batch: its status as JSON, and whether it has ended."""

    status: bytes
    ended: bool

    @classmethod
    def of(cls, batch: Batch) -> Said:
        """Of a batch as it was read."""
        return cls(encode_json(batch.status()), batch.state in FINAL)


class BatchProgress:
    """The listeners of one worker process."""

    def __init__(self, batches: BatchStore) -> None:
        self._batches = batches
        self._listening: dict[str, dict[asyncio.Future[Said | None], bytes]] = {}
        """For each batch its listeners, and the status each of them knows already."""
        self._reading: asyncio.Task[None] | None = None

    async def next(self, batch_id: str, known: bytes = b"") -> Said | None:
        """What is said of a batch as soon as that is not ``known``; ``None`` if it is gone.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Future[Said | None] = loop.create_future()
        self._listening.setdefault(batch_id, {})[told] = known
        if self._reading is None:
            self._reading = loop.create_task(self._read_on())
        try:
            return await told
        finally:
            listeners = self._listening[batch_id]
            del listeners[told]
            if not listeners:
                del self._listening[batch_id]

    async def _read_on(self) -> None:
        """Read again and again while anybody listens."""
        try:
            while True:
                await asyncio.sleep(EVENT_SECONDS)
                if not self._listening:
                    return
                await self._read()
        finally:
            self._reading = None

    async def _read(self) -> None:
        """Tell those who know something else; a few at a time, so that screenings come between."""
        wanted = set(self._listening)
        said: dict[str, Said] = {}
        failed: SQLAlchemyError | None = None
        try:
            found = await asyncio.to_thread(self._batches.those, wanted)
            said = {batch_id: Said.of(batch) for batch_id, batch in found.items()}
        except SQLAlchemyError as error:
            failed = error
        woken = 0
        for batch_id in wanted:
            new = said.get(batch_id)
            for told, known in list(self._listening.get(batch_id, {}).items()):
                if told.done() or (new and new.status == known and not new.ended):
                    continue
                if failed is not None:
                    told.set_exception(failed)
                else:
                    told.set_result(new)
                woken += 1
                if woken % _AT_ONCE == 0:
                    await asyncio.sleep(_BETWEEN_SECONDS)
