"""A listed person is found by two rare words of the name; common words find nobody."""

from __future__ import annotations

import pytest

from screening.model.subject import Options, Subject
from tests.factories import entity
from tests.screening.listed import TODAY, ask, screener

PARTIES = (
    *(
        entity(name, kind="person", key=str(number))
        for number, name in enumerate(
            (
                "Abdul Raqib Takhari",
                "RI, Pyong Chol",
                "PINCHUK, Andriy Yuriiovich",
                "CHAUDHRY, Harkavy Zubair",
                "KIM, Chol Nam",
                "TAYLOR, Mark John",
                "IVANOV, Sergey Sergeevich",
                "WEI, Zhang",
                "ALI, Hassan Omar",
                "KADYROV, Ramzan Akhmatovich",
                "SHOIGU, Sergei Kuzhugetovich",
                "PRIGOZHIN, Yevgeniy Viktorovich",
            )
        )
    ),
    entity("KOREA MINING TRADING CORPORATION", key="20"),
    entity("Harkavy Zubair Trading", key="21"),
)
LISTED = screener(*PARTIES)


@pytest.mark.parametrize(
    "asked",
    [
        "ABDUL RAQIB",
        "Mr. Abdul Raqib",
        "RI PYONG",
        "Yuriiovich PINCHUK",
        "Zubair Harkavy",
        "KADYROV Akhmatovich",
        "Ramzan Akhmatovich",
        "Shoigu, Kuzhugetovich",
        "Prigozhin Viktorovich",
    ],
)
def test_a_distinctive_rest_of_a_name_finds_the_person(asked: str) -> None:
    answer = ask(LISTED, asked, kind="person")
    assert answer.matches
    assert answer.band in {"review", "escalate"}


@pytest.mark.parametrize(
    "asked",
    [
        "Kim Chol",
        "John Taylor",
        "Zhang Hua Wei",
        "Ali Hassan",
        "Ivanov Sergeevich",
        "Sergey Sergeevich",
        "Sergei Viktorovich",
    ],
)
def test_a_common_rest_finds_nobody(asked: str) -> None:
    assert not ask(LISTED, asked, kind="person").matches


def test_trade_words_left_of_a_firm_find_nothing() -> None:
    assert not ask(LISTED, "TRADING CORPORATION", kind="organization").matches


def test_a_misspelt_rest_is_no_distinctive_one() -> None:
    names = ("ABDUL RAQIB", "ABDUL RAKIB")
    exact, misspelt = (ask(LISTED, name, kind="person", threshold=0.3) for name in names)
    assert exact.matches[0].points > misspelt.matches[0].points + 500


def test_the_search_loses_no_shortened_name() -> None:
    """What the bounds leave out is what the exhaustive comparison leaves out too."""
    words = [name.full.replace(",", "").split() for party in PARTIES for name in party.names]
    asked = [" ".join(one[:at] + one[at + 1 :]) for one in words for at in range(len(one))]
    subjects = [Subject(names=(name,), kind="person") for name in asked]
    found = [
        [
            [(m.entity.id, m.points) for m in answer.matches]
            for answer in LISTED.screen_many(subjects, Options(limit=20), TODAY, exhaustive=every)
        ]
        for every in (False, True)
    ]
    assert found[0] == found[1]
