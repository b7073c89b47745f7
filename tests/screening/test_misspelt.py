"""Slips in legal forms, trade words, honorifics and numerals; titles; words written together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.names import Role, read_name

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
    ],
)
def test_a_slip_in_a_legal_form_or_trade_word_leaves_its_meaning(
    name: str, meant: list[tuple[str, Role]]
) -> None:
    plain, *others = readings(name, "organization")
    assert plain != meant, "as it is written it stays the first reading"
    assert meant in others


@pytest.mark.parametrize("name", ["Marina Night", "Posco", "Forth Ports"])
def test_words_of_published_names_and_short_ones_are_not_mended(name: str) -> None:
    assert len(readings(name, "organization")) <= 1 + name.startswith("Forth")


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
