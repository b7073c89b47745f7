"""A subject of which something was not searched is never clear."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from screening.dealings import MAX_PARTNERS
from screening.model.result import Result
from screening.model.subject import Activity, Counterparty, Options, Subject, Unread
from tests.screening.deals import TODAY, deal, engine, screened

UNREAD = (Unread("UBO", "the column is not understood, so it was not screened"),)


def test_no_field_of_a_result_has_a_default_that_could_read_as_clear() -> None:
    assert Result.__struct_defaults__ == ()


@pytest.mark.parametrize("names", [(), ("Alfa Widgets",)])
@pytest.mark.parametrize("activity", [None, Activity(description="sale of pumps")])
def test_what_was_not_read_asks_for_a_review(
    names: tuple[str, ...], activity: Activity | None
) -> None:
    subject = Subject(names=names, activity=activity)
    whole = engine().assess(subject, (), Options(), TODAY)
    partly = engine().assess(replace(subject, unread=UNREAD), (), Options(), TODAY)
    assert (whole.band, partly.band) == ("clear", "review")
    assert f"UBO: {UNREAD[0].reason}." in partly.explanation.text
    assert "found clean" not in partly.explanation.text


def test_a_result_says_whether_all_of_the_subject_was_screened() -> None:
    few = screened(deal(counterparties=(Counterparty("Alfa"),)))
    assert (few.status, few.unread) == ("screened", ())
    many = tuple(Counterparty(f"Firm {n}") for n in range(MAX_PARTNERS + 1))
    cut = screened(deal(counterparties=many))
    assert (cut.status, cut.band) == ("partly_screened", "review")
    assert [one.field for one in cut.unread] == ["activity"]
    assert any(warning.startswith("activity: only the first") for warning in cut.warnings)
