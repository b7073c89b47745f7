"""Dates of OFAC's advanced XML: what is missing widens them, nothing is made up."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from lists.ofac.elements import child_text, date_point, is_true, period


def point(tag: str, year: str, month: str = "", day: str = "") -> str:
    return f"<{tag}><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></{tag}>"


@pytest.mark.parametrize(
    ("parts", "start", "end"),
    [
        (("1962", "5", "3"), date(1962, 5, 3), date(1962, 5, 3)),
        (("1962", "2", ""), date(1962, 2, 1), date(1962, 2, 28)),
        (("1962",), date(1962, 1, 1), date(1962, 12, 31)),
        (("1962", "13", "40"), date(1962, 1, 1), date(1962, 12, 31)),
    ],
)
def test_a_date_is_as_wide_as_what_is_missing(
    parts: tuple[str, ...], start: date, end: date
) -> None:
    found = date_point(etree.fromstring(point("From", *parts)))
    assert found
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("year", ["", "0", "soon", "123456"])
def test_without_a_year_there_is_no_date(year: str) -> None:
    assert date_point(etree.fromstring(point("From", year))) is None
    assert date_point(None) is None


def test_a_period_is_one_interval_from_its_first_to_its_last_day() -> None:
    start = f"<Start Approximate='true'>{point('From', '1965')}{point('To', '1966')}</Start>"
    end = f"<End>{point('From', '1968')}{point('To', '1969')}</End>"
    found = period(etree.fromstring(f"<DatePeriod>{start}{end}</DatePeriod>"))
    assert found
    assert (found.start, found.end, found.approximate) == (
        date(1965, 1, 1),
        date(1969, 12, 31),
        True,
    )
    assert period(etree.fromstring("<DatePeriod/>")) is None


def test_the_namespace_does_not_count() -> None:
    element = etree.fromstring('<a xmlns="urn:any" ok="TRUE"><b>  x  y </b></a>')
    assert child_text(element, "b") == "x y"
    assert child_text(element, "c") == ""
    assert is_true(element, "ok")
    assert not is_true(element, "other")
