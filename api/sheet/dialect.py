"""How a delimited file separates its cells, from its first lines.

The right delimiter is the one under which the header names columns this service knows; among
equals, the one that gives every record as many cells as the header.
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from api.sheet.columns import known_columns

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 40
_SEPARATOR_LINE = "sep="


class Dialect(NamedTuple):
    """``delimiter``, and whether the first line only declares it (``sep=;``, Excel's own)."""

    delimiter: str
    declared: bool = False


def guess_dialect(text: str) -> Dialect:
    """The dialect of a file that begins with ``text`` (whole lines, or cut anywhere)."""
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"')
    if declared.lower().startswith(_SEPARATOR_LINE) and len(declared) == len(_SEPARATOR_LINE) + 1:
        return Dialect(declared[-1], declared=True)
    if first.strip().lower() == _SEPARATOR_LINE and first.rstrip("\r\n").endswith("\t"):
        return Dialect("\t", declared=True)
    del rest
    scored = [(_score(text, delimiter), -place) for place, delimiter in enumerate(DELIMITERS)]
    return Dialect(DELIMITERS[-max(scored)[1]])


def _score(text: str, delimiter: str) -> tuple[int, float, int]:
    """Known columns in the header, agreement of the records, number of cells."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > _LOOKED_AT:
                break
    except csv.Error:
        pass
    if not rows:
        return (0, 0.0, 0)
    cells = len(rows[0])
    alike = sum(len(row) == cells for row in rows) / len(rows) if cells > 1 else 0.0
    return (known_columns(rows[0]), alike, cells)
