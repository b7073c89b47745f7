"""Words of names mended with the help of published words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from screening.name_text import repairs
from screening.name_text.repairs import with_a_word_mended
from screening.naming.real_words import published_words
from tests.property_profiles import examples


@settings(max_examples=examples(60))
@given(st.sampled_from(sorted(published_words())), st.integers(0, 30), st.sampled_from("aeiknrt"))
def test_a_word_is_mended_to_the_one_published_word_that_is_a_slip_away(
    known: str, place: int, letter: str
) -> None:
    word = known[:place] + letter + known[place + 1 :]
    near = {
        one
        for one in published_words()
        if len(one) >= repairs.SHORTEST_MENDED - 1
        and one[0] == word[0]
        and OSA.distance(one, word, score_cutoff=1) <= 1
    }
    mended = with_a_word_mended(f"{word} zqx")
    assert mended in {"", *(f"{one} zqx" for one in near)}
    if len(near) == 1 and len(word) >= repairs.SHORTEST_MENDED and word not in published_words():
        assert mended
