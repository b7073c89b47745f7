"""A clear answer names the listed parties it was told apart from, and by what."""

from __future__ import annotations

from lists.entity import Identifier, Name
from screening.explanation.nearest import with_nearest
from screening.model.result import Explanation
from tests.factories import entity
from tests.screening.listed import ask, screener


def test_a_ship_with_another_number_is_near_and_no_match() -> None:
    number = Identifier("imo", "9465760", "9465760")
    over = screener(entity("BATIS", kind="vessel", identifiers=(number,)))
    result = ask(over, "BATISSA", kind="vessel", imo="9364588")
    assert result.band == "clear"
    (near,) = [line for line in result.explanation.checked if line.startswith("Near")]
    assert near.startswith("Near, but no match: BATIS, ship")
    assert near.endswith("another IMO number: 9364588 sent, 9465760 listed.")
    assert near in result.explanation.text


def test_the_alias_that_is_near_is_named() -> None:
    firm = entity(
        "SYRIAN COMPANY FOR OIL TRANSPORT",
        kind="organization",
        names=(Name("SYRIAN COMPANY FOR OIL TRANSPORT"), Name("SCOT")),
    )
    result = ask(screener(firm), "SCOUT", kind="vessel")
    near = " ".join(result.explanation.checked)
    assert "SYRIAN COMPANY FOR OIL TRANSPORT (as SCOT)" in near
    assert "of another kind" in near


def test_two_are_told_and_those_most_alike_first() -> None:
    ships = [
        entity(name, kind="vessel", identifiers=(Identifier("imo", imo, imo),))
        for name, imo in (("MARA", "9670999"), ("MAURA", "9249685"), ("MAERO", "9465760"))
    ]
    result = ask(screener(*ships), "MAERA", kind="vessel", imo="9563677")
    told = [line for line in result.explanation.checked if line.startswith("Near")]
    assert len(told) == 2
    assert result.band == "clear"


def test_a_name_like_none_is_near_nobody() -> None:
    result = ask(screener(entity("KOREA UNITED DEVELOPMENT BANK")), "Alpine Dairy")
    assert "Near" not in result.explanation.text


def test_nothing_is_added_where_no_explanation_was_wanted() -> None:
    match = ask(screener(entity("KIM CHOL SAM")), "KIM CHOL SAM").matches[0]
    assert with_nearest(Explanation(), (match,), "clear") == Explanation()
