"""Long texts are searched in stretches, and how much of them is read is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.index.plain_reading import name_readings
from screening.index.reading import MOST_PIECES
from screening.long_text import MOST_WORDS, OVERLAP, limited, stretches


@given(st.text(max_size=3000))
def test_no_more_words_are_read_than_the_limit_and_no_fewer_than_sent_below_it(raw: str) -> None:
    text = limited(raw)
    assert raw.startswith(text.text)
    assert text.read <= MOST_WORDS
    assert text.cut or text.text == raw


def test_a_text_that_is_cut_says_how_many_words_were_sent() -> None:
    text = limited("word " * 500)
    assert (text.read, text.sent, text.cut) == (MOST_WORDS, 500, True)
    assert text.text.split() == ["word"] * MOST_WORDS


def test_a_short_text_is_one_stretch() -> None:
    reading = name_readings("Korea Kwangson Banking Corp", "organization")[0]
    assert list(stretches(reading)) == [reading]


def test_stretches_overlap_and_cover_every_word() -> None:
    words = [f"word{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(200)]
    reading = name_readings(", ".join(words), "organization")[0]
    whole, *parts = stretches(reading)
    assert whole == reading
    assert all(len(part.pieces) <= MOST_PIECES for part in parts)
    for first in range(len(reading.pieces) - OVERLAP):
        name = reading.pieces[first : first + OVERLAP]
        assert any(
            part.pieces[at : at + OVERLAP] == name for part in parts for at in range(MOST_PIECES)
        )


def test_a_stretch_keeps_where_separators_stand() -> None:
    reading = name_readings(" ".join(["word"] * 100) + " / last one", "organization")[0]
    *_, last = stretches(reading)
    assert last.written.breaks == 1 << len(last.pieces) - 2
