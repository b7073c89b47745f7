"""Every party found is weighed, however few of them the client wants to see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lists.entity import Entity, Name
from screening.found_parties import FoundParties, best_first
from screening.model.result import Evidence, Match, ScoredMatch
from screening.model.subject import Options, Subject
from tests.factories import entity
from tests.screening.deals import TODAY, eu, un
from tests.screening.listed import ask, screener

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


def of_nothing(_: str) -> bool:
    return False


def test_of_equal_records_the_one_listed_under_the_name_sent_comes_first() -> None:
    alias = Name("QUARRING OCEAN MANAGEMENT", kind="alias")
    other = entity("AAREL SHIPPING", source="eu", key="1", names=(Name("AAREL SHIPPING"), alias))
    own = entity("QUARRING OCEAN MANAGEMENT", source="un", key="9")
    result = ask(screener(other, own), "Quarring Ocean Management", kind="organization")
    assert result.matches[0].points == result.matches[1].points
    assert result.matches[0].entity.id == own.id
    assert "QUARRING OCEAN MANAGEMENT on the UN sanctions list" in " ".join(
        result.explanation.facts
    )


def test_of_equal_records_the_one_of_the_dprk_comes_before_another() -> None:
    first = eu("QUARRING OCEAN MANAGEMENT", "100", "TAQA")
    second = eu("QUARRING OCEAN MANAGEMENT", "900", "PRK")
    result = ask(screener(first, second), "Quarring Ocean Management", kind="organization")
    assert result.matches[0].points == result.matches[1].points
    assert [one.entity.id for one in result.matches] == [second.id, first.id]


def test_of_equal_records_the_one_with_more_facts_that_agree_comes_first() -> None:
    party = entity("QUARRING OCEAN")
    flag = Evidence("flag", 1, "", "", "same flag")
    name = Evidence("name", 8, "", "", "same name")
    few = ScoredMatch(Match(0.9, 9, (replace(name, points=9),), replace_id(party, "a")))
    more = ScoredMatch(Match(0.9, 9, (name, flag), replace_id(party, "b")))
    assert best_first([few, more], of_nothing) == [more, few]


def replace_id(party: Entity, name: str) -> Entity:
    return structs.replace(party, id=name)


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
        best_first((scored(n, alert=True) for n in range(alerts)), of_nothing),
        best_first((scored(n + alerts, alert=False) for n in range(discounted)), of_nothing),
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
