"""Numbers in prose: only where the words beside them name their scheme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.text_identifiers import identifiers_in, ships_in


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("IMO number: 8604917.", "vessel", [("imo", "8604917")]),
        ("SWIFT/BIC: FTBDKPPY", "organization", [("bic", "FTBDKPPY")]),
        ("Passport number: 654120260", "person", [("passport", "654120260")]),
        ("born in 1962, number 654120260", "person", []),
        ("a ship of 8604917 tonnes", "vessel", []),
    ],
)
def test_a_number_counts_only_beside_its_name(
    text: str, kind: object, found: list[tuple[str, str]]
) -> None:
    numbers = identifiers_in(text, kind)  # type: ignore[arg-type]
    assert [(one.type, one.normalized) for one in numbers] == found


def test_a_ship_named_in_a_firms_text_keeps_its_number() -> None:
    text = "It owns the EDERRA (IMO: 9258026)."
    assert ships_in(text) == (("EDERRA", "9258026"),)
    assert identifiers_in(text, "organization") == ()


def test_a_number_with_a_wrong_check_digit_is_no_ship() -> None:
    assert ships_in("It owns the EDERRA (IMO: 9258027).") == ()


@given(st.text(max_size=80))
def test_a_text_said_twice_gives_the_same_numbers_once(text: str) -> None:
    found = identifiers_in(text, "organization")
    assert len({(one.type, one.normalized) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "scheme", "value"),
    [
        (
            "Review concluded on 6 Dec. 2019. OGRN: 1089847243870; KPP: 784001001",
            "ogrn",
            "1089847243870",
        ),
        ("Pakistan National Tax Number: 1774308; Money Service Licence", "tax_id", "1774308"),
        ("Italian Fiscal Code: DAOMMD74T11Z352Z", "tax_id", "DAOMMD74T11Z352Z"),
        ("SSN 156-92-9858 (United States of America)", "national_id", "156929858"),
        ("Moroccan national identity card DE- 473900", "national_id", "DE473900"),
        (
            "In Bosnia. Employer Identification Number (United States of America): 36-3823186.",
            "tax_id",
            "363823186",
        ),
        ("issued on 21 Aug. 2011, passport booklet number A2815665", "passport", "A2815665"),
    ],
)
def test_a_number_behind_a_label_that_begins_a_statement_is_the_partys(
    text: str, scheme: str, value: str
) -> None:
    assert (scheme, value) in {(one.type, one.normalized) for one in identifiers_in(text, "person")}


@pytest.mark.parametrize(
    "text",
    [
        "controls JSC Star (registration number: 1067759884598) and others",
        "Date of registration: 12/03/2015",
        "Tax number unknown",
        "Registration: 2015-03-12",
    ],
)
def test_a_number_inside_a_sentence_or_a_date_is_nobodys(text: str) -> None:
    assert identifiers_in(text, "organization") == ()


def test_a_ships_number_is_the_entitys_own_unless_it_stands_behind_a_ships_name() -> None:
    (own,) = identifiers_in("Listed IMO: 9058713. Near the coast in 2026.", "organization")
    assert (own.type, own.value) == ("imo", "9058713")
    assert identifiers_in("Its vessels are EDERRA (IMO: 9258026).", "organization") == ()
