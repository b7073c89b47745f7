"""Which readings a name has: the plain one first, others only where the name calls for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming import readings
from screening.naming.lexicon import table
from screening.naming.names import read_name
from screening.naming.nicknames import nickname_class
from screening.naming.readings import one_name
from screening.naming.south_korean import normalize_romanization
from screening.naming.text import words
from screening.naming.tokenizer import tokenize

if TYPE_CHECKING:
    from lists.entity import Kind


def schemes(raw: str, kind: Kind | None) -> list[str]:
    return [reading.scheme for reading in one_name(raw, words(raw), kind)]


@pytest.mark.parametrize("raw", ["John Smith", "Acme Trading Ltd", "OCEAN STAR"])
def test_an_ordinary_name_has_the_plain_reading_only(raw: str) -> None:
    assert len(schemes(raw, None)) == 1


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("김정은", "person"), ("Ким Чен Ын", "person"), ("조선광선은행", "organization")],
)
def test_a_name_of_another_script_has_more_readings(raw: str, kind: Kind) -> None:
    assert len(schemes(raw, kind)) > 1


@given(st.text(max_size=40), st.sampled_from([None, "person", "organization", "vessel"]))
def test_no_name_has_more_than_a_few_readings(raw: str, kind: Kind | None) -> None:
    assert 1 <= len(schemes(raw, kind)) <= 16


def test_south_korean_spelling_of_a_firm_is_rewritten_as_the_lists_spell_it() -> None:
    south = tokenize(words("Gwangseon Bank"), "organization")
    assert [token.text for token in normalize_romanization(south)] == ["kwangson", "bank"]
    north = tokenize(words("Kwangson Bank"), "organization")
    assert normalize_romanization(north) == ()


def test_a_nickname_belongs_to_the_class_of_its_name() -> None:
    assert nickname_class("bill") == nickname_class("william") is not None
    assert nickname_class("sasha") == nickname_class("aleksandr")
    assert nickname_class("kwangson") is None


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Darko Mrđa", "darko mrdja"),
        ("Jörg Müller", "joerg mueller"),
        ("Søren Ågård", "soeren aagaard"),
        ("Heydər Şirinov", "heydar shirinov"),
        ("Petras Žukauskas", "petras zhukauskas"),
        ("Şükrü Çelik", "shukru chelik"),
        ("Đorđe Šešelj", "djordje sheshelj"),
    ],
)
def test_a_marked_letter_is_read_as_people_write_it_without_the_mark(
    name: str, spelled: str
) -> None:
    readings = read_name(name, "person")
    assert spelled in {" ".join(token.text for token in one.tokens) for one in readings}
    places = {(token.start, token.end) for one in readings for token in one.tokens}
    assert {name[start:end] for start, end in places} == set(name.split())


@pytest.mark.parametrize("name", ["Nguyễn Đức Hạnh", "Phạm Nhật Vượng", "Heydər Əliyev", "Ǵabıt"])
def test_a_letter_of_the_later_latin_blocks_does_not_cut_its_word(name: str) -> None:
    assert all(len(one.tokens) == len(name.split()) for one in read_name(name, "person")[:1])


def test_every_row_of_letters_gives_a_reading_in_capitals_too() -> None:
    for _, letter, instead, _ in table("spelled_out"):
        for word in (f"xa{letter}ka", f"XA{letter.upper()}KA"):
            readings = read_name(f"Miran {word}", "person")
            assert f"xa{instead}ka" in {one.tokens[-1].text for one in readings}


@pytest.mark.parametrize(
    ("joined", "apart"),
    [("VV Putin", "v v putin"), ("Putin VV", "putin v v"), ("JC Juncker", "j c juncker")],
)
def test_joined_initials_are_also_read_apart(joined: str, apart: str) -> None:
    assert apart in {" ".join(t.text for t in one.tokens) for one in read_name(joined, "person")}


@pytest.mark.parametrize("name", ["Dr Smith", "Ng Wei", "Md Rahman", "Jr Brown", "Bl Kj", "Li Wei"])
def test_titles_abbreviations_and_surnames_are_no_initials(name: str) -> None:
    readings = read_name(name, "person")
    assert all(len(one.tokens) <= 2 or one.scheme != "latin" for one in readings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CHI SONG 6", "JI SONG 6"),
        ("YOO JONG 2", "YU JONG 2"),
        ("GEUM SAN BONG 2", "KUM SAN BONG 2"),
    ],
)
def test_korean_ships_are_spelled_as_the_dprk_does(one: str, other: str) -> None:
    spelled = [
        {" ".join(t.text for t in reading.tokens) for reading in read_name(name, "vessel")}
        for name in (one, other)
    ]
    assert not spelled[0].isdisjoint(spelled[1])


def test_ships_that_are_not_korean_keep_one_reading() -> None:
    for name in ("OCEAN STAR", "CHARLIE BROWN", "MARIA"):
        assert len(read_name(name, "vessel")) == 1


@given(st.text("abXYl vV01-é", max_size=12))
def test_what_looks_at_a_glance_like_letters_only_has_no_misread_sign(raw: str) -> None:
    assert not (readings._has_only_letters(raw) and readings._MISREAD.search(raw))
    assert not readings._has_only_letters("")
    assert not readings._has_only_letters("lran")
    assert readings._has_only_letters("Anna Smith")
