"""What an evaluation counts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from screening.model.subject import Subject
from screening.validation.evaluation import (
    CURVE,
    Case,
    CaseOutcome,
    Rate,
    ScoredParty,
    curve,
    grouped,
    match_rates,
    reliability,
)


def seen(
    score: float = 0.9, *, right: bool = False, same: bool | None = None, points: int | None = None
) -> ScoredParty:
    return ScoredParty(
        entity_id="un-1",
        source="un",
        reference="KPi.001",
        caption="YUN HO-JIN",
        score=score,
        points=round(score * 1000) if points is None else points,
        right=right,
        same=right if same is None else same,
        same_name=False,
        evidence=(),
    )


def outcome(
    *alerts: ScoredParty,
    expected: tuple[str, ...] = (),
    near: tuple[ScoredParty, ...] | None = None,
    kind: str = "person",
    **fields: object,
) -> CaseOutcome:
    case = Case("1", "x.csv", 2, Subject(kind=kind), expected=expected)  # type: ignore[arg-type]
    return CaseOutcome(case, alerts, alerts if near is None else near, **fields)  # type: ignore[arg-type]


HIT = outcome(seen(right=True), expected=("KPi.001",))
MISS = outcome(expected=("KPi.001",), near=(seen(0.4, right=True),))
QUIET = outcome()
ALARM = outcome(seen(0.8))


def test_wilson_intervals_are_those_of_the_textbook() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (score): 81/263 and 15/148
    assert (round(Rate.of(81, 263).low, 4), round(Rate.of(81, 263).high, 4)) == (0.2553, 0.3662)
    assert (round(Rate.of(15, 148).low, 4), round(Rate.of(15, 148).high, 4)) == (0.0624, 0.1605)


def test_nothing_found_among_twenty_is_not_proof_of_nothing() -> None:
    rate = Rate.of(0, 20)
    assert rate.low == 0
    assert 0.15 < rate.high < 0.17  # Newcombe, same table: 0.1611 for 0/20


def test_a_rate_of_nothing_knows_nothing() -> None:
    assert Rate.of(0, 0) == Rate(0, 0, 0.0, 0.0, 1.0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share(hits: int, total: int) -> None:
    hits = min(hits, total)
    rate = Rate.of(hits, total)
    assert 0 <= rate.low <= rate.value <= rate.high <= 1


def test_recall_is_counted_over_positives_and_alarms_over_negatives() -> None:
    found = match_rates("all", [HIT, HIT, MISS, QUIET, QUIET, QUIET, ALARM])
    assert (found.found.hits, found.found.total) == (2, 3)
    assert (found.alarms.hits, found.alarms.total) == (1, 4)


def test_a_party_that_is_not_listed_counts_against_all_rows_only() -> None:
    unlisted = outcome(expected=("QDi.999",), listed=False)
    found = match_rates("all", [HIT, unlisted])
    assert (found.found.hits, found.found.total) == (1, 1)
    assert (found.all_rows.hits, found.all_rows.total) == (1, 2)


def test_a_name_unlike_any_other_counts_against_recall_but_not_against_findable() -> None:
    foreign = outcome(expected=("KPi.073",), findable=False)
    found = match_rates("all", [HIT, foreign])
    assert (found.found.total, found.findable.total) == (2, 1)


def test_an_alert_on_another_party_finds_nobody() -> None:
    other = outcome(seen(0.9), expected=("KPi.001",))
    assert not other.found
    assert not other.false_positive  # false alarms are counted on negatives


def test_an_accepted_negative_is_no_false_alarm() -> None:
    assert not outcome(seen(0.9, right=True)).false_positive
    assert outcome(seen(0.9, right=True), seen(0.8)).false_positive


def test_equal_scores_share_the_first_place() -> None:
    tied = outcome(seen(points=900), seen(points=900, right=True), expected=("KPi.001",))
    second = outcome(seen(points=901), seen(points=900, right=True), expected=("KPi.001",))
    assert (tied.led, second.led) == (True, False)


def test_another_record_of_the_party_may_lead() -> None:
    led = outcome(seen(0.9, same=True), seen(0.8, right=True), expected=("KPi.001",))
    assert led.found
    assert led.led


def test_groups_are_counted_apart_and_a_missing_label_is_said() -> None:
    ship = outcome(seen(), kind="vessel")
    assert [(one.label, one.alarms.hits) for one in grouped([ALARM, ship, ship], "kind")] == [
        ("person", 1),
        ("vessel", 2),
    ]
    assert [one.label for one in grouped([ALARM], "regime")] == ["not stated"]


scores = st.floats(0.3, 1.0)


@given(st.lists(scores), st.lists(scores))
def test_a_higher_threshold_never_finds_or_alarms_more(
    right: list[float], wrong: list[float]
) -> None:
    outcomes = [outcome(near=(seen(one, right=True),), expected=("x",)) for one in right]
    outcomes += [outcome(near=(seen(one),)) for one in wrong]
    points = curve(outcomes)
    assert [point.threshold for point in points] == list(CURVE)
    for lower, higher in pairwise(points):
        assert higher.recall <= lower.recall
        assert higher.false_alarms <= lower.false_alarms


def test_the_curve_finds_at_a_low_threshold_what_the_default_misses() -> None:
    at = {point.threshold: point.recall for point in curve([HIT, MISS])}
    assert (at[0.4], at[0.41], at[0.91]) == (1.0, 0.5, 0.0)


@given(st.lists(st.tuples(scores, st.booleans())))
def test_every_pair_falls_into_one_bin_of_the_reliability_table(
    pairs: list[tuple[float, bool]],
) -> None:
    near = tuple(seen(score, right=right) for score, right in pairs)
    table = reliability([outcome(near=near)])
    assert sum(row.right.total for row in table) == len(pairs)
    assert sum(row.right.hits for row in table) == sum(right for _, right in pairs)
    for row in table:
        assert not row.right.total or row.low - 1e-4 <= row.mean_score <= row.high + 1e-4
