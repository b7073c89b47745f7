"""What many listeners want to know of batches, read from the database once for all of them.

Every open event stream asks for its batch twice a second. They all wait for the same reading, one
statement in one thread, however many they are.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from api.batch.models import FINAL
from api.service.answer_encoding import encode_json

if TYPE_CHECKING:
    from api.batch.store import BatchStore
    from api.batch.stored_batch import Batch

EVENT_SECONDS: Final = 0.5
"""Time between two readings."""


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
        self._wanted: set[str] = set()
        self._reading: asyncio.Task[dict[str, Said]] | None = None

    async def next(self, batch_id: str) -> Said | None:
        """What is said of a batch at the next reading; ``None`` if there is none any more.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        self._wanted.add(batch_id)
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read())
        # one listener that leaves does not end the reading of the others
        return (await asyncio.shield(self._reading)).get(batch_id)

    async def _read(self) -> dict[str, Said]:
        await asyncio.sleep(EVENT_SECONDS)
        wanted, self._wanted = self._wanted, set()
        self._reading = None
        found = await asyncio.to_thread(self._batches.those, wanted)
        return {batch_id: Said.of(batch) for batch_id, batch in found.items()}
