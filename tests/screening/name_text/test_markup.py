"""Text that machines wrote into names, and letters that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.name_text.markup import cleaned, is_misdecoded
from screening.name_text.repairs import SHORTEST_RUN, cut_apart, with_letters_guessed
from screening.name_text.trim import is_legal_form


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Smith &amp;amp; Sons", "Smith & Sons"),
        ("P<PRKKIM<<JONG<UN<<<<<<", "KIM, JONG UN"),
        ("MÃ¼ller", "Müller"),
        (r"\u041a\u0438\u043c", "Ким"),
        ("Nicol%C3%A1s Maduro", "Nicolás Maduro"),
        ("YU%20JONG%202", "YU JONG 2"),
    ],
)
def test_the_text_is_what_a_person_would_have_written(raw: str, text: str) -> None:
    found = cleaned(raw)
    assert found.text == text
    assert found.taken


def test_tags_are_taken_out() -> None:
    assert cleaned("<b>Kim</b> Chol").text.split() == ["Kim", "Chol"]


@pytest.mark.parametrize(
    "raw", ["Kim Jong Un", "A & B", "김정은", "Müller", "x < y", "51%20 of it", "100%DEBT"]
)
def test_an_ordinary_name_stays_as_it_is(raw: str) -> None:
    assert cleaned(raw) == (raw, ())
    assert not is_misdecoded(raw)


def test_an_unreadable_letter_is_left_out_first_then_guessed() -> None:
    found = with_letters_guessed("Kor\ufffda Trading")
    assert found[0] == "Kora Trading"
    assert any("korea" in one.casefold() for one in found)
    assert with_letters_guessed("Korea Trading") == ()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=SHORTEST_RUN, max_size=20))
def test_cutting_a_word_changes_no_letter(word: str) -> None:
    assert all(one.replace(" ", "") == word for one in cut_apart(word))


def test_short_and_published_words_are_not_cut() -> None:
    assert cut_apart("kimchol") == ()
    assert cut_apart("international") == ()
    assert cut_apart("two words") == ()


def test_a_legal_form_is_known_by_itself() -> None:
    assert is_legal_form("gmbh")
    assert not is_legal_form("kwangson")
