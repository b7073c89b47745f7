"""Consonant keys on which Arabic and Latin spellings of a name agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.arabic import is_evidence, key_readings, skeleton
from screening.naming.names import read_name
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


@pytest.mark.parametrize("spelling", ["Mukhamed", "Mukhamad", "Mukhamet", "Mokhamed", "Muhammad"])
def test_the_family_of_muhammad_has_one_key(spelling: str) -> None:
    keys = [one for one in read_name(f"{spelling} Omar", "person") if one.scheme == "arabic"]
    assert keys[0].tokens[0].text == "0mhmd"


def test_hassan_hussein_hosseini_and_hassani_have_keys_of_their_own() -> None:
    keys = {
        next(one for one in read_name(f"Ali {name}", "person") if one.scheme == "arabic")
        .tokens[-1]
        .text
        for name in ("Hassan", "Hussein", "Hosseini", "Hassani")
    }
    assert len(keys) == 4
