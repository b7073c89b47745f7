"""Groups concurrent requests into one search, a few milliseconds of work at a time.

Searching for many subjects at once costs a third of searching for each alone, so the subjects of
all requests that wait in one iteration of the event loop share one search. If a search took much
processor time, the next ones are smaller. There is no delay: a single request is screened in the
same iteration.

How much joins is measured by its work (``screening.work``), not by a count of subjects. What could
hold the event loop for long, a heavy subject or a part of a long call, is searched beside it in a
thread, one after the other: long calls take turns there, part by part.

Results do not depend on which requests shared a search.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from api.service.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import date

    from screening.model.result import Result
    from screening.model.subject import Options, Subject
    from screening.screener import Screener

    Deliver = Callable[["ScreenedCall"], None]

T = TypeVar("T")
CHUNK = 64
"""Subjects of one part of a long call: larger searches cost less per subject, smaller ones leave
others their turn."""
_SLOW_SECONDS = 0.006
_FAST_SECONDS = 0.003
"""Processor seconds of a search: slower ones make the next smaller, faster ones larger. Time in
which other programs or threads ran is none of its own: a smaller search would be more work for all
of them, and what it takes a subject would only grow."""
HEAVY = 400
"""Work, in letters of names, that is searched beside the event loop: ten ordinary subjects take
2 ms, as much work of the dearest kind 40 (``python -m benchmarks.loop_held``)."""
_LEAST = 150
"""Work of the searches on the event loop while they are slow; ``HEAVY`` at most."""
_PART = 2_500
"""Work of one part of a long call: 64 ordinary subjects."""
_MOST_CALLS = 64
"""Calls in one search."""
_LONG_WAIT = 10.0
"""Seconds of work of long calls that are let in: the next one would wait for longer."""
_FIRST_GUESS = 20_000.0
"""Work done a second, until it has been measured."""
_SHARE_OF_NEWEST = 0.2
"""Weight of the newest measurement of that."""


class ScreenedCall(NamedTuple):
    """The results of one call in order, or why there are none; and the seconds one subject took."""

    results: list[Result] | Exception
    seconds: float


def _nobody_left() -> bool:
    return False


@dataclass(slots=True, eq=False)
class WaitingCall:
    """The subjects of one call that wait to be screened, and the work of all of them.

    ``deliver`` is called from the event loop with the outcome, and must not raise.
    """

    screener: Screener
    subjects: Sequence[Subject]
    options: Options
    today: date
    work: int
    deliver: Deliver
    left: Callable[[], bool] = _nobody_left
    """Whether nobody waits for the results any more."""

    def shares_with(self, other: WaitingCall) -> bool:
        """Whether one search can serve both calls."""
        return (
            self.screener is other.screener
            and self.today == other.today
            and self.options == other.options
        )


class RequestBatcher:
    """The waiting calls of one event loop."""

    def __init__(self) -> None:
        self._waiting: deque[WaitingCall] = deque()
        self._scheduled = False
        self._beside = ThreadPoolExecutor(1, "heavy-screening")
        self.size = HEAVY
        self._promised = 0
        self._promised_to: Counter[str] = Counter()
        self._speed = _FIRST_GUESS

    @contextmanager
    def long_call(self, work: int, caller: str = "") -> Iterator[None]:
        """A call that is much work while it is being answered, or is refused at once.

        Raises:
            Overloaded: those before it will take longer than anybody should wait, or those of the
                same caller half as long.
        """
        ahead = self._promised
        if max(ahead, 2 * self._promised_to[caller]) > self._speed * _LONG_WAIT:
            seconds = round(ahead / self._speed)
            raise Overloaded(
                f"long calls that came before will take {seconds} s",
                headers={"retry-after": str(min(seconds, 60))},
            )
        began = time.monotonic()
        self._promised += work
        self._promised_to[caller] += work
        try:
            yield
            # What was done in the time, for this call and those before it: the others, and the
            # short calls between, are in the measurement.
            done = (ahead + work) / max(time.monotonic() - began, 0.001)
            self._speed += _SHARE_OF_NEWEST * (done - self._speed)
        finally:
            self._promised -= work
            self._promised_to[caller] -= work
            if not self._promised_to[caller]:
                del self._promised_to[caller]

    @staticmethod
    def chunk(work: Sequence[int], first: int) -> int:
        """How many subjects of a long call, from ``first`` on, to submit at once; one at least.

        ``work`` is that of each subject of the call.
        """
        count = total = 0
        for one in work[first : first + CHUNK]:
            total += one
            if count and total > _PART:
                break
            count += 1
        return count

    async def screen(
        self,
        screener: Screener,
        subjects: Sequence[Subject],
        options: Options,
        today: date,
        work: int,
    ) -> tuple[list[Result], float]:
        """Screen subjects; returns results in order, and the seconds one subject took.

        ``work`` is that of all of them.
        """
        results: asyncio.Future[ScreenedCall] = asyncio.get_running_loop().create_future()

        def deliver(outcome: ScreenedCall) -> None:
            if not results.done():
                results.set_result(outcome)

        waiting = WaitingCall(screener, subjects, options, today, work, deliver, results.cancelled)
        if work > HEAVY:
            found = await self.beside(_search, [waiting])
            _deliver([waiting], found)
        else:
            self.submit(waiting)
        outcome = await results
        if isinstance(outcome.results, Exception):
            raise outcome.results
        return outcome.results, outcome.seconds

    def submit(self, call: WaitingCall) -> None:
        """``screen`` for work of ``HEAVY`` at most, and for a caller that is no coroutine."""
        self._waiting.append(call)
        if not self._scheduled:
            self._scheduled = True
            loop = asyncio.get_running_loop()
            loop.call_soon(self._run_batch, loop)

    def _run_batch(self, loop: asyncio.AbstractEventLoop) -> None:
        sharing = self._next_batch()
        if self._waiting:
            loop.call_soon(self._run_batch, loop)
        else:
            self._scheduled = False
        if sharing:
            began = time.thread_time()
            found = _search(sharing)
            computed = time.thread_time() - began
            _deliver(sharing, found)
            if computed > _SLOW_SECONDS:
                self.size = max(_LEAST, self.size // 2)
            elif computed < _FAST_SECONDS and self._waiting:
                self.size = min(HEAVY, self.size * 2)

    def queue_beside(self, function: Callable[..., T], *given: object) -> Future[T]:
        """Compute something long beside the event loop, one after the other with the searches.

        Several threads that compute would each have the interpreter for a while before the event
        loop has it again.
        """
        return self._beside.submit(function, *given)

    async def beside(self, function: Callable[..., T], *given: object) -> T:
        """The same for callers in the event loop."""
        return await asyncio.wrap_future(self.queue_beside(function, *given))

    def close(self) -> None:
        """End the thread; a search that has begun is finished."""
        self._beside.shutdown(cancel_futures=True)

    def _next_batch(self) -> list[WaitingCall]:
        """The calls of the next search: one, and those that fit beside it."""
        chosen: list[WaitingCall] = []
        work = 0
        while self._waiting and len(chosen) < _MOST_CALLS:
            waiting = self._waiting[0]
            if waiting.left():
                self._waiting.popleft()
                continue
            work += waiting.work
            if chosen and (work > self.size or not waiting.shares_with(chosen[0])):
                break
            chosen.append(self._waiting.popleft())
        return chosen


class _Found(NamedTuple):
    """For each call of a search its results or the error; and the seconds it took."""

    outcomes: list[list[Result] | Exception]
    seconds: float


def _search(sharing: Sequence[WaitingCall]) -> _Found:
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


def _deliver(sharing: Sequence[WaitingCall], found: _Found) -> None:
    """Hand each call its results. Only on the event loop's own thread."""
    each = found.seconds / sum(len(waiting.subjects) for waiting in sharing)
    for waiting, outcome in zip(sharing, found.outcomes, strict=True):
        waiting.deliver(ScreenedCall(outcome, each))
