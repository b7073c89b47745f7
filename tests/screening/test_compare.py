"""How dates and addresses stand to each other, in a word."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity import DateInterval
from lists.vocabulary.dates import parse_date
from screening.compare import DATE_ORDER, addresses_agree, compare_dates

YEARS = 2
"""How far an approximate date may be off in these tests."""


def day(text: str, *, approximate: bool = False) -> DateInterval:
    """A day, or a range written ``first/last``."""
    first, _, last = text.partition("/")
    return DateInterval(date.fromisoformat(first), date.fromisoformat(last or first), approximate)


def relation(ours: str, theirs: str, *, approximate: bool = False) -> str:
    return compare_dates((day(ours),), (day(theirs, approximate=approximate),), YEARS)[0]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("1984-01-08", "1984-01-08", "same_day"),
        ("1984-01-08", "1984-01-01/1984-01-31", "same_month"),
        ("1984-01-08", "1984-01-01/1984-12-31", "overlap"),
        ("1984-08-01", "1984-01-08", "swapped"),
        ("1984-01-08", "1984-01-18", "near"),
        ("1984-01-08", "1984-03-27", "same_year"),
        ("1984-12-31", "1985-01-01", "next_year"),
        ("1984-01-08", "1994-05-27", "years_apart"),
        ("1984-01-08", "1995-05-27", "far_apart"),
    ],
)
def test_two_dates_stand_to_each_other_in_one_way(ours: str, theirs: str, expected: str) -> None:
    assert relation(ours, theirs) == expected


def test_an_approximate_date_reaches_further_but_not_without_end() -> None:
    assert relation("1984-06-15", "1982-01-01/1982-12-31", approximate=True) == "near"
    assert relation("1984-06-15", "1982-01-01/1982-12-31") == "years_apart"
    assert relation("1984-06-15", "1981-01-01/1981-12-31", approximate=True) == "years_apart"


def test_day_and_month_are_not_exchanged_where_there_is_no_such_month() -> None:
    assert relation("1984-01-30", "1984-03-01") == "same_year"


def test_another_day_of_the_same_year_is_near_only_where_a_date_is_approximate() -> None:
    assert relation("1984-01-08", "1984-11-27") == "same_year"
    assert relation("1984-01-08", "1984-11-27", approximate=True) == "near"


def test_the_best_of_several_dates_is_taken() -> None:
    listed = (day("1960-01-01/1960-12-31"), day("1984-01-08"), day("1984-01-01/1984-01-31"))
    told, ours, theirs = compare_dates((day("1984-01-08"),), listed, YEARS)
    assert (told, ours, theirs) == ("same_day", day("1984-01-08"), listed[1])


DAYS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
INTERVALS = st.tuples(DAYS, DAYS, st.booleans()).map(
    lambda parts: DateInterval(min(parts[:2]), max(parts[:2]), parts[2])
) | st.tuples(DAYS, st.booleans()).map(lambda parts: DateInterval(parts[0], *parts))
SEVERAL = st.lists(INTERVALS, min_size=1, max_size=3)


@given(ours=SEVERAL, theirs=SEVERAL)
def test_dates_compare_the_same_from_either_side(
    ours: list[DateInterval], theirs: list[DateInterval]
) -> None:
    assert compare_dates(ours, theirs, YEARS)[0] == compare_dates(theirs, ours, YEARS)[0]


@given(ours=SEVERAL, theirs=SEVERAL, further=INTERVALS)
def test_a_further_date_never_makes_the_relation_worse(
    ours: list[DateInterval], theirs: list[DateInterval], further: DateInterval
) -> None:
    before = compare_dates(ours, theirs, YEARS)[0]
    after = compare_dates(ours, [*theirs, further], YEARS)[0]
    assert DATE_ORDER.index(after) <= DATE_ORDER.index(before)


def test_an_address_agrees_with_a_longer_way_of_writing_it() -> None:
    listed = "Jongro-dong, Phyongchon District, Pyongyang, DPRK"
    assert addresses_agree("JONGRO-DONG PHYONGCHON DISTRICT PYONGYANG", listed)
    assert not addresses_agree("Sokam-dong, Phyongchon District, Nampo", listed)


def test_two_words_are_too_few_for_an_address() -> None:
    assert not addresses_agree("Pyongyang DPRK", "Pyongyang DPRK")


def test_the_number_of_the_house_is_a_word_of_the_address() -> None:
    assert addresses_agree("12 Nungra Street Pyongyang", "Pyongyang, Nungra Street 12")
    assert not addresses_agree("Nungra Street 12", "Nungra Street 14")


@given(ours=st.text(max_size=60), theirs=st.text(max_size=60))
def test_addresses_agree_from_either_side(ours: str, theirs: str) -> None:
    assert addresses_agree(ours, theirs) == addresses_agree(theirs, ours)


def relation_as_written(ours: str, theirs: str) -> str:
    a, b = parse_date(ours), parse_date(theirs)
    assert a is not None
    assert b is not None
    return compare_dates([a], [b], YEARS)[0]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("1964-01-01", "1964-07-17", "overlap"),  # the year alone was known
        ("1964-07-17", "1964-01-01", "overlap"),
        ("1964-07-01", "1964-07-17", "same_month"),  # the month alone was known
        ("1964-01-01", "1964-01-01", "same_month"),
        ("1964-07-01", "1964-07-01", "same_day"),
        ("1964-07-02", "1964-07-17", "same_year"),
        ("1964-01-01", "1965-07-17", "next_year"),
        ("1947-07-17", "1974-07-17", "swapped"),
        ("1946-07-17", "1964-07-17", "swapped"),
        ("1946-07-18", "1964-07-17", "far_apart"),
        ("1984-08-01", "1984-01-08", "swapped"),
        ("12/07/1964", "1964-12-07", "overlap"),
        ("12/11/1964", "1964-11-20", "overlap"),  # a span of two readings is no month
    ],
)
def test_made_up_days_and_swapped_digits_are_seen(ours: str, theirs: str, expected: str) -> None:
    assert relation_as_written(ours, theirs) == expected
    assert relation_as_written(theirs, ours) == expected
