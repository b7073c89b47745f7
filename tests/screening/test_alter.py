"""How the self-test alters names: each rule, what it leaves alone, and when it does not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from screening import respell
from screening.naming.text import fold
from screening.validation.alter import ALTERATIONS, altered
from tests.property_profiles import examples

if TYPE_CHECKING:
    from lists.entity import Kind

BY_CODE = {one.code: one for one in ALTERATIONS}
KINDS: tuple[Kind, ...] = ("person", "organization", "vessel", "aircraft")
SEEDS = [f"seed {number}" for number in range(30)]
ALPHABET = "abcdeilmnoprstuz ABCKLMNRS-',.()/'’`ŏéÇß 0123456789 김정은 朝鮮 ЙКим محمد ﬁ\u0301\u200b"
names = st.text(st.sampled_from(ALPHABET), max_size=40) | st.text(max_size=20)


def forms(code: str, name: str, kind: Kind = "person") -> set[str]:
    """What the alteration makes of a name under thirty seeds."""
    found = (altered(BY_CODE[code], name, kind, seed) for seed in SEEDS)
    return {one for one in found if one is not None}


@settings(max_examples=examples(300))
@given(names, st.sampled_from(KINDS), st.sampled_from(ALTERATIONS))
def test_any_name_can_be_altered_and_always_in_the_same_way(
    name: str, kind: Kind, alteration: object
) -> None:
    made = altered(alteration, name, kind, "s")  # type: ignore[arg-type]
    assert made == altered(alteration, name, kind, "s")  # type: ignore[arg-type]
    assert made is None or (made != name and made.strip())


@settings(max_examples=examples(300))
@given(names)
def test_one_edit_is_one_edit(name: str) -> None:
    made = altered(BY_CODE["one edit"], name, "organization", "s")
    assert made is None or OSA.distance(name, made) == 1


@pytest.mark.parametrize("code", ["one edit", "two edits", "phonetic"])
@pytest.mark.parametrize("name", ["BASHIR", "Kim Un", "3", ""])
def test_short_names_are_not_misspelled_into_other_peoples(code: str, name: str) -> None:
    assert forms(code, name, "organization") == set()


@pytest.mark.parametrize("code", ["one edit", "two edits"])
def test_slips_hit_trade_words_and_forms_where_the_rest_is_too_short_for_them(code: str) -> None:
    made = forms(code, "TABA COMPANY LIMITED", "organization")
    assert len(made) > 20
    assert {one.split()[0] for one in made} == {"TABA"}
    assert forms("phonetic", "TABA COMPANY LIMITED", "organization") == set()


def test_significant_words_bear_a_slip_for_eight_letters_and_two_for_twelve() -> None:
    for name, most in (("RYUGYONG TRADING COMPANY", 1), ("KWANGMYONGSONG TRADING", 2)):
        word = name.split()[0]
        slips = {
            OSA.distance(word, one.split()[0]) for one in forms("two edits", name, "organization")
        }
        assert max(slips) == most


def test_two_edits_touch_two_letters_and_no_digit() -> None:
    made = forms("two edits", "RYESONGGANG SHIPPING 88 PYONGYANG", "organization")
    assert len(made) > 20
    assert {one.count(" ") for one in made} == {3}
    for one in made:
        assert 1 <= OSA.distance("RYESONGGANG SHIPPING 88 PYONGYANG", one) <= 2
        assert " 88 " in one


def test_case_punctuation_and_marks_leave_the_letters() -> None:
    for code in ("case", "punctuation", "diacritics"):
        for one in forms(code, "Muhammad al-Jabr"):
            assert fold(one).replace(" ", "") == "muhammadaljabr", code


def test_marks_are_taken_off_where_there_are_some() -> None:
    assert forms("diacritics", "Nikolaj Varpachovič") == {"Nikolaj Varpachovic"}


def test_apostrophes_go_without_a_trace_and_hyphens_become_blanks() -> None:
    assert "Choe Sok min" in forms("punctuation", "Ch'oe So'k-min")


def test_brackets_and_slashes_that_part_several_names_stay() -> None:
    for one in forms("punctuation", "RYUGYONG (LIUGYONG) / R.G. TRADING"):
        assert "(" in one
        assert "/" in one


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("KIM, Jong Un", "Jong Un KIM"),
        ("Yong Chol KIM", "KIM Yong Chol"),
        ("Pak To Chun", "To Chun Pak"),  # given syllables keep their order
    ],
)
def test_order_moves_the_surname_only(name: str, moved: str) -> None:
    assert forms("order", name) == {moved}


def test_a_firms_legal_form_and_a_ships_number_keep_their_place() -> None:
    assert forms("order", "Gudzon Vostok LLC", "organization") == {"Vostok Gudzon LLC"}
    assert forms("order", "KUM UN SAN 3", "vessel") == {"UN SAN KUM 3"}
    assert forms("order", "NEPTUN 3", "vessel") == set()


def test_spacing_only_moves_blanks() -> None:
    made = forms("spacing", "Korea Kwangson Banking", "organization")
    assert {one.replace(" ", "") for one in made} == {"KoreaKwangsonBanking"}
    assert len(made) > 3


def test_a_word_is_dropped_only_while_three_others_identify() -> None:
    made = forms("dropped word", "Mohammad Hamdi Sadiq al-Ahdal")
    assert "Hamdi Sadiq al-Ahdal" in made
    assert forms("dropped word", "Ahmed Ali Hassan") == set()
    assert forms("dropped word", "Gudzon Trading Company LLC", "organization") == set()


def test_a_title_goes_before_any_name_and_a_first_name_only_before_long_ones() -> None:
    assert {one.split()[0] for one in forms("added word", "Abu Iman")} <= {
        "Mr", "Dr", "Engineer", "Colonel", "Haji",
    }  # fmt: skip
    assert {"Peter", "Dr"} <= {one.split()[0] for one in forms("added word", "Nikolaj Varpach")}


def test_an_added_word_leaves_the_name_whole() -> None:
    for one in forms("added word", "Gudzon Shipping Co LLC", "organization"):
        assert one.startswith("Gudzon Shipping Co LLC ")
    assert {one.split()[0] for one in forms("added word", "KUMUNSAN EAST 3", "vessel")} <= {
        "M/V", "MT", "M/T", "MV",
    }  # fmt: skip


def test_korean_names_are_respelled_syllable_by_syllable() -> None:
    assert forms("script", "KIM, Jong Un") == {"김정은"}
    assert forms("script", "Yong-Chol KIM") == {"김영철"}
    assert forms("script", "Ri Yongchol") == {"리영철"}
    made = forms("phonetic", "RI, Yong Chol")
    assert {"LEE, Yong Chol", "RI, Young Chol", "RI, Yong Cheol"} <= made


def test_other_names_have_no_hangul() -> None:
    assert respell.hangul("Abdul Rahman") is None
    assert respell.hangul("Kim") is None  # a surname alone
    assert respell.hangul("Kim Yong Chol Un") is None  # three given syllables


def test_cyrillic_goes_there_and_back() -> None:
    assert respell.cyrillic("HAMID JALIL") is None  # h and j have no letter
    assert respell.cyrillic("Azia Zvezda") == "Азиа Звезда"  # ia is not the letter of ya
    assert respell.latin("Гудзон") == "gudzon"


@given(st.text("abvgdeziyklmnoprstufhcjqwx ", max_size=30))
def test_what_has_a_cyrillic_spelling_is_read_back_letter_by_letter(name: str) -> None:
    written = respell.cyrillic(name)
    assert written is None or respell.latin(written) == name


def test_sound_keeps_first_letters_and_short_words() -> None:
    for one in forms("phonetic", "Muhammad bin Qasim Shariff"):
        assert one.startswith("M")
        assert " bin " in one


def test_other_seeds_alter_otherwise() -> None:
    assert len(forms("one edit", "Mohammad Hamdi Sadiq")) > 20
