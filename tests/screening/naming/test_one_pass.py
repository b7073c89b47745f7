"""A name or text twice as long takes twice the steps, whatever it is made of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import pytest

from screening.naming import text
from screening.naming.names import read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = {
    "titles": "Mr Dr Gen ",
    "letters with dots before a word": "А.",
    "Latin letters with dots": "A.",
    "apostrophes": "о'",
    "initials": "Б ",
    "fractions": "½",
    "letters in brackets": "㈜",
    "two alphabets": "cоmраnу ",
    "syllables": "김 ",
    "particles": "bin al ",
}


def _steps(work: Callable[[], object]) -> int:
    """Calls of functions, written in Python or not, that some work makes."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_twice_as_long_is_folded_in_twice_the_steps(shape: str) -> None:
    once, twice = (SHAPES[shape] * count + "АА" for count in (150, 300))
    fold(twice)  # what is kept of letters is kept now
    assert _steps(lambda: fold(twice)) <= 2.2 * _steps(lambda: fold(once))


@pytest.mark.parametrize("kind", [None, "person"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_name_twice_as_long_is_read_in_twice_the_steps(
    shape: str, kind: Literal["person"] | None
) -> None:
    once, twice = (SHAPES[shape] * count for count in (60, 120))
    read_name(twice, kind)
    assert _steps(lambda: read_name(twice, kind)) <= 2.2 * _steps(lambda: read_name(once, kind))


def test_a_text_without_spaces_is_no_word_to_remember() -> None:
    before = text._ascii_of_word.cache_info().currsize
    fold("ж" * 5_000)
    assert text._ascii_of_word.cache_info().currsize == before
