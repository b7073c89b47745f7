"""Numbers behind a label in prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.parsing.labelled_numbers import labelled_numbers, narrower_scheme


def read(text: str) -> list[tuple[str, str, str]]:
    return [(one.type, one.value, one.country) for one in labelled_numbers(text).numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Passport no.: 654410001. Gender: male", [("passport", "654410001", "")]),
        ("Passport 745230001 (North Korea)", [("passport", "745230001", "KP")]),
        ("Passport no: PS 472330001 (Expires 4 Jul. 2017)", [("passport", "PS 472330001", "")]),
        (
            "Passport no: a) Colombia number AS272001, expired 1 Mar. 26 b) Spain number XDD70001",
            [("passport", "AS272001", "CO"), ("passport", "XDD70001", "ES")],
        ),
        (
            "Passport number 381120001; 745420001 (issued 29 Dec. 2015).",
            [("passport", "381120001", ""), ("passport", "745420001", "")],
        ),
        (
            "Passport no: Democratic Republic of the Congo number OB 0243001",
            [("passport", "OB 0243001", "CD")],
        ),
        (
            "Pakistani national identity card number 54401-2288001-9, issued",
            [("national_id", "54401-2288001-9", "")],
        ),
        ("Registration Number 105444001", [("registration", "105444001", "")]),
    ],
)  # fmt: skip
def test_numbers_are_read_with_their_country(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Passport no: na National identification no: na Listed on: 25 Jan. 2001",
        "Head of the Passport and Visa Department in 1998",
        "Passport issued on 30 Mar. 2007",
        "Review pursuant to resolution 1822 (2008) was concluded on 22 Jun. 2010",
    ],
)
def test_a_date_or_nothing_is_no_number(text: str) -> None:
    assert labelled_numbers(text) == ((), ())


def test_a_number_that_was_announced_and_not_read_is_named() -> None:
    found = labelled_numbers("Passport no: see the notice issued 12345678")
    assert found.numbers == ()
    assert found.unread == ("Passport no: see the notice issued 12345678",)


def test_a_check_digit_tells_a_narrower_number() -> None:
    assert narrower_scheme("registration", "1027700132195") == "ogrn"
    assert narrower_scheme("tax_id", "7707083893") == "inn"
    assert narrower_scheme("tax_id", "7707083894") == "tax_id"
    assert narrower_scheme("passport", "7707083893") == "passport"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    labelled_numbers(f"Passport no: {text} Tax ID No.: {text}")
