"""Subjects are screened beside those they are like; results stand in the order they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st

from screening.alike_together import alike_together
from screening.model.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.model.result import Result

KINDS = st.sampled_from(["person", "organization", "vessel", None])
NAMES = st.lists(st.sampled_from(["Yuki Rossi", "Anna Nowak", "MV OCEAN"]), max_size=2).map(tuple)
SUBJECTS = st.lists(st.builds(Subject, kind=cast("Any", KINDS), names=NAMES), max_size=8)


def themselves(subjects: Sequence[Subject]) -> list[Result]:
    """Stands for a screener: the result of each subject is the subject."""
    return cast("list[Result]", list(subjects))


@given(SUBJECTS)
def test_results_stand_in_the_order_of_the_subjects(subjects: list[Subject]) -> None:
    found = alike_together(subjects, themselves)
    assert [id(one) for one in found] == [id(one) for one in subjects]


def test_subjects_that_are_alike_are_screened_side_by_side() -> None:
    asked: list[str] = []

    def screen(subjects: Sequence[Subject]) -> list[Result]:
        asked.extend(one.names[0] for one in subjects)
        return themselves(subjects)

    ship = Subject(kind="vessel", names=("MV OCEAN",))
    people = [Subject(kind="person", names=(name,)) for name in ("Yuki Rossi", "Anna Ito")]
    alike_together([people[0], ship, people[1], people[0]], screen)
    assert asked == ["Anna Ito", "Yuki Rossi", "Yuki Rossi", "MV OCEAN"]
