"""What kind of number an OFAC document really holds."""

from __future__ import annotations

import pytest

from lists.ofac.documents import document, printed_document


def test_a_ships_imo_number_is_found_under_any_label() -> None:
    found = document("Vessel Registration Identification", "IMO 8604917", "vessel")
    assert (found.type, found.normalized, found.valid) == ("imo", "8604917", True)


def test_a_firms_imo_number_is_a_companys_although_ofac_calls_it_a_vessels() -> None:
    found = document("Vessel Registration Identification", "IMO 5777731", "organization")
    assert found.type == "imo_company"
    assert "printed as a vessel's number" in found.note


def test_a_russian_tax_number_is_known_by_its_check_digits_whatever_the_label() -> None:
    assert document("Tax ID No.", "7707083893", "organization", "RU").type == "inn"
    assert document("Tax ID No.", "7707083890", "organization", "RU").type == "tax_id"


def test_an_identification_number_of_a_person_is_a_national_one() -> None:
    assert document("Identification Number", "110101196001011234", "person", "CN").type == (
        "national_id"
    )


def test_an_unknown_label_is_kept_in_the_note() -> None:
    found = document("Strange Paper", "X-1", "person")
    assert (found.type, found.note) == ("other", "Strange Paper")


@pytest.mark.parametrize(
    ("text", "number", "country"),
    [
        ("75 5276391 (Russia) expires 29 Jun 2027", "75 5276391", "RU"),
        ("654120260 (Korea, North)", "654120260", "KP"),
        ("G563542(9) (Hong Kong)", "G563542(9)", "HK"),
    ],
)
def test_a_printed_document_is_taken_apart(text: str, number: str, country: str) -> None:
    found = printed_document("Passport", text, "person")
    assert found
    assert (found.value, found.country) == (number, country)


def test_a_label_without_a_number_is_no_document() -> None:
    assert printed_document("Passport", "(Russia)", "person") is None
