"""What under an unknown heading may be somebody's name has to be said, however it is nested."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.service.possible_names import could_be_a_name, names_somebody
from api.service.unknown_fields import UnknownFields
from tests.property_profiles import examples


@pytest.mark.parametrize(
    "text", ["Ri Won Ho", "KOREA MINING TRADING", "김정은", "朴永植", "Иван Петров", "O'Neil Brown"]
)
def test_words_with_capitals_may_be_a_name(text: str) -> None:
    assert could_be_a_name(text)


@pytest.mark.parametrize(
    "text", ["line one\nRi Won Ho", "paid to Ri Won Ho, 12 EUR", "1. 김정은 2. n", "x" * 2001]
)
def test_a_name_within_a_text_may_be_a_name(text: str) -> None:
    assert could_be_a_name(text)


@pytest.mark.parametrize(
    "text", ["", "North Korea", "approved", "see the note", "12 May 1964", "A-17", "EUR"]
)
def test_prose_numbers_and_codes_are_none(text: str) -> None:
    assert not could_be_a_name(text)


def test_a_name_deep_inside_a_value_is_seen() -> None:
    value: Any = "Ri Won Ho"
    for _ in range(900):
        value = [value]
    assert names_somebody("x", value, UnknownFields())


def test_a_deep_heap_of_nothing_names_nobody() -> None:
    value: Any = []
    for _ in range(900):
        value = [value]
    assert not names_somebody("x", value, UnknownFields())


def test_more_values_than_are_looked_at_may_well_hold_a_name() -> None:
    assert names_somebody("x", ["low"] * 5_000, UnknownFields())
    assert not names_somebody("x", ["low"] * 500, UnknownFields())


@pytest.mark.slow
@settings(max_examples=examples(200))
@given(
    st.recursive(
        st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_looking_never_fails(value: Any) -> None:
    assert names_somebody("x", value, UnknownFields()) in {True, False}
