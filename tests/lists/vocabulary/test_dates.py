"""Dates as lists and clients write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.calendars import date_words
from lists.vocabulary.dates import day_interval, iso_day, parse_date, read_date, year_interval
from lists.vocabulary.placeholders import placeholder


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


JULY = [
    *("17071964", "19640717", "17-Jul-64", "17.07.64", "17/07/64", "64-07-17", "17JUL64", "23575"),
    *("17 июля 1964 г.", "17. Juli 1964", "17 juillet 1964", "17 de julio de 1964"),
    *("17 luglio 1964", "le 17 juillet 1964"),
    *("17 juli 1964", "17 lipca 1964 r.", "17 temmuz 1964", "17 يوليو 1964", "١٧/٠٧/١٩٦٤"),
    *("July 17th, 1964", "Friday, 17 July 1964", "1964年7月17日", "一九六四年七月十七日"),
    *("1964년 7월 17일", "1964년 7월 17일생", "1964. 7. 17.", "17 07 1964", "1964/07/17"),
    *("17/07/1964 00:00:00", "1964-07-17T00:00:00.000Z", "昭和39年7月17日"),
    *("S39.7.17", "民國53年7月17日"),
    *("Juche 53.7.17", "July 17, Juche 53 (1964)", "주체53(1964)년 7월 17일", "พ.ศ. 2507-07-17"),
]


@pytest.mark.parametrize("text", JULY)
def test_a_day_is_read_in_the_languages_and_calendars_people_use(text: str) -> None:
    assert span(text) == ("1964-07-17", "1964-07-17", False)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("196407", "1964-07-01", "1964-07-31"),
        ("07/1964", "1964-07-01", "1964-07-31"),
        ("июль 1964", "1964-07-01", "1964-07-31"),
        ("Juche 53", "1964-01-01", "1964-12-31"),
        ("단기 4297년", "1964-01-01", "1964-12-31"),
        ("พ.ศ. 2507", "1964-01-01", "1964-12-31"),
        ("平成元年", "1989-01-01", "1989-12-31"),
        ("1402 AH", "1981-10-28", "1982-10-17"),
        ("24/06/1402 (Hijri Calendar)", "1982-04-17", "1982-04-19"),
    ],
)
def test_a_month_or_year_of_any_calendar_is_all_its_days(text: str, start: str, end: str) -> None:
    found = span(text)
    assert found is not None
    assert found[:2] == (start, end)


@pytest.mark.parametrize(
    ("text", "assumption"),
    [
        ("12/07/1964", "ambiguous"),
        ("12071964", "ambiguous"),
        ("12/07/64", "ambiguous"),
        ("17-Jul-64", "century"),
        ("17.07.64", "century"),
        ("23575", "serial"),
        ("Juche 53", "calendar"),
        ("17/07/1964", ""),
        ("12.07.1964", ""),
        ("1964", ""),
    ],
)
def test_what_a_reading_takes_for_granted_is_told(text: str, assumption: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.assumption == assumption


def test_an_ambiguous_day_is_the_days_from_one_reading_to_the_other() -> None:
    reading = read_date("12/07/1964")
    assert reading is not None
    assert reading.others == (date(1964, 7, 12), date(1964, 12, 7))
    assert (reading.interval.start, reading.interval.end) == reading.others


@pytest.mark.parametrize(
    "text",
    [
        "99999999",
        "00000000",
        "12345678",
        "640717",
        "123456",
        "61000",
        "8999",
        "Jul-64",
        "17 Foo 64",
    ],
)
def test_digits_that_may_be_anything_are_no_date(text: str) -> None:
    found = span(text)
    assert found is None or text == "8999"


@given(st.dates(date(1926, 1, 1), date(2025, 12, 31)))
def test_two_digits_of_a_year_are_somebodys_life(day: date) -> None:
    reading = read_date(day.strftime("%d-%b-%y"))
    assert reading is not None
    assert (reading.interval.start, reading.interval.end) == (day, day)


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
def test_a_spreadsheets_day_number_is_its_day(day: date) -> None:
    reading = read_date(str((day - date(1899, 12, 30)).days))
    assert reading is not None
    assert reading.interval.start == day


@pytest.mark.parametrize("language", sorted(date_words()["months"]))
def test_no_month_of_a_language_is_taken_for_another(language: str) -> None:
    for number, names in enumerate(date_words()["months"][language], start=1):
        for name in names.split():
            found = span(f"5 {name} 1964")
            assert found is None or found[0] == f"1964-{number:02}-05", name
    whole = [names.split()[-1] for names in date_words()["months"][language]]
    assert sum(span(f"5 {name} 1964") is not None for name in whole) >= 10


@pytest.mark.slow
def test_a_plain_day_is_read_alike_by_the_quick_way() -> None:
    day = date(1849, 12, 1)
    while day.year <= 2101:
        quick, reading = iso_day(day.isoformat()), read_date(day.isoformat())
        assert reading is not None
        if quick is not None:
            assert (quick, placeholder(day.isoformat(), "date")) == (reading.interval, "")
            assert not reading.assumption
        day += timedelta(1)


def test_other_texts_of_the_length_of_a_day_are_not_read_the_quick_way() -> None:
    for text in (
        "1971-02-30",
        "1400-05-05",
        "2021-W01-1",
        "1971/03/04",
        "３971-03-04",
        "71-03-1971",
    ):
        assert iso_day(text) is None
