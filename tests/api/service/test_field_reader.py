"""Values of single fields: read where they can be, warned about where they cannot."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.field_reader import FieldReader


def test_an_impossible_day_is_read_as_its_month_with_a_warning() -> None:
    reader = FieldReader()
    found = reader.interval("birth_date", "31 Feb 1960")
    assert found
    assert (found.start, found.end) == (date(1960, 2, 1), date(1960, 2, 29))
    assert "birth_date" in reader.warnings[0]


def test_a_month_is_no_day() -> None:
    reader = FieldReader()
    assert reader.day("activity.date", "2026-03") is None
    assert reader.warnings
    assert reader.day("activity.date", "2026-03-01") == date(2026, 3, 1)


@pytest.mark.parametrize(("value", "warned"), [("8604917", 0), ("IMO 8604917", 0), ("8604918", 1)])
def test_a_failed_check_digit_is_warned_of_and_the_number_still_compared(
    value: str, warned: int
) -> None:
    reader = FieldReader()
    assert reader.imo("imo", value) == value
    assert len(reader.warnings) == warned


@pytest.mark.parametrize("value", [-1.0, math.inf, math.nan])
def test_what_is_no_amount_is_not_used(value: float) -> None:
    reader = FieldReader()
    assert reader.amount("activity.cargo.quantity", value) is None
    assert reader.warnings


@pytest.mark.parametrize(
    ("value", "code"), [("2701.11", "270111"), ("27", "27"), ("2", ""), ("12345678901", "")]
)
def test_an_hs_code_has_two_to_ten_digits(value: str, code: str) -> None:
    assert FieldReader().hs_code("hs_code", value) == code


def test_a_country_is_a_code_and_another_text_stays_a_place() -> None:
    reader = FieldReader()
    assert reader.place("Korea, North") == "KP"
    assert reader.place("Dandong") == "Dandong"


@given(st.text(min_size=1, max_size=30))
def test_a_date_is_read_or_warned_about(value: str) -> None:
    reader = FieldReader()
    assert reader.interval("birth_date", value) is not None or reader.warnings or value.isspace()
