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
