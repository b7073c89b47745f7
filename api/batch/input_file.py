"""Opening what was uploaded: packed or not, text or spreadsheet, in whatever encoding.

``inspect`` looks at the beginning of a file once, at upload, and settles how it is read;
``open_records`` then reads it as often as wanted in a bounded amount of memory, from the first row.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from api.batch.models import FileFormat
from api.sheet import (
    Record,
    SheetRefused,
    map_columns,
    read_records,
)
from api.sheet.columns import known_columns
from lists.vocabulary.csv_dialect import guess_dialect
from lists.vocabulary.encoding import SAMPLE_BYTES, guess_encoding
from lists.workbook.sheets import WORKBOOK_KINDS, Sheet, opened_workbook

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NO_SHEETS = {b"<": "HTML or XML", b"%PDF": "a PDF", b"{": "JSON", b"[{": "JSON"}
"""How files begin that programs also save under names like ``.xls`` and ``.csv``."""
_LONGEST_LINE = 4_000_000
"""Characters read at a time when a line has no end."""
_HEADER_WITHIN = 20
"""Records among which the header is looked for: sheets begin with titles."""
_MOST_TIMES = 300
_LEAST_UNPACKED = 2_000_000_000
"""How many times its size a packed file may hold; lists of parties pack five to thirty times."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
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


def inspect(path: Path, options: ReadOptions) -> FileFormat:
    """How this file is to be read.

    Raises:
        SheetRefused: it cannot be, and why.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise SheetRefused("the file is empty")
    if start.startswith((_ZIP, _OLD_EXCEL)):
        return _inspect_workbook(path, options)
    packed = start.startswith(_GZIP)
    position = Position(path.stat().st_size)
    with _unpacked(path, packed, position) as file:
        sample = _sample(file)
        share = position.share
    _refuse_other_kinds(sample)
    encoding = guess_encoding(sample)
    name, why, sure = encoding.name, encoding.why, encoding.sure
    if options.encoding:
        name, why, sure = _codec(options.encoding), "the client said so", True
    text = sample.decode(name, "replace" if name.startswith("utf-") else "surrogateescape")
    if text.count("\0") > len(text) * 0.01:
        raise SheetRefused("the file is not text: it is full of NUL characters", 1)
    dialect = guess_dialect(text, known_columns)
    delimiter = options.delimiter or dialect.delimiter
    lines = iter(io.StringIO(text, newline=""))
    if dialect.declared:
        next(lines)
    first = read_records(lines, delimiter, first=2 if dialect.declared else 1)
    header = _header(islice(first, _HEADER_WITHIN), options)
    mapping = map_columns(header.cells, options.mapping)
    if not sure:
        guess = f"the encoding {name} is a guess ({why}); where names look wrong, send encoding="
        mapping = replace(mapping, warnings=(guess, *mapping.warnings))
    return FileFormat(
        format="csv",
        gzip=packed,
        encoding=name,
        encoding_why=why,
        delimiter=delimiter,
        declared=dialect.declared,
        header_line=header.line,
        mapping=mapping,
        rows_expected=_rows_expected(path, sample, text.count("\n") + 1, share),
    )


def _rows_expected(path: Path, sample: bytes, lines: int, share: float) -> int:
    """Rows of the whole file, if its beginning is like the rest.

    ``share`` is the part of the file that holds the sample. A small packed file is read into memory
    whole, so it also counts what it says to hold (RFC 1952, ISIZE).
    """
    whole = len(sample)
    if sample and len(sample) == SAMPLE_BYTES:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(-4, os.SEEK_END)
            whole = max(whole, int.from_bytes(file.read(4), "little") if packed else 0)
    return round(lines * max(1 / max(share, 1e-9), whole / max(len(sample), 1)))


def _refuse_other_kinds(sample: bytes) -> None:
    if sample.startswith(_ZIP):
        raise SheetRefused("a spreadsheet inside gzip; send the spreadsheet itself")
    for sign, what in _NO_SHEETS.items():
        if sample.removeprefix(codecs.BOM_UTF8).lstrip().startswith(sign):
            raise SheetRefused(f"this is {what}, not a sheet; save it as .xlsx or CSV", 1)


def _header(records: Iterator[Record], options: ReadOptions) -> Record:
    """The first record in which a column is understood; else the refusal of the first one.

    The next one is the header where more than twice as many are (headings over headings).
    """
    refused: SheetRefused | None = None
    found: tuple[int, Record] | None = None
    for record in records:
        if not record.cells:
            continue
        if record.error and found is None:
            raise SheetRefused(record.error, record.line)
        try:
            codes = map_columns(record.cells, options.mapping).codes
        except SheetRefused as refusal:
            refused = refused or SheetRefused(refusal.reason, record.line)
            codes = ()
        known = len(codes) - codes.count("")
        if found is not None:
            return record if known > 2 * found[0] else found[1]
        if known:
            found = known, record
    if found is not None:
        return found[1]
    raise refused or SheetRefused("no line holds anything")


def _codec(name: str) -> str:
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)("surrogateescape").decode(b"a")
    except (LookupError, ValueError):  # ValueError: of the few that only look like an encoding
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
        most = max(_LEAST_UNPACKED, _MOST_TIMES * path.stat().st_size)
        with gzip.GzipFile(fileobj=file) as inner:
            yield cast("IO[bytes]", io.BufferedReader(_Bounded(inner, most), SAMPLE_BYTES))


class _Bounded(io.RawIOBase):
    """What a packed file holds, up to a bound: a few megabytes can unpack to a disk full."""

    def __init__(self, inner: gzip.GzipFile, most: int) -> None:
        self._inner = inner
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:  # noqa: ANN401 - any writable buffer
        read = self._inner.readinto(into)
        self._left -= read
        if self._left < 0:
            raise OSError("it unpacks to far more than a list holds; send it unpacked")
        return read


@contextmanager
def open_records(path: Path, reading: FileFormat, position: Position) -> Iterator[Iterator[Record]]:
    """All records after the header, empty ones included; they end with the file.

    Raises:
        SheetRefused: while reading, when a packed file breaks off; says at which line.
    """
    if reading.format in WORKBOOK_KINDS:
        with opened_workbook(path) as book:
            yield _sheet_records(book.sheets[reading.sheet], reading, position)
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


def _text_records(text: IO[str], reading: FileFormat) -> Iterator[Record]:
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


def _inspect_workbook(path: Path, options: ReadOptions) -> FileFormat:
    """The first sheet in which a header is found, hidden ones last."""
    refused: SheetRefused | None = None
    with opened_workbook(path) as book:
        sheets = book.sheets
        for place, sheet in enumerate(sheets):
            try:
                header = _header(islice(sheet.records(), _HEADER_WITHIN), options)
            except SheetRefused as refusal:
                refused = refused or refusal
                continue
            mapping = map_columns(header.cells, options.mapping)
            others = [other.name for other in sheets if other is not sheet]
            if others:
                listed = ", ".join(repr(name[:40]) for name in others[:5])
                said = f"only the sheet {sheet.name[:40]!r} is read; the file also has {listed}"
                mapping = replace(mapping, warnings=(said, *mapping.warnings))
            if book.warning:
                mapping = replace(mapping, warnings=(*mapping.warnings, book.warning))
            return FileFormat(
                format=book.kind,
                gzip=False,
                encoding="",
                encoding_why="a spreadsheet",
                delimiter="",
                declared=False,
                header_line=header.line,
                mapping=mapping,
                sheet=place,
                rows_expected=sheet.rows,
            )
    raise refused or SheetRefused("the spreadsheet holds no sheet")


def _sheet_records(sheet: Sheet, reading: FileFormat, position: Position) -> Iterator[Record]:
    width = reading.width
    for record in sheet.records():
        position.count(record.line, sheet.rows)
        if record.line <= reading.header_line:
            continue
        if 0 < len(record.cells) < width:  # empty cells at the end of a row are not stored
            record.cells.extend([""] * (width - len(record.cells)))
        yield record
