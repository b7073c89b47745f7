"""Groups concurrent requests into one search, a few milliseconds of work at a time.

Searching for many subjects at once costs a third of searching for each alone, so the subjects of
all requests that wait in one iteration of the event loop share one search. Short calls go first;
long calls are split into chunks, of which one joins each search. If a search took long, the next
ones are smaller. There is no delay: a single request is screened in the same iteration.

Results do not depend on which requests shared a search.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from screening.model.result import Result
    from screening.model.subject import Options, Subject
    from screening.screener import Screener

CHUNK = 16
"""Subjects of one long call that join a search."""
CHUNK_WHEN_ALONE = 64
"""The same while there are no short calls: a larger search costs less per subject."""
_SHORT_CALL_SECONDS = 0.25
"""Seconds after a short call in which others are expected."""
_SLOW_SECONDS = 0.006
_FAST_SECONDS = 0.003
"""Seconds of a search: slower ones make the next smaller, faster ones larger."""
_LEAST, _MOST = 4, 64
"""Bounds of the subjects in one search."""


@dataclass(slots=True, eq=False)
class _PendingCall:
    """The subjects of one call that wait to be screened."""

    screener: Screener
    subjects: Sequence[Subject]
    options: Options
    today: date
    results: asyncio.Future[list[Result]]
    seconds: float = 0.0

    def shares_with(self, other: _PendingCall) -> bool:
        """Whether one search can serve both calls."""
        return (
            self.screener is other.screener
            and self.today == other.today
            and self.options == other.options
        )


class RequestBatcher:
    """The waiting calls of one event loop."""

    def __init__(self) -> None:
        self._short_calls: deque[_PendingCall] = deque()
        self._long_calls: deque[_PendingCall] = deque()
        self._scheduled = False
        self._short_calls_until = 0.0
        self.size = 2 * CHUNK

    @property
    def chunk(self) -> int:
        """How many subjects of a long call to submit at once."""
        return CHUNK if time.monotonic() < self._short_calls_until else CHUNK_WHEN_ALONE

    async def screen(
        self,
        screener: Screener,
        subjects: Sequence[Subject],
        options: Options,
        today: date,
        *,
        low_priority: bool = False,
    ) -> tuple[list[Result], float]:
        """Screen subjects; returns results in order, and the seconds one subject took.

        ``low_priority`` subjects are a chunk of a long call: those of short calls go first.
        """
        loop = asyncio.get_running_loop()
        waiting = _PendingCall(screener, subjects, options, today, loop.create_future())
        if low_priority:
            self._long_calls.append(waiting)
        else:
            self._short_calls.append(waiting)
            self._short_calls_until = time.monotonic() + _SHORT_CALL_SECONDS
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._run_batch, loop)
        return await waiting.results, waiting.seconds

    def _run_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        sharing = self._next_batch()
        if self._short_calls or self._long_calls:
            loop.call_soon(self._run_batch, loop)
        else:
            self._scheduled = False
        if sharing:
            spent = _screen(sharing)
            count = sum(len(waiting.subjects) for waiting in sharing)
            if spent > _SLOW_SECONDS:
                self.size = max(_LEAST, self.size // 2)
            elif spent < _FAST_SECONDS and count >= self.size:
                self.size = min(_MOST, self.size * 2)

    def _next_batch(self) -> list[_PendingCall]:
        """The calls of the next search: short ones that fit, and one chunk of a long one."""
        chosen: list[_PendingCall] = []
        capacity = self.size
        for queue, most in ((self._short_calls, _MOST), (self._long_calls, 1)):
            left: list[_PendingCall] = []
            number = 0
            while (
                queue
                and number < most
                and (capacity > 0 or (queue is self._long_calls and not number))
            ):
                waiting = queue.popleft()
                if waiting.results.cancelled():
                    continue
                if chosen and not waiting.shares_with(chosen[0]):
                    left.append(waiting)
                    break
                chosen.append(waiting)
                number += 1
                capacity -= len(waiting.subjects)
            queue.extendleft(reversed(left))
        return chosen


def _screen(sharing: Sequence[_PendingCall]) -> float:
    """Search for all calls at once; if that fails, for each alone, so that others still succeed."""
    first = sharing[0]
    started = time.perf_counter()
    subjects = [subject for waiting in sharing for subject in waiting.subjects]
    try:
        results = first.screener.screen_many(subjects, first.options, first.today)
    except Exception as error:  # noqa: BLE001 - passed on to the caller
        if len(sharing) > 1:
            return sum(_screen([waiting]) for waiting in sharing)
        if not first.results.done():
            first.results.set_exception(error)
        return time.perf_counter() - started
    spent = time.perf_counter() - started
    place = 0
    for waiting in sharing:
        end = place + len(waiting.subjects)
        waiting.seconds = spent / len(subjects)
        if not waiting.results.done():
            waiting.results.set_result(results[place:end])
        place = end
    return spent
