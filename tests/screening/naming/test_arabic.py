"""Consonant keys on which Arabic and Latin spellings of a name agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.arabic import is_evidence, key_readings, skeleton
from screening.naming.text import words


def keys(raw: str) -> set[tuple[str, ...]]:
    return {tuple(token.text for token in reading) for reading in key_readings(words(raw))}


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [("Mohammad Karimi", "محمد كريمي"), ("Abd al-Rahman Qasim", "عبدالرحمن قاسم")],
)
def test_a_name_has_a_key_in_common_with_its_arabic_spelling(latin: str, arabic: str) -> None:
    assert keys(latin) & keys(arabic)


def test_articles_and_particles_are_no_part_of_the_key() -> None:
    assert keys("Hassan al-Turabi") & keys("Hassan Turabi")


def test_similar_common_names_stay_apart() -> None:
    assert not keys("حسن كريمي") & keys("حسين كريمي")


def test_only_words_of_arabic_names_are_evidence_of_one() -> None:
    assert is_evidence("abdulrahman")
    assert not is_evidence("smith")


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=15))
def test_a_skeleton_has_no_vowels(word: str) -> None:
    assert not set("eiou") & set(skeleton(word))
