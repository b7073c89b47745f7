"""The first rows of a file as the subjects they become."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from api.batch.date_columns import looks, must_look, undecided
from api.batch.input_file import Position, open_records
from api.batch.models import FileFormat, PreviewRow
from api.batch.row_reader import read_row
from api.service.answer_encoding import Unscreened
from api.sheet import Record, SheetRefused
from api.sheet.rows import submitted

MOST_LOOKED_AT = 200_000
"""Rows that a preview looks through to tell how dates are written; a batch looks through all."""


def with_date_orders(path: Path, reading: FileFormat) -> FileFormat:
    """The format with the order of day and month in each column, as a batch would settle it.

    Where the file is longer than a preview looks, it says that rows further on may change that.
    """
    if not must_look(reading):
        return reading
    with open_records(path, reading, Position(path.stat().st_size)) as records:
        settled = reading
        try:
            for looked in looks(reading, islice(records, MOST_LOOKED_AT)):
                settled = looked or settled
            further = next(records, None) is not None
        except SheetRefused as refusal:
            return undecided(reading, str(refusal))
    if not further:
        return settled
    said = f"dates: only the first {MOST_LOOKED_AT} rows were looked at; a batch looks at all"
    mapping = replace(settled.mapping, warnings=(*settled.mapping.warnings, said))
    return msgspec.structs.replace(settled, mapping=mapping)


def preview_rows(path: Path, reading: FileFormat, most: int) -> tuple[PreviewRow, ...]:
    """The first ``most`` rows that hold anything.

    Raises:
        SheetRefused: the file breaks off before them.
    """
    if not most:
        return ()
    with open_records(path, reading, Position(path.stat().st_size)) as records:
        held = (record for record in records if record.cells or record.error)
        return tuple(_preview_row(one, reading) for one in islice(held, most))


def _preview_row(record: Record, reading: FileFormat) -> PreviewRow:
    if record.error:
        return PreviewRow(record.line, {}, (), record.error)
    given, _ = submitted(record.cells, reading.mapping)
    shown = msgspec.json.decode(msgspec.json.encode(given), type=dict[str, Any])
    read = read_row(record, reading)
    warnings = (*read.warnings, *(f"{one.field}: {one.reason}" for one in read.unread))
    if isinstance(read, Unscreened):
        return PreviewRow(record.line, shown, warnings, read.error, read.errors)
    return PreviewRow(record.line, shown, warnings, "")
