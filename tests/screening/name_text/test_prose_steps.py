"""Names are read from a text in steps by what it says, not by how often it says it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.name_text import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.name_text.phrases import Sign
    from screening.name_text.trim import Trimmed

PIECES = (
    *("M/V", "MV", "Kum Song", "KUM SONG", "consignee:", "on behalf of", "Ri Je-son", "Bank"),
    *("Trading Co., Ltd.", "coal", "5000 MT", "DWT", "built 1990", ",", ".", ":", "and", "of"),
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join)


def _names_weighed(text: str) -> int:
    """How many runs of words a text is cut into that are made names of."""
    count = 0

    def counted(text: str, signs: Sequence[Sign], kind: Kind | None) -> Trimmed:
        nonlocal count
        count += 1
        return trimmed(text, signs, kind)

    trimmed = prose.trimmed
    with patch.object(prose, "trimmed", counted):
        prose.parties_in_prose.__wrapped__(text)
    return count


@pytest.mark.parametrize("again", ["M/V ", "MV Ab ", "Kum Song, ", "consignee: Kum Song, "])
def test_a_text_that_repeats_itself_is_read_once(again: str) -> None:
    assert _names_weighed(again * 600) <= 60


def test_behind_as_many_names_as_are_searched_for_no_further_is_read() -> None:
    letters = "abcdefghijklmnopqrst"
    ships = ", ".join(f"M/V Kum{a}{b} Song{b}{a}" for a in letters for b in letters)
    assert len(prose.parties_in_prose(ships)) == prose.MOST_NAMES
    assert _names_weighed(ships) <= 3 * prose.MOST_NAMES


@given(
    st.tuples(TEXTS, TEXTS, st.integers(1, 4)).map(
        lambda given: f"{given[0]} {given[1]} " * given[2]
    )
)
def test_what_stood_there_before_names_nobody_else(text: str) -> None:
    def always(self: object, signs: Sequence[Sign], role: str | None) -> bool:
        return True

    read = prose.parties_in_prose.__wrapped__
    quick = read(text)
    with patch.object(prose._Prose, "_is_new", always):
        assert quick == read(text)
