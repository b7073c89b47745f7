"""Sheets of a list that is published or kept as a workbook, within tighter limits than clients'."""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from lists.parsing.report import UnreadableList
from lists.workbook.refusal import SheetRefused
from lists.workbook.sheets import WORKBOOK_KINDS, Sheet, opened_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_CELLS = 2_000_000
"""Cells of one sheet. The largest list published so has 210,000; each takes about 100 bytes."""
_MARKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
"""One of these files makes a zip archive a workbook."""
_TEXTS = "xl/sharedStrings.xml"
_FIRST_BYTES = 1 << 16
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook of any kind, by its content."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLD_EXCEL:
        return True
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return path.suffix.lower().lstrip(".") in WORKBOOK_KINDS
    return any(mark in names for mark in _MARKS)


@contextmanager
def opened_sheets(path: Path) -> Iterator[tuple[Sheet, ...]]:
    """The sheets of a workbook, for as long as it is open.

    Raises:
        UnreadableList: No workbook, damaged, encrypted or too large; also while rows are read.
    """
    try:
        with opened_workbook(path, MOST_CELLS) as book:
            yield book.sheets
    except SheetRefused as refusal:
        raise UnreadableList(f"{path.name}: {refusal}") from refusal


def first_texts(path: Path) -> tuple[str, ...]:
    """The first texts of an ``.xlsx`` file's table of texts: headings are mostly among them.

    Quick, and only a hint: nothing says in which order a program writes its texts. Empty for other
    kinds of workbooks and for a damaged one.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_TEXTS) as file:
            head = file.read(_FIRST_BYTES).decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, ValueError):
        return ()
    return tuple(unescape(text) for text in re.findall(r"<t(?:\s[^>]*)?>([^<]*)</t>", head))


def first_cells(path: Path) -> tuple[str, ...]:
    """The cells of the first row that has any, of the first sheet: what tells one list's file."""
    with opened_sheets(path) as sheets:
        for record in sheets[0].records() if sheets else ():
            if record.cells:
                return tuple(record.cells)
    return ()
