"""Rows of a CSV file that people keep by hand: one broken line never swallows those after it.

A quotation mark that is opened and not closed makes a CSV reader take the lines behind it for one
cell, and the parties in them are gone. Here a record may span lines only if it ends with as many
cells as the header; otherwise its first line alone is given up, with a report.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from lists.parse_report import UnreadableList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lists.ftm.report import BoundedReport

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1_000_000
"""Characters of one line."""
_MOST_LINES = 50
"""Lines of one record."""
_MOST_COLUMNS = 500
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class Row(NamedTuple):
    """One record: the number of its first line (the header is 1) and its cells."""

    line: int
    cells: list[str]


def header_of(path: Path, known: Callable[[list[str]], int]) -> tuple[str, list[str]]:
    """Delimiter and headings of a file: the delimiter under which most headings are ``known``.

    Raises ``UnreadableList`` for a file that is not text or has no heading at all.
    """
    for line in _lines(path):
        if line.strip():
            tried = [(known(cells := _cells(line, sign)), len(cells), sign) for sign in DELIMITERS]
            _, count, delimiter = max(tried, key=lambda one: one[:2])
            if count > _MOST_COLUMNS:
                raise UnreadableList(f"{path.name}: {count} columns")
            return delimiter, _cells(line, delimiter)
    raise UnreadableList(f"{path.name}: no line in it")


def rows_of(path: Path, delimiter: str, report: BoundedReport) -> Iterator[Row]:
    """All records after the header; broken ones are reported by line and left out."""
    lines = enumerate(_lines(path), start=1)
    again: deque[tuple[int, str]] = deque()
    width = 0
    while (found := again.popleft() if again else next(lines, None)) is not None:
        number, line = found
        if not line.strip():
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


def _open(taken: list[tuple[int, str]]) -> bool:
    return sum(text.count('"') for _, text in taken) % 2 == 1


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return text.rstrip("\r\n").split(delimiter)


def _lines(path: Path) -> Iterable[str]:
    with path.open("rb") as file:
        mark = file.read(3)
    encoding = next((name for sign, name in _MARKS.items() if mark.startswith(sign)), "utf-8")
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
