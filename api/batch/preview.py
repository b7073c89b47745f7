"""The first rows of a file as the subjects they become."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from api.batch.input_file import Position, open_records
from api.batch.models import FileFormat, PreviewRow
from api.batch.row_reader import read_row
from api.service.answer_encoding import Unscreened
from api.sheet import Record, submitted


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
