"""Which examples property tests try: ``make test`` all of them, ``make quick`` a quarter.

They are the same in every run, so that a commit passes everywhere or nowhere. ``make explore``
tries ten times as many that nobody tried before; what it finds becomes a test or an ``@example``.

No example has a deadline and none is called too slow: how fast a machine is says nothing about the
code. Reach for ``examples`` where a test needs another number than a hundred.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

WHOLE = 100
"""Examples of a test that names no number."""
_QUICK = 25
_MANY = 1_000


def register() -> None:
    """Make the profiles ``whole``, which is loaded, ``quick`` and ``explore``."""
    patient = [HealthCheck.too_slow]
    settings.register_profile(
        "whole",
        max_examples=WHOLE,
        deadline=None,
        derandomize=True,
        suppress_health_check=patient,
    )
    settings.register_profile("quick", settings.get_profile("whole"), max_examples=_QUICK)
    settings.register_profile(
        "explore", settings.get_profile("whole"), max_examples=_MANY, derandomize=False
    )
    settings.load_profile("whole")


def examples(most: int) -> int:
    """``most`` in the whole suite, the same share of it as of any other number in the quick one."""
    return max(1, most * settings().max_examples // WHOLE)
