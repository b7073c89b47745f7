"""Rate limits: how many requests a caller or an address may send.

Counted in memory, each worker process for itself (N workers allow N times as much), or in Redis
for all of them (``DPRK_SCREEN_RATE_STORAGE=redis://…``, extra ``redis``; ``shared_windows``). This
machine's own user, while no key exists, is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse

from api.access.rate_windows import LocalWindows, RateDecision
from api.access.shared_windows import SharedWindows
from api.service.errors import TooManyRequests

if TYPE_CHECKING:
    from starlette.types import Message, Send

    from api.service.settings import Settings


class RateLimits:
    """The limits per key and per address, as one worker process applies them."""

    def __init__(self, settings: Settings, storage_failed: Callable[[], None]) -> None:
        where = settings.rate_storage
        self._per_key = _Limit.of(settings.rate_per_key, "key", where, storage_failed)
        self._per_address = _Limit.of(settings.rate_per_address, "address", where, storage_failed)

    async def count(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count one request of a caller; returns the ``RateLimit-*`` header fields.

        Raises:
            TooManyRequests: nothing is left.
        """
        return await self._per_key.count(caller) if self._per_key else []

    def can_count_at_once(self, caller: str) -> bool:
        """Whether ``count_at_once`` can take a request of this caller now, and will not refuse."""
        return self._per_key is None or self._per_key.has_room(caller)

    def count_at_once(self, caller: str) -> list[tuple[bytes, bytes]]:
        """``count`` where requests are counted in this process (``can_count_at_once``).

        Raises:
            TooManyRequests: nothing is left.
        """
        return self._per_key.count_at_once(caller) if self._per_key else []

    async def failed(self, address: str) -> None:
        """Count a request without a valid key; raises ``TooManyRequests`` beyond the rate."""
        if self._per_address:
            await self._per_address.count(address)

    async def close(self) -> None:
        """Close the connections to the storage."""
        for limit in (self._per_key, self._per_address):
            if limit is not None:
                await limit.close()


class _Limit:
    """One limit, counted in this process or in Redis."""

    def __init__(self, limit: RateLimitItem, shared: SharedWindows | None) -> None:
        self._limit = limit
        self._most = b"%d" % limit.amount
        self._shared = shared
        self._own = LocalWindows(limit.amount, limit.get_expiry())

    @classmethod
    def of(cls, text: str, kind: str, storage: str, failed: Callable[[], None]) -> _Limit | None:
        """The limit that a setting states; ``None`` where the setting is empty."""
        if not text:
            return None
        limit = parse(text)
        alone = storage.startswith("memory:")
        return cls(limit, None if alone else SharedWindows(limit, kind, storage, failed))

    async def count(self, caller: str) -> list[tuple[bytes, bytes]]:
        """Count a request; returns the header fields or raises ``TooManyRequests``."""
        if self._shared is None:
            return self.count_at_once(caller)
        return self._fields(await self._shared.count(caller, time.time()))

    def count_at_once(self, caller: str) -> list[tuple[bytes, bytes]]:
        """``count`` in this process."""
        return self._fields(self._own.count(caller, time.time()))

    def has_room(self, caller: str) -> bool:
        """Whether requests are counted in this process, and another of this caller may come."""
        return self._shared is None and not self._own.full(caller, time.time())

    def _fields(self, decision: RateDecision) -> list[tuple[bytes, bytes]]:
        reset = max(0, round(decision.reset))
        fields = [
            (b"ratelimit-limit", self._most),
            (b"ratelimit-remaining", b"%d" % decision.left),
            (b"ratelimit-reset", b"%d" % reset),
        ]
        if not decision.allowed:
            headers = {name.decode(): value.decode() for name, value in fields}
            raise TooManyRequests(
                f"more than {self._limit}", headers={**headers, "retry-after": str(max(1, reset))}
            )
        return fields

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()


def with_headers(send: Send, fields: list[tuple[bytes, bytes]]) -> Send:
    """Wrap an ASGI ``send`` so that the response has these header fields too."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *fields]
        await send(message)

    return add
