"""Rows of a CSV file that people keep by hand, in any encoding and with any usual delimiter.

A record that cannot be trusted costs its first line only, which is reported.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lists.parsing.report import UnreadableList
from lists.vocabulary.csv_dialect import guess_dialect
from lists.vocabulary.csv_records import read_records
from lists.vocabulary.encoding import SAMPLE_BYTES, guess_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lists.parsing.bounded_report import BoundedReport
    from lists.vocabulary.csv_records import Record
    from lists.vocabulary.encoding import Encoding

LONGEST_LINE = 1_000_000
"""Characters of one line."""
_MOST_COLUMNS = 500
_LOOKED_AT = 40
"""Lines of a file that tell its delimiter."""


class Header(NamedTuple):
    """``headings`` of a file, its ``delimiter``, and on which ``line`` the headings stand."""

    delimiter: str
    headings: list[str]
    line: int


def header_of(path: Path, known: Callable[[list[str]], int]) -> Header:
    """The header of a file: the delimiter is the one under which most headings are ``known``.

    Raises ``UnreadableList`` for a file that is not text or has no heading at all.
    """
    first = "".join(islice(filter(str.strip, _lines(path)), _LOOKED_AT))
    if not first:
        raise UnreadableList(f"{path.name}: no line in it")
    dialect = guess_dialect(first, known)
    found = filter(_has_cells, read_records(_lines(path), dialect.delimiter))
    header = next(islice(found, int(dialect.declared), None), None)
    headings = header.cells if header else []
    if len(headings) > _MOST_COLUMNS:
        raise UnreadableList(f"{path.name}: {len(headings)} columns")
    return Header(dialect.delimiter, headings, header.line if header else 1)


def rows_of(path: Path, header: Header, report: BoundedReport) -> Iterator[Record]:
    """All records after the header; broken ones are reported by line and left out."""
    encoding = encoding_of(path)
    if not encoding.sure:
        report.odd("odd", "line 1", "encoding", encoding.name, f"a guess: {encoding.why}")
    for record in read_records(_lines(path), header.delimiter, len(header.headings)):
        if record.line <= header.line or not record.cells:
            continue
        if record.error:
            text = header.delimiter.join(record.cells)
            report.odd("skipped", f"line {record.line}", "line", text[:80], record.error)
        else:
            yield record


def ends_with_line(path: Path) -> bool:
    """Whether a file ends with a whole line; OFAC's put a Ctrl-Z behind it, which copies may lose.

    A file that was cut short nearly never does.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1))
        return file.read() in {b"\n", b"\x1a"}


def _has_cells(record: Record) -> bool:
    return bool(record.cells)


def encoding_of(path: Path) -> Encoding:
    """The encoding of a file, stated or guessed from its first bytes."""
    with path.open("rb") as file:
        return guess_encoding(file.read(SAMPLE_BYTES))


def _lines(path: Path) -> Iterable[str]:
    encoding = encoding_of(path).name
    with path.open(encoding=encoding, newline="") as file:
        try:
            while line := file.readline(LONGEST_LINE):
                yield line
        except UnicodeError as error:
            reason = f" ({error.reason})" if isinstance(error, UnicodeDecodeError) else ""
            text = f"{path.name}: not {encoding.upper()} text; save it as UTF-8{reason}"
            raise UnreadableList(text) from None
