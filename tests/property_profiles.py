"""How many examples property tests try: all of them in ``make test``, a quarter in ``make quick``.

No example has a deadline and none is called too slow: how fast a machine is says nothing about the
code. Reach for ``examples`` where a test needs another number than a hundred.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

WHOLE = 100
"""Examples of a test that names no number."""
_QUICK = 25


def register() -> None:
    """Make the profiles ``whole`` (loaded) and ``quick`` (``--hypothesis-profile quick``)."""
    patient = [HealthCheck.too_slow]
    settings.register_profile(
        "whole", max_examples=WHOLE, deadline=None, suppress_health_check=patient
    )
    settings.register_profile("quick", settings.get_profile("whole"), max_examples=_QUICK)
    settings.load_profile("whole")


def examples(most: int) -> int:
    """``most`` in the whole suite, the same share of it as of any other number in the quick one."""
    return max(1, most * settings().max_examples // WHOLE)
