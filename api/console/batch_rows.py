"""Rows of a batch's results, as its page shows them: some at a time, of some bands, with a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from api.batch.result_files import Filter, result_pieces
from api.sheet.outcome import OUTPUT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from api.batch.stored_batch import Batch

SHOWN: Final = 100
"""Rows of a page."""
MOST_LOOKED_AT: Final = 20_000
"""Rows that are looked through for a text; whoever has more takes the file."""
_OWN_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells of the client's own with their headings, and those of the result."""

    own: tuple[tuple[str, str], ...]
    result: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows. ``following`` is where the next one starts, if there is one.

    ``cut``: more rows are there than were looked through for the text.
    """

    rows: tuple[Row, ...]
    following: int | None
    cut: bool


def rows_of(folder: Path, batch: Batch, wanted: Filter, text: str, start: int) -> RowsPage:
    """The rows of these bands that hold the text (case does not count), from ``start`` on."""
    sheet = csv.reader(_lines(result_pieces(folder, batch, "csv", wanted)))
    heading = next(sheet, [])
    own = heading[: -len(OUTPUT_COLUMNS)]
    sought = text.casefold().strip()
    looked_at = islice(sheet, MOST_LOOKED_AT if sought else None)
    fitting = (
        cells for cells in looked_at if not sought or any(sought in c.casefold() for c in cells)
    )
    chosen = list(islice(fitting, start, start + SHOWN + 1))
    cut = bool(sought) and len(chosen) <= SHOWN and next(sheet, None) is not None
    following = start + SHOWN if len(chosen) > SHOWN else None
    return RowsPage(tuple(_row(own, cells) for cells in chosen[:SHOWN]), following, cut)


def _row(own: list[str], cells: list[str]) -> Row:
    pairs = ((name, cell) for name, cell in zip(own, cells, strict=False) if cell)
    result = dict(zip(OUTPUT_COLUMNS, cells[len(own) :], strict=False))
    return Row(tuple(islice(pairs, _OWN_SHOWN)), result)


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """The text of the pieces, line by line as a CSV reader wants it."""
    held = b""
    for piece in pieces:
        whole, end, rest = (held + piece).rpartition(b"\n")
        yield from io.StringIO((whole + end).decode("utf-8-sig", "replace"), newline="")
        held = rest
    if held:
        yield held.decode("utf-8", "replace")
