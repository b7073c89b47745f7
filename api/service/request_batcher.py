"""Whose turn it is: open requests are screened together, a few milliseconds at a time.

Searching for many subjects at once costs a third of searching for each alone, so whatever subjects
are waiting when the event loop comes round share one search. Calls with a few subjects go first; of
the many-subject calls one portion goes along in each turn. A turn that took long makes the
next ones smaller. Nobody waits for company: a lone request is screened in the same round.

Nothing here changes an answer: a subject's result does not depend on who shared its search.
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

PORTION = 16
"""Subjects of one many-subject call that are screened before others get a turn."""
ALONE = 64
"""The same while nobody sends short calls: a larger search costs less a subject."""
_LATELY = 0.25
"""Seconds for which a short call is thought to have others behind it."""
_LONG = 0.006
_SHORT = 0.003
"""Seconds of a turn: longer ones make the next smaller, shorter ones larger."""
_LEAST, _MOST = 4, 64
"""Subjects in a turn."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """Subjects of one call that want to be screened."""

    screener: Screener
    subjects: Sequence[Subject]
    options: Options
    today: date
    results: asyncio.Future[list[Result]]
    seconds: float = 0.0

    def shares_with(self, other: _Waiting) -> bool:
        """Can one search serve both?"""
        return (
            self.screener is other.screener
            and self.today == other.today
            and self.options == other.options
        )


class RequestBatcher:
    """The queue of one event loop."""

    def __init__(self) -> None:
        self._few: deque[_Waiting] = deque()
        self._many: deque[_Waiting] = deque()
        self._coming = False
        self._company_until = 0.0
        self.size = 2 * PORTION

    @property
    def portion(self) -> int:
        """How many subjects of a long call to bring at once."""
        return PORTION if time.monotonic() < self._company_until else ALONE

    async def screen(
        self,
        screener: Screener,
        subjects: Sequence[Subject],
        options: Options,
        today: date,
        *,
        patient: bool = False,
    ) -> tuple[list[Result], float]:
        """Results in order, and the seconds one subject took.

        ``patient`` subjects are a portion of a long call: those of short calls go first.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(screener, subjects, options, today, loop.create_future())
        if patient:
            self._many.append(waiting)
        else:
            self._few.append(waiting)
            self._company_until = time.monotonic() + _LATELY
        if not self._coming:
            self._coming = True
            loop.call_soon(self._turn, loop)
        return await waiting.results, waiting.seconds

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        sharing = self._taken()
        if self._few or self._many:
            loop.call_soon(self._turn, loop)
        else:
            self._coming = False
        if sharing:
            spent = _screen(sharing)
            count = sum(len(waiting.subjects) for waiting in sharing)
            if spent > _LONG:
                self.size = max(_LEAST, self.size // 2)
            elif spent < _SHORT and count >= self.size:
                self.size = min(_MOST, self.size * 2)

    def _taken(self) -> list[_Waiting]:
        """Who comes now: short calls while there is room, and one portion of a long one."""
        taken: list[_Waiting] = []
        room = self.size
        for queue, most in ((self._few, _MOST), (self._many, 1)):
            left: list[_Waiting] = []
            number = 0
            while queue and number < most and (room > 0 or (queue is self._many and not number)):
                waiting = queue.popleft()
                if waiting.results.cancelled():
                    continue
                if taken and not waiting.shares_with(taken[0]):
                    left.append(waiting)
                    break
                taken.append(waiting)
                number += 1
                room -= len(waiting.subjects)
            queue.extendleft(reversed(left))
        return taken


def _screen(sharing: Sequence[_Waiting]) -> float:
    """One search for all; should it fail, one for each, so that nobody fails for another."""
    first = sharing[0]
    started = time.perf_counter()
    subjects = [subject for waiting in sharing for subject in waiting.subjects]
    try:
        results = first.screener.screen_many(subjects, first.options, first.today)
    except Exception as error:  # noqa: BLE001 - handed on to whoever asked
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
