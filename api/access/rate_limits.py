"""How much one caller, one address and all of them together may ask for.

Counted in memory, each worker process for itself (N workers allow N times as much), or in Redis
for all of them (``DPRK_SCREEN_RATE_STORAGE=redis://…``, extra ``redis``). This machine's own user,
while no key exists, is not counted.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from api.access.rate_windows import Taken, Windows
from api.errors import RequestTimeout, TooManyRequests

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

    from api.settings import Settings


class _Counter(Protocol):
    def take(self, who: str, now: float) -> Taken: ...


class RateLimits:
    """The windows of one worker, or of all through Redis."""

    def __init__(self, settings: Settings) -> None:
        self._per_key = _Limit.of(settings.rate_per_key, "key", settings.rate_storage)
        self._per_address = _Limit.of(settings.rate_per_address, "address", settings.rate_storage)

    def take(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count one request of a caller; the header fields that tell what is left.

        Raises:
            TooManyRequests: nothing is left.
        """
        return self._per_key.take(caller) if self._per_key else []

    def failed(self, address: str) -> None:
        """Count a request that showed no valid key; raises ``TooManyRequests`` beyond the rate."""
        if self._per_address:
            self._per_address.take(address)


class _Limit:
    """One limit and where it is counted."""

    def __init__(self, limit: RateLimitItem, kind: str, storage: str) -> None:
        self._limit = limit
        self._most = b"%d" % limit.amount
        self._counter: _Counter
        if storage.startswith("memory:"):
            self._counter = Windows(limit.amount, limit.get_expiry())
        else:
            self._counter = _Shared(limit, kind, storage)

    @classmethod
    def of(cls, text: str, kind: str, storage: str) -> _Limit | None:
        """The limit a setting asks for; none where it is empty."""
        return cls(parse(text), kind, storage) if text else None

    def take(self, who: str) -> list[tuple[bytes, bytes]]:
        """Count, and tell or refuse."""
        taken = self._counter.take(who, time.time())
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


class _Shared:
    """Windows in a store that all workers share."""

    def __init__(self, limit: RateLimitItem, kind: str, storage: str) -> None:
        self._window = SlidingWindowCounterRateLimiter(storage_from_string(storage))
        self._limit = limit
        self._kind = kind

    def take(self, who: str, now: float) -> Taken:
        """See ``Windows.take``."""
        allowed = self._window.hit(self._limit, self._kind, who)
        left = self._window.get_window_stats(self._limit, self._kind, who)
        return Taken(allowed, left.remaining if allowed else 0, left.reset_time - now)


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
