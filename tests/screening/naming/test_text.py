"""Folding: any Unicode in, plain words out, with spans into the raw text."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.text import fold, words


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Ch'oe So'k-min", "choe sok min"),
        ("Ch’oe Sŏk-min", "choe sok min"),
        ("O'Neil", "oneil"),
        ("K.O.M.I.D.", "komid"),
        ("L.L.C. «Ромашка»", "llc romashka"),
        ("О.О.О. Мокран", "ooo mokran"),
        ("S.A. DE C.V.", "sa de cv"),
        ("J.R.Smith", "j r smith"),
        ("P-881", "p 881"),
        ("RYESONGGANG-1", "ryesonggang 1"),
        ("ＫＯＭＩＤ №２", "komid no 2"),
        ("ABC公司", "abc gongsi"),
        ("İSTANBUL", "istanbul"),
        ("Kŭm\u200bgang\u202e", "kumgang"),
        ("\u1100\u1175\u11b7", "gim"),
        ("محمَّد", "mhmd"),
        ("...", ""),
        ("a\udc80b", "a b"),
    ],
)
def test_a_name_folds_to_plain_words(raw: str, folded: str) -> None:
    assert fold(raw) == folded


def test_initials_of_persons_stay_apart() -> None:
    assert [word.text for word in words("J.R. Tolkien", join_dotted=False)] == ["j", "r", "tolkien"]


@given(st.text())
def test_any_text_folds_to_ascii_and_folding_again_changes_nothing(raw: str) -> None:
    folded = fold(raw)
    assert set(folded) <= set(string.ascii_lowercase + string.digits + " ")
    assert fold(folded) == folded


@given(st.text())
def test_spans_lie_inside_the_raw_text(raw: str) -> None:
    for word in words(raw):
        assert word.start == word.end == -1 or 0 <= word.start < word.end <= len(raw)


def test_words_of_two_alphabets_run_together_are_parted() -> None:
    assert fold("ЗатворQarchak") == fold("Затвор Qarchak")
    assert len(fold("ГOBOP").split()) == 1  # Latin letters that look Cyrillic


@pytest.mark.parametrize(
    ("name", "folded"),
    [("رادان", "radan"), ("إبراهيم", "ibrahym"), ("عصام", "asam"), ("محمَّد", "mhmd")],
)
def test_arabic_letters_that_carry_a_vowel_are_not_lost(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text("abXYZ  l", max_size=20))
def test_letters_and_spaces_are_cut_like_any_other_text(raw: str) -> None:
    assert words(raw, join_dotted=False) == words(f"{raw}!", join_dotted=False)
