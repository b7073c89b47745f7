"""Workbooks as spreadsheet programs and scripts write them: nobody in them is passed over."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.sheet import SheetRefused
from tests.api.sheet.workbook_files import Cell, ods, packed, xls, xlsb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from api.batch.models import FileFormat


def saved(folder: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets, in their order; the first row of each is its first line."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "input.xlsx"
    book.save(path)
    return path


def read(path: Path) -> tuple[FileFormat, list[tuple[int, list[str], str]]]:
    reading = inspect(path, ReadOptions())
    with open_records(path, reading, Position(1)) as records:
        return reading, [(r.line, r.cells, r.error) for r in records]


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    rows = [
        ["name", "dob", "imo"],
        ["Kim Chol", date(1960, 5, 3), 9187629.0],
        [12345, datetime(1961, 1, 2, 3, 4), "007"],  # noqa: DTZ001 - a sheet knows no time zones
        [None, None, None],
        ["Lee"],
    ]
    _, found = read(saved(tmp_path, Data=rows))
    assert found == [
        (2, ["Kim Chol", "1960-05-03", "9187629"], ""),
        (3, ["12345", "1961-01-02 03:04:00", "007"], ""),
        (4, [], ""),
        (5, ["Lee", "", ""], ""),
    ]


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [("000000000", "002301585"), ("000-00-0000", "002301585"), ("0", "2301585"),
     ("0.00", "2301585"), ("#,##0", "2301585"), ("00000", "2301585"), ("General", "2301585")],
)  # fmt: skip
def test_the_zeros_that_a_number_format_shows_are_read(
    tmp_path: Path, number_format: str, shown: str
) -> None:
    path = saved(tmp_path, parties=[["name", "passport"], ["Won Ho Ri", 2301585]])
    book = openpyxl.load_workbook(path)
    book["parties"]["B2"].number_format = number_format
    book.save(path)
    _, ((_, cells, _),) = read(path)
    assert cells == ["Won Ho Ri", shown]


def test_a_formula_without_its_result_is_an_error_and_no_empty_row(tmp_path: Path) -> None:
    rows = [["name", "dob"], ['=CONCATENATE("Kim"," Chol")', "1960"], ["Lee", "1961"]]
    _, found = read(saved(tmp_path, Data=rows))
    assert [line for line, _, error in found if "formula without its result" in error] == [2]
    assert found[0][1][0].startswith("=CONCATENATE")
    assert found[1] == (3, ["Lee", "1961"], "")


def test_the_sheet_with_a_header_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = saved(tmp_path, Cover=[["Report 2026"]], Data=[["name", "dob"], ["Kim", "1960"]])
    reading, found = read(path)
    assert found == [(2, ["Kim", "1960"], "")]
    assert reading.mapping.warnings == ("only the sheet 'Data' is read; the file also has 'Cover'",)


def test_a_hidden_sheet_comes_after_those_that_are_seen(tmp_path: Path) -> None:
    path = saved(tmp_path, Old=[["name"], ["Kim"]], Data=[["name"], ["Lee"]])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.active = book["Data"]
    book.save(path)
    assert read(path)[1] == [(2, ["Lee"], "")]


def test_headings_over_headings_are_no_header(tmp_path: Path) -> None:
    rows = [["Name", None, None], ["first name", "last name", "dob"], ["Chol", "Kim", "1960"]]
    path = saved(tmp_path, Data=rows)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:B1")
    book.save(path)
    reading, found = read(path)
    assert reading.header_line == 2
    assert found == [(3, ["Chol", "Kim", "1960"], "")]


def test_titles_in_merged_cells_are_passed_over(tmp_path: Path) -> None:
    path = saved(tmp_path, Data=[["Customers"], [None], ["name", "dob"], ["Kim", "1960"]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:C1")
    book.save(path)
    assert read(path)[1] == [(4, ["Kim", "1960"], "")]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="no line holds anything"):
        inspect(saved(tmp_path, Data=[]), ReadOptions())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><table><tr><td>name</td></tr></table>", "XML or HTML"),
        (b"%PDF-1.7\n", "a PDF"),
        (b'\xef\xbb\xbf[{"name": "Kim"}]', "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "one with a password"),
        (b"PK\x03\x04name,dob\n", "damaged"),
    ],
)
def test_other_kinds_of_file_are_called_by_their_name(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    with pytest.raises(SheetRefused, match=said):
        inspect(path, ReadOptions())


@pytest.mark.parametrize("kind", [xls, xlsb, ods])
def test_the_other_kinds_of_workbook_are_read_like_xlsx(
    tmp_path: Path, kind: Callable[[Sequence[Sequence[Cell]]], bytes]
) -> None:
    path = tmp_path / "input"
    rows: list[list[Cell]] = [
        ["Customers"], [], ["name", "imo", "note"], ["Kim Chol", 9187629.0, "x"], [], ["이설주"]
    ]  # fmt: skip
    path.write_bytes(kind(rows))
    reading, found = read(path)
    assert (reading.format, reading.header_line) == (kind.__name__, 3)
    assert found == [
        (4, ["Kim Chol", "9187629", "x"], ""), (5, [], ""), (6, ["이설주", "", ""], "")
    ]  # fmt: skip
    assert "only values are read" in reading.mapping.warnings[-1]


def test_an_error_cell_is_said_and_is_not_empty(tmp_path: Path) -> None:
    path = saved(tmp_path, Data=[["name", "alias"], ["Kim", "#N/A"], ["Lee", None]])
    assert read(path)[1][0] == (2, ["Kim", "#N/A"], "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (123456789012345, "123456789012345"),
        ("12345678901234567", "12345678901234567"),
        ("1.2345678901234567E+17", "123456789012345660"),
    ],
)
def test_a_long_number_is_shown_with_its_digits(tmp_path: Path, value: str, shown: str) -> None:
    """Programs write more digits than a number holds; a spreadsheet's own exponent helps nobody."""
    path = saved(tmp_path, Data=[["name", "passport"], ["Kim", 1]])
    rewrite(path, lambda sheet: sheet.replace(b"<v>1</v></c></row></sheetData>",
            f"<v>{value}</v></c></row></sheetData>".encode()))  # fmt: skip
    assert read(path)[1] == [(2, ["Kim", shown], "")]


def test_a_sheet_that_begins_far_from_its_corner_keeps_lines_and_columns(tmp_path: Path) -> None:
    path = saved(tmp_path, Data=[])
    book = openpyxl.load_workbook(path)
    book.active["C4"], book.active["D4"], book.active["C7"] = "name", "dob", "Kim"
    book.save(path)
    reading, found = read(path)
    assert (reading.header_line, reading.mapping.codes) == (4, ("", "", "name", "dob"))
    assert [one for one in found if one[1]] == [(7, ["", "", "Kim", ""], "")]


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the XML of a workbook's first sheet."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    path.write_bytes(packed(parts))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b'r="2"', b'r="4294967295"'), "4294967295 is no number of its rows"),
        ((b'<row r="3"', b'<row r="2"'), "row 2 comes out of order"),
        ((b'r="B2"', b'r="A2"'), "a cell of row 2 is out of order"),
        ((b'r="B2"', b'r="B9"'), "cell 'B9' stands in row 2"),
        ((b'r="B2"', b'r="ZZZZ2"'), "a cell of row 2 is out of order"),
        ((b'<row r="3"', b'<row r="1048576"'), "damaged: cell 'A3'"),
        ((b"<worksheet", b"<!DOCTYPE x><worksheet"), "declares a document type"),
    ],
)
def test_a_sheet_that_hides_rows_or_has_none_such_is_refused(
    tmp_path: Path, change: tuple[bytes, bytes], said: str
) -> None:
    path = saved(tmp_path, Data=[["name", "dob"], ["Kim", "1960"], ["Lee", "1961"]])
    rewrite(path, lambda sheet: sheet.replace(*change))
    with pytest.raises(SheetRefused, match=said):
        read(path)


def test_a_cell_far_off_is_named_with_the_size_it_would_give_the_sheet(tmp_path: Path) -> None:
    path = saved(tmp_path, Data=[["name", "dob"], ["Kim", "1960"]])
    book = openpyxl.load_workbook(path)
    book.active["XFD900"] = "x"
    book.save(path)
    with pytest.raises(SheetRefused, match=r"900 rows long and 16,384 columns wide; at most"):
        read(path)


def test_rows_that_an_open_document_repeats_are_counted_before_they_are_read(
    tmp_path: Path,
) -> None:
    row = '<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="99" office:value-type="string"/>'
    path = tmp_path / "input"
    path.write_bytes(ods([["name"], ["Kim"]], row.format(cell)))
    with pytest.raises(SheetRefused, match=r"1,000,002 rows long and 99 columns wide"):
        read(path)


def test_a_guessed_encoding_is_said_in_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes("name\nŁukasz Żółć\n".encode("cp1250"))
    (warning,) = inspect(path, ReadOptions()).mapping.warnings
    assert warning.startswith("the encoding cp1252 is a guess")
    assert not inspect(path, ReadOptions(encoding="cp1250")).mapping.warnings
