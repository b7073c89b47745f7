"""A part of a listed name that many people bear: shown and asked about, but no alert by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.entity import DateInterval, Snapshot
from screening.model.subject import Options, Subject
from screening.screener import Screener
from screening.shared_names import are_two_names
from tests.screening.deals import POLICY, TODAY, eu, un

if TYPE_CHECKING:
    from screening.model.result import Result

BORN = DateInterval(date(1961, 5, 4), date(1961, 5, 4))
PETROV = eu(
    "Sergey Valerievich PETROV",
    "911",
    "RUS",
    kind="person",
    birth_dates=(BORN,),
    nationalities=("RU",),
)
KHALID = eu("Mohamed KHALID", "912", "TAQA", kind="person")
AKBARI = eu("AKBARI, Ali", "915", "TAQA", kind="person")
TAUSENT = eu("Anna TAUSENT", "916", "RUS", kind="person")
MULLER = eu("Andreas Martin MÜLLER", "917", "TAQA", kind="person")
RARE = eu("Zebedee Valerievich QUARRINGWORTH", "913", "RUS", kind="person")
OF_DPRK = un("Andrey Pavlovich SMIRNOV", "KPi.914", kind="person")
SCREENER = Screener(
    Snapshot("x", (), (PETROV, KHALID, RARE, OF_DPRK, AKBARI, TAUSENT, MULLER)), POLICY
)


def screened(name: str, threshold: float | None = None, **fields: object) -> Result:
    subject = Subject(kind="person", names=(name,), **fields)  # type: ignore[arg-type]
    return SCREENER.screen(subject, Options(threshold=threshold), TODAY)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Sergey Petrov", PETROV),
        ("Petrov, Sergei", PETROV),
        ("Mohamed Khalil", KHALID),
        ("Anna Laurent", TAUSENT),
    ],
)
def test_a_part_or_a_neighbour_of_a_common_name_is_shown_but_no_alert(
    name: str, listed: object
) -> None:
    result = screened(name)
    assert result.matches == ()
    assert [one.entity for one in result.discounted] == [listed]
    assert result.band == "clear"
    assert "Many people bear" in result.explanation.text
    assert "ask for a birth date" in result.explanation.text


def test_two_words_of_three_that_only_the_lists_have_seldom_are_no_alert() -> None:
    result = screened("Martin Mueller")
    assert result.matches == ()
    assert [one.entity for one in result.discounted] == [MULLER]


@pytest.mark.parametrize("fields", [{"birth_dates": (BORN,)}, {"nationalities": ("RU",)}])
def test_another_field_that_agrees_makes_it_an_alert(fields: dict[str, object]) -> None:
    result = screened("Sergey Petrov", **fields)
    assert result.matches[0].entity == PETROV
    assert result.band != "clear"


def test_a_threshold_of_the_request_counts_every_score() -> None:
    result = screened("Sergey Petrov", threshold=0.7)
    assert result.matches[0].entity == PETROV
    assert result.band == "review"


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Sergey Valerievich Petrov", PETROV),
        ("PETROV Sergei Valeryevich", PETROV),
        ("Muhammad Khalid", KHALID),
        ("Khalid, Mohammed", KHALID),
        ("Ali Akbar", AKBARI),
        ("Anna Tausend", TAUSENT),
        ("Mueller, Andreas Martin", MULLER),
    ],
)
def test_the_whole_listed_name_is_an_alert_in_any_spelling(name: str, listed: object) -> None:
    assert screened(name).matches[0].entity == listed


def test_a_part_of_a_rare_name_is_an_alert() -> None:
    assert screened("Zebedee Quarringworth").matches[0].entity == RARE


def test_a_part_of_a_name_listed_for_the_dprk_is_an_alert() -> None:
    result = screened("Andrey Smirnov")
    assert result.matches[0].entity == OF_DPRK
    assert result.band == "review"


def test_spellings_of_one_name_are_not_two_names() -> None:
    assert are_two_names("khalil", "khalid")
    assert are_two_names("hassan", "hamdan")
    assert not are_two_names("sergey", "sergei")
    assert not are_two_names("masha", "mariya"), "forms of one given name"
    assert not are_two_names("robert", "bob")
    assert not are_two_names("khalil", "khalilzebling")
    assert not are_two_names("andersen", "andersun")
    assert are_two_names("laurent", "tausent")


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [("moxammed", "mohammed"), ("hsasan", "hassan"), ("aavi", "alavi"), ("mahmhud", "mahmoud")],
)
def test_a_word_of_no_published_name_is_a_slip_of_the_listed_one(
    submitted: str, listed: str
) -> None:
    assert not are_two_names(submitted, listed)


@pytest.mark.parametrize(("submitted", "listed"), [("khalil", "khalid"), ("sayed", "saeed")])
def test_two_published_names_are_two_however_alike(submitted: str, listed: str) -> None:
    assert are_two_names(submitted, listed)
