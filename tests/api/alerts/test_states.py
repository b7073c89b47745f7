"""Which state an alert comes to when its pair is screened again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, get_args

import pytest

from api.alerts.models import AlertState
from api.alerts.rules import Outcome
from api.alerts.states import Held, Move, Sighting, on_gone, on_match

if TYPE_CHECKING:
    from screening.monitoring.changes import ChangeKind

SEEN = Sighting("escalate", 0.9, "facts", "listing")
STATES: tuple[AlertState, ...] = get_args(AlertState)


def held(state: AlertState, outcome: str = "", kind: ChangeKind = "appeared") -> Held:
    return Held(kind, state, outcome, SEEN)


def test_a_match_without_an_alert_opens_one() -> None:
    assert on_match(None, SEEN) == Move("appeared", "open", "opened")


@pytest.mark.parametrize("state", ["open", "in_review", "proposed"])
def test_a_match_that_is_as_it_was_moves_nothing(state: AlertState) -> None:
    assert on_match(held(state), SEEN) is None


@pytest.mark.parametrize("outcome", ["true_match", "inconclusive"])
def test_a_decision_stands_while_facts_are_the_same(outcome: str) -> None:
    decided = held("decided", outcome)
    assert on_match(decided, SEEN) is None
    assert on_match(decided, replace(SEEN, score=0.7)) is None
    assert on_match(decided, replace(SEEN, band="review")) is None


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, facts="other"),
        replace(SEEN, party_facts="other"),
        replace(SEEN, band="block"),
    ],
)
def test_other_facts_or_a_severer_band_take_decisions_and_proposals_back(seen: Sighting) -> None:
    assert on_match(held("decided", "true_match"), seen) == Move("changed", "open", "reopened")
    assert on_match(held("proposed", "true_match"), seen) == Move("changed", "open", "changed")
    assert on_match(held("in_review"), seen) == Move("appeared", "in_review", "changed")


def test_a_false_positive_that_no_exclusion_holds_any_more_is_open() -> None:
    forgotten = held("decided", "false_positive")
    assert on_match(forgotten, SEEN) == Move("changed", "open", "reopened")
    assert on_match(replace(forgotten, kind="band"), SEEN, "band") is None


def test_nothing_that_matches_is_ever_left_as_gone_or_superseded() -> None:
    for state, outcome in product(STATES, ("", *get_args(Outcome))):
        assert on_match(held(state, outcome, "gone"), SEEN) is not None
    assert on_match(held("superseded"), SEEN) is not None


def test_a_match_that_is_gone_is_asked_about_once() -> None:
    assert on_gone(None) == Move("gone", "open", "opened")
    assert on_gone(held("decided", "true_match")) == Move("gone", "open", "reopened")
    assert on_gone(held("proposed", "true_match")) == Move("gone", "open", "changed")
    assert on_gone(held("decided", "false_positive")) == Move("gone", "decided", "gone")
    assert on_gone(held("in_review")) == Move("gone", "in_review", "changed")
    for state in STATES:
        assert on_gone(held(state, kind="gone")) is None
