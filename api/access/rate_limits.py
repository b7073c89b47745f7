"""How much one caller, one address and all of them together may ask for.

Counted in memory, each worker process for itself (N workers allow N times as much), or in Redis
for all of them (``DPRK_SCREEN_RATE_STORAGE=redis://…``, extra ``redis``; ``shared_windows``). This
machine's own user, while no key exists, is not counted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse

from api.access.rate_windows import Windows
from api.access.shared_windows import SharedWindows
from api.service.errors import RequestTimeout, TooManyRequests

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

    from api.service.settings import Settings


class RateLimits:
    """The windows of one worker, or of all through Redis."""

    def __init__(self, settings: Settings, storage_failed: Callable[[], None]) -> None:
        where = settings.rate_storage
        self._per_key = _Limit.of(settings.rate_per_key, "key", where, storage_failed)
        self._per_address = _Limit.of(settings.rate_per_address, "address", where, storage_failed)

    async def take(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count one request of a caller; the header fields that tell what is left.

        Raises:
            TooManyRequests: nothing is left.
        """
        return await self._per_key.take(caller) if self._per_key else []

    async def failed(self, address: str) -> None:
        """Count a request that showed no valid key; raises ``TooManyRequests`` beyond the rate."""
        if self._per_address:
            await self._per_address.take(address)

    async def close(self) -> None:
        """Let go of the connections to the storage."""
        for limit in (self._per_key, self._per_address):
            if limit is not None:
                await limit.close()


class _Limit:
    """One limit and where it is counted."""

    def __init__(self, limit: RateLimitItem, shared: SharedWindows | None) -> None:
        self._limit = limit
        self._most = b"%d" % limit.amount
        self._shared = shared
        self._own = Windows(limit.amount, limit.get_expiry())

    @classmethod
    def of(cls, text: str, kind: str, storage: str, failed: Callable[[], None]) -> _Limit | None:
        """The limit a setting asks for; none where it is empty."""
        if not text:
            return None
        limit = parse(text)
        alone = storage.startswith("memory:")
        return cls(limit, None if alone else SharedWindows(limit, kind, storage, failed))

    async def take(self, who: str) -> list[tuple[bytes, bytes]]:
        """Count, and tell or refuse."""
        now = time.time()
        if self._shared is None:
            taken = self._own.take(who, now)
        else:
            taken = await self._shared.take(who, now)
        reset = max(0, round(taken.reset))
        fields = [
            (b"ratelimit-limit", self._most),
            (b"ratelimit-remaining", b"%d" % taken.left),
            (b"ratelimit-reset", b"%d" % reset),
        ]
        if not taken.allowed:
            headers = {name.decode(): value.decode() for name, value in fields}
            raise TooManyRequests(
                f"more than {self._limit}", headers={**headers, "retry-after": str(max(1, reset))}
            )
        return fields

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()


def with_headers(send: Send, fields: list[tuple[bytes, bytes]]) -> Send:
    """``send`` that adds header fields to the answer."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *fields]
        await send(message)

    return add


def in_time(receive: Receive, seconds: float, *, each: bool = False) -> Receive:
    """``receive`` that gives a body ``seconds`` in all; later it waits as long as it likes.

    ``each``: that long for every piece of it, for files that may take hours in all.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    whole = False

    async def guarded() -> Message:
        nonlocal whole, deadline
        if whole:
            return await receive()
        if each:
            deadline = loop.time() + seconds
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise RequestTimeout(
                f"the body did not arrive within {seconds:g} s", headers={"connection": "close"}
            ) from None
        whole = not message.get("more_body", False)
        return message

    return guarded
