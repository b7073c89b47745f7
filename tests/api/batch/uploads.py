"""Uploads as the store takes them, with no file behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from api.batch.models import FileFormat, Pins
from api.batch.stored_batch import Upload
from api.sheet import map_columns
from screening.model.subject import Options

if TYPE_CHECKING:
    from collections.abc import Sequence


def csv_format(headings: Sequence[str], rows_expected: int = 0) -> FileFormat:
    """How a plain CSV with these headings is read."""
    return FileFormat(
        format="csv",
        gzip=False,
        encoding="utf-8",
        encoding_why="",
        delimiter=",",
        declared=False,
        header_line=1,
        mapping=map_columns(headings),
        rows_expected=rows_expected,
    )


def upload_of(batch_id: str, owner: str = "A", *, rows: int = 10, size: int = 100) -> Upload:
    """A file of one column of names."""
    reading = csv_format(["name"], rows)
    pins = Pins((), {}, "policy", "software", "engine", date(2026, 3, 1), Options())
    return Upload(batch_id, "f.csv", "0" * 64, size, None, pins, reading, owner)


def sheet_of(rows: int) -> str:
    """A file of so many different persons, firms and ships, a few of them listed."""
    kinds = ("person", "company", "vessel")
    names = ("Jane Miller {}", "Gdansk Trading {} Ltd", "OCEAN LADY {}")
    lines = [f"{n},{names[n % 3].format(n)},{kinds[n % 3]}" for n in range(rows)]
    lines[rows // 2] = f"{rows // 2},Korea Kwangson Banking Corp,company"
    return "\n".join(["id,name,type", *lines, ""])
