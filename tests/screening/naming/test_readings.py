"""Which readings a name has: the plain one first, others only where the name calls for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.nicknames import nickname_class
from screening.naming.readings import one_name
from screening.naming.south_korean import normalize_romanization
from screening.naming.text import words
from screening.naming.tokenizer import tokenize

if TYPE_CHECKING:
    from lists.entity import Kind


def schemes(raw: str, kind: Kind | None) -> list[str]:
    return [reading.scheme for reading in one_name(raw, words(raw), kind)]


@pytest.mark.parametrize("raw", ["John Smith", "Acme Trading Ltd", "OCEAN STAR"])
def test_an_ordinary_name_has_the_plain_reading_only(raw: str) -> None:
    assert len(schemes(raw, None)) == 1


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("김정은", "person"), ("Ким Чен Ын", "person"), ("조선광선은행", "organization")],
)
def test_a_name_of_another_script_has_more_readings(raw: str, kind: Kind) -> None:
    assert len(schemes(raw, kind)) > 1


@given(st.text(max_size=40), st.sampled_from([None, "person", "organization", "vessel"]))
def test_no_name_has_more_than_a_few_readings(raw: str, kind: Kind | None) -> None:
    assert 1 <= len(schemes(raw, kind)) <= 16


def test_south_korean_spelling_of_a_firm_is_rewritten_as_the_lists_spell_it() -> None:
    south = tokenize(words("Gwangseon Bank"), "organization")
    assert [token.text for token in normalize_romanization(south)] == ["kwangson", "bank"]
    north = tokenize(words("Kwangson Bank"), "organization")
    assert normalize_romanization(north) == ()


def test_a_nickname_belongs_to_the_class_of_its_name() -> None:
    assert nickname_class("bill") == nickname_class("william") is not None
    assert nickname_class("sasha") == nickname_class("aleksandr")
    assert nickname_class("kwangson") is None
