"""What changed between two results, in the words of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.monitoring.changes import changes_between
from screening.monitoring.outcome import CustomerOutcome, PartyInResult

if TYPE_CHECKING:
    from screening.model.result import Band


def outcome(*parties: PartyInResult, band: Band = "review") -> CustomerOutcome:
    return CustomerOutcome("screened", band if parties else "clear", 0, parties)


def party(
    entity_id: str, score: float = 0.9, facts: str = "f", role: str = "match"
) -> PartyInResult:
    return PartyInResult(entity_id, "un", entity_id, role, score, facts)  # type: ignore[arg-type]


def kinds(before: CustomerOutcome, after: CustomerOutcome) -> list[tuple[str, str]]:
    return [(one.kind, one.entity_id) for one in changes_between(before, after)]


def test_the_same_result_says_nothing() -> None:
    assert kinds(outcome(party("1")), outcome(party("1"))) == []
    assert kinds(outcome(), outcome()) == []


def test_a_new_match_appeared_and_an_old_one_is_gone() -> None:
    before, after = outcome(party("1")), outcome(party("2"))
    assert kinds(before, after) == [("appeared", "2"), ("gone", "1")]


def test_a_match_changes_with_its_score_its_facts_and_the_band() -> None:
    before = outcome(party("1"))
    assert kinds(before, outcome(party("1", score=0.95))) == [("changed", "1")]
    assert kinds(before, outcome(party("1", facts="g"))) == [("changed", "1")]
    assert kinds(before, outcome(party("1"), band="block")) == [("changed", "1")]
    assert kinds(before, outcome(party("1", score=0.9001))) == []


def test_discounted_parties_are_no_matches() -> None:
    before, after = outcome(party("1", role="discounted")), outcome(party("1"))
    assert kinds(before, after) == [("appeared", "1")]
    assert kinds(after, before) == [("gone", "1")]


def test_a_band_may_change_without_any_match() -> None:
    before = CustomerOutcome("screened", "clear", 0, ())
    after = CustomerOutcome("screened", "escalate", 40, ())
    assert kinds(before, after) == [("band", "")]
