"""How many screenings a worker has open at once: many for a moment, few while too many keep coming.

A burst may queue up to the limit of the settings. What does not fit is refused, and from then on
the queue is kept so short that an answer takes about ``_WANTED_SECONDS``, whatever the machine and
the lists: a long queue serves nobody sooner, it only makes everybody wait. As soon as few requests
are refused, bursts may queue again. (The idea is that of CoDel, RFC 8289, section 3: a queue that
stands is of no use, one that drains is.)

Callers share what is open: whoever has less than an equal part of it is let in although others have
filled it, so one caller's flood has only that caller refused. Who asks is known before a request is
authenticated, by what was shown before (``Callers``); a stranger is known by the network.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

_WANTED_SECONDS: Final = 0.02
"""From the arrival of a request to its answer, while requests are refused."""
_LEAST: Final = 16
"""Requests that are always let in: fewer would leave the processor idle now and then."""
_WINDOW_SECONDS: Final = 0.5
_FEW_REFUSED: Final = 0.1
"""Share of the requests of a window; fewer refusals end the short queue."""
_TOLD_SECONDS: Final = 5.0
"""How long after the last refusal ``/readyz`` still speaks of overload."""


_MOST_CALLERS: Final = 4096
"""Callers that are remembered by what they show."""
_BEYOND: Final = 2
"""How many times the limit may be open, so that callers have their shares."""


class Callers:
    """Who showed which key or token, of those that were right.

    Only hashes are kept. A key that was revoked meanwhile still means its caller here, and no more
    than that is read from it: how often it may ask to be refused.
    """

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def remember(self, shown: bytes, caller: str) -> None:
        """These bytes of a header field were right, and are this caller's."""
        if len(self._known) >= _MOST_CALLERS:
            self._known.clear()
        self._known[hash(shown)] = caller

    def of(self, shown: bytes) -> str:
        """The caller who showed these bytes before; empty if they are new."""
        return self._known.get(hash(shown), "")


OPEN_SCREENING: Final = "dprk_screen.open"
"""Name under which a request's ``OpenScreening`` stands in the ``extensions`` of its scope."""


BODY_IS_HERE: Final = "dprk_screen.body"
"""Name there that says that a request's body had arrived as a whole when the request began."""
WHOLE_ANSWER: Final = "dprk_screen.answer"
"""Name there of a function that sends a whole answer at once (``api.server.http_limits``).

The same name in the message that begins an answer holds its body, where that is all of it."""


class LoadLimit:
    """The open screenings of one worker process, of its event loop's thread only."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._began = clock()
        self._answered = 0
        self._refused = 0
        self._last_refused = float("-inf")
        self._own: Counter[str] = Counter()
        self._turned = self._began
        self._asking: set[str] = set()
        self._asked_before: set[str] = set()
        self.callers = Callers()
        self.open = 0
        self.limit = most

    def full(self, caller: str = "") -> bool:
        """Whether the next request of this caller has to be refused."""
        now = self._clock()
        if now - self._turned >= _WINDOW_SECONDS:
            self._asked_before, self._asking, self._turned = self._asking, set(), now
        self._asking.add(caller)
        if self.open < self.limit:
            return False
        sharing = len(self._asking | self._asked_before)
        share = max(1, self.limit // sharing)
        return self._own[caller] >= share or self.open >= _BEYOND * self.limit

    @property
    def overloaded(self) -> bool:
        """Whether a request was refused in the last seconds."""
        return self._clock() - self._last_refused < _TOLD_SECONDS

    def refuse(self) -> None:
        """Note that a request was refused: from now on the queue is kept short."""
        self._last_refused = self._clock()
        self._refused += 1
        if self.limit == self._most:
            self._answered, self._refused, self._began = 0, 1, self._last_refused
            self.limit = min(self._most, max(_LEAST, self._most // 8))
        self._adjust(self._last_refused)

    def enter(self, caller: str = "") -> None:
        """Count a request as open."""
        self.open += 1
        self._own[caller] += 1

    def leave(self, caller: str = "") -> None:
        """Count an open request as answered."""
        self.open -= 1
        self._own[caller] -= 1
        if not self._own[caller]:
            del self._own[caller]
        self._answered += 1
        if self.limit != self._most:
            self._adjust(self._clock())

    def _adjust(self, now: float) -> None:
        """At the end of a window: as many as are answered in the time wanted, or all again."""
        seconds = now - self._began
        if seconds < _WINDOW_SECONDS:
            return
        if self._refused < _FEW_REFUSED * (self._refused + self._answered):
            self.limit = self._most
        else:
            fitting = round(self._answered / seconds * _WANTED_SECONDS)
            # one below the most, so that it still reads as a short queue
            self.limit = max(min(_LEAST, self._most), min(fitting, self._most - 1))
        self._answered, self._refused, self._began = 0, 0, now


class OpenScreening:
    """One request that counts as open from its last byte until its answer begins."""

    __slots__ = ("_caller", "_counted", "_ended", "_load", "_refused")

    def __init__(self, load: LoadLimit, caller: str = "") -> None:
        self._load = load
        self._caller = caller
        self._counted = self._ended = self._refused = False

    @classmethod
    def of(cls, scope: MutableMapping[str, Any]) -> OpenScreening | None:
        """That of a request, where it is one of those that are counted."""
        found: OpenScreening | None = scope.get("extensions", {}).get(OPEN_SCREENING)
        return found

    def arrived(self) -> bool:
        """The request is here as a whole; ``False`` if it has to be refused after all."""
        if not (self._counted or self._ended or self._refused):
            self._refused = self._load.full(self._caller)
            if self._refused:
                self._load.refuse()
            else:
                self._counted = True
                self._load.enter(self._caller)
        return not self._refused

    def end(self) -> None:
        """Stop counting it; calls after the first do nothing."""
        if self._counted and not self._ended:
            self._load.leave(self._caller)
        self._ended = True
