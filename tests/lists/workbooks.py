"""Workbooks written for tests: sheets of rows, as a spreadsheet program saves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def workbook(path: Path, **sheets: Iterable[list[Any]]) -> Path:
    """A workbook with these sheets, in their order."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
