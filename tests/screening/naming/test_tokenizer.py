"""Roles of words: what is the name itself, and what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.names import read_name
from screening.naming.text import words
from screening.naming.tokenizer import tokenize
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from lists.entity import Kind

KINDS = st.sampled_from([None, "person", "organization", "vessel", "aircraft"])


def roles(raw: str, kind: Kind | None) -> list[tuple[str, Role]]:
    return [(token.text, token.role) for token in tokenize(words(raw), kind)]


def test_a_title_stands_before_a_person_and_is_a_trade_word_in_a_firm() -> None:
    assert roles("General Kim", "person")[0] == ("general", Role.TITLE)
    assert roles("General Trading", "organization")[0][1] is not Role.TITLE


def test_the_number_of_a_ship_is_a_number_however_it_is_written() -> None:
    for raw in ("YU JONG 2", "YU JONG NO. 2", "YU JONG II"):
        assert roles(raw, "vessel")[-1] == ("2", Role.NUMBER)


def test_every_spelling_of_a_legal_form_is_one_class() -> None:
    assert roles("Mokran OOO", "organization")[-1] == roles("Mokran LLC", "organization")[-1]


def test_a_name_is_never_swallowed_whole_by_forms_and_titles() -> None:
    for raw in ("SA", "General", "Ltd"):
        assert [role for _, role in roles(raw, "organization")] == [Role.WORD]


@given(st.text(max_size=60), KINDS)
def test_every_token_is_plain_and_comes_from_the_text(raw: str, kind: Kind | None) -> None:
    for token in tokenize(words(raw), kind):
        assert token.text.isascii()
        assert token.text.isalnum()
        assert -1 <= token.start <= token.end <= len(raw)


@pytest.mark.parametrize("name", ["Office Thirty-Nine", "OFFICE THIRTY NINTH", "Office 39"])
def test_two_word_numerals_are_numbers(name: str) -> None:
    (plain, *_) = read_name(name, "organization")
    assert [(token.text, token.role) for token in plain.tokens][-1] == ("39", Role.NUMBER)


def test_short_trade_words_have_their_meaning() -> None:
    texts = [t.text for t in read_name("Alfa Avn Mfg Bros", "organization")[0].tokens]
    assert texts == ["alfa", "aviation", "manufacturing", "brothers"]
    texts = [t.text for t in read_name("Alfa Genl Devt Comml Bkg", "organization")[0].tokens]
    assert texts == ["alfa", "general", "development", "commercial", "bank"]
