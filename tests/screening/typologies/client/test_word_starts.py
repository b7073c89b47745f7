"""No wording that a text holds is passed over because of the first letters of its words."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lists.vocabulary.wordings import bounded
from screening.typologies.catalogue import catalogue
from screening.typologies.client.goods import by_weight
from screening.typologies.client.word_starts import WordStarts, first_letters
from tests.property_profiles import examples

WORDINGS = sorted({word for one in catalogue() for _, words in by_weight(one) for word in words})
ALL = [[wording] for wording in WORDINGS]
STARTS = WordStarts(ALL)


@pytest.mark.parametrize(
    ("wording", "starts"),
    [
        (r"\bULSD\b", {"uls"}),
        ("(?:river |sea )?sand", {"riv", "sea", "san"}),
        ("(?<!crude )oil (?:cargo|exports?)", {"oil"}),
        ("nostro|vostro", {"nos", "vos"}),
        ("cr?abs?", {"c"}),
        ("o?il", {""}),
        (r"\w+ Chollima", {""}),
        ("песок|песка", set()),
        ("IT 노동자", {""}),
        ("(?:a|b{2}c) x", {"a", ""}),
    ],
)
def test_what_matches_begin_with_is_read_from_the_wording(wording: str, starts: set[str]) -> None:
    assert first_letters(wording) == starts


@settings(max_examples=examples(150))
@given(
    st.sampled_from(range(len(WORDINGS))),
    st.data(),
    st.sampled_from(["", "Cargo: ", "x ", "(", "12-"]),
)
def test_a_text_that_holds_a_wording_is_searched_for_it(
    number: int, data: st.DataObject, before: str
) -> None:
    written = re.compile(WORDINGS[number], re.IGNORECASE)
    letters = st.characters(codec="ascii") if WORDINGS[number].isascii() else None
    text = before + data.draw(st.from_regex(written, fullmatch=True, alphabet=letters))
    assume(bounded([WORDINGS[number]]).search(text))
    assert number in STARTS.possible(text)


@settings(max_examples=examples(60))
@given(st.text(string.printable, max_size=60))
def test_a_text_is_not_searched_in_vain_only(text: str) -> None:
    possible = STARTS.possible(text)
    assert {at for at, one in enumerate(ALL) if bounded(one).search(text)} <= possible


def test_most_wordings_need_not_be_tried() -> None:
    text = "Charter of a bulk carrier with fertilizer for the spring, payment by letter of credit"
    assert len(STARTS.possible(text)) * 10 < len(WORDINGS)


def test_of_a_text_in_another_script_every_wording_is_tried() -> None:
    assert len(STARTS.possible("석탄")) == len(WORDINGS)
