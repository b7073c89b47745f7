"""Whether a word can be cut into Korean syllables is known before all its ways are ranked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.naming.syllables import can_be_cut, cuts

SYLLABLES = st.tuples(
    st.sampled_from(["k", "g", "ch", "ch'", "j", "s", "ry", "h", "wh", "y", "tch", "к", ""]),
    st.sampled_from(["a", "o", "eo", "u", "yo", "e", "ae", "ŏ", "oe", "ы"]),
    st.sampled_from(["", "n", "ng", "k", "l", "ne", "-"]),
).map("".join)


@given(st.lists(SYLLABLES, max_size=5).map("".join) | st.text(max_size=8))
def test_a_word_can_be_cut_if_there_is_a_cut(word: str) -> None:
    assert can_be_cut(word) is bool(cuts(word))


def test_both_answers_occur() -> None:
    assert can_be_cut("Kwangmyongsong")
    assert can_be_cut("ch'oe")
    assert not can_be_cut("miller")
    assert not can_be_cut("")
