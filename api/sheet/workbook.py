"""``.xlsx`` workbooks: their sheets row by row, with cells as people see them.

A workbook is a packed folder of XML, made by any program and perhaps by an enemy: its sizes are
looked at before anything is unpacked.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import repeat
from pathlib import Path
from typing import Any

from api.sheet import Record, SheetRefused, fault_of

_DAMAGED = (KeyError, ValueError, OSError, SyntaxError, EOFError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises for files that are no workbooks, or broken ones."""
_LEADING_ZEROS = re.compile(r"0(?:\\?[- ]?0)+")
"""Number formats of so many digits, as for passports and accounts: 000000000, 000-00-0000."""
_MOST_UNPACKED = 4_000_000_000
_MOST_WORDS = 400_000_000
"""Bytes of a spreadsheet unpacked, and of its table of texts, which is held in memory."""
_SWOLLEN_BYTES = 20_000_000
"""Bytes from which a part's shrinking is looked at."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: results of formulas, and where there are any the formulas themselves."""

    name: str
    values: Any
    formulas: Any = None

    @property
    def rows(self) -> int:
        """Rows the file claims to have; 0 if it does not."""
        return self.values.max_row or 0

    def records(self) -> Iterator[Record]:
        """All rows, empty ones without cells.

        A formula whose result the file does not hold (no spreadsheet program has saved it) makes
        its row an error: the cell only looks empty.

        Raises:
            SheetRefused: the file is damaged; says at which row.
        """
        line = 0
        try:
            for line, (values, formulas) in enumerate(self._both(), 1):
                cells = [_cell(value) for value in values]
                fault = fault_of(cells)
                for place, formula in enumerate(formulas):
                    if values[place] is None and _is_formula(formula):
                        cells[place] = str(getattr(formula, "text", formula))
                        fault = fault or (
                            f"cell {place + 1} holds a formula without its result: open the file "
                            "in a spreadsheet program and save it"
                        )
                while cells and not cells[-1]:
                    cells.pop()
                yield Record(line, cells, fault)
        except _DAMAGED as error:
            raise SheetRefused(f"the spreadsheet is damaged: {error}", line + 1) from None

    def _both(self) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        # What the file says about its own size is often wrong (A1:A1); the rows themselves are not.
        self.values.reset_dimensions()
        values = (tuple(map(_shown, cells)) for cells in self.values.iter_rows())
        if self.formulas is None:
            return zip(values, repeat(()))
        self.formulas.reset_dimensions()
        return zip(values, self.formulas.iter_rows(values_only=True), strict=True)


def _shown(cell: Any) -> Any:  # noqa: ANN401 - any cell of openpyxl, and what it may hold
    """A cell's value; a whole number with the zeros that its number format shows before it."""
    value = cell.value
    if type(value) is int and _LEADING_ZEROS.fullmatch(shown := cell.number_format):
        return str(value).zfill(shown.count("0"))
    return value


def _is_formula(value: object) -> bool:
    return (isinstance(value, str) and value.startswith("=")) or hasattr(value, "ref")


def sheets_of(book: tuple[Any, Any]) -> list[Sheet]:
    """The sheets of an opened workbook that hold cells, hidden ones last."""
    values, formulas = book
    shown = sorted(values.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    return [
        Sheet(sheet.title, sheet, None if formulas is None else formulas[sheet.title])
        for sheet in shown
    ]


@contextmanager
def opened_workbook(path: Path) -> Iterator[tuple[Any, Any]]:
    """A workbook with results, and a second view with formulas if it has any.

    Raises:
        SheetRefused: it is none, damaged, or too large to be unpacked.
    """
    import openpyxl  # noqa: PLC0415 - most batches are text, and it takes half a second

    has_formulas = _looked_through(path)
    books: list[Any] = []
    with path.open("rb") as file:
        try:
            for only_results in (True, False) if has_formulas else (True,):
                book = openpyxl.load_workbook(
                    file, read_only=True, data_only=only_results, keep_links=False
                )
                books.append(book)
        except _DAMAGED as error:
            raise SheetRefused(f"this is no spreadsheet of the .xlsx kind: {error}") from None
        try:
            yield books[0], books[1] if has_formulas else None
        finally:
            for book in books:
                book.close()


def _looked_through(path: Path) -> bool:
    """Refuse what must not be unpacked; whether any sheet holds a formula."""
    try:
        with zipfile.ZipFile(path) as parts:
            found = parts.infolist()
            sizes = {part.filename: part.file_size for part in found}
            words = sizes.get("xl/sharedStrings.xml", 0)
            if sum(sizes.values()) > _MOST_UNPACKED or words > _MOST_WORDS:
                raise SheetRefused("the spreadsheet is too large unpacked; save it as CSV")
            if any(_is_swollen(part) for part in found):
                raise SheetRefused(
                    "the spreadsheet unpacks to far more than sheets do; save it as CSV"
                )
            sheets = [part for part in found if part.filename.startswith("xl/worksheets/")]
            return any(_holds_formula(parts, part) for part in sheets)
    except _DAMAGED as error:
        if isinstance(error, SheetRefused):
            raise
        raise SheetRefused(f"the spreadsheet is damaged: {error}") from None


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    """A part made to fill the memory: sheets full of repetitions shrink to a fiftieth at most."""
    return part.file_size > _SWOLLEN_BYTES and part.file_size > 100 * part.compress_size


def _holds_formula(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with parts.open(part) as content:
        rest = b""
        while piece := content.read(1 << 20):
            if b"<f>" in rest + piece or b"<f " in rest + piece:
                return True
            rest = piece[-3:]
    return False


def _cell(value: object) -> str:
    """A cell as people see it: whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
