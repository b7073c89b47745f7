"""Numbers beside a ship's name: the ship's own, or those of a date, a size, a quantity."""

from __future__ import annotations

import pytest

from screening.name_text import read_text
from screening.name_text.ship_details import between_details, details, own_numbers


def names_read(text: str) -> list[str]:
    return [party.text for party in read_text(text, "vessel").parties]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AN SAN DWT 5,300 BLT 1987", [("tonnage", "DWT 5,300"), ("year built", "BLT 1987")]),
        ("28000dwt", [("tonnage", "28000dwt")]),
        ("C/P dated 4 May AN SAN", [("date", "C/P dated 4 May")]),
        ("AN SAN ETA Jun 9", [("date", "ETA Jun 9")]),
        ("AN SAN 4th of May 2024", [("date", "4th of May 2024")]),
        ("AN SAN 2019-05-11", [("date", "2019-05-11")]),
        ("AN SAN 12/15 June", [("date", "12/15 June")]),
        ("AN SAN 2 x 40 ft", [("quantity", "2 x"), ("quantity", "40 ft")]),
        ("AN SAN 87 BLT", [("year built", "87 BLT")]),
        ("AN SAN 1 of 2", [("quantity", "1 of 2")]),
        ("May 4 AN SAN sailed", [("date", "May 4")]),
        ("bunkers 300 mt", [("quantity", "300 mt")]),
        ("AN SAN voyage No. 12", [("voyage", "voyage No. 12")]),
        ("fixed AN SAN 10,000 coal", [("quantity", "10,000")]),
        ("построен 1987", [("year built", "построен 1987")]),
    ],
)
def test_a_number_with_its_word_is_a_detail(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.what.split()[0], text[one.start : one.end]) for one in details(text)]
    assert found == [(what.split()[0], span) for what, span in expected]


@pytest.mark.parametrize("name", ["AN SAN 2", "JH 86", "7-28", "AN GANG JUN 9", "MIR-11M", "No. 5"])
def test_a_plain_name_has_no_details(name: str) -> None:
    assert details(name) == ()


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("AN SAN 2 DWT 5,300", "2"),
        ("M/V AN SAN No. 12 at anchor", "12"),
        ("AN SAN-2 built 1987", "2"),
        ("AN SAN 87 built 1987", "87"),
        ("AN SAN 2 built in Japan", "2"),
        ("on 4 May AN SAN 1 2,500 mt coal", "1"),
    ],
)
def test_a_small_number_right_behind_a_name_is_the_ships_own(text: str, own: str) -> None:
    assert [text[at:].split(maxsplit=1)[0] for at in own_numbers(text)] == [own]


@pytest.mark.parametrize(
    "text",
    [
        "AN SAN 4 May", "AN SAN 1987", "AN SAN 5,300", "AN SAN 7 days ago", "AN SAN (2)",
        "AN SAN berth 7", "AN SAN 2.5", "AN SAN, 2", "AN SAN 12:40", "4 AN SAN", "AN SAN 30%",
    ],
)  # fmt: skip
def test_other_numbers_are_no_ships(text: str) -> None:
    assert not own_numbers(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AN SAN 1 DWT 5,300 BLT 1987", "AN SAN 1"),
        ("AN SAN DWT 5,300 BLT 1987", "AN SAN"),
        ("C/P dated 4 May An San", "An San"),
        ("C/P dated 4 May AN SAN 2", "AN SAN 2"),
        ("cargo 5,000 mt on AN SAN 2 v. 12", "AN SAN 2"),
        ("AN SAN 1 2 x 40 ft", "AN SAN 1"),
    ],
)
def test_the_name_keeps_its_number_and_loses_the_others(text: str, name: str) -> None:
    assert name in names_read(text)
    assert ("AN SAN" in names_read(text)) is (name == "AN SAN")


def test_a_name_stands_up_to_the_next_detail() -> None:
    text = "4 May AN SAN 300 mt"
    assert [text[start:end] for start, end in between_details(text)] == ["AN SAN "]
