"""Groups concurrent requests into one search, a few milliseconds of work at a time.

Searching for many subjects at once costs a third of searching for each alone, so the subjects of
all requests that wait in one iteration of the event loop share one search. Short calls go first;
long calls are split into chunks, of which one joins each search. If a search took long, the next
ones are smaller. There is no delay: a single request is screened in the same iteration.

How much joins is measured by its work (``screening.work``), not by a count of subjects. What would
hold the event loop for long is searched beside it, in a thread, one at a time.

Results do not depend on which requests shared a search.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from screening.work import work_of

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
_LEAST, _MOST = 150, 2_500
"""Bounds of the work in one search, in letters of names: 4 to 64 ordinary subjects."""
_HEAVY = 1_200
"""Work of a subject that is searched beside the event loop: 10 to 100 ms of processor."""
_MOST_CALLS = 64
"""Short calls in one search."""


@dataclass(slots=True, eq=False)
class _PendingCall:
    """The subjects of one call that wait to be screened."""

    screener: Screener
    subjects: Sequence[Subject]
    options: Options
    today: date
    results: asyncio.Future[list[Result]]
    work: int
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
        self._beside = ThreadPoolExecutor(1, "heavy-screening")
        self.size = _MOST // 2

    def chunk(self, work: Sequence[int], first: int) -> int:
        """How many subjects of a long call, from ``first`` on, to submit at once; one at least.

        ``work`` is that of each subject of the call.
        """
        few = time.monotonic() < self._short_calls_until
        count = total = 0
        for one in work[first : first + (CHUNK if few else CHUNK_WHEN_ALONE)]:
            total += one
            if count and total > _MOST:
                break
            count += 1
        return count

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
        work = sum(map(work_of, subjects))
        waiting = _PendingCall(screener, subjects, options, today, loop.create_future(), work)
        if work > _HEAVY and len(subjects) == 1:
            found = await loop.run_in_executor(self._beside, _search, [waiting])
            _deliver([waiting], found)
            return await waiting.results, waiting.seconds
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
            found = _search(sharing)
            _deliver(sharing, found)
            if found.seconds > _SLOW_SECONDS:
                self.size = max(_LEAST, self.size // 2)
            elif found.seconds < _FAST_SECONDS and sum(one.work for one in sharing) >= self.size:
                self.size = min(_MOST, self.size * 2)

    def close(self) -> None:
        """End the thread; a search that has begun is finished."""
        self._beside.shutdown(cancel_futures=True)

    def _next_batch(self) -> list[_PendingCall]:
        """The calls of the next search: short ones that fit, and one chunk of a long one."""
        chosen: list[_PendingCall] = []
        capacity = self.size
        for queue, most in ((self._short_calls, _MOST_CALLS), (self._long_calls, 1)):
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
                capacity -= waiting.work
            queue.extendleft(reversed(left))
        return chosen


class _Found(NamedTuple):
    """For each call of a search its results or the error; and the seconds it took."""

    outcomes: list[list[Result] | Exception]
    seconds: float


def _search(sharing: Sequence[_PendingCall]) -> _Found:
    """Search for all calls at once; if that fails, for each alone, so that others still succeed."""
    first = sharing[0]
    started = time.perf_counter()
    subjects = [subject for waiting in sharing for subject in waiting.subjects]
    try:
        results = first.screener.screen_many(subjects, first.options, first.today)
    except Exception as error:  # noqa: BLE001 - passed on to the caller
        if len(sharing) == 1:
            return _Found([error], time.perf_counter() - started)
        alone = [_search([waiting]) for waiting in sharing]
        return _Found([one.outcomes[0] for one in alone], sum(one.seconds for one in alone))
    rest = iter(results)
    outcomes = [list(islice(rest, len(waiting.subjects))) for waiting in sharing]
    return _Found([*outcomes], time.perf_counter() - started)


def _deliver(sharing: Sequence[_PendingCall], found: _Found) -> None:
    """Hand each call its results. Only on the event loop's own thread."""
    each = found.seconds / sum(len(waiting.subjects) for waiting in sharing)
    for waiting, outcome in zip(sharing, found.outcomes, strict=True):
        waiting.seconds = each
        if waiting.results.done():
            continue
        if isinstance(outcome, Exception):
            waiting.results.set_exception(outcome)
        else:
            waiting.results.set_result(outcome)
