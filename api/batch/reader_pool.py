"""Reader processes of a server: files are looked at apart from the event loop and its threads.

One process is kept ready, so a small file costs no start. A file that runs into a limit costs its
process and is refused; a caller that leaves costs it too, so nothing goes on for nobody. One
client's files never take the last free reader, so they keep no other client's waiting.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from api.batch.reader_process import (
    LENGTH_BYTES,
    FileAnswer,
    FileQuestion,
    command,
    decode_answer,
    frame,
    reason_of,
)
from api.service.errors import Overloaded, TooManyRequests
from api.sheet import SheetRefused

if TYPE_CHECKING:
    from api.service.settings import Settings

_MOST_WAITING = 16
"""Files that may wait for a reader; more are refused, to be sent again."""
_MOST_OF_ONE = 8
"""Files of one client that may be read or wait for it."""


class ReaderPool:
    """As many readers at once as the settings allow."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(settings.readers)
        self._asked: Counter[str] = Counter()
        self._own: dict[str, asyncio.Semaphore] = {}
        """How many readers a client may have at once, of clients that ask at the moment."""
        self._ready: list[Process] = []
        self._starting: set[asyncio.Task[None]] = set()

    def warm(self) -> None:
        """Have a reader ready for the next file."""
        if not self._ready:
            task = asyncio.get_running_loop().create_task(self._start_one())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        self._ready.append(await self._started())

    async def _started(self) -> Process:
        arguments = command(self._settings, inspecting=True)
        return await asyncio.create_subprocess_exec(
            *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )

    async def ask(self, question: FileQuestion, client: str = "") -> FileAnswer:
        """How a file of a client is read, and its first rows.

        Raises:
            SheetRefused: it cannot be read, or not within the limits.
            TooManyRequests: too many files of this client are waiting to be read.
            Overloaded: too many files are.
        """
        soon = {"retry-after": "5"}
        if self._asked[client] >= _MOST_OF_ONE:
            raise TooManyRequests(
                f"{_MOST_OF_ONE} of your files are being read; send one after the other",
                headers=soon,
            )
        if self._asked.total() >= self._settings.readers + _MOST_WAITING:
            raise Overloaded("too many files are being read", headers=soon)
        most = max(1, self._settings.readers - 1)
        own = self._own.setdefault(client, asyncio.Semaphore(most))
        self._asked[client] += 1
        try:
            async with own, self._free:
                answer = await self._answer(question)
        finally:
            self._asked[client] -= 1
            if not self._asked[client]:
                del self._asked[client], self._own[client]
        if answer.refused:
            raise SheetRefused(answer.refused, answer.line, answer.headings)
        return answer

    async def _answer(self, question: FileQuestion) -> FileAnswer:
        reader = self._ready.pop() if self._ready else await self._started()
        kept = False
        try:
            answer = await _exchange(reader, question)
            kept = not answer.worn
        except (asyncio.IncompleteReadError, ConnectionError):
            answer = FileAnswer(refused=reason_of(await reader.wait()))
        finally:
            if kept:
                self._ready.append(reader)
            else:
                await _end(reader)
                self.warm()
        return answer

    async def close(self) -> None:
        """End all readers."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for reader in self._ready:
            await _end(reader)


async def _exchange(reader: Process, question: FileQuestion) -> FileAnswer:
    assert reader.stdin is not None  # noqa: S101 (asked for when it was started)
    assert reader.stdout is not None  # noqa: S101
    reader.stdin.write(frame(question))
    await reader.stdin.drain()
    length = int.from_bytes(await reader.stdout.readexactly(LENGTH_BYTES))
    return decode_answer(await reader.stdout.readexactly(length))


async def _end(reader: Process) -> None:
    with suppress(ProcessLookupError):
        reader.kill()
    await reader.wait()
