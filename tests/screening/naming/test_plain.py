"""Plain readings: legal forms as classes, trade words, numerals, titles and ship prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.naming.lexicon import lexicon, table
from screening.naming.names import Role, read_name
from screening.naming.text import fold
from tests.screening.meeting import texts

if TYPE_CHECKING:
    from lists.entity import Kind


def tagged(raw: str, kind: Kind | None) -> list[tuple[str, str]]:
    return [(token.text, token.role.name) for token in read_name(raw, kind)[0].tokens]


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("OOO Mokran", "llc"),
        ("ООО «Мокран»", "llc"),
        ("Общество с ограниченной ответственностью «Мокран»", "llc"),
        ("MOKRAN LIMITED LIABILITY COMPANY", "llc"),
        ("Mokran L.L.C.", "llc"),
        ("Mokran GmbH", "llc"),
        ("Mokran S. DE R.L. DE C.V.", "llc"),
        ("Mokran Sp. z o.o.", "llc"),
        ("Mokran Co., Ltd.", "ltd"),
        ("MOKRAN PTE LTD", "ltd"),
        ("Mokran Sdn Bhd", "ltd"),
        ("PAO Mokran", "jsc"),
        ("ПАО Мокран", "jsc"),
        ("Mokran Open Joint Stock Company", "jsc"),
        ("Mokran, S.A. de C.V.", "jsc"),
        ("Mokran A.Ş.", "jsc"),
        ("Mokran AG", "jsc"),
        ("Mokran FZE", "freezone"),
        ("Mokran J/V Corporation", "jointventure"),
        ("Mokran GmbH & Co. KG", "partnership"),
        ("FGUP Mokran", "state"),
    ],
)
def test_a_legal_form_is_read_as_its_class(raw: str, form: str) -> None:
    assert sorted(tagged(raw, "organization")) == sorted([(form, "FORM"), ("mokran", "WORD")])


def test_short_forms_stand_at_an_edge_only_and_never_alone() -> None:
    assert tagged("Nord AG Line", "organization")[1] == ("ag", "WORD")
    assert tagged("SA", "organization") == [("sa", "WORD")]
    assert tagged("Kim Co", "person") == [("kim", "WORD"), ("co", "WORD")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KOREA SAMMA SHIPPING CO", "KOREA SAMMA SHPG CO"),
        ("PHYONGCHON SHIPPING & MARINE", "PHYONGCHON SHIPPING AND MARINE"),
        ("Korea Hyoksin Imp. & Exp. Corp.", "KOREA HYOKSIN IMPORT AND EXPORT CORPORATION"),
        ("Hong Kong Electronics", "HONGKONG ELECTRONICS"),
        ("Office 39", "Office #39"),
        ("Office No. 39", "Bureau 39"),
        ("Second Academy of Natural Sciences", "2nd Academy of Natural Sciences"),
        ("Chosun Samma Trdg.", "Korean Samma Trading"),
        ("KPA Unit 586", "KPA UNIT NO.586"),
        ("K.O.M.I.D.", "KOMID"),
    ],
)
def test_spellings_of_one_firm_give_the_same_tokens(one: str, other: str) -> None:
    assert tagged(one, "organization") == tagged(other, "organization")


@pytest.mark.parametrize(
    "raw",
    ["KUM UN SAN 3", "KUM UN SAN III", "Kum Un San No. 3", "KUM UN SAN-03", "Kum Un San Three"],
)
def test_a_ship_number_is_read_however_it_is_written(raw: str) -> None:
    assert tagged(raw, "vessel") == [
        ("kum", "WORD"),
        ("un", "WORD"),
        ("san", "WORD"),
        ("3", "NUMBER"),
    ]


@pytest.mark.parametrize(
    "raw", ["M/V Asia Bridge", "MV ASIA BRIDGE", "M.T. Asia Bridge", "F/V ASIA BRIDGE"]
)
def test_a_ship_prefix_is_dropped_to_a_title(raw: str) -> None:
    roles = [role for _, role in tagged(raw, "vessel")]
    assert roles == ["TITLE", "WORD", "WORD"]


def test_ship_words_that_only_look_like_numerals_stay_words() -> None:
    assert tagged("V STAR", "vessel") == [("v", "WORD"), ("star", "WORD")]
    assert tagged("L-409", "vessel") == [("l", "WORD"), ("409", "NUMBER")]
    assert ("11", "NUMBER") not in tagged("Jinping Xi", "person")


@pytest.mark.parametrize(("name", "letter"), [("LADY R", "r"), ("MARIA E", "e")])
def test_a_letter_behind_a_ships_name_tells_ships_apart_as_a_number_does(
    name: str, letter: str
) -> None:
    assert tagged(name, "vessel")[1] == (letter, "NUMBER")


@pytest.mark.parametrize("raw", ["c/o Ryonha Ltd", "M/s Ryonha Ltd", "Attn: Ryonha Ltd"])
def test_for_whom_a_letter_is_is_no_part_of_a_firms_name(raw: str) -> None:
    assert [role for _, role in tagged(raw, "organization")] == ["TITLE", "WORD", "FORM"]


@pytest.mark.parametrize("raw", ["Tanchon Bank Head Office", "Tanchon Bank, Dandong Branch"])
def test_a_branch_and_its_city_say_little_of_a_firm(raw: str) -> None:
    assert {role for _, role in tagged(raw, "organization")[2:]} <= {"PARTICLE", "GENERIC"}


def test_titles_are_dropped_from_persons_only_in_front() -> None:
    assert tagged("General Ri Yong Gil", "person")[0] == ("general", "TITLE")
    assert tagged("Dr. Ahmad bin Ali", "person")[0] == ("dr", "TITLE")
    assert tagged("Abdul General", "person")[1] == ("general", "WORD")
    assert tagged("Korea General Corporation", "organization")[1] == ("general", "GENERIC")


def test_short_trade_words_of_an_unknown_party_may_be_a_person_and_stay_words() -> None:
    assert tagged("Dev Patel", None) == [("dev", "WORD"), ("patel", "WORD")]
    assert ("development", "GENERIC") in tagged("Ryonbong Dev. Corp.", "organization")


def test_every_table_spelling_is_folded_and_found() -> None:
    for kind in ("person", "organization", "vessel", None):
        for first, entry in lexicon(kind).items():
            assert fold(first) == first
            assert entry.alone or entry.phrases
    for row in [*table("legal_forms"), *table("words")]:
        for spelling in row[-1].split(";"):
            assert fold(spelling) == spelling, row


def test_a_name_is_never_swallowed_whole() -> None:
    for name in ("Company", "Co Ltd", "General", "The", "LLC", "M/V"):
        for kind in ("person", "organization", "vessel", None):
            (token, *_rest) = read_name(name, kind)[0].tokens
            assert token.role is Role.WORD


def test_spans_point_into_the_raw_name() -> None:
    raw = "KOREA  Ryonbong Co., Ltd."
    spans = [raw[token.start : token.end] for token in read_name(raw, "organization")[0].tokens]
    assert spans == ["KOREA", "Ryonbong", "Co., Ltd"]
    assert texts(read_name(raw, "organization")[0]) == ["korea", "ryonbong", "ltd"]


def test_a_name_that_is_one_legal_form_is_read_as_its_words() -> None:
    read = tagged("Nyilvánosan Működő Részvénytársaság", "organization")
    assert [role for _, role in read] == ["WORD"] * 3
