"""Sliding windows in Redis, shared by all workers of all machines, with a local fallback.

Redis is asked without blocking the event loop. While it is unavailable, or slower than ``PATIENCE``
seconds, each worker counts locally (N workers allow N times as much) and tries it again after
``PAUSE`` seconds. The log says when that begins and ends;
``dprk_screen_rate_storage_failures_total`` counts the failures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from api.access.rate_windows import LocalWindows, RateDecision

if TYPE_CHECKING:
    from limits import RateLimitItem

_log = structlog.get_logger("api.access.rates")
PATIENCE = 0.25
PAUSE = 5.0
_PREFIX = "dprk-screen"


class SharedWindows:
    """One limit counted in Redis. ``failed`` is called each time Redis cannot be asked."""

    def __init__(
        self, limit: RateLimitItem, kind: str, storage: str, failed: Callable[[], None]
    ) -> None:
        self._limit = limit
        self._kind = kind
        self._storage: Any = storage_from_string(
            f"async+{storage}",
            implementation="redispy",
            key_prefix=_PREFIX,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
        )
        self._window = SlidingWindowCounterRateLimiter(self._storage)
        known = self._storage.base_exceptions
        known = known if isinstance(known, tuple) else (known,)
        self._errors: tuple[type[Exception], ...] = (*known, OSError, TimeoutError)
        self._failed = failed
        self._own = LocalWindows(limit.amount, limit.get_expiry())
        self._again = 0.0
        self._away = False

    async def count(self, caller: str, now: float) -> RateDecision:
        """See ``LocalWindows.count``."""
        if time.monotonic() < self._again:
            return self._own.count(caller, now)
        try:
            async with asyncio.timeout(PATIENCE):
                allowed = await self._window.hit(self._limit, self._kind, caller)
                left = await self._window.get_window_stats(self._limit, self._kind, caller)
        except self._errors as error:
            self._lost(error)
            return self._own.count(caller, now)
        if self._away:
            self._away = False
            _log.info("rates are counted together again", kind=self._kind)
        return RateDecision(allowed, left.remaining if allowed else 0, left.reset_time - now)

    async def close(self) -> None:
        """Close the connections to Redis."""
        await self._storage.bridge.get_connection().aclose()

    def _lost(self, error: Exception) -> None:
        self._again = time.monotonic() + PAUSE
        self._failed()
        if not self._away:
            self._away = True
            _log.warning(
                "the rate storage does not answer: each worker counts for itself",
                kind=self._kind,
                why=type(error).__name__,
            )
