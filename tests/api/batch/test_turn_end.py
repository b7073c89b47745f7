"""When a turn ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.batch.turn_end import OPENING_TIMES, TURN_SECONDS, TurnEnd

if TYPE_CHECKING:
    from api.batch.turns import Urgency


class Waiting:
    """What waits, and the time."""

    urgency: Urgency = "nobody"
    now = 100.0
    asked = 0

    def ask(self) -> Urgency:
        self.asked += 1
        return self.urgency

    def turn(self) -> TurnEnd:
        return TurnEnd(self.ask, lambda: self.now)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def test_a_turn_with_nobody_waiting_never_ends(waiting: Waiting) -> None:
    turn = waiting.turn()
    turn.opened()
    waiting.now += 100_000
    assert not turn.is_over()


def test_who_waits_in_turn_waits_for_its_end(waiting: Waiting) -> None:
    waiting.urgency = "in turn"
    turn = waiting.turn()
    turn.opened()
    waiting.now += TURN_SECONDS - 1
    assert not turn.is_over()
    waiting.now += 1
    assert turn.is_over()
    assert not turn.is_urgent()


def test_a_file_that_took_long_to_open_has_a_longer_turn(waiting: Waiting) -> None:
    waiting.urgency = "in turn"
    turn = waiting.turn()
    waiting.now += 40
    assert not turn.is_over()
    turn.opened()
    waiting.now += 40 * OPENING_TIMES - 1
    turn.opened()  # with every further chunk
    assert not turn.is_over()
    waiting.now += 1
    assert turn.is_over()


def test_whom_the_turns_have_passed_by_is_let_in_at_once(waiting: Waiting) -> None:
    turn = waiting.turn()
    turn.opened()
    waiting.urgency = "at once"
    assert turn.is_urgent()
    assert turn.is_over()


def test_the_database_is_not_asked_for_every_chunk(waiting: Waiting) -> None:
    turn = waiting.turn()
    for _ in range(50):
        turn.is_over()
        waiting.now += 0.1
    assert waiting.asked <= 6
