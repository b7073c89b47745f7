"""Years of other calendars in Gregorian figures."""

from __future__ import annotations

import pytest

from lists.vocabulary.calendars import gregorian, hijri_interval


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("juche 101", "2012"),
        ("juche 53 (1964)", "1964"),
        ("昭和37年", "1962"),
        ("民國 51年", "1962"),
    ],
)
def test_a_year_of_another_era_is_given_in_gregorian_figures(text: str, year: str) -> None:
    assert year in gregorian(text)


@pytest.mark.parametrize("text", ["3 may 1962", "1962-05-03", ""])
def test_a_gregorian_date_stays_as_it_is(text: str) -> None:
    assert gregorian(text) == text


def test_an_islamic_date_is_read_only_where_the_calendar_is_named() -> None:
    found = hijri_interval("1402 ah")
    assert found
    assert found.start.year in {1981, 1982}
    assert hijri_interval("1402") is None
