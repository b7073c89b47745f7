"""Rows of a CSV file that people keep by hand: one broken line never swallows those after it.

A quotation mark that is opened and not closed makes a CSV reader take the lines behind it for one
cell, and the parties in them are gone. Here a record may span lines only if it ends with as many
cells as the header; otherwise its first line alone is given up, with a report.
"""

from __future__ import annotations

import csv
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lists.parsing.report import UnreadableList
from lists.vocabulary.csv_dialect import declared_delimiter, guess_dialect
from lists.vocabulary.encoding import SAMPLE_BYTES, guess_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lists.parsing.bounded_report import BoundedReport
    from lists.vocabulary.encoding import Encoding

LONGEST_LINE = 1_000_000
"""Characters of one line."""
_MOST_LINES = 50
"""Lines of one record."""
_MOST_COLUMNS = 500
_LOOKED_AT = 40
"""Lines of a file that tell its delimiter."""


class Row(NamedTuple):
    """One record: the number of its first line (the header is 1) and its cells."""

    line: int
    cells: list[str]


def header_of(path: Path, known: Callable[[list[str]], int]) -> tuple[str, list[str]]:
    """Delimiter and headings of a file: the delimiter under which most headings are ``known``.

    Raises ``UnreadableList`` for a file that is not text or has no heading at all.
    """
    lines = _lines(path)
    first = list(islice(filter(str.strip, lines), _LOOKED_AT))
    if not first:
        raise UnreadableList(f"{path.name}: no line in it")
    dialect = guess_dialect("".join(first), known)
    headings = _cells(first[dialect.declared : dialect.declared + 1][0], dialect.delimiter)
    if len(headings) > _MOST_COLUMNS:
        raise UnreadableList(f"{path.name}: {len(headings)} columns")
    return dialect.delimiter, headings


def rows_of(path: Path, delimiter: str, report: BoundedReport) -> Iterator[Row]:
    """All records after the header; broken ones are reported by line and left out."""
    _report_guess(path, report)
    lines = enumerate(_lines(path), start=1)
    again: deque[tuple[int, str]] = deque()
    width = 0
    while (found := again.popleft() if again else next(lines, None)) is not None:
        number, line = found
        if not line.strip() or declared_delimiter(line):
            continue
        if len(line) >= LONGEST_LINE:
            report.odd("skipped", f"line {number}", "line", line[:80], "line too long")
            continue
        taken = [found]
        while _open(taken) and len(taken) < _MOST_LINES:
            more = again.popleft() if again else next(lines, None)
            if more is None:
                break
            taken.append(more)
        cells = _cells("".join(text for _, text in taken), delimiter)
        if len(taken) > 1 and (_open(taken) or len(cells) != width):
            again.extendleft(reversed(taken[1:]))
            message = "a quotation mark is opened and not closed"
            report.odd("skipped", f"line {number}", "line", line[:80], message)
        elif not width:
            width = len(cells)
        elif _open(taken):
            message = "a quotation mark is opened and not closed"
            report.odd("skipped", f"line {number}", "line", line[:80], message)
        elif any(cell.strip() for cell in cells):
            yield Row(number, cells)


def _report_guess(path: Path, report: BoundedReport) -> None:
    encoding = encoding_of(path)
    if not encoding.sure:
        report.odd("odd", "line 1", "encoding", encoding.name, f"a guess: {encoding.why}")


def _open(taken: list[tuple[int, str]]) -> bool:
    return sum(text.count('"') for _, text in taken) % 2 == 1


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return text.rstrip("\r\n").split(delimiter)


def encoding_of(path: Path) -> Encoding:
    """The encoding of a file, told or guessed from its first bytes."""
    with path.open("rb") as file:
        return guess_encoding(file.read(SAMPLE_BYTES))


def _lines(path: Path) -> Iterable[str]:
    encoding = encoding_of(path).name
    with path.open(encoding=encoding, newline="") as file:
        try:
            while line := file.readline(LONGEST_LINE):
                yield line
        except UnicodeError as error:
            raise UnreadableList(
                f"{path.name}: not {encoding.upper()} text; save it as UTF-8 ({error.reason})"
                if isinstance(error, UnicodeDecodeError)
                else f"{path.name}: not {encoding.upper()} text; save it as UTF-8"
            ) from None
