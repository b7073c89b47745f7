"""Every party found is weighed, however few of them the client wants to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.found_parties import FoundParties, best_first
from screening.model.result import Match, ScoredMatch
from screening.model.subject import Options, Subject
from tests.factories import entity
from tests.screening.deals import TODAY, eu, un
from tests.screening.listed import screener

if TYPE_CHECKING:
    from screening.model.result import Result

NAMESAKES = [eu("Zebedee QUARRINGWORTH", f"9{n:02}", "TAQA", kind="person") for n in range(12)]
OF_DPRK = un("Zebedee QUARINGWORTH", "KPi.914", kind="person")
SCREENER = screener(*NAMESAKES, OF_DPRK)


def screened(limit: int) -> Result:
    subject = Subject(kind="person", names=("Zebedee Quarringworth",))
    return SCREENER.screen(subject, Options(limit=limit), TODAY)


@pytest.mark.parametrize("limit", [1, 2, 10, 12])
def test_how_many_matches_are_shown_changes_neither_band_nor_risk(limit: int) -> None:
    few, all_of_them = screened(limit), screened(100)
    assert len(few.matches) == limit
    assert len(all_of_them.matches) == len(NAMESAKES) + 1
    assert few.dprk_risk > 0
    for value in ("band", "risk", "dprk_risk", "floor", "scores", "typologies", "explanation"):
        assert getattr(few, value) == getattr(all_of_them, value), value


def test_the_match_that_makes_the_dprk_risk_is_shown_even_if_others_are_more_alike() -> None:
    assert screened(100).matches[-1].entity == OF_DPRK
    assert [one.entity for one in screened(2).matches] == [NAMESAKES[0], OF_DPRK]


def test_the_answer_says_how_many_matches_it_does_not_show() -> None:
    said = "options.limit: 13 possible matches were found and weighed, the answer shows 3"
    assert f"{said}; a higher limit shows more" in screened(3).warnings
    assert not any("limit" in warning for warning in screened(13).warnings)


def scored(number: int, *, alert: bool) -> ScoredMatch:
    party = entity(f"PARTY {number:03}")
    return ScoredMatch(Match(0.9, number, (), party), alert=alert)


@given(
    st.integers(0, 8), st.integers(0, 8), st.integers(1, 8), st.integers(1, 8), st.integers(0, 15)
)
def test_the_shown_are_the_best_of_the_weighed_and_the_decisive_one(
    alerts: int, discounted: int, most: int, limit: int, decisive: int
) -> None:
    found = FoundParties(
        best_first(scored(n, alert=True) for n in range(alerts)),
        best_first(scored(n + alerts, alert=False) for n in range(discounted)),
    )
    weighed: list[Match] = [one.match for one in found.best(most)]
    leading = weighed[decisive % len(weighed)].entity.id if weighed else ""
    shown = found.shown(weighed, most=most, limit=limit, decisive=(leading,))
    for group, of in ((shown.matches, found.matches), (shown.discounted, found.discounted)):
        assert len(group) == min(limit, most, len(of))
        assert list(group[:-1]) == [one.match for one in of[: max(0, len(group) - 1)]]
    assert not leading or leading in {one.entity.id for one in (*shown.matches, *shown.discounted)}
    cut = max(alerts, discounted) > limit
    assert bool(shown.warnings) == (cut or max(alerts, discounted) > most)
