"""Progress of a batch as server-sent events: the status whenever it changes, until it has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

from api.batch.progress import Said

if TYPE_CHECKING:
    from api.batch.stored_batch import Batch
    from api.routes.dependencies import State

_LISTEN_SECONDS = 2.0
"""After so long without news a stream looks whether the service is about to end."""
_SILENT_SECONDS = 15.0


async def status_events(state: State, batch: Batch) -> AsyncIterator[bytes]:
    """The events of one batch; ``end`` is the last one."""
    before = b""
    spoke = time.monotonic()
    said = Said.of(batch)
    while True:
        if said.status != before or said.ended:
            name = b"end" if said.ended else b"progress"
            yield b"event: " + name + b"\ndata: " + said.status + b"\n\n"
            before, spoke = said.status, time.monotonic()
        if said.ended or state.jobs.closing:
            return
        if time.monotonic() - spoke >= _SILENT_SECONDS:
            yield b": still here\n\n"  # proxies close silent connections
            spoke = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LISTEN_SECONDS):
                again = await state.progress.next(batch.id, before)
            if again is None:
                return
            said = again
