"""Words of other scripts sound like the Latin words they write, and like no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.naming.lexicon import table
from screening.naming.sounds import (
    clashes,
    coarse_keys,
    keys_of,
    latin_sounds,
    script_of_word,
    sounds,
    spellings,
)
from tests.property_profiles import examples

SAME = [
    ("ウラジーミル", "vladimir"),
    ("プーチン", "putin"),
    ("弗拉基米尔", "vladimir"),
    ("普京", "putin"),
    ("ולדימיר", "vladimir"),
    ("פוטין", "putin"),
    ("فلاديمير", "vladimir"),
    ("بوتين", "putin"),
    ("Πούτιν", "putin"),
    ("Վլադիմիր", "vladimir"),
    ("ვლადიმერ", "vladimir"),
    ("วลาดีมีร์", "vladimir"),
    ("ပူတင်", "putin"),
    ("卢卡申科", "lukashenko"),
    ("梅德韦杰夫", "medvedev"),
    ("מדורו", "maduro"),
    ("丹尼斯", "denis"),
    ("ミハイル", "mikhail"),
]
OTHERS = [
    ("プーチン", "pushkin"),
    ("מדורו", "madrid"),
    ("普京", "panama"),
    ("بوتين", "bolton"),
    ("Πούτιν", "potanin"),
    ("מדבדב", "madison"),
    ("ルカシェンコ", "lukasz"),
]
SCRIPTS = ("arabic", "armenian", "georgian", "greek", "han", "hebrew", "kana", "thai")


def alike(word: str, latin: str) -> bool:
    return any(clashes(a, b) >= 0 for a in sounds(word) for b in latin_sounds(latin))


@pytest.mark.parametrize(("word", "latin"), SAME)
def test_a_name_sounds_like_its_latin_spelling(word: str, latin: str) -> None:
    assert alike(word, latin)
    found_by = {key for heard in sounds(word) for key in keys_of(heard)}
    assert not found_by.isdisjoint(coarse_keys(latin))


@pytest.mark.parametrize(("word", "latin"), OTHERS)
def test_another_name_does_not(word: str, latin: str) -> None:
    assert not alike(word, latin)


def test_vowels_that_differ_are_counted_where_both_sides_write_them() -> None:
    (kana,) = (one for one in sounds("マルコフ") if len(one.consonants) == 4)
    assert [clashes(kana, b) for b in latin_sounds("markov")] == [0]
    assert [clashes(kana, b) for b in latin_sounds("mirkov")] == [1]
    (hebrew,) = sounds("מרקב")
    assert [clashes(hebrew, b) for b in latin_sounds("mirkov")] == [0]


def test_the_usual_spelling_comes_first() -> None:
    assert spellings("Πούτιν")[0] == "putin"
    assert spellings("Պուտին") == ("putin",)
    assert "putin" in spellings("פוטין")


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_row_of_a_table_is_read_and_spells_plain_letters(script: str) -> None:
    for signs, where, letters in table(f"sounds_{script}"):
        assert where in {"any", "start", "end"}
        for sign in signs.split(";"):
            assert script_of_word(sign) == script or sign == "'"
        assert all(one == "-" or (one.isascii() and one.isalpha()) for one in letters.split(";"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_sign_stands_twice_for_one_place(script: str) -> None:
    places = [
        (sign, where) for signs, where, _ in table(f"sounds_{script}") for sign in signs.split(";")
    ]
    assert sorted(set(places)) == sorted(places)


@given(word=st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12))
@settings(max_examples=examples(200))
def test_a_listed_word_is_found_by_what_it_sounds_like(word: str) -> None:
    """The key that leads to a listed word agrees with one of its sounds, or it has none."""
    heard = latin_sounds(word)
    keys = {key for one in heard for key in keys_of(one)}
    assert not heard or not keys.isdisjoint(coarse_keys(word))


@given(word=st.text(max_size=30))
@settings(max_examples=examples(200))
def test_any_text_is_read_without_an_error(word: str) -> None:
    for heard in sounds(word):
        assert len(heard.vowels) == len(heard.consonants) + 1
        assert clashes(heard, heard) == 0
