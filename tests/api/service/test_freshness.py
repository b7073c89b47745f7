"""How old the lists are is said the same way in /readyz, /v1/lists and every answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.service.freshness import overall, source_states, warnings_of
from lists.history import Trouble
from lists.vocabulary.sources import FETCHED, SOURCES
from tests.factories import list_version

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL = [list_version(source.code, confirmed_at=NOW) for source in SOURCES]


def test_without_any_list_the_state_is_none() -> None:
    states = source_states((), {}, NOW)
    assert overall(states) == "none"
    assert [state.source for state in states] == [source.code for source in FETCHED]


def test_lists_confirmed_lately_are_fresh_and_nothing_needs_saying() -> None:
    states = source_states(ALL, {}, NOW)
    assert overall(states) == "fresh"
    assert warnings_of(states) == ()


def test_age_counts_from_when_the_list_was_last_known_to_be_current() -> None:
    published = NOW - timedelta(days=60)
    reissued = list_version("un", published_at=published, confirmed_at=NOW - timedelta(days=1))
    only_published = list_version("eu", published_at=published)
    states = {s.source: s for s in source_states([reissued, only_published], {}, NOW)}
    assert (states["un"].age_days, states["un"].state) == (1.0, "fresh")
    assert (states["eu"].age_days, states["eu"].state) == (60.0, "stale")


def test_one_stale_list_makes_the_service_stale_and_its_age_is_said() -> None:
    old = list_version("un", confirmed_at=NOW - timedelta(days=40))
    states = source_states([*ALL[1:], old], {}, NOW)
    assert overall(states) == "stale"
    assert warnings_of(states) == (f"the un list is 40 days old ({old.id})",)


def test_a_sample_is_never_called_fresh() -> None:
    sample = list_version("un", confirmed_at=NOW, sample=True)
    states = source_states([*ALL[1:], sample], {}, NOW)
    assert overall(states) == "sample"
    assert warnings_of(states)[0].startswith("SAMPLE LISTS (un)")


def test_lists_of_a_later_day_than_the_clock_have_no_negative_age() -> None:
    ahead = list_version("un", confirmed_at=NOW + timedelta(days=1))
    assert source_states([ahead], {}, NOW)[0].age_days == 0


def test_a_refusal_is_said_even_where_no_version_is_loaded() -> None:
    states = source_states(ALL[1:], {"un": Trouble(refused="the file is empty")}, NOW)
    assert "last refresh of un was refused because the file is empty" in warnings_of(states)


def test_publishers_out_of_reach_are_named_in_one_warning() -> None:
    silent = Trouble(unreachable="no route to host")
    said = warnings_of(source_states(ALL, {"un": silent, "eu": silent}, NOW))
    assert said == ("publishers not reached at the last refresh: un, eu",)
