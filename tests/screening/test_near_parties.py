"""Which listed parties are looked for as near, and of which names that would be too much work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.model.subject import Options, Subject
from screening.near_parties import MOST_WORK, LookedFor, NearestParties
from tests.factories import entity
from tests.screening.listed import POLICY, screener

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.screener import Screener

LEAST: dict[Kind, int] = dict.fromkeys(("person", "organization", "vessel", "aircraft"), 1_222)
NAMES = ("KOREA UNITED DEVELOPMENT BANK", "UNITED DEVELOPMENT AUTHORITY", "ALPINE DAIRY")


@pytest.fixture(scope="module")
def over() -> Screener:
    return screener(*(entity(name) for name in NAMES))


def looked_for(over: Screener, *names: str, **options: tuple[str, ...]) -> LookedFor:
    subject = Subject(names=names)
    asked = Options(**options)  # type: ignore[arg-type]
    return NearestParties(over.index, POLICY).parties(subject, LEAST, asked)


def test_only_parties_within_the_distance_are_compared(over: Screener) -> None:
    assert looked_for(over, "United Development") == LookedFor((0,), "found")


def test_a_party_of_a_list_that_tells_no_kind_may_be_near_any_subject() -> None:
    subject = Subject(names=("United Development",), kind="vessel")
    for guessed, near in ((True, (0,)), (False, ())):
        over = screener(entity(NAMES[0], kind_guessed=guessed))
        assert NearestParties(over.index, POLICY).parties(subject, LEAST, Options()).parties == near


def test_what_is_like_no_listed_name_was_looked_for_all_the_same(over: Screener) -> None:
    assert looked_for(over, "Meridian Glass") == LookedFor((), "found")


def test_parties_of_lists_and_kinds_not_asked_for_are_left_out(over: Screener) -> None:
    assert not looked_for(over, "United Development", lists=("eu",)).parties
    assert not looked_for(over, "United Development", kinds=("vessel",)).parties


@pytest.mark.parametrize("name", ["A B C D E", "x" * (MOST_WORK + 1)])
def test_names_of_much_work_are_not_looked_for(over: Screener, name: str) -> None:
    assert looked_for(over, name) == LookedFor((), "too dear")


def test_many_names_count_together(over: Screener) -> None:
    assert looked_for(over, *(f"Alpine Dairy {place}" for place in range(9))).outcome == "too dear"


def test_where_all_that_came_back_are_of_other_lists_others_may_be_near() -> None:
    many = screener(*(entity("KOREA UNITED DEVELOPMENT BANK", key=str(one)) for one in range(20)))
    assert looked_for(many, "United Development", lists=("eu",)) == LookedFor((), "others")


def test_without_a_name_there_is_nothing_to_look_for(over: Screener) -> None:
    assert looked_for(over) == LookedFor((), "no name")
