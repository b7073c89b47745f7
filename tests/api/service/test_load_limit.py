"""How many screenings may be open: bursts queue, lasting overload has a short queue."""

from __future__ import annotations

import pytest

from api.service.load_limit import LoadLimit, OpenScreening


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def overload(load: LoadLimit, clock: Clock, *, answered: int, refused: int) -> None:
    """A second in which so many are answered and refused."""
    for number in range(100):
        clock.now += 0.01
        for _ in range(answered * (number + 1) // 100 - answered * number // 100):
            load.enter()
            load.leave()
        for _ in range(refused * (number + 1) // 100 - refused * number // 100):
            load.refuse()


def test_a_burst_queues_up_to_the_limit_of_the_settings(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    for _ in range(255):
        load.enter()
    assert not load.full()
    load.enter()
    assert load.full()
    assert not load.overloaded, "nobody was refused yet"


def test_under_lasting_overload_the_queue_is_what_is_answered_in_twenty_milliseconds(
    clock: Clock,
) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=2_000, refused=2_000)
    overload(load, clock, answered=2_000, refused=2_000)
    assert load.limit == pytest.approx(40, abs=2)
    assert load.overloaded


def test_a_slow_worker_still_lets_some_requests_in(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=20, refused=500)
    overload(load, clock, answered=20, refused=500)
    assert load.limit == 16


def test_a_limit_smaller_than_that_is_kept(clock: Clock) -> None:
    load = LoadLimit(2, clock)
    overload(load, clock, answered=2_000, refused=2_000)
    assert 1 <= load.limit <= 2


def test_when_few_are_refused_bursts_may_queue_again(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=1_000, refused=1_000)
    assert load.limit < 256
    overload(load, clock, answered=1_000, refused=10)
    overload(load, clock, answered=1_000, refused=0)
    assert load.limit == 256
    clock.now += 5
    assert not load.overloaded


def test_a_request_is_counted_once_however_often_it_is_seen(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    screening = OpenScreening(load)
    assert screening.arrived()
    assert screening.arrived()
    assert load.open == 1
    screening.end()
    screening.end()
    assert load.open == 0
    assert screening.arrived(), "it is answered already"
    assert load.open == 0


def test_a_request_that_never_arrived_leaves_nothing_behind(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    OpenScreening(load).end()
    assert load.open == 0


def test_a_request_beyond_the_limit_is_refused_once(clock: Clock) -> None:
    load = LoadLimit(1, clock)
    first, second = OpenScreening(load), OpenScreening(load)
    assert first.arrived()
    assert not second.arrived()
    assert not second.arrived()
    first.end()
    second.end()
    assert load.open == 0


def test_a_flood_of_one_caller_has_another_one_let_in(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=1_000, refused=1_000)
    while not load.full("greedy"):
        load.enter("greedy")
    for _ in range(load.limit // 2):
        assert not load.full("modest")
        load.enter("modest")
    assert load.full("modest"), "its share is all it is let in for"
    assert load.full("greedy")


def test_what_others_leave_free_is_anybodys(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=1_000, refused=1_000)
    assert not load.full("modest")
    for _ in range(load.limit):
        assert not load.full("greedy")
        load.enter("greedy")
    assert load.full("greedy")


@pytest.mark.slow
def test_thousands_of_callers_are_no_more_than_twice_the_limit(clock: Clock) -> None:
    load = LoadLimit(256, clock)
    overload(load, clock, answered=1_000, refused=1_000)
    for number in range(5_000):
        if not load.full(f"caller {number}"):
            load.enter(f"caller {number}")
    assert load.open <= 2 * load.limit


def test_a_caller_is_known_by_what_it_showed_and_a_stranger_is_not() -> None:
    load = LoadLimit(256)
    load.callers.remember(b"dps_right", "key:right")
    assert load.callers.of(b"dps_right") == "key:right"
    assert load.callers.of(b"dps_wrong") == ""
    for number in range(10_000):
        load.callers.remember(str(number).encode(), "key:many")
    assert load.callers.of(b"9999") == "key:many"
