"""Counting in memory: the same answers as the library's sliding window, and bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.access import rate_windows
from api.access.rate_windows import LocalWindows
from tests.property_profiles import examples

if TYPE_CHECKING:
    import pytest

STEPS = st.lists(st.floats(0, 7, allow_nan=False), min_size=1, max_size=40)


@settings(max_examples=examples(60))
@given(STEPS, st.integers(1, 12))
def test_windows_count_as_the_library_does(steps: list[float], most: int) -> None:
    limit = RateLimitItemPerSecond(most, 5)
    ours, now = LocalWindows(most, 5), 1_700_000_000.0
    with patch("limits.storage.memory.time.time", lambda: now):
        storage = MemoryStorage()
        storage.timer.cancel()
        theirs = SlidingWindowCounterRateLimiter(storage)
        with (
            patch("limits.strategies.time.time", lambda: now),
            patch.object(MemoryStorage, "_MemoryStorage__schedule_expiry", lambda _: None),
        ):
            for step in steps:
                now += step
                full = ours.full("a", now)
                decision = ours.count("a", now)
                assert decision.allowed != full
                assert decision.allowed == theirs.hit(limit, "a")
                told = theirs.get_window_stats(limit, "a")
                if decision.allowed:
                    assert decision.left == told.remaining
                    gap = (
                        decision.reset - (told.reset_time - now)
                    ) % 5  # 5 s and 0 s are one moment
                    assert min(gap, 5 - gap) < 1e-5


def test_a_refused_hit_is_not_counted() -> None:
    windows = LocalWindows(2, 10)
    assert [windows.count("a", 100 + second).allowed for second in range(5)] == [True, True] + [
        False
    ] * 3
    assert windows.count("a", 113.0).left == 0  # 0.7 of the two before still count
    assert windows.count("b", 113.0).left == 1


def test_of_many_callers_the_one_longest_gone_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_windows, "_MOST", 100)
    windows = LocalWindows(5, 1)
    for number in range(2_000):
        windows.count("often here", number / 50)
        windows.count(f"caller {number}", number / 50)
    assert len(windows._of) == 100
    assert "often here" in windows._of
    assert "caller 1999" in windows._of
