"""What a kernel says of a word by its letters is what the tables say at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.word_facts import CHINESE, KOREAN, LONGEST, SLIP, letter_facts
from screening.naming.chinese import pinyin_syllables, syllables
from screening.naming.lexicon import lexicon
from screening.naming.syllables import NOT_KOREAN, can_be_cut, latin_syllables
from screening.naming.typos import correctness
from tests.property_profiles import examples

if TYPE_CHECKING:
    from lists.entity import Kind

KINDS = st.sampled_from(["person", "organization", "vessel", "aircraft", None])
SYLLABLES = st.deferred(
    lambda: st.sampled_from(
        sorted(one for one in (*latin_syllables(), *pinyin_syllables()) if one.isalpha())
    )
)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=3)
TABLE_WORDS = st.deferred(
    lambda: st.sampled_from(
        sorted(
            word
            for kind in ("person", "organization", "vessel")
            for word in lexicon(kind)  # type: ignore[arg-type]
            if word.isascii() and word.isalpha()
        )
    )
)


def slipped(word: str, place: int, kind: str, letter: str) -> str:
    """A word with one slip in it."""
    at = place % len(word)
    ways = {
        "lost": word[:at] + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "other": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    }
    return ways[kind] or word


SLIPPED = st.builds(
    slipped,
    TABLE_WORDS,
    st.integers(0, 30),
    st.sampled_from(["lost", "more", "other", "swapped"]),
    st.sampled_from("aeiourntlx"),
)
TWICE = st.builds(
    slipped, SLIPPED, st.integers(0, 30), st.sampled_from(["lost", "more"]), st.just("e")
)
PUT_TOGETHER = st.lists(SYLLABLES | LETTERS | st.just("wh"), min_size=1, max_size=5).map("".join)
WORDS = (PUT_TOGETHER | SLIPPED | TWICE | TABLE_WORDS | st.sampled_from(sorted(NOT_KOREAN))).filter(
    lambda word: len(word) <= LONGEST
)


@given(WORDS, KINDS)
@settings(max_examples=examples(500))
def test_letters_say_what_the_tables_say_at_length(word: str, kind: Kind | None) -> None:
    [facts] = letter_facts((word,), kind)
    assert bool(facts & KOREAN) == can_be_cut(word)
    assert bool(facts & CHINESE) == bool(syllables(word))


@pytest.mark.slow
@given(WORDS, KINDS)
@settings(max_examples=examples(500))
def test_a_word_without_the_mark_of_a_slip_is_corrected_nowhere(
    word: str, kind: Kind | None
) -> None:
    may_be_slip = bool(letter_facts((word,), kind)[0] & SLIP)
    assert correctness(word, kind, may_be_slip=may_be_slip) == correctness(word, kind)


@given(st.lists(WORDS, min_size=1, max_size=6), KINDS)
@settings(max_examples=examples(200))
def test_words_looked_at_together_are_told_apart(words: list[str], kind: Kind | None) -> None:
    assert letter_facts(words, kind) == [letter_facts((word,), kind)[0] for word in words]


@pytest.mark.parametrize("word", ["bakoda", "lomena", "rastuvo", "yakapata"])
def test_hardly_a_word_of_no_table_is_taken_for_a_slip(word: str) -> None:
    assert not letter_facts((word,), "organization")[0] & SLIP
    assert not letter_facts((word,), "person")[0] & SLIP
