"""What a file must show before it may become the current list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lists.checks import Candidate, Incumbent, failures
from lists.content_profile import ContentProfile
from lists.vocabulary.sources import SOURCES, source

UN = replace(source("un"), min_records=100, canaries=("KPe.001", "KPi.001", "KPe.020"))
NEWER = datetime(2026, 2, 27, tzinfo=UTC)
OLDER = datetime(2025, 11, 20, tzinfo=UTC)
GOOD = Candidate(1003, NEWER, set(UN.canaries))


def checks_failed(candidate: Candidate, incumbent: Incumbent | None = None) -> list[str]:
    return [failure.check for failure in failures(UN, candidate, incumbent)]


def test_a_good_first_file_passes() -> None:
    assert checks_failed(GOOD) == []


def test_too_few_records_are_refused() -> None:
    assert checks_failed(replace(GOOD, count=99)) == ["count"]


def test_a_list_without_its_best_known_records_is_refused() -> None:
    (failure,) = failures(UN, replace(GOOD, canaries_found={"KPi.001"}), None)
    assert "KPe.001" in failure.reason
    assert "KPi.001" not in failure.reason


def test_one_delisted_canary_does_not_stop_the_list() -> None:
    assert checks_failed(replace(GOOD, canaries_found={"KPi.001", "KPe.020"})) == []


@pytest.mark.parametrize(("count", "refused"), [(900, []), (899, ["shrink"])])
def test_more_than_a_tenth_may_not_go_at_once(count: int, refused: list[str]) -> None:
    incumbent = Incumbent("un-1", 1000, OLDER)
    assert checks_failed(replace(GOOD, count=count), incumbent) == refused


def test_an_older_file_is_refused_and_one_of_the_same_time_is_not() -> None:
    assert checks_failed(replace(GOOD, published_at=OLDER), Incumbent("un-1", 1000, NEWER)) == [
        "older"
    ]
    assert checks_failed(GOOD, Incumbent("un-1", 1000, NEWER)) == []


def test_a_file_without_a_date_cannot_be_called_older() -> None:
    assert checks_failed(replace(GOOD, published_at=None), Incumbent("un-1", 1000, NEWER)) == []


def test_all_reasons_are_told_at_once() -> None:
    candidate = Candidate(3, OLDER, set())
    assert checks_failed(candidate, Incumbent("un-1", 1000, NEWER)) == [
        "count",
        "canaries",
        "shrink",
        "older",
    ]


def test_a_sample_needs_only_a_record() -> None:
    assert checks_failed(Candidate(1, None, (), sample=True)) == []
    assert checks_failed(Candidate(0, None, (), sample=True)) == ["count"]


def test_every_source_can_be_checked() -> None:
    assert len({one.code for one in SOURCES}) == len(SOURCES)
    for one in SOURCES:
        assert one.url.startswith("https://") or (one.optional and not one.url)
        assert one.min_records > len(one.canaries)
        assert 0 < one.shrink_limit < 1


def test_a_repeated_key_that_somebody_let_in_is_not_held_again() -> None:
    flaws = {"records have a key twice": ["12"]}
    candidate = replace(GOOD, flaws=flaws)
    assert checks_failed(candidate, Incumbent("un-1", 1000, OLDER)) == ["whole"]
    assert checks_failed(candidate, Incumbent("un-1", 1000, OLDER, flaws=flaws)) == []
    more = replace(GOOD, flaws={"records have a key twice": ["12", "13"]})
    assert checks_failed(more, Incumbent("un-1", 1000, OLDER, flaws=flaws)) == ["whole"]


def test_parties_that_stand_under_other_keys_are_held() -> None:
    incumbent = Incumbent("un-1", 1003, OLDER, form="un_xml", moved=20)
    found = failures(UN, replace(GOOD, form="un_xml"), incumbent)
    assert any("under another key" in one.reason for one in found)


def test_a_list_that_shrank_names_the_programme_that_ended() -> None:
    before = ContentProfile(Counter({"parties": 100, "parties of programme UNSC:X": 40}))
    incumbent = Incumbent("un-1", 2000, OLDER, form="un_xml", profile=before)
    reasons = [one.reason for one in failures(UN, replace(GOOD, form="un_xml"), incumbent)]
    assert any("gone altogether: programme UNSC:X (40 parties)" in one for one in reasons)
