"""When an event that did not arrive is sent again."""

from __future__ import annotations

from datetime import timedelta

from api.events.retries import DELAYS, DISABLED_AFTER, MOST_ATTEMPTS, delay_after


def test_the_first_attempts_follow_soon_and_the_last_ones_daily() -> None:
    minutes = [one.total_seconds() / 60 for one in DELAYS]
    assert minutes[:7] == [0.5, 2, 10, 60, 240, 720, 1440]
    assert set(minutes[7:]) == {1440}


def test_an_event_is_tried_for_longer_than_a_webhook_may_fail() -> None:
    assert sum(DELAYS, timedelta()) > DISABLED_AFTER


def test_after_the_last_attempt_there_is_no_other() -> None:
    assert delay_after(MOST_ATTEMPTS - 1, 0.5) is not None
    assert delay_after(MOST_ATTEMPTS, 0.5) is None


def test_chance_makes_a_delay_longer_by_a_fifth_at_most_and_never_shorter() -> None:
    assert delay_after(1, 0.0) == timedelta(seconds=30)
    assert delay_after(1, 1.0) == timedelta(seconds=36)
