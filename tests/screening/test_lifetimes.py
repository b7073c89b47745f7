"""Birth dates that are no living person's."""

from __future__ import annotations

from datetime import date

import pytest

from lists.entity import Snapshot
from lists.vocabulary.dates import day_interval, parse_date, year_interval
from screening.lifetimes import with_possible_births
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity

TODAY = date(2026, 11, 29)


def person(*born: str) -> Subject:
    intervals = tuple(found for text in born if (found := parse_date(text)))
    return Subject(names=("Ri Won Ho",), kind="person", birth_dates=intervals)


@pytest.mark.parametrize(
    "born",
    [
        "2099-01-01",
        "2099-05-05",
        "1066",
        "1066-10-14",
        "2027",
        "0999-01-01",
        "1899-12-30",
        "1901-03-02",
        "0064-05-05",
    ],
)
def test_a_day_outside_every_life_is_not_used_and_said(born: str) -> None:
    subject = Subject(kind="person", birth_dates=(parse_date(born) or year_interval(999),))
    read = with_possible_births(subject, TODAY, 122)
    assert read.birth_dates == ()
    assert "outside a person's life; not used" in read.warnings[0]


@pytest.mark.parametrize(
    ("born", "meant"),
    [
        ("1831-02-12", ["1931-02-12"]),
        ("1788-01-30", ["1988-01-30"]),
        ("1890-05-05", ["1980-05-05", "1990-05-05"]),
        ("1884-02-29", ["1984-02-29"]),
    ],
)
def test_a_day_one_slip_from_a_life_is_read_as_that(born: str, meant: list[str]) -> None:
    read = with_possible_births(person(born), TODAY, 122)
    assert [day.start.isoformat() for day in read.birth_dates] == meant
    assert read.warnings[0].endswith(f"outside a person's life; read as {' or '.join(meant)}")


def test_a_day_far_from_any_life_speaks_against_another_day() -> None:
    listed = entity(kind="person", names=("Ri Won Ho",), birth_dates=(parse_date("1964-07-17"),))
    screener = Screener(Snapshot("x", (), (listed,)), Policy.bundled())
    assert not screener.screen(person("1831-02-12"), Options(), TODAY).matches
    assert screener.screen(person("1864-07-17"), Options(), TODAY).matches
    assert screener.screen(person("1900-01-01"), Options(), TODAY).matches


@pytest.mark.parametrize("born", ["1904-05-05", "2026-11-29", "2026", "1920s", "circa 1905"])
def test_a_day_inside_a_life_is_kept(born: str) -> None:
    subject = person(born)
    assert with_possible_births(subject, TODAY, 122) is subject


def test_only_the_impossible_one_of_several_goes() -> None:
    read = with_possible_births(person("1964-07-17", "2099-01-01"), TODAY, 122)
    assert [born.start.year for born in read.birth_dates] == [1964]


def test_a_firm_may_be_as_old_as_it_likes() -> None:
    firm = Subject(kind="organization", birth_dates=(day_interval(date(1701, 1, 1)),))
    assert with_possible_births(firm, TODAY, 122) is firm
