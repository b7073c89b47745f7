"""Wade-Giles is read as pinyin; names that are none of it are left alone."""

from __future__ import annotations

import pytest

from screening.naming.names import read_name
from screening.naming.text import words
from screening.naming.wade_giles import in_pinyin


def read(name: str) -> list[str]:
    return [" ".join(word.text for word in way) for way in in_pinyin(words(name))]


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("Hsia Pao-lung", "xia bao long"),
        ("Lo Hui-ning", "luo hui ning"),
        ("Hsi Chin-p'ing", "xi jin ping"),
        ("Mao Tse-tung", "mao ze dong"),
        ("TS'AO, Chien-ming", "cao jian ming"),
        ("Ch'en Ch'uan-kuo", "chen quan guo"),
        ("Chang Hsiao-ming", "zhang xiao ming"),
        ("Hsü Ta-t’ung", "xu da tong"),
        ("Teng Chung-hua", "deng zhong hua"),
        ("Wang Chih-chün", "wang zhi jun"),
        ("Chou Jih-hsin", "zhou ri xin"),
    ],
)
def test_a_name_in_wade_giles_is_read_as_pinyin(name: str, pinyin: str) -> None:
    assert pinyin in read(name)


def test_apostrophes_tell_aspirated_sounds_apart_where_there_are_any() -> None:
    assert read("Ch'ang Hsien") == ["chang xian"]
    assert set(read("Chang Hsien")) == {"chang xian", "zhang xian"}


@pytest.mark.parametrize(
    "name",
    [
        "Wang Chen",
        "Xia Baolong",
        "Kim Chol",
        "John Smith",
        "Hsieh",
        "Pao Robert",
        "Li Hua Fang Min Ho",
    ],
)
def test_other_names_have_no_such_reading(name: str) -> None:
    assert read(name) == []


def test_a_korean_name_is_read_as_korean_only() -> None:
    schemes = {variant.scheme for variant in read_name("HAN JANG SU", "person")}
    assert "korean" in schemes
    assert "pinyin" not in schemes


def test_a_name_that_may_be_either_is_read_as_both() -> None:
    schemes = {variant.scheme for variant in read_name("Lo Hui-ning", "person")}
    assert {"korean", "pinyin"} <= schemes


def test_the_words_keep_their_places_in_the_name() -> None:
    reading = next(v for v in read_name("Hsia Pao-lung", "person") if v.scheme == "pinyin")
    assert ["Hsia Pao-lung"[t.start : t.end] for t in reading.tokens] == ["Hsia", "Pao", "lung"]
