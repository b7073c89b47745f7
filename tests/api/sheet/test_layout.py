"""Which line holds the headings, by which delimiter, and when that cannot be told."""

from __future__ import annotations

import pytest

from api.sheet import Record, SheetRefused
from api.sheet.layout import is_certain, sheet_layout, text_layout

TITLES = {
    "words of a party": "Our bank\n",
    "a year": "Customer export 2026\n",
    "two titles": "Our bank\nCustomer export 2026\n",
    "an empty line": "Our bank\n\n",
    "a whole heading": "Customers\n",
    "notes": "# Our bank\n# made today\n",
    "a comma": "Customer list, Zurich\n",
    "a name": "Kim Jong Un\n",
}


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_over_a_table_is_never_its_headings(title: str, sign: str) -> None:
    table = "Name;Born\nHans;x\nGreta;y\n".replace(";", sign)
    layout = text_layout(title + table)
    assert (layout.delimiter, layout.header.cells) == (sign, ["Name", "Born"])
    assert "not screened" in layout.warnings[0]
    assert "line 1" in layout.warnings[0]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_title_in_a_row_of_empty_cells_is_no_heading(sign: str) -> None:
    text = "Our bank;;\nName;Born;City\nHans;x;y\n".replace(";", sign)
    assert text_layout(text).header.cells == ["Name", "Born", "City"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Customer;;Payment;\nName;Born;Amount;Currency\nHans;x;3;EUR\n", 2),
        ("Customer;Customer;Payment\nName;Born;Amount\nHans;x;3\n", 2),
        ("Bank;Ours\nDate;2026-01-01\n\nName;Born;City\nHans;x;y\n", 4),
        ("Customers;all branches\nName;Born\nHans;x\n", 2),
        ("Our bank\n-----;-----\nName;Born\nHans;x\n", 3),
        ("Customer export 2026\n\nName\nHans\n", 3),
        ("Customer export 2026\nName\nHans\n", 2),
        ("sep=;\nOur bank\nName;Born\nHans;x\n", 3),
        ('"Our bank; Zurich"\n"Name";"Born"\n"Hans";"x"\n', 2),
        (",name\n0,Hans\n1,Greta\n", 1),
        ("name\nSmith, John\nLee, Bob\n", 1),
        ("name\nHans; Greta\nBob\n", 1),
        ("Name;Born\nBank;Payee\n", 1),
    ],
)
def test_headings_are_the_known_ones_over_the_cells_below(text: str, line: int) -> None:
    assert text_layout(text).header.line == line


DOUBTFUL = {
    "a title over unknown headings": "Our bank\nFoo;Bar\nHans;x\n",
    "a heading over rows of two cells": "Name\nFoo;Bar\nHans;x\n",
    "cells nobody put in quotation marks": "Name\nHans,Berlin,DE\nGreta,Bonn,DE\n",
    "no headings and a bank": "Bank Melli Iran;1970\nHans;1960\n",
    "no headings and one cell": "Our bank\nHans\nGreta\n",
    "unknown headings and a bank below": "Nimi;Syntynyt\nHans;1960\nBank Melli;1970\n",
    "unknown headings and a role below": "Nimi;Syntynyt\nHans;1960\nBank;1970\n",
    "one unknown heading and a role below": "Nimi\nHans\nBank\nGreta\n",
    "another delimiter": "Our bank\nName^Born\nHans^x\n",
}


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_file_that_may_be_read_in_two_ways_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(SheetRefused, match="which line holds the headings"):
        text_layout(text)


def test_what_the_client_states_is_believed() -> None:
    layout = text_layout("Our bank\nFoo;Name\nHans;x\n", delimiter=";", header_line=2)
    assert layout.header.cells == ["Foo", "Name"]
    assert text_layout("name\nHans;Greta\n", delimiter=",").header.cells == ["name"]
    assert text_layout("Our bank\nHans\n", header_line=1).header.cells == ["Our bank"]


def test_a_line_that_is_no_row_is_no_header_line() -> None:
    with pytest.raises(SheetRefused, match="no row begins in line 2; rows begin in lines 1, 3"):
        text_layout("name;dob\n\nHans;x\n", header_line=2)


def test_a_mapping_finds_the_line_that_holds_its_headings() -> None:
    assert text_layout("Our bank\nFoo;Bar\nHans;x\n", {"Foo": "name"}).header.line == 2


def test_titles_of_workbooks_are_told_the_same_way() -> None:
    rows = [["Our bank"], [], ["Name", "Born"], ["Hans", "x"]]
    records = [Record(line, cells) for line, cells in enumerate(rows, start=1)]
    assert sheet_layout(records).header.line == 3
    with pytest.raises(SheetRefused, match="seems to be a title"):
        sheet_layout(record for record in records if record.line != 3)


@pytest.mark.parametrize(("heading", "certain"), [("Bank", True), ("Our bank", False)])
def test_a_word_in_a_text_makes_no_certain_heading(heading: str, *, certain: bool) -> None:
    assert is_certain(heading) == certain
