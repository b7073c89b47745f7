"""A ship's prefix before plain words: the quick way to read it and the whole way agree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.name_text.phrases import asides, joints, roles, telling
from screening.name_text.reader import read_at_length, read_text
from screening.name_text.ship_prefix import behind_prefix
from screening.naming.lexicon import lexicon
from tests.property_profiles import examples

PREFIXES = ("MV", "mt", "Ss", "M/V", "vsl", "motor", "Motor Vessel", "vessel", "steamship", "the")


def table_words() -> list[str]:
    """Words with a meaning in some table, as they may stand in a ship's name too."""
    phrases = (roles(), joints(), asides("v", "start"), asides("v", "end"), asides("v", "tail"))
    words = {key for known in phrases for keys in known.meanings for key in keys}
    words |= {key for known in (lexicon("vessel"), lexicon("organization")) for key in known}
    words |= telling("vessel").words
    return sorted(word for word in words if word.isascii() and word.isalpha())


WORDS = st.one_of(
    st.sampled_from(["OCEAN", "glory", "Kum", "song", "A", "II", "Ltd", "Vessel", "mv", "Hong"]),
    st.from_regex(r"[a-zA-Z]{1,9}", fullmatch=True),
    st.deferred(lambda: st.sampled_from(table_words())),
    st.sampled_from(["7", "no", "dated", "May", "1,500", "DWT", "flag", "IMO", "ex"]),
)


@given(st.sampled_from(PREFIXES), st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(" \t-"))
@settings(max_examples=examples(300))
def test_a_prefix_is_set_aside_as_by_reading_the_text_at_length(
    prefix: str, words: list[str], between: str
) -> None:
    raw = f"{prefix} {between.join(words)}"
    quick = behind_prefix(raw)
    assert quick is None or quick == read_at_length(raw, "vessel")


@pytest.mark.slow
def test_every_word_of_a_table_is_read_alike_behind_a_prefix() -> None:
    for word in table_words():
        for raw in (f"MV {word}", f"MV {word} PROUD", f"MV PROUD {word}"):
            quick = behind_prefix(raw)
            assert quick is None or quick == read_at_length(raw, "vessel"), raw


@pytest.mark.parametrize("raw", ["MV OCEAN GLORY", "mt Kum Song", "mt HUNGWANG"])
def test_plain_names_behind_a_prefix_are_read_the_quick_way(raw: str) -> None:
    found = behind_prefix(raw)
    assert found is not None
    assert [party.text for party in found.parties] == [raw.partition(" ")[2]]
    assert read_text(raw, "vessel") == found


@pytest.mark.parametrize("raw", ["MV", "OCEAN GLORY", "MV ABC", "MV OCEAN GLORY 7", "MV A, MV B"])
def test_everything_else_is_left_to_the_whole_reading(raw: str) -> None:
    assert behind_prefix(raw) is None
