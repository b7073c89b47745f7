"""The rows of a watchlist that is kept as a workbook (``lists.parsing.csv_rows`` reads CSV files).

The first sheet that has rows is read; others with rows are reported.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lists.parsing.csv_rows import Header
from lists.workbook.published import opened_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lists.parsing.bounded_report import BoundedReport
    from lists.vocabulary.csv_records import Record
    from lists.workbook.sheets import Sheet

_LOOKED_AT = 20
"""Rows that are searched for the headings: titles and dates often stand above them."""


def sheet_header(path: Path, known: Callable[[list[str]], int]) -> Header:
    """The row among the first ones with the most headings that are ``known``.

    Raises:
        UnreadableList: No workbook, damaged, encrypted or too large.
    """
    with opened_sheets(path) as sheets:
        for sheet in sheets:
            rows = list(islice(_with_cells(sheet), _LOOKED_AT))
            if rows:
                best = max(rows, key=lambda row: known(row.cells))
                return Header("", best.cells, best.line)
    return Header("", [], 1)


def sheet_rows(path: Path, header: Header, report: BoundedReport) -> Iterator[Record]:
    """All rows below the headings; one that a fault makes doubtful is left out and reported.

    Raises:
        UnreadableList: No workbook, damaged, encrypted or too large.
    """
    with opened_sheets(path) as sheets:
        read: Sheet | None = None
        for sheet in sheets:
            for record in _with_cells(sheet):
                if read is not None and read is not sheet:
                    message = "a second sheet with rows; not read, import it as a file of its own"
                    report.odd("skipped", sheet.name, "sheet", "", message)
                    break
                read = sheet
                if record.line <= header.line:
                    continue
                if record.error:
                    text = " | ".join(filter(None, record.cells))
                    report.odd("skipped", f"line {record.line}", "line", text[:80], record.error)
                else:
                    yield record


def _with_cells(sheet: Sheet) -> Iterator[Record]:
    return (record for record in sheet.records() if record.cells)
