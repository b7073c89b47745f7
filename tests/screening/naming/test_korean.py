"""Korean names meet in every script and spelling, and different names stay apart."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.jamo import exact_key, meanings
from screening.naming.names import Neighbourhood, Role, likeness, read_name
from screening.naming.syllables import cuts
from tests.screening.meeting import meets, readings

if TYPE_CHECKING:
    from pathlib import Path


# Alias sets of single parties on the lists; the references are the lists' own.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paek Chang-Ho", "Paek Ch'ang-Ho"),  # KPi.006
        ("Chang Myong-Chin", "Jang Myong-Jin"),  # KPi.007
        ("Ra Ky'ong-Su", "Ra Kyung-Su"),  # KPi.008
        ("Mun Cho'ng-Ch'o'l", "Mun Chong-Chol"),  # KPi.012
        ("Mun Cho’ng-Ch’o’l", "Chong-chol Mun"),  # the same in the EU list
        ("Hyon Kwang Il", "Hyon Gwang Il"),  # KPi.015
        ("Jang Bom Su", "Jang Pom Su"),  # KPi.016
        ("Kim Yong Chol", "Young-Cheol KIM"),  # KPi.024
        ("Kim Yong Chol", "Young-Chul KIM"),
        ("Kim Chol Sam", "金铁三"),  # KPi.035
        ("Kim Chol Sam", "Jin Tiesan 金铁三"),
        ("Cho Il U", "Cho Il Woo"),  # KPi.040
        ("Jo Yong-Won", "Cho Yongwon"),  # KPi.043
        ("Pak To Chun", "Pak Do Chun"),  # KPi.050
        ("Han Jang Su", "Chang-Su Han"),  # KPi.055
        ("Chu Hyo'k", "Ju Hyok"),  # KPi.065
        ("Ri U'n So'ng", "Ri Eun Song"),  # KPi.078
        ("리창호", "LEE Chang Ho"),  # EU 269:1900
        ("RI Chang Ho", "RHEE Chang Ho"),
        ("ЛИ Чхан Хо", "RI Chang Ho"),
        ("ЛИ Чхан Хо", "리창호"),
        ("RO Kwang Chol", "NO Kwang Chol"),  # EU 269:1869
        ("Djang Tcheul Hy", "Jang Chol-hy"),  # 2017/1509 XV.C 4, French
        ("Djang Tcheul Hy", "장철희"),
        ("Kim Su Gwang", "KIM Sou-Kwang"),  # XV.C 5
        ("KIM Soukwang", "김수광"),
        ("Pak Kwang Hun", "Bak Gwang Hun"),  # XV.A 34
        ("Cha Yong Beom", "Cha Yong-bom"),  # EU 269:1979
        ("Cha Yong Beom", "Cha Yong-pom"),
        ("KIM, Jong Un", "김정은"),
        ("Jong Un KIM", "金正恩"),
        ("Ким Чен Ын", "Kim Jong Un"),
        ("Ким Чен Ын", "김정은"),
        ("CHOE, Sok Min", "Ch'oe So'k-min"),
        ("Choi Seok-min", "Ch'oe So'k-min"),
        ("PAK, In Su", "PARK Insu"),
        ("RYOM Yong", "렴영"),
        ("CHOE Kyong-song", "최경성"),
        ("Su Nyo RYANG", "량수녀"),
    ],
)
def test_real_aliases_of_one_party_meet(one: str, other: str) -> None:
    assert meets(one, other, "person")
    assert meets(other, one, "person")


# Other names of the same party, translated or assumed: no reading of the one gives the other.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jang Bom Su", "Jang Hyon U"),  # KPi.016, papers in another name
        ("Kang Mun Kil", "Jiang Wen-ji"),  # KPi.019, Chinese reading of the same characters
        ("Pak Bong Nam", "Lui Wai Ming"),  # KPi.073
        ("Ri Song Hyok", "Li Cheng He"),  # KPi.077, Chinese reading
        ("Tsang Yung Yuan", "Neil Tsang"),  # KPi.080, another given name
        ("Song Rim", "Naya Liu"),  # 2017/1509 XV.A 37
    ],
)
def test_assumed_names_do_not_meet_by_reading(one: str, other: str) -> None:
    assert not meets(one, other, "person")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김정철", "김종철"),
        ("Kim Yong Chol", "Kim Chol Yong"),
        ("Kim Yong Chol", "Ri Yong Chol"),
        ("Kim Yong Chol", "Kim Yong Nam"),
        ("Pak Chol Su", "Pak Chol"),
        ("신금철", "김금철"),  # EU 269:1901 prints the one in Latin, the other in Hangul
        ("Ri Myong Su", "Ri Myong Hun"),
        ("Jeong Su", "종수"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert not meets(one, other, "person")


@pytest.mark.parametrize(
    "name",
    [
        "Robert Thompson",
        "James Kim",
        "Daniel Pak",
        "Vladimir Putin",
        "Kim",
        "Ahmad Shah",
        "Kim 2 Un",
    ],
)
def test_names_that_are_not_korean_spelling_have_no_korean_reading(name: str) -> None:
    assert not readings(name, "person", "korean")


def test_the_surname_comes_first_in_the_reading() -> None:
    assert readings("Chang-Su Han", "person", "korean") == [["han", "chang", "su"]]
    assert readings("KIM, Jong Un", "person", "korean") == [["giym", "jong", "un"]]
    assert readings("Kim Jong Un", "person", "korean") == [["giym", "jong", "un"]]


def test_a_solid_given_name_is_cut_into_syllables_with_spans() -> None:
    tokens = read_name("KIM Changho", "person")[1].tokens
    assert [(token.text, token.start, token.end) for token in tokens] == [
        ("giym", 0, 3),
        ("chang", 4, 9),
        ("ho", 9, 11),
    ]
    assert {token.role for token in tokens} == {Role.SYLLABLE}


def test_an_ambiguous_spelling_keeps_its_meanings() -> None:
    assert {"".join(syllable) for syllable in meanings("chong")} >= {
        "ㅈㅓㅇ",
        "ㅈㅗㅇ",
        "ㅊㅓㅇ",
        "ㅊㅗㅇ",
    }
    assert likeness("chong", exact_key("정")) == likeness("chong", exact_key("총")) == 1.0
    assert 0 < likeness(exact_key("정"), exact_key("종")) < 0.75


def test_the_initial_sound_law_joins_north_and_south() -> None:
    for north, south in ("리이", "림임", "류유", "녀여", "로노", "량양"):
        assert likeness(exact_key(north), exact_key(south)) >= 0.9


_HANGUL = st.integers(0xAC00, 0xD7A3).map(chr)
_SPELLINGS = (
    "kim jong chong cheong ryong yong lee hui hee kwang gwang wan hwa u woo un eun sik pak bak"
)
_KEYS = st.sampled_from([cut.keys[0] for word in _SPELLINGS.split() for cut in cuts(word)])


@given(_HANGUL, _HANGUL)
def test_likeness_is_symmetric_and_full_only_for_itself_in_hangul(one: str, other: str) -> None:
    left, right = exact_key(one), exact_key(other)
    assert likeness(left, right) == likeness(right, left)
    assert likeness(left, left) == 1.0


@given(_KEYS, _KEYS)
def test_a_neighbourhood_finds_exactly_what_likeness_says(one: str, other: str) -> None:
    assert Neighbourhood([other]).of(one).get(0, 0.0) == pytest.approx(likeness(one, other))


@given(st.text(max_size=12))
def test_cutting_never_fails_and_covers_the_word(word: str) -> None:
    for cut in cuts(word):
        assert len(cut.keys) == len(cut.ends)
        assert all(meanings(key) for key in cut.keys)


@pytest.mark.full
def test_scripts_of_one_legislator_meet_and_other_names_do_not(full_lists: Path) -> None:
    path = full_lists / "eval" / "negatives_persons_korea.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [(row["name_kr"], row["name_cn"], row["name_en"]) for row in csv.DictReader(lines)]
    meeting = [
        row
        for row in rows
        if all(meets(a, b, "person", 0.7) for a, b in itertools.combinations(row, 2))
    ]
    assert len(meeting) >= 0.97 * len(rows)
    pairs = [
        (one, other)
        for one, other in itertools.combinations(rows[:120], 2)
        if one[0] != other[0] and meets(one[0], other[2], "person")
    ]
    assert len(pairs) <= 2
