"""Telling a ship from a firm where the publisher has one word for both."""

from __future__ import annotations

import pytest

from lists.vocabulary.ship_or_firm import is_a_ship


@pytest.mark.parametrize(
    ("name", "number", "text", "ship"),
    [
        ("AVAX", "9058713", "", True),  # a number only ships can have
        ("AVAX SHIPPING CO LTD", "9058713", "", False),  # the firm that owns it
        ("OCEAN MARITIME MANAGEMENT COMPANY", "1790183", "", False),
        ("AVAX", "5342883", "The vessel loaded coal.", False),  # a number only firms can have
        ("AVAX", "", "The vessel loaded coal.", False),
    ],
)
def test_a_ship_is_told_by_its_number_and_a_name_without_words_of_a_firm(
    name: str, number: str, text: str, *, ship: bool
) -> None:
    assert is_a_ship([name], [number], text) == ship
