"""What is settled before a search: thresholds by kind, kept without ever changing."""

from __future__ import annotations

import pytest

from screening.policy import Policy
from screening.subject_search import SubjectReader

POLICY = Policy.bundled()
LOW, HIGH = POLICY.rules.match.threshold_bounds


@pytest.mark.parametrize("kind", [None, "person", "vessel"])
def test_a_threshold_means_the_same_however_often_and_beside_whatever_it_is_asked(
    kind: str | None,
) -> None:
    reader = SubjectReader(POLICY)
    wanted = (None, *(number / 200 for number in range(201)))  # more than are kept
    first = [reader.thresholds(kind, one) for one in wanted]  # type: ignore[arg-type]
    again = [reader.thresholds(kind, one) for one in wanted]  # type: ignore[arg-type]
    alone = [SubjectReader(POLICY).thresholds(kind, one) for one in wanted]  # type: ignore[arg-type]
    assert first == again == alone


def test_only_a_threshold_out_of_its_bounds_is_warned_of() -> None:
    reader = SubjectReader(POLICY)
    assert not reader.thresholds(None, None).warnings
    assert not reader.thresholds("person", (LOW + HIGH) / 2).warnings
    [low], [high] = (reader.thresholds("person", one).warnings for one in (0.0, 1.0))
    assert f"{LOW} used" in low
    assert f"{HIGH} used" in high
    assert reader.thresholds("person", 0.0).points == reader.thresholds("person", LOW).points
