"""Several names in one field."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.naming.aliases import may_hold_several, parts
from screening.naming.text import words


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("OCEAN STAR ex CHON MA SAN", [("former", "CHON MA SAN")]),
        ("Kim Chol f.k.a. Pak Chol", [("former", "Pak Chol")]),
        ("Kim Chol a.k.a. Pak Chol", [("alias", "Pak Chol")]),
        ("Kim Chol ((, ;-- a.k.a. Pak Chol", [("part", "Kim Chol"), ("alias", "Pak Chol")]),
        ("Kim Chol a.k.a. -( ex Pak Chol", [("former", "Pak Chol")]),
    ],
)
def test_what_stands_behind_a_mark_is_a_name_of_its_kind(
    raw: str, found: list[tuple[str, str]]
) -> None:
    assert may_hold_several(raw, words(raw))
    assert set(found) <= {(part.scheme, part.text) for part in parts(raw)}


@pytest.mark.parametrize("raw", ["Kim Chol", "Acme Trading Ltd", "O'Neil & Sons"])
def test_one_name_is_one_name(raw: str) -> None:
    assert parts(raw) == []


@given(st.text(max_size=80))
@example("[0]0")
def test_every_part_begins_where_it_says_and_there_are_few(raw: str) -> None:
    found = parts(raw)
    assert len(found) <= 6
    for part in found:
        assert part.text.strip()
        assert raw[part.start] == part.text[0]
