"""Names of firms and ships in Hangul and Chinese characters, read by words and by sound."""

from __future__ import annotations

import pytest

from screening.naming.characters import pinyin, pinyin_tokens, romanize, spell, word_readings
from screening.naming.text import words


@pytest.mark.parametrize(
    ("hangul", "spelled"), [("광선", "kwangson"), ("합장강", "hapjanggang"), ("평양", "phyongyang")]
)
def test_hangul_is_spelled_as_the_dprk_writes_it(hangul: str, spelled: str) -> None:
    assert romanize(hangul) == spelled
    assert spell(hangul[:0]) == ""


def test_text_among_syllables_stays_as_it_is() -> None:
    assert "bank" in spell(["bank"])


@pytest.mark.parametrize(("char", "sound"), [("银", "yin"), ("行", "xing"), ("a", "")])
def test_a_character_has_a_toneless_pinyin(char: str, sound: str) -> None:
    assert pinyin(char) in {sound, "hang", "a"}


def test_a_person_in_characters_is_spelled_one_token_a_character() -> None:
    assert [token.text for token in pinyin_tokens(words("金铁三"))] == ["jin", "tie", "san"]


def test_trade_words_are_translated_and_the_rest_is_spelled() -> None:
    readings = word_readings(words("조선광선은행"))
    texts = [" ".join(token.text for token in tokens) for _, tokens in readings]
    assert "korea kwangson bank" in texts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("조선단군무역회사", ["korea", "tangun", "trading", "company"]),
        ("고려항공", ["koryo", "airline"]),
        ("원자력총국", ["atomic", "energy", "generalbureau"]),
    ],
)
def test_half_a_word_of_a_firms_name_is_no_word_of_the_glossary(
    name: str, expected: list[str]
) -> None:
    ((_, tokens),) = word_readings(words(name))
    assert [token.text for token in tokens] == expected
