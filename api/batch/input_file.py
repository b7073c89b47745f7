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
from pathlib import Path
from typing import IO, Any, cast

from msgspec import structs

from api.batch.models import MESSAGE_KINDS, FileFormat
from api.payments.message_columns import mapping_of_messages
from api.payments.message_table import kind_of_message
from api.payments.messages import message_rows
from api.sheet import Record, SheetRefused, map_columns, read_records
from api.sheet.columns import Mapping as SheetMapping
from api.sheet.layout import Layout, sheet_layout, text_layout
from lists.parsing.report import UnreadableList
from lists.parsing.xml import first_elements
from lists.vocabulary.encoding import SAMPLE_BYTES, guess_encoding
from lists.workbook.sheets import WORKBOOK_KINDS, Sheet, opened_workbook

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How zip archives begin; the second holds nothing."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ROWS_OF_MESSAGES = (b"/Nm>", b"/CdtTrfTxInf>", b"/FinInstnId>")
"""Signs of a row in a payment message: a party or a transaction."""
_FIRST_ELEMENTS = 200
"""Elements of an XML file among which the payment message in it begins: envelopes come before."""
_NO_SHEETS = {
    b"<": "HTML or XML and no payment message (pain.001, pacs.008)",
    b"%PDF": "a PDF",
    b"{": "JSON",
    b"[{": "JSON",
}
"""How files begin that programs also save under names like ``.xls`` and ``.csv``."""
_LONGEST_LINE = 4_000_000
"""Characters read at a time when a line has no end."""
_MOST_TIMES = 300
_LEAST_UNPACKED = 2_000_000_000
"""How many times its size a packed file may hold; lists of parties pack five to thirty times."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the client said about its file; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    mapping: Mapping[str, str] | None = None
    header_line: int = 0
    """The line in which the headings stand; 1 is the first."""


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
    if start.startswith((*_ZIP, _OLD_EXCEL)):
        return _inspect_workbook(path, options)
    packed = start.startswith(_GZIP)
    position = Position(path.stat().st_size)
    with _unpacked(path, packed, position) as file:
        sample = _sample(file)
        share = position.share
    if _is_markup(sample) and (message := _inspect_message(path, packed, options)):
        rows = sum(map(sample.count, _ROWS_OF_MESSAGES))
        return structs.replace(message, rows_expected=_rows_expected(path, sample, rows + 1, share))
    _refuse_other_kinds(sample)
    encoding = guess_encoding(sample)
    name, why, sure = encoding.name, encoding.why, encoding.sure
    if options.encoding:
        name, why, sure = _codec(options.encoding), "the client said so", True
    text = sample.decode(name, "replace" if name.startswith("utf-") else "surrogateescape")
    if text.count("\0") > len(text) * 0.01:
        raise SheetRefused("the file is not text: it is full of NUL characters", 1)
    layout = text_layout(text, options.mapping, options.delimiter, options.header_line)
    mapping = _mapping_of(layout, options)
    if not sure:
        guess = f"the encoding {name} is a guess ({why}); where names look wrong, say the right one"
        mapping = replace(mapping, warnings=(guess, *mapping.warnings))
    return FileFormat(
        format="csv",
        gzip=packed,
        encoding=name,
        encoding_why=why,
        delimiter=layout.delimiter,
        declared=layout.declared,
        header_line=layout.header.line,
        mapping=mapping,
        rows_expected=_rows_expected(path, sample, text.count("\n") + 1, share),
    )


def _mapping_of(layout: Layout, options: ReadOptions) -> SheetMapping:
    """What the columns mean, with what to know of the lines above their headings."""
    mapping = map_columns(layout.header.cells, options.mapping)
    return replace(mapping, warnings=(*layout.warnings, *mapping.warnings))


def _is_markup(sample: bytes) -> bool:
    """Whether a file begins as XML does, in an encoding of one or two bytes a letter."""
    marked = sample[:64].removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe\0 \t\r\n")
    return marked.startswith(b"<")


def _inspect_message(path: Path, packed: bool, options: ReadOptions) -> FileFormat | None:  # noqa: FBT001 - what the file is
    """How a payment message is read; ``None`` for any other XML.

    Raises:
        SheetRefused: the client says how columns are read, of which a message has none.
    """
    try:
        kind = kind_of_message(
            first_elements(lambda: _unpacked(path, packed), "the file", _FIRST_ELEMENTS)
        )
    except UnreadableList as error:
        raise SheetRefused(f"this is XML or HTML, and no payment message: {error}", 1) from None
    if not kind:
        return None
    if options.mapping or options.delimiter or options.encoding or options.header_line:
        raise SheetRefused(
            "a payment message takes no mapping, separator, encoding or line of headings"
        )
    return FileFormat(
        format=cast("Any", kind),
        gzip=packed,
        encoding="",
        encoding_why="an XML message says its own",
        delimiter="",
        declared=False,
        header_line=0,
        mapping=mapping_of_messages(),
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
    if reading.format in MESSAGE_KINDS:
        yield message_rows(lambda: _unpacked(path, reading.gzip, position))
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
                layout = sheet_layout(sheet.records(), options.mapping, options.header_line)
            except SheetRefused as refusal:
                refused = refused or refusal
                continue
            mapping = _mapping_of(layout, options)
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
                header_line=layout.header.line,
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
