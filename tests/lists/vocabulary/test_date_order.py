"""Whether a column's dates are day/month or month/day: said by its heading or by all its values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.date_order import OrderEvidence, order_in_heading
from lists.vocabulary.dates import DateOrder, read_date
from tests.property_profiles import examples


def evidence(*values: str, heading: str = "DOB") -> OrderEvidence:
    column = OrderEvidence(heading)
    for value in values:
        column.add(value)
    return column


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("Date of Birth (DD/MM/YYYY)", "day_first"),
        ("dob dd-mm-yy", "day_first"),
        ("DOB_DDMMYYYY", "day_first"),
        ("Geburtsdatum (TT.MM.JJJJ)", "day_first"),
        ("Né le (jj/mm/aaaa)", "day_first"),
        ("Data di nascita gg/mm/aaaa", "day_first"),
        ("Data urodzenia (DD.MM.RRRR)", "day_first"),
        ("Doğum tarihi (GG.AA.YYYY)", "day_first"),
        ("Дата рождения (ДД.ММ.ГГГГ)", "day_first"),
        ("Date of Birth (MM/DD/YYYY)", "month_first"),
        ("birth date [m/d/yy]", "month_first"),
        ("Date of birth (YYYY-MM-DD)", None),
        ("Date of Birth", None),
        ("Added by", None),
        ("D M Young", None),
    ],
)
def test_a_date_format_in_a_heading_states_the_order(heading: str, order: str | None) -> None:
    assert order_in_heading(heading) == order


def test_one_value_that_fits_one_order_only_decides_for_the_column() -> None:
    assert evidence("03/04/1960", "17/07/1964").order == "day_first"
    assert evidence("03/04/1960", "07/17/1964").order == "month_first"
    assert evidence("03041960", "17071964").order == "day_first"
    assert evidence("3-4-60", "17-7-64").order == "day_first"


@pytest.mark.parametrize(
    "values",
    [
        ("03/04/1960", "05/06/1970"),
        ("03/04/1960", "1964-07-17", "17 July 1964", "1964", "n/a", "17.07.1964"),
        ("04/04/1960",),
        (),
    ],
)
def test_a_column_without_a_telling_value_decides_nothing(values: tuple[str, ...]) -> None:
    assert evidence(*values).order is None
    assert not evidence(*values).contradictory


@pytest.mark.parametrize("odd", ["07/17/1964", "31/31/1964", "64-07-17"])
def test_values_that_contradict_each_other_decide_nothing(odd: str) -> None:
    column = evidence("17/07/1964", "03/04/1960", odd)
    assert column.order is None
    assert column.contradictory


def test_a_heading_decides_unless_a_value_contradicts_it() -> None:
    heading = "DOB (DD/MM/YYYY)"
    assert evidence("03/04/1960", heading=heading).order == "day_first"
    assert evidence("03/04/1960", "07/17/1964", heading=heading).order is None


@settings(max_examples=examples(200))
@given(
    st.lists(st.dates(date(1930, 1, 1), date(2010, 1, 1)), max_size=20),
    st.sampled_from(("/", "-", " ")),
    st.sampled_from((("%d", "%m", "day_first"), ("%m", "%d", "month_first"))),
)
def test_a_column_written_in_one_order_is_never_read_in_the_other(
    days: list[date], sign: str, written: tuple[str, str, DateOrder]
) -> None:
    first, second, order = written
    texts = [day.strftime(f"{first}{sign}{second}{sign}%Y") for day in days]
    decided = evidence(*texts).order
    assert decided in {order, None}
    assert (decided == order) == any(day.day > 12 for day in days)
    for day, text in zip(days, texts, strict=True):
        reading = read_date(text, order)
        assert reading is not None
        assert reading.interval.start == reading.interval.end == day
        assert not reading.assumption


def test_a_known_order_changes_ambiguous_texts_only() -> None:
    day = date(1960, 1, 1)
    while day.year == 1960:
        for text in (day.isoformat(), day.strftime("%d %b %Y"), day.strftime("%d.%m.%Y")):
            assert read_date(text, "month_first") == read_date(text)
        day += timedelta(days=13)


def test_an_approximate_or_short_date_in_a_known_order_stays_so() -> None:
    about = read_date("circa 3/4/1960", "day_first")
    assert about is not None
    assert (about.interval.start, about.interval.approximate) == (date(1960, 4, 3), True)
    short = read_date("3/4/60", "month_first")
    assert short is not None
    assert (short.interval.start, short.assumption) == (date(1960, 3, 4), "century")
