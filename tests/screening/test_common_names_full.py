"""Common and rare names on the full lists: who is held by a name alone, and who is asked about."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from screening.model.subject import Options, Subject
from tests.screening.deals import TODAY
from tests.screening.full_lists import entities, screener

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity
    from screening.model.result import Result

LEAST_KP_HELD = 0.9
SAMPLE = 300


def by_name(folder: Path, persons: list[Entity]) -> list[Result]:
    subjects = [Subject(kind=one.kind, names=(one.names[0].full,)) for one in persons]
    return screener(folder).screen_many(subjects, Options(), TODAY)


@pytest.mark.parametrize(
    "name",
    [
        "Mohammed Ali",
        "Sergey Ivanov",
        "Kim Chol",
        "Ali Hassan",
        "Ahmed Hassan",
        "Abdul Rahman",
        "Hussein Ali",
        "Muhammad Khan",
        "Mohamed Omar",
    ],
)
def test_a_common_name_alone_is_asked_about_and_not_held(full_lists: Path, name: str) -> None:
    (result,) = screener(full_lists).screen_many(
        [Subject(kind="person", names=(name,))], Options(), TODAY
    )
    assert result.band in {"review", "escalate"}
    assert "ask for a birth date" in result.explanation.text


def test_a_common_name_that_only_resembles_a_listed_one_is_shown_and_asked_about(
    full_lists: Path,
) -> None:
    (result,) = screener(full_lists).screen_many(
        [Subject(kind="person", names=("Sergei Kuznetsov",))], Options(), TODAY
    )
    assert result.matches == ()
    assert any("KAZANTSEV" in one.entity.caption for one in result.discounted)
    assert "ask for a birth date" in result.explanation.text


def test_nine_in_ten_of_the_persons_listed_for_the_dprk_are_held_by_name(full_lists: Path) -> None:
    persons = [
        one
        for one in entities(full_lists)
        if one.source == "un" and one.kind == "person" and one.reference.startswith("KPi")
    ]
    held = sum(result.band == "block" for result in by_name(full_lists, persons))
    assert held >= LEAST_KP_HELD * len(persons)


def test_every_exact_listed_name_is_at_least_for_a_specialist(full_lists: Path) -> None:
    chance = random.Random(15)
    listed = chance.sample(entities(full_lists), SAMPLE)
    below = [
        one.names[0].full
        for one, result in zip(listed, by_name(full_lists, list(listed)), strict=True)
        if result.band not in {"escalate", "block"}
    ]
    assert below == []
