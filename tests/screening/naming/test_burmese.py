"""Burmese syllables are words of the Latin name."""

from __future__ import annotations

import pytest

from screening.naming.burmese import JOIN, is_burmese_word, split_syllables, syllables
from screening.naming.lexicon import table


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("မင်းအောင်လှိုင်", "min aung hlaing"),
        ("စိုးဝင်း", "soe win"),
        ("မြထွန်းဦး", "mya tun oo"),
        ("မောင်မောင်ကျော်", "maung maung kyaw"),
        ("မိုးမြင့်ထွန်း", "moe myint htun"),
        ("အောင်လင်းဒွေး", "aung lin dwe"),
        ("သန်းရွှေ", "than shwe"),
    ],
)
def test_each_syllable_has_the_spelling_that_lists_use(written: str, latin: str) -> None:
    spelled = syllables(written)
    assert len(spelled) == len(latin.split())
    for word, ways in zip(latin.split(), spelled, strict=True):
        assert word in ways


def test_tones_and_vowels_below_do_not_cut_a_syllable() -> None:
    assert len(split_syllables("လှိုင်း")) == 1
    assert len(split_syllables("မန္တလေး")) == 3


def test_a_word_of_a_burmese_name_is_one_syllable_or_two_that_are_joined() -> None:
    assert is_burmese_word("အောင်")
    assert is_burmese_word("သီ" + JOIN + "တာ")
    assert not is_burmese_word("ပူတင်")


def test_every_part_has_plain_spellings() -> None:
    for part, _, letters in table("burmese_letters"):
        assert part in {"onset", "rhyme", "whole"}
        assert all(one == "-" or (one.isascii() and one.isalpha()) for one in letters.split(";"))
