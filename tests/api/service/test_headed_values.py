"""Values under people's own headings: taken apart, and freed of a spreadsheet's notation."""

from __future__ import annotations

import pytest

from api.service.headed_values import is_no_part_of_a_name, plain_number, several


def test_a_cell_is_taken_apart_at_every_sign_and_empty_pieces_vanish() -> None:
    assert several("A; B|C", ";|") == ["A", "B", "C"]
    assert several("A;; ;B", ";") == ["A", "B"]
    assert several("A, B", ";") == ["A, B"]


@pytest.mark.parametrize(("text", "placeholder"), [("N/A", True), ("Na", False), ("Kim", False)])
def test_a_part_of_a_name_may_be_a_placeholder_or_a_short_surname(
    text: str,
    placeholder: bool,  # noqa: FBT001
) -> None:
    assert is_no_part_of_a_name(text) is placeholder


def test_a_number_loses_the_notation_of_a_spreadsheet_but_never_digits() -> None:
    assert plain_number("8604917.0") == "8604917"
    assert plain_number("8604917") == "8604917"
    assert plain_number("1.23457E+17") is None
