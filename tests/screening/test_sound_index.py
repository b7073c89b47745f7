"""Listed words that sound like a word of another script: all at once as one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.sound_index import SoundIndex
from screening.naming.names import Role
from screening.naming.sounds import clashes, coarse_keys, keys_of, latin_sounds, sounds, spellings
from screening.policy import Policy
from tests.property_profiles import examples

WORDS = ("vladimir", "mohammed", "ahmad", "hamid", "markov", "mirkov", "kim", "jong", "ali", "ola",
         "denis", "sato", "saito", "david", "levi", "hassan", "husayn", "georgi")  # fmt: skip
KEYS = {(word, int(Role.WORD)): number for number, word in enumerate(WORDS)}
POLICY = Policy.bundled()
INDEX = SoundIndex(KEYS, POLICY)


def one_by_one(word: str) -> dict[str, int]:
    rules, found = POLICY.rules.match.sounds, dict[str, int]()
    for heard in sounds(word):
        count = len(heard.consonants)
        for listed in (one for one in WORDS if coarse_keys(one) & keys_of(heard)):
            ways = [far for way in latin_sounds(listed) if (far := clashes(heard, way)) >= 0]
            if ways and 2 * min(ways) < count:
                alike = rules.alike[min(count, len(rules.alike) - 1)] - rules.vowel * min(ways)
                found[listed] = max(alike, found.get(listed, 0))
    found |= {latin: rules.spelled for latin in spellings(word) if latin in WORDS}
    return found


@settings(max_examples=examples(200))
@given(
    st.text("محدعليسنهركو", min_size=1, max_size=6)
    | st.text("アイマルコフサトウムハド", min_size=1, max_size=6)
    | st.text("דוילמרקסאהנ", min_size=1, max_size=6)
    | st.sampled_from(["ウラジーミル", "محمد", "حميد", "დენის", "Δαβίδ"])
)
def test_compared_all_at_once_words_are_as_alike_as_one_by_one(word: str) -> None:
    near = {WORDS[number]: alike for number, alike in INDEX.near((word, int(Role.SOUND)))}
    assert near == one_by_one(word)


def test_a_name_written_by_sound_meets_its_spellings() -> None:
    assert "vladimir" in one_by_one("ウラジーミル")
    assert {"mohammed", "ahmad", "hamid"} & one_by_one("محمد").keys()


def test_a_word_that_is_not_written_by_sound_meets_none() -> None:
    assert INDEX.near(("vladimir", int(Role.WORD))) == []
