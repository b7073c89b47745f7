"""One answer to "does this text name the DPRK", for lists and for clients."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.dprk import mention_of_dprk, mentions_in_prose, names_dprk
from lists.vocabulary.wordings import table
from tests.property_profiles import examples

NAMES = (
    "North Korea", "NORTH KOREA", "north korea", "North-Korea", "North\nKorea", "N. Korea",
    "N Korea", "Northern Korea", "DPRK", "dprk", "D.P.R.K.", "DPR Korea", "DPR of Korea",
    "Korea, North", "Korea (North)", "Korea, Democratic People's Republic of",
    "DEMOCRATIC PEOPLE’S REPUBLIC OF KOREA", "Democratic People‘s Republic of Korea",
    "КНДР", "кндр", "Северная Корея", "в Северной Корее", "Північна Корея", "Nordkorea",
    "Corée du Nord", "COREE DU NORD", "Corea del Norte", "Corea del Nord", "Coreia do Norte",
    "Noord-Korea", "Kuzey Kore", "Korea Północna", "Severní Korea", "Észak-Korea",
    "Βόρεια Κορέα", "북한", "조선민주주의인민공화국", "朝鲜", "北朝鮮", "北韓",
    "كوريا الشمالية", "کره شمالی",
    "Bắc Triều Tiên", "เกาหลีเหนือ", "Хойд Солонгос", "Korea Utara",
)  # fmt: skip
ADJECTIVES = (
    "North Korean", "NORTH KOREANS", "North Korean-flagged", "DPRK-based", "nordkoreanische",
    "nord-coréenne", "norcoreano", "nordcoreani", "северокорейский", "северокорейского",
)  # fmt: skip
CAPITALS = (
    "Pyongyang", "PYONGYANG", "Pyongyang-based", "from Pyongyang", "P'yongyang", "Phyongyang",
    "Pyeongyang", "Pyŏngyang", "Pjöngjang", "Пхеньян", "в Пхеньяне", "평양", "평양시", "平壤",
)  # fmt: skip


@pytest.mark.parametrize("words", [*NAMES, *ADJECTIVES, *CAPITALS])
def test_the_state_and_its_capital_are_named_in_any_language(words: str) -> None:
    assert mention_of_dprk(f"coal, {words}, 2019")
    assert names_dprk(f"coal, {words}, 2019")


@pytest.mark.parametrize(
    "words",
    ["Korea", "Republic of Korea", "REPUBLIC OF KOREA", "South Korea", "S. Korea", "Korea Line",
     "Korea, South", "Korea (Republic of)", "ROK", "Korean Air", "Korea Development Bank", "Seoul",
     "Республика Корея", "Южная Корея", "Южнокорейский", "Südkorea", "Corée du Sud",
     "Corea del Sur", "대한민국", "한국", "남한", "韩国", "韓國", "كوريا الجنوبية",
     "조선일보", "조선호텔",
     "朝鲜族", "朝鲜半岛", "북한산 국립공원", "평양냉면", "Pyongyang naengmyeon", "Pyeongtaek",
     "Pyeongchang", "Yangyang", "Nordkap", "DPRO", "Norte Korean"],
)  # fmt: skip
def test_south_korea_and_false_friends_are_not_the_dprk(words: str) -> None:
    assert mention_of_dprk(words) == ""
    assert names_dprk(words) == ""


def test_coal_of_north_korean_origin_is_not_the_mountain_of_that_spelling() -> None:
    assert mention_of_dprk("북한산 석탄(coal)을 중국으로 운송") == "북한"


def test_people_who_left_the_dprk_are_mentioned_but_tie_nobody_to_it() -> None:
    text = "helps North Korean refugees in Seoul"
    assert mention_of_dprk(text) == "North Korean"
    assert names_dprk(text) == ""


def test_the_states_name_is_given_before_its_capitals() -> None:
    assert names_dprk("Pyongyang, DPRK") == "DPRK"


def test_organs_stand_for_the_state_in_prose_only() -> None:
    text = "salaries for the Lazarus Group"
    assert [found.group() for found in mentions_in_prose(text)] == ["Lazarus Group"]
    assert names_dprk(text) == ""


@given(
    before=st.text(max_size=20), words=st.sampled_from(NAMES + CAPITALS), after=st.text(max_size=20)
)
@settings(max_examples=examples(200))
def test_neither_capitals_nor_what_stands_around_hide_the_name(
    before: str, words: str, after: str
) -> None:
    assert mention_of_dprk(f"{before} {words} ; {after}")
    if words.isascii():
        assert mention_of_dprk(f"{before} {words.upper()} ; {after}")


def test_every_wording_is_a_regular_expression_that_matches_no_empty_text() -> None:
    entries = table("dprk.toml")
    for key in ("words", "words_unspaced", "capital", "capital_unspaced", "groups"):
        for wording in entries[key]:
            assert not re.search(wording, ""), wording
