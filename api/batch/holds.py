"""Which holds on batches have been given up, whatever the clocks of the holders say.

A holder renews its hold every few seconds. Who finds the same hold unchanged for longer than a
holder may be silent, by the time that passed in its own process, may void it. The times in the
database only have to differ from renewal to renewal: they are never compared with a clock, so a
clock a day ahead or back, there or here, neither keeps a batch nor takes it from who works on it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

HOLD_SECONDS = 12.0
"""How long a holder may be silent before another process takes its batch."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A process has taken a batch; ``renewed`` differs after each renewal."""

    batch_id: str
    holder: str
    renewed: datetime


class HoldWatch:
    """Watches holds of all processes from one of them; ``clock`` is in seconds, never set back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[Hold, float] = {}

    def given_up(self, holds: Iterable[Hold]) -> list[Hold]:
        """Those of the present holds that were as they are for too long."""
        now = self._clock()
        self._seen = {hold: self._seen.get(hold, now) for hold in holds}
        return [hold for hold, since in self._seen.items() if now - since > HOLD_SECONDS]
