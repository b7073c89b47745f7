"""Headings of clients' sheets are understood in watchlists and labelled files too."""

from __future__ import annotations

import pytest

from api.evaluation import labelled
from api.sheet.columns import map_columns
from lists import watchlist
from lists.vocabulary.headings import meaning_of


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("судно", "name"),
        ("клиент", "name"),
        ("фамилия", "last_name"),
        ("성명", "name"),
        ("客户名称", "name"),
        ("Raison sociale", "name"),
        ("Date of Birth (DD/MM/YYYY)", "birth_date"),
        ("гражданство", "nationality"),
    ],
)
def test_a_heading_is_known_wherever_a_file_comes_from(heading: str, field: str) -> None:
    assert map_columns([heading, "name"]).unknown == ()
    assert watchlist._meaning(heading) == f"field:{field}"
    assert labelled._meaning(heading)


def test_a_watchlists_own_words_go_before_those_of_sheets() -> None:
    assert watchlist._meaning("Reference") == "field:id"
    assert watchlist._meaning("Former names") == "field:former_name"
    assert watchlist._meaning("Date") == "field:listed_on"


def test_a_column_about_somebody_else_is_no_name_of_the_listed_party() -> None:
    for heading in ("Consignee", "Name of the consignee", "Director 2"):
        assert watchlist._meaning(heading) == ""


@pytest.mark.parametrize(
    "text", [",".join(["name"] * 50_000), "(" * 80_000, "party of the " * 9_000]
)
def test_a_heading_as_long_as_a_page_means_nothing(text: str) -> None:
    """Every run of its words was looked up: one cell of 250 KB kept a reader busy for ever."""
    assert meaning_of(text) == ("", "")
