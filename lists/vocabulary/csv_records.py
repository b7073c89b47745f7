"""From text to records, without ever losing a line.

One wrong quotation mark makes a CSV reader swallow the lines after it, and whoever stands in them
is never read. So a record that swallowed lines which look like records themselves, that is cut
off by the end of the file, or that grows without bound, is given up: its first line becomes a
record with an error, and reading goes on at the very next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
_MOST_LINES = 2_000
"""Lines of one record."""
_MOST_LETTERS = 131_072
"""Characters of one cell. The CSV reader has this limit too, but any library may lift it."""
_RUN_LINES = 256
"""Lines without a quotation mark that are taken apart at once."""


class Record(NamedTuple):
    """One row of a sheet: the ``line`` it begins on (1 is the first), its cells, or why not."""

    line: int
    cells: list[str]
    error: str = ""


class _Lines:
    """Lines handed to the CSV reader, remembered until their record is known to be good."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._failed: Exception | None = None
        self.taken: list[str] = []
        self.ended = False
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise csv.Error(f"more than {_MOST_LINES} lines without an end")
        if self._again:
            line = self._again.popleft()
        elif self._failed is not None:
            raise self._failed
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.number += 1
        self.taken.append(line)
        return line

    def run(self) -> list[str]:
        """The next lines without a quotation mark: each is a record, whatever comes after it."""
        found: list[str] = []
        if self._again or self._failed is not None:
            return found
        try:
            for line in self._lines:
                if '"' in line or len(line) > _MOST_LETTERS:
                    self._again.append(line)
                    break
                found.append(line)
                if len(found) == _RUN_LINES:
                    break
        except Exception as error:  # noqa: BLE001 - raised when these lines have been read
            self._failed = error
        self.number += len(found)
        return found

    def give_back(self, lines: list[str]) -> None:
        """Take lines of a run again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def keep_first(self) -> str:
        """Give back all lines of the record but its first, which is returned."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.taken = []
        self.ended = False
        return first


def read_records(
    lines: Iterable[str], delimiter: str, width: int = 0, first: int = 1
) -> Iterator[Record]:
    """Every record of ``lines`` (each with its line end); empty ones come with no cells.

    ``width`` is the number of cells of the header, 0 if not known yet; ``first`` the number of the
    first line.
    """
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        begins = source.number + first
        if run := source.run():
            try:
                rows = list(csv.reader(run, delimiter=delimiter))
            except csv.Error:
                rows = []
            if len(rows) == len(run):
                yield from _plain_records(rows, begins, faulty=_NOT_TEXT.search("".join(run)))
                continue
            source.give_back(run)
        source.taken = []
        try:
            cells = _bounded(next(reader), source.taken)
        except StopIteration:
            if not source.taken:
                return
            yield Record(begins, [source.keep_first()], _UNCLOSED)
            reader = csv.reader(source, delimiter=delimiter)
            continue
        except csv.Error as error:
            reason = "a cell is longer than allowed" if "limit" in str(error) else str(error)
            text = source.keep_first()[:200]
            yield Record(begins, [text], f"{reason}: is a quotation mark missing?")
            reader = csv.reader(source, delimiter=delimiter)
            continue
        if len(source.taken) > 1 and (
            source.ended or _swallowed(cells, source.taken, delimiter, width)
        ):
            text = source.keep_first().rstrip("\r\n")
            yield Record(begins, _split(text, delimiter), _UNCLOSED)
            reader = csv.reader(source, delimiter=delimiter)
            continue
        if source.ended and _open_quote(source.taken):
            yield Record(begins, _split(source.taken[0], delimiter), _UNCLOSED)
            continue
        yield Record(begins, [] if _empty(cells) else cells, fault_of(cells))


_UNCLOSED = "a quotation mark is opened and not closed on this line"


def _bounded(cells: list[str], taken: list[str]) -> list[str]:
    """The cells, if none of them is too long; raises ``csv.Error`` as the reader does."""
    if sum(map(len, taken)) > _MOST_LETTERS and max(map(len, cells), default=0) > _MOST_LETTERS:
        raise csv.Error(f"field larger than field limit ({_MOST_LETTERS})")
    return cells


def _plain_records(
    rows: list[list[str]], begins: int, faulty: re.Match[str] | None
) -> Iterator[Record]:
    for line, cells in enumerate(rows, begins):
        if cells and cells[0] and not cells[0].isspace() and faulty is None:
            yield Record(line, cells)
        else:
            yield Record(line, [] if _empty(cells) else cells, fault_of(cells) if faulty else "")


def _empty(cells: list[str]) -> bool:
    return not any(cell and not cell.isspace() for cell in cells)


def _open_quote(taken: list[str]) -> bool:
    return sum(line.count('"') for line in taken) % 2 == 1


def _swallowed(cells: list[str], taken: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell that spans lines holds what look like whole records."""
    if width and len(cells) != width:
        return True
    inner = taken[1:-1]
    if width < 5:  # a line of an address may have as many commas as a narrow sheet
        return False
    own = taken[0][: taken[0].rfind('"')]
    spaced = f"{delimiter} " in own  # then a blank behind a delimiter is no mark of prose
    like = sum(_delimiters(line, delimiter, spaced=spaced) >= width - 1 for line in inner)
    return bool(like) and like >= len(inner) / 2


def _delimiters(line: str, delimiter: str, *, spaced: bool) -> int:
    """Delimiters of a line; "1 Jong Street, Cairo, Egypt" has none where records have no blanks."""
    return line.count(delimiter) - (0 if spaced else line.count(f"{delimiter} "))


def _split(text: str, delimiter: str) -> list[str]:
    """The cells of a line whose quotation marks cannot be trusted."""
    return [cell.strip('"') for cell in text.rstrip("\r\n").split(delimiter)]


def fault_of(cells: list[str]) -> str:
    """Why a record cannot be used: bytes that are no text (lone surrogates), NUL."""
    if not _NOT_TEXT.search("".join(cells)):
        return ""
    place, cell = next((p, c) for p, c in enumerate(cells, 1) if _NOT_TEXT.search(c))
    if "\0" in cell:
        return f"cell {place} holds a NUL character"
    return f"cell {place} holds bytes that are not text in the file's encoding"
