"""Slips in legal forms, trade words, honorifics and numerals; titles; words written together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.naming.names import Role, read_name

if TYPE_CHECKING:
    from lists.entity import Kind


def readings(name: str, kind: Kind) -> list[list[tuple[str, Role]]]:
    return [[(t.text, t.role) for t in reading.tokens] for reading in read_name(name, kind)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ACME LIMITE LIABILITY COMPANY", [("acme", Role.WORD), ("llc", Role.FORM)]),
        ("JOIYNT STOCK COMPANY POLIMETALL", [("jsc", Role.FORM), ("polimetall", Role.WORD)]),
        (
            "OBSHCHESTJO S OGRANICHENNMY OTVETSTVENNOSTYU OBORONLOGISTIKA",
            [("llc", Role.FORM), ("oboronlogistika", Role.WORD)],
        ),
        ("TITAN NIDUSTRIAL", [("titan", Role.WORD), ("industry", Role.GENERIC)]),
        # four letters suffice where the neighbours confirm the phrase, or at the end of a firm
        ("ITQAN EAL ESTATE", [("itqan", Role.WORD), ("realestate", Role.GENERIC)]),
        ("RG GBMH & CO KG", [("rg", Role.WORD), ("partnership", Role.FORM)]),
        ("ILIADIS GMHB", [("iliadis", Role.WORD), ("llc", Role.FORM)]),
        ("ILIADIS CORNPANY", [("iliadis", Role.WORD), ("company", Role.FORM)]),
        # nine letters with two slips; the phrase decides between two words as near
        ("DEXIAS LIMITED LIACILITS COMPANY", [("dexias", Role.WORD), ("llc", Role.FORM)]),
        (
            "Публичное Акционерое Общесвто Сургутнефтегаз",
            [("jsc", Role.FORM), ("surgutneftegaz", Role.WORD)],
        ),
    ],
)
def test_a_slip_in_a_legal_form_or_trade_word_leaves_its_meaning(
    name: str, meant: list[tuple[str, Role]]
) -> None:
    plain, *others = readings(name, "organization")
    assert plain != meant, "as it is written it stays the first reading"
    assert meant in others


@pytest.mark.parametrize("name", ["Ryonha Machinery", "Marina Night", "Posco", "Forth Ports"])
def test_words_of_published_names_and_short_ones_are_not_mended(name: str) -> None:
    assert len(readings(name, "organization")) <= 1 + name.startswith("Forth")


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("SHANG YUAN BA0", "vessel", "bao"),
        ("AVRORA RE6UL", "vessel", "regul"),
        ("5EA RHAPSODY", "vessel", "sea"),
        ("KOMPO2ITOR", "vessel", "kompozitor"),
        ("lbrahim Said", "person", "ibrahim"),
        ("PAK Hvva Song", "person", "hwa"),
    ],
)
def test_signs_misread_from_paper_are_read_as_the_letters_meant(
    name: str, kind: Kind, word: str
) -> None:
    assert any((word, Role.WORD) in reading for reading in readings(name, kind))


def test_an_honorific_misspelt_is_an_honorific() -> None:
    assert [("sheikh", Role.PARTICLE), ("ahmad", Role.WORD), ("yasin", Role.WORD)] in readings(
        "Shawykh Ahmad Yasin", "person"
    )


@pytest.mark.parametrize("name", ["Engineer Hani Youssef", "YOUSSEF, Colonel Hani"])
def test_clear_titles_are_titles_wherever_they_stand(name: str) -> None:
    assert [t for t, role in readings(name, "person")[0] if role is Role.WORD] in (
        ["hani", "youssef"],
        ["youssef", "hani"],
    )


def test_the_sign_of_a_number_belongs_to_it() -> None:
    (number,) = [t for t in read_name("Office No. 39", "organization")[0].tokens if t.text == "39"]
    assert (number.start, number.end) == (7, 13)
