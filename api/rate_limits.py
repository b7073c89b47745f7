"""How much one caller, one address and all of them together may ask for.

Counted in memory, each worker process for itself (N workers allow N times as much), or in Redis
for all of them (``DPRK_SCREEN_RATE_STORAGE=redis://…``, extra ``redis``). This machine's own user,
while no key exists, is not counted.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from api.errors import RequestTimeout, TooManyRequests

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

    from api.settings import Settings


class RateLimits:
    """The windows of one worker, or of all through Redis."""

    def __init__(self, settings: Settings) -> None:
        self._window = SlidingWindowCounterRateLimiter(storage_from_string(settings.rate_storage))
        self._per_key = _limit(settings.rate_per_key)
        self._per_address = _limit(settings.rate_per_address)

    def take(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count one request of a caller; the header fields that tell what is left.

        Raises:
            TooManyRequests: nothing is left.
        """
        if self._per_key is None:
            return []
        return self._take(self._per_key, "key", caller)

    def failed(self, address: str) -> None:
        """Count a request that showed no valid key; raises ``TooManyRequests`` beyond the rate."""
        if self._per_address is not None:
            self._take(self._per_address, "address", address)

    def _take(self, limit: RateLimitItem, kind: str, who: str) -> list[tuple[bytes, bytes]]:
        allowed = self._window.hit(limit, kind, who)
        left = self._window.get_window_stats(limit, kind, who)
        reset = max(0, round(left.reset_time - time.time()))
        shown = {
            "ratelimit-limit": limit.amount,
            "ratelimit-remaining": left.remaining if allowed else 0,
            "ratelimit-reset": reset,
        }
        if not allowed:
            headers = {name: str(value) for name, value in shown.items()}
            raise TooManyRequests(
                f"more than {limit}", headers={**headers, "retry-after": str(max(1, reset))}
            )
        return [(name.encode(), str(value).encode()) for name, value in shown.items()]


def _limit(text: str) -> RateLimitItem | None:
    return parse(text) if text else None


def with_headers(send: Send, fields: list[tuple[bytes, bytes]]) -> Send:
    """``send`` that adds header fields to the answer."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *fields]
        await send(message)

    return add


def in_time(receive: Receive, seconds: float) -> Receive:
    """``receive`` that gives a body ``seconds`` in all; later it waits as long as it likes."""
    deadline = asyncio.get_running_loop().time() + seconds
    whole = False

    async def guarded() -> Message:
        nonlocal whole
        if whole:
            return await receive()
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
