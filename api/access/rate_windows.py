"""Sliding windows in this process's memory: how often somebody came lately, without a thread.

The same count as ``limits.SlidingWindowCounterRateLimiter``: the hits of the current window, and
those of the one before weighed by how much of it the last ``length`` seconds still cover. The
library's own memory store starts a timer thread at almost every hit, which cost a screening request
more than its screening (docs/decisions/0035), so only the Redis store is the library's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

_MOST = 100_000
"""Callers remembered; beyond, those who have not come for two windows are looked for."""


class Taken(NamedTuple):
    """What came of a hit: may it pass, how many are left, and when one more will be (seconds)."""

    allowed: bool
    left: int
    reset: float


@dataclass(slots=True)
class _Window:
    number: int
    hits: int
    before: int


class Windows:
    """Counters by caller for one limit of ``most`` hits in ``length`` seconds."""

    def __init__(self, most: int, length: float) -> None:
        self.most = most
        self.length = length
        self._of: dict[str, _Window] = {}

    def take(self, who: str, now: float) -> Taken:
        """Count a hit at ``now`` (seconds, any epoch); one that is refused is not counted."""
        number = math.floor(now / self.length)
        window = self._of.get(who)
        if window is None:
            window = self._of[who] = _Window(number, 0, 0)
            if len(self._of) > _MOST:
                self._forget(number)
        elif window.number != number:
            window.before = window.hits if window.number == number - 1 else 0
            window.number, window.hits = number, 0
        ends = (number + 1) * self.length - now
        weighed = math.floor(window.before * ends / self.length) + window.hits
        allowed = weighed < self.most
        if allowed:
            window.hits += 1
        reset = ends
        if window.before:
            reset = min(reset, ends % (self.length / window.before))
        return Taken(allowed, max(0, self.most - weighed - allowed), reset)

    def _forget(self, number: int) -> None:
        self._of = {who: window for who, window in self._of.items() if window.number >= number - 1}
