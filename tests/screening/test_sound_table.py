"""How listed words may sound is read back from arrays as it was worked out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.sound_index import SoundIndex
from screening.index.sound_table import SoundTable, group_at, lines_of, set_of, sound_table
from screening.naming.names import Role
from screening.naming.sounds import coarse_keys, latin_sounds
from screening.policy import Policy
from tests.property_profiles import examples

WORD = int(Role.WORD)


def ways(table: SoundTable, coarse: str) -> set[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Token, consonants and vowels of every way that stands under these coarse sounds."""
    place = lines_of(table.coarse).index(coarse)
    return {
        (int(token), tuple(map(int, consonants)), tuple(map(int, vowels)))
        for group in range(table.group_start[place], table.group_start[place + 1])
        for token, consonants, vowels in zip(*group_at(table, group), strict=True)
    }


@settings(max_examples=examples(40))
@given(st.lists(st.text("aeioumkhdnsrlvgjw", min_size=2, max_size=9), min_size=1, unique=True))
def test_every_way_of_every_word_stands_under_its_coarse_sounds(words: list[str]) -> None:
    table = sound_table({(word, WORD): token for token, word in enumerate(words)})
    bit = {sound: 1 << place for place, sound in enumerate(lines_of(table.sound))}
    for token, word in enumerate(words):
        expected = {
            (
                token,
                tuple(set_of(one, bit) for one in way.consonants),
                tuple(set_of(one, bit) for one in way.vowels),
            )
            for way in latin_sounds(word)
        }
        for coarse in coarse_keys(word) if expected else ():
            assert {one for one in ways(table, coarse) if one[0] == token} == expected


@pytest.mark.parametrize("words", [(), ("a",), ("aa", "ou")])
def test_lists_without_consonants_meet_no_word(words: tuple[str, ...]) -> None:
    keys = {(word, WORD): token for token, word in enumerate(words)}
    assert SoundIndex(keys, Policy.bundled()).near(("محمد", int(Role.SOUND))) == []


def test_the_order_of_the_words_does_not_change_the_sounds() -> None:
    keys = {("mohammed", WORD): 0, ("hamid", WORD): 1}
    one, other = sound_table(keys), sound_table(dict(reversed(keys.items())))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
