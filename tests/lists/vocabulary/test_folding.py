"""The variants of folding: what each drops, and what it keeps."""

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.folding import (
    MOST_MARKS,
    letters,
    name_words,
    plain_words,
    same_spacing,
    with_few_marks,
    without_marks,
    words_in_place,
)


def test_labels_are_the_same_in_other_capitals_and_spaces() -> None:
    assert same_spacing("  Linked \t To:\n") == "linked to:"
    assert same_spacing("Corée") != same_spacing("Coree")


def test_accents_and_compatibility_forms_do_not_count_without_marks() -> None:
    assert without_marks("CORÉE ｄｕ Nord") == "coree du nord"
    assert without_marks("한국") == "한국"


def test_a_heading_is_looked_up_by_its_letters_and_digits() -> None:
    assert letters("Date of Birth (DOB)") == "dateofbirthdob"
    assert letters("Prénom_2") == "prenom2"
    assert letters("Côte d'Ivoire") == letters("COTE D’IVOIRE")


def test_words_of_a_name_keep_their_accents_and_lose_their_apostrophes() -> None:
    assert name_words("Ch’oe Song-il, É.") == ["choe", "song", "il", "é"]
    assert plain_words("Ch’oe É.") == ["ch", "oe", "e"]


def test_words_in_place_say_where_they_stand() -> None:
    text = "KOMID, People’s Army; Tang-un"
    found = words_in_place(text)
    assert [word for word, _, _ in found] == ["komid", "peoples", "army", "tangun"]
    assert [text[start:end] for _, start, end in found] == ["KOMID", "People’s", "Army", "Tang-un"]


@pytest.mark.parametrize("fold", [same_spacing, letters, without_marks])
@given(text=st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=40))
def test_folding_twice_changes_nothing(fold: object, text: str) -> None:
    assert callable(fold)
    assert fold(fold(text)) == fold(text)


MARKS = "".join(
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0])
)
"""Every sign that stands on the letter before it once it is in a normal form."""


def _piled(text: str) -> int:
    """The longest run of marks that a normal form would have to sort."""
    apart = unicodedata.normalize("NFKD", text)
    runs = groupby(apart, key=lambda sign: unicodedata.combining(sign) > 0)
    return max((len(list(run)) for marks, run in runs if marks), default=0)


def test_no_mark_is_missed_that_a_normal_form_sorts() -> None:
    for first in range(0, len(MARKS), 5):
        text = "a" + MARKS[first : first + 5] * 200
        assert _piled(with_few_marks(text)) <= 3 * MOST_MARKS


@given(st.text("a김 \u0301\u0316\uff9e\u0f73\u093e", max_size=200))
def test_only_marks_beyond_the_most_on_one_letter_are_left_out(text: str) -> None:
    few = with_few_marks(text)
    assert [sign for sign in few if sign not in MARKS] == [
        sign for sign in text if sign not in MARKS
    ]
    assert with_few_marks(few) == few
    if _piled(text) <= MOST_MARKS:
        assert few == text


def test_marks_that_writing_uses_stay() -> None:
    for text in ("Z\u0337\u0322\u0321\u031b\u0321o" * 40, "กี้" * 100, "क्षि" * 100, "ｶﾞ" * 100):
        assert with_few_marks(text) == text
