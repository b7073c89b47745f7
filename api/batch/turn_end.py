"""When the turn of a batch ends: by what waits, and by the time since it was opened."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.batch.turns import Urgency

TURN_SECONDS = 10.0
"""How long a batch is worked on while others wait, at least."""
OPENING_TIMES = 3.0
"""A turn lasts at least so many times what opening the file took, which is lost at its end."""
_ASK_SECONDS = 1.0


class TurnEnd:
    """The end of one turn; ``ask`` says how urgently others wait, and is not asked too often."""

    def __init__(
        self, ask: Callable[[], Urgency], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._clock = ask, clock
        self._began = clock()
        self._asked = -math.inf
        self._urgency: Urgency = "nobody"
        self._ends = math.inf
        self.over = False
        """Whether it was found to be over: nothing more is begun."""

    def opened(self) -> None:
        """The first rows are there."""
        now = self._clock()
        self._ends = min(self._ends, now + max(TURN_SECONDS, OPENING_TIMES * (now - self._began)))

    def is_urgent(self) -> bool:
        """Whether a client waits that had no turn for longer: let it in as soon as possible."""
        now = self._clock()
        if now - self._asked >= _ASK_SECONDS:
            self._asked, self._urgency = now, self._ask()
        return self._urgency == "at once"

    def is_over(self) -> bool:
        """Whether it is the turn of another batch."""
        urgent = self.is_urgent()
        self.over = urgent or (self._urgency == "in turn" and self._clock() >= self._ends)
        return self.over
