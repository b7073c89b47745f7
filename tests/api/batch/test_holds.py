"""Holds on batches, with clocks that are wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.batch.holds import HOLD_SECONDS, Hold, HoldWatch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> HoldWatch:
    return HoldWatch(clock)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=1), timedelta(days=-1)])
def test_a_hold_that_is_not_renewed_is_given_up_whatever_time_it_bears(
    watch: HoldWatch, clock: Clock, ahead: timedelta
) -> None:
    held = Hold("batch", "gone", NOON + ahead)
    assert watch.given_up([held]) == []
    clock.now = HOLD_SECONDS
    assert watch.given_up([held]) == []
    clock.now += 0.1
    assert watch.given_up([held]) == [held]


@pytest.mark.parametrize("step", [timedelta(seconds=3), timedelta(seconds=-3), timedelta(days=9)])
def test_a_hold_that_is_renewed_is_kept_whichever_way_its_clock_goes(
    watch: HoldWatch, clock: Clock, step: timedelta
) -> None:
    for renewal in range(20):
        clock.now += HOLD_SECONDS - 1
        assert watch.given_up([Hold("batch", "one", NOON + renewal * step)]) == []


def test_another_holder_has_its_own_time(watch: HoldWatch, clock: Clock) -> None:
    watch.given_up([Hold("batch", "first", NOON)])
    clock.now = HOLD_SECONDS + 1
    assert watch.given_up([Hold("batch", "second", NOON)]) == []


def test_a_hold_that_was_away_between_two_looks_has_its_time_anew(
    watch: HoldWatch, clock: Clock
) -> None:
    held = Hold("batch", "one", NOON)
    watch.given_up([held])
    clock.now = 10
    watch.given_up([])
    clock.now = HOLD_SECONDS + 1
    assert watch.given_up([held]) == []
