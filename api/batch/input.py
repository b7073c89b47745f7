"""Opening what was uploaded: packed or not, text or spreadsheet, in whatever encoding.

``inspect`` looks at the beginning of a file once, at upload, and settles how it is read;
``open_records`` then reads it as often as wanted in a bounded amount of memory, from the first row.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from api.batch.shapes import Reading
from screening.sheet import (
    Record,
    SheetRefused,
    fault_of,
    guess_dialect,
    guess_encoding,
    map_columns,
    read_records,
)
from screening.sheet.encoding import SAMPLE_BYTES

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DAMAGED = (KeyError, ValueError, OSError, SyntaxError, EOFError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises for files that are no workbooks, or broken ones."""
_LONGEST_LINE = 4_000_000
"""Characters read at a time when a line has no end."""
_MOST_UNPACKED = 4_000_000_000
_MOST_WORDS = 400_000_000
"""Bytes of a spreadsheet unpacked, and of its table of texts, which is held in memory."""
_SWOLLEN_BYTES = 20_000_000
"""Bytes from which a part's shrinking is looked at."""
_HEADER_WITHIN = 20
"""Records among which the header is looked for: sheets begin with titles."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the client said about its file; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    mapping: Mapping[str, str] | None = None


class Position:
    """How far into the file the reading came, 0 to 1; of a packed file its packed bytes count."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._file: IO[bytes] | None = None
        self._rows = (0, 1)

    def follow(self, file: IO[bytes]) -> None:
        """Take the share from a file's position."""
        self._file = file

    def count(self, row: int, rows: int) -> None:
        """Take the share from rows."""
        self._rows = (row, max(rows, 1))

    @property
    def share(self) -> float:
        """Part of the file that was read."""
        if self._file is not None and not self._file.closed:
            return min(self._file.tell() / self._size, 1.0)
        row, rows = self._rows
        return min(row / rows, 1.0)


def inspect(path: Path, wishes: Wishes) -> Reading:
    """How this file is to be read.

    Raises:
        SheetRefused: it cannot be, and why.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise SheetRefused("the file is empty")
    if start.startswith(_OLD_EXCEL):
        raise SheetRefused("old .xls files cannot be read; save the sheet as .xlsx or CSV")
    if start.startswith(_ZIP):
        return _inspect_workbook(path, wishes)
    packed = start.startswith(_GZIP)
    with _unpacked(path, packed) as file:
        sample = _sample(file)
    if sample.startswith(_ZIP):
        raise SheetRefused("a spreadsheet inside gzip; send the .xlsx itself")
    encoding = guess_encoding(sample)
    name, why = encoding.name, encoding.why
    if wishes.encoding:
        name, why = _codec(wishes.encoding), "the client said so"
    text = sample.decode(name, "replace" if name.startswith("utf-") else "surrogateescape")
    if text.count("\0") > len(text) * 0.01:
        raise SheetRefused("the file is not text: it is full of NUL characters", 1)
    dialect = guess_dialect(text)
    delimiter = wishes.delimiter or dialect.delimiter
    lines = iter(io.StringIO(text, newline=""))
    if dialect.declared:
        next(lines)
    first = read_records(lines, delimiter, first=2 if dialect.declared else 1)
    header = _header(islice(first, _HEADER_WITHIN), wishes)
    return Reading(
        format="csv",
        gzip=packed,
        encoding=name,
        encoding_why=why,
        delimiter=delimiter,
        declared=dialect.declared,
        header_line=header.line,
        mapping=map_columns(header.cells, wishes.mapping),
    )


def _header(records: Iterator[Record], wishes: Wishes) -> Record:
    """The first record in which a column is understood; else the refusal of the first one."""
    refused: SheetRefused | None = None
    for record in records:
        if not record.cells:
            continue
        if record.error:
            raise SheetRefused(record.error, record.line)
        try:
            map_columns(record.cells, wishes.mapping)
        except SheetRefused as refusal:
            refused = refused or SheetRefused(refusal.reason, record.line)
        else:
            return record
    raise refused or SheetRefused("no line holds anything")


def _codec(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise SheetRefused(f"there is no encoding {name[:40]!r}") from None
    return "utf-8-sig" if name.lower().replace("_", "-") in {"utf-8", "utf8"} else name


def _sample(file: IO[bytes]) -> bytes:
    try:
        return file.read(SAMPLE_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise SheetRefused(f"the packed file cannot be unpacked: {error}") from None


@contextmanager
def _unpacked(path: Path, packed: bool, position: Position | None = None) -> Iterator[IO[bytes]]:  # noqa: FBT001 - what the file is
    with path.open("rb") as file:
        if position is not None:
            position.follow(file)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as inner:
            yield cast("IO[bytes]", inner)


@contextmanager
def open_records(path: Path, reading: Reading, position: Position) -> Iterator[Iterator[Record]]:
    """All records after the header, empty ones included; they end with the file.

    Raises:
        SheetRefused: while reading, when a packed file breaks off; says at which line.
    """
    if reading.format == "xlsx":
        with _workbook(path) as sheet:
            yield _sheet_records(sheet, reading, position)
        return
    with _unpacked(path, reading.gzip, position) as file:
        errors = (
            "replace" if reading.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        )
        text = io.TextIOWrapper(
            cast("Any", file), encoding=reading.encoding, errors=errors, newline=""
        )
        yield _text_records(text, reading)
        text.detach()


def _text_records(text: IO[str], reading: Reading) -> Iterator[Record]:
    lines = iter(lambda: text.readline(_LONGEST_LINE), "")
    first = 1
    if reading.declared:
        next(lines)
        first = 2
    line = 0
    try:
        for record in read_records(lines, reading.delimiter, reading.width, first):
            line = record.line
            if line > reading.header_line:
                yield record
    except (OSError, EOFError, zlib.error) as error:
        raise SheetRefused(f"the file cannot be read further: {error}", line + 1) from None


# --- spreadsheets ------------------------------------------------------------------------------


def _inspect_workbook(path: Path, wishes: Wishes) -> Reading:
    with _workbook(path) as sheet:
        header = _header(islice(_rows(sheet), _HEADER_WITHIN), wishes)
    return Reading(
        format="xlsx",
        gzip=False,
        encoding="",
        encoding_why="a spreadsheet",
        delimiter="",
        declared=False,
        header_line=header.line,
        mapping=map_columns(header.cells, wishes.mapping),
    )


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """The first sheet of a workbook, read row by row."""
    import openpyxl  # noqa: PLC0415 - most batches are text, and it takes half a second

    try:
        with zipfile.ZipFile(path) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            swollen = any(_is_swollen(part) for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise SheetRefused(f"the spreadsheet is damaged: {error}") from None
    if sum(sizes.values()) > _MOST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > _MOST_WORDS:
        raise SheetRefused("the spreadsheet is too large unpacked; save it as CSV")
    if swollen:
        raise SheetRefused("the spreadsheet unpacks to far more than sheets do; save it as CSV")
    with path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except _DAMAGED as error:
            raise SheetRefused(f"this is no spreadsheet of the .xlsx kind: {error}") from None
        try:
            if not book.worksheets:
                raise SheetRefused("the spreadsheet holds no sheet")
            yield book.worksheets[0]
        finally:
            book.close()


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    """A part made to fill the memory: sheets full of repetitions shrink to a fiftieth at most."""
    return part.file_size > _SWOLLEN_BYTES and part.file_size > 100 * part.compress_size


def _rows(sheet: Any) -> Iterator[Record]:  # noqa: ANN401 - openpyxl has no types
    # What the file says about its own size is often wrong (A1:A1); the rows themselves are not.
    sheet.reset_dimensions()
    line = 0
    try:
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_cell(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            yield Record(line, cells, fault_of(cells))
    except _DAMAGED as error:
        raise SheetRefused(f"the spreadsheet is damaged: {error}", line + 1) from None


def _sheet_records(sheet: Any, reading: Reading, position: Position) -> Iterator[Record]:  # noqa: ANN401 - same
    rows = sheet.max_row or 0
    for record in _rows(sheet):
        position.count(record.line, rows)
        if record.line > reading.header_line:
            yield record


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
