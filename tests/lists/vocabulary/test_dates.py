"""Dates as lists and clients write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.dates import day_interval, parse_date, year_interval


def span(text: str) -> tuple[str, str, bool] | None:
    found = parse_date(text)
    return (found.start.isoformat(), found.end.isoformat(), found.approximate) if found else None


@pytest.mark.parametrize(
    ("text", "start", "end", "approximate"),
    [
        ("1955-08-19", "1955-08-19", "1955-08-19", False),
        ("19 Aug 1955", "1955-08-19", "1955-08-19", False),
        ("1955.08.19", "1955-08-19", "1955-08-19", False),
        ("1955. 8. 19.", "1955-08-19", "1955-08-19", False),
        ("1955年8月19日", "1955-08-19", "1955-08-19", False),
        ("1955년 8월 19일", "1955-08-19", "1955-08-19", False),
        ("1955년 8월", "1955-08-01", "1955-08-31", False),
        ("1955年", "1955-01-01", "1955-12-31", False),
        ("Aug 1955", "1955-08-01", "1955-08-31", False),
        ("1962", "1962-01-01", "1962-12-31", False),
        ("circa 1962", "1962-01-01", "1962-12-31", True),
        ("Between 1971 and 1973", "1971-01-01", "1973-12-31", False),
        ("1965 to 1969", "1965-01-01", "1969-12-31", False),
        ("01 Jan 1965 to 31 Dec 1969", "1965-01-01", "1969-12-31", False),
        ("2015-03-27-04:00", "2015-03-27", "2015-03-27", False),
        ("31 Feb 1960", "1960-02-01", "1960-02-29", False),
        ("3/4/1960", "1960-03-04", "1960-04-03", False),  # nobody knows which is the month
        ("25/12/1960", "1960-12-25", "1960-12-25", False),
        ("1960-00-00", "1960-01-01", "1960-12-31", False),
        ("1950s", "1950-01-01", "1959-12-31", True),
    ],
)
def test_a_written_date_becomes_the_days_it_may_mean(
    text: str, start: str, end: str, *, approximate: bool
) -> None:
    assert span(text) == (start, end, approximate)


@pytest.mark.parametrize("text", ["", "unknown", "30-35 years old", "24/06/902 (Hijri Calendar)"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_whole_date_is_read_back_in_every_spelling(day: date) -> None:
    for text in (day.isoformat(), day.strftime("%d %b %Y"), day.strftime("%B %d, %Y")):
        found = parse_date(text)
        assert found is not None
        assert (found.start, found.end) == (day, day)


@given(st.text(max_size=40))
def test_reading_any_text_never_fails_and_never_turns_time_round(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.start <= found.end


def test_years_and_days_make_intervals() -> None:
    assert year_interval(1962).end == date(1962, 12, 31)
    assert day_interval(date(1962, 5, 1)).start == date(1962, 5, 1)
