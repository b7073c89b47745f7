"""When an event that did not arrive is sent again, and when a webhook is given up. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_MINUTES = (0.5, 2, 10, 60, 240, 720, 1440, 1440, 1440, 1440, 1440)
DELAYS: Final = tuple(timedelta(minutes=one) for one in _MINUTES)
"""Between one attempt and the next; twelve attempts over five days and 17 hours."""
MOST_ATTEMPTS: Final = len(DELAYS) + 1
_JITTER: Final = 0.2
"""By which part a delay is longer at most: what failed together does not come back together."""
DISABLED_AFTER: Final = timedelta(days=5)
"""A webhook to which nothing arrived for so long is sent nothing more."""
GONE_FOR_GOOD: Final = 410
"""A receiver that answers so wants no more (Standard Webhooks)."""


def delay_after(attempts: int, chance: float) -> timedelta | None:
    """Time until the next attempt; ``None`` when there is none.

    Args:
        attempts: how many failed.
        chance: a random number from 0 to 1.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return DELAYS[attempts - 1] * (1 + _JITTER * chance)
