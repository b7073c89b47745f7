"""The variants of folding: what each drops, and what it keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.folding import (
    letters,
    name_words,
    plain_words,
    same_spacing,
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
