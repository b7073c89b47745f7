"""Workbooks as lists: told by their content, read within limits."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from lists.detect import detect
from lists.parsing.report import ParseReport, UnreadableList
from lists.watchlist import read
from lists.workbook import published
from lists.workbook.refusal import SheetRefused
from lists.workbook.watchlists import sheet_header
from tests.api.sheet.workbook_files import ods, packed, xls, xlsb
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS: list[list[Any]] = [
    ["name", "imo", "alias"],
    ["Invented Shipping", None, "In Ship; INVSHIP"],
    [None, 8604917, None],
]


def test_a_workbook_is_told_by_what_is_in_it(tmp_path: Path) -> None:
    assert published.is_workbook(workbook(tmp_path / "list.bin", A=ROWS))
    packed = tmp_path / "list.xlsx"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sdn.csv", "36,x")
    assert not published.is_workbook(packed)
    text = tmp_path / "text.xlsx"
    text.write_text("name\nX\n")
    assert not published.is_workbook(text)


def test_a_watchlist_kept_as_a_workbook_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "own.xlsx", Notes=[], Parties=[["Our own list"], [], *ROWS])
    reading = ParseReport("own")
    found = list(read(path, "own", reading))
    assert [name.full for name in found[0].names] == ["Invented Shipping", "In Ship", "INVSHIP"]
    assert [(n.type, n.value) for n in found[1].identifiers] == [("imo", "8604917")]
    (package,) = detect([path]).packages
    assert (package.source, package.format) == ("own", "watchlist_xlsx")


@pytest.mark.parametrize(("suffix", "make"), [("xls", xls), ("xlsb", xlsb), ("ods", ods)])
def test_other_kinds_of_workbooks_are_read_alike(
    suffix: str, make: Callable[[list[list[str]]], bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"own.{suffix}"
    path.write_bytes(make([["name"], ["Invented Shipping"]]))
    assert [e.caption for e in read(path, "own", ParseReport("own"))] == ["Invented Shipping"]


def test_a_second_sheet_with_rows_is_reported(tmp_path: Path) -> None:
    path = workbook(tmp_path / "own.xlsx", First=ROWS, Second=[["name"], ["Other"]])
    reading = ParseReport("own")
    assert len(list(read(path, "own", reading))) == 2
    assert [(odd.severity, odd.reference) for odd in reading.oddities] == [("skipped", "Second")]


def test_a_formula_without_its_result_is_reported_by_its_line(tmp_path: Path) -> None:
    path = workbook(tmp_path / "own.xlsx", First=[*ROWS, ["=B2", None, None]])
    reading = ParseReport("own")
    assert len(list(read(path, "own", reading))) == 2
    assert [odd.reference for odd in reading.oddities] == ["line 4"]


def test_a_workbook_that_is_no_list_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    path = workbook(tmp_path / "customers.xlsx", A=[["amount", "paid"], [1, 2]])
    (in_folder,) = detect([tmp_path]).unknown
    (named,) = detect([path]).unknown
    assert (in_folder.refused, named.refused) == (False, True)
    assert "amount" in named.reason


def test_a_sheet_larger_than_a_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "own.xlsx", A=[["name"] * 10] * 10)
    monkeypatch.setattr(published, "MOST_CELLS", 50)
    with pytest.raises(UnreadableList, match="at most 50 cells"):
        sheet_header(path, len)
    assert issubclass(SheetRefused, ValueError)


def test_the_first_texts_of_a_workbook_hint_at_its_headings(tmp_path: Path) -> None:
    texts = "<sst><si><t>name &amp; kind</t></si><si><t xml:space='x'>place</t></si></sst>"
    path = tmp_path / "own.xlsx"
    path.write_bytes(packed({"xl/sharedStrings.xml": texts}))
    assert published.first_texts(path) == ("name & kind", "place")
    path.write_bytes(path.read_bytes()[:50])
    assert published.first_texts(path) == ()
