"""How a delimited file separates its cells, from its first lines.

The right delimiter is the one under which the header names columns its reader knows; among equals,
the one that gives every record as many cells as the header.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 40
_SEPARATOR_LINE = "sep="


class Dialect(NamedTuple):
    """``delimiter``, and whether the first line only declares it (``sep=;``, Excel's own)."""

    delimiter: str
    declared: bool = False


def guess_dialect(text: str, known: Callable[[list[str]], int]) -> Dialect:
    """The dialect of a file that begins with ``text`` (whole lines, or cut anywhere).

    ``known`` says how many of some headings its reader understands.
    """
    declared = declared_delimiter(text.partition("\n")[0])
    if declared:
        return Dialect(declared, declared=True)
    rows = [_rows(text, delimiter) for delimiter in DELIMITERS]
    scored = [(_score(found, known), -place) for place, found in enumerate(rows)]
    return Dialect(DELIMITERS[-max(scored)[1]])


def declared_delimiter(line: str) -> str:
    """The delimiter that a first line like Excel's ``sep=;`` declares, or nothing."""
    plain = line.strip("\r\n").strip(' "')
    told = plain.lower().startswith(_SEPARATOR_LINE) and len(plain) == len(_SEPARATOR_LINE) + 1
    return plain[-1] if told else ""


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > _LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def _score(rows: list[list[str]], known: Callable[[list[str]], int]) -> tuple[int, float, int]:
    """Known columns in the header, agreement of the records, number of cells."""
    if not rows:
        return (0, 0.0, 0)
    cells = len(rows[0])
    alike = sum(len(row) == cells for row in rows) / len(rows) if cells > 1 else 0.0
    return (known(rows[0]), alike, cells)
