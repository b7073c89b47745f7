"""Workbooks (xlsx, xls, xlsb, ods): their sheets row by row, with cells as people see them.

A workbook is made by any program and perhaps by an enemy: its sizes are looked at before anything
is unpacked (``parts``, ``sheet_xml``), and a server reads a client's in a process with limits
(``api.batch.reader_process``). calamine reads the values.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lists.vocabulary.csv_records import Record, fault_of
from lists.workbook.parts import Parts, opened_parts
from lists.workbook.refusal import SheetRefused
from lists.workbook.sheet_xml import MOST_CELLS, MarkedRow, check_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WorkbookKind = Literal["xlsx", "xls", "xlsb", "ods"]
WORKBOOK_KINDS: Final[tuple[WorkbookKind, ...]] = get_args(WorkbookKind)
_DAMAGED = (
    CalamineError,
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a way of packing that Python does not know
    OSError,
    RuntimeError,  # a packed file with a password
    ValueError,
)
_LIBRARY_PANICS = "pyo3_runtime"
"""Module of the exception that a failed check inside the library becomes; no ``Exception``."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MOST_SHEETS = 255
_VALUES_ONLY = (
    "of .{} files only values are read: error cells and formulas never calculated are empty, and "
    "zeros that only a number format shows are missing; save it as .xlsx if it has such cells"
)


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook. ``rows`` is known once reading has begun."""

    name: str
    _sheets: CalamineWorkbook
    _place: int
    _parts: Parts | None
    _most_cells: int
    rows: int = 0

    def records(self) -> Iterator[Record]:
        """All rows, empty ones without cells.

        A formula whose result the file does not hold (no spreadsheet program has saved it) makes
        its row an error: the cell only looks empty.

        Raises:
            SheetRefused: the sheet is damaged or too large; says at which row.
        """
        line = 0
        try:
            with _refused_if_damaged("the spreadsheet is damaged"):
                marked = None if self._parts is None else self._parts.check(self._place)
                sheet = self._sheets.get_sheet_by_index(self._place)
                last = sheet.end or (-1, -1)
                check_size(last[0] + 1, last[1] + 1, self.name, self._most_cells)
                self.rows = last[0] + 1
                for line, (cells, fault) in enumerate(_rows(sheet, marked), 1):
                    while cells and not cells[-1]:
                        cells.pop()
                    yield Record(line, cells, fault or fault_of(cells))
        except SheetRefused as refusal:
            raise SheetRefused(refusal.reason, line + 1 if line else 0) from None


def _rows(
    sheet: CalamineSheet, marked: Iterator[MarkedRow] | None
) -> Iterator[tuple[list[str], str]]:
    """The cells of each row and what is wrong with one of them."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    marks = next(marked, None) if marked else None
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells, fault = before + [_cell(value) for value in values], ""
        while marks is not None and marks.line <= line:
            for mark in marks.marks if marks.line == line else ():
                cells.extend([""] * (mark.column + 1 - len(cells)))
                cells[mark.column] = mark.text
                fault = fault or mark.fault
            marks = next(marked, None) if marked else None
        yield cells, fault
    while marks is not None:  # rows that hold nothing but formulas without their results
        for mark in marks.marks:
            yield [""] * mark.column + [mark.text], mark.fault
        marks = next(marked, None) if marked else None


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook. ``sheets``: those of cells, hidden ones last."""

    kind: WorkbookKind
    sheets: tuple[Sheet, ...]

    @property
    def warning(self) -> str:
        """What is not read of such a file."""
        return "" if self.kind == "xlsx" else _VALUES_ONLY.format(self.kind)


@contextmanager
def opened_workbook(path: Path, most_cells: int = MOST_CELLS) -> Iterator[Workbook]:
    """A workbook; ``most_cells`` is what each of its sheets may hold.

    Raises:
        SheetRefused: it is none, damaged, encrypted, or too large to be unpacked.
    """
    with _refused_if_damaged("this is no spreadsheet, a damaged one, or one with a password"):
        with path.open("rb") as file:
            old = file.read(4) == _OLD_EXCEL
        with opened_parts(None if old else path, most_cells) as parts:
            if parts is not None:
                parts.check_all()
            book = CalamineWorkbook.from_path(path)
            try:
                yield Workbook(
                    "xls" if parts is None else parts.kind, _sheets(book, parts, most_cells)
                )
            finally:
                book.close()


def _sheets(book: CalamineWorkbook, parts: Parts | None, most_cells: int) -> tuple[Sheet, ...]:
    found = list(enumerate(book.sheets_metadata))
    if len(found) > _MOST_SHEETS:
        raise SheetRefused(f"the spreadsheet has {len(found)} sheets, more than {_MOST_SHEETS}")
    shown = sorted(found, key=lambda one: one[1].visible != SheetVisibleEnum.Visible)
    return tuple(
        Sheet(about.name, book, place, parts, most_cells)
        for place, about in shown
        if about.typ == SheetTypeEnum.WorkSheet
    )


@contextmanager
def _refused_if_damaged(said: str) -> Iterator[None]:
    try:
        yield
    except SheetRefused:
        raise
    except PasswordError:
        raise SheetRefused(
            "the spreadsheet has a password; save it without one, or as CSV"
        ) from None
    except _DAMAGED as error:
        raise SheetRefused(f"{said}: {str(error)[:200]}") from None
    except BaseException as error:
        if type(error).__module__ != _LIBRARY_PANICS:
            raise
        raise SheetRefused(said) from None


def _cell(value: object) -> str:
    """A cell as people see it: whole numbers without a point, days without a time."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        # beyond 2^53 not every digit is known, but the exponent 1.2E+17 is read by nobody
        return str(int(value)) if abs(value) < 1e16 else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
