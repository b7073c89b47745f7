"""What the XML of an ``.xlsx`` sheet says that its values do not: how far it goes, and odd cells.

The library that reads workbooks holds a sheet as a table in memory and gives values alone. So each
sheet is gone through before, without keeping it: row and column numbers that would make the table
huge or hide a row are refused. Where a cell shows something else than its value (zeros of a number
format, more digits than a number holds, an error, a formula nobody has calculated) the sheet is
gone through again beside the values, and ``Mark`` says what stands there.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from lists.workbook.refusal import SheetRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_CELLS = 10_000_000
"""Cells of the rectangle around those of a sheet; each takes about 100 bytes while it is read."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet, as the format has it (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73; Excel's limits)."""
_LEADING_ZEROS = re.compile(r"0(?:\\?[- ]?0)+")
"""Number formats of so many digits, as for passports and accounts: 000000000, 000-00-0000."""
_EXACT_DIGITS = 15
"""Digits that a number of a spreadsheet holds exactly."""
_PIECE = 1 << 16
_NO_RESULT = (
    "cell {} holds a formula without its result: open the file in a spreadsheet program and save it"
)


class Mark(NamedTuple):
    """A cell that shows something else than its value; ``column`` is 0 for the first."""

    column: int
    text: str
    fault: str = ""


class MarkedRow(NamedTuple):
    """A row of the file with its marks; ``width`` is the number of its last column."""

    line: int
    width: int
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class _Cell:
    """The cell that is being read."""

    column: int
    kind: str
    zeros: int
    value: str | None = None
    formula: str | None = None

    def mark(self) -> Mark | None:
        if self.kind == "e" and self.value:
            return Mark(self.column, self.value)
        if self.value is None or (not self.value and self.kind != "str"):
            if self.formula is None:
                return None
            return Mark(self.column, f"={self.formula}", _NO_RESULT.format(self.column + 1))
        if self.kind == "n" and self.value.isdecimal():
            shown = self.value.zfill(self.zeros)
            if self.zeros or len(shown) > _EXACT_DIGITS:
                return Mark(self.column, shown)
        return None


@dataclass(slots=True)
class _SheetHandler:
    """Is told of every element, and keeps the rows that are complete."""

    zeros: Mapping[str, int]
    rows: deque[MarkedRow] = field(default_factory=deque)
    _line: int = 0
    _column: int = 0
    _cell: _Cell | None = None
    _marks: list[Mark] = field(default_factory=list)
    _inside: str = ""
    _text: list[str] | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        self._keep_text()
        if local == "c":
            self._begin_cell(given)
        elif local == "row":
            self.end_row()
            line = _whole(given.get("r", self._line + 1), _MOST_ROWS)
            if line <= self._line:
                raise SheetRefused(f"the spreadsheet is damaged: row {line} comes out of order")
            self._line, self._column = line, 0
        elif self._cell is not None and local in {"v", "f", "is"}:
            self._inside = local
            if local == "f" or self._cell.kind != "s":
                self._text = []

    def _keep_text(self) -> None:
        """What stood in the element before this one: values and formulas hold text alone."""
        if self._cell is not None and self._inside:
            text = "" if self._text is None else "".join(self._text).strip()
            if self._inside == "f":
                self._cell.formula = text
            else:
                self._cell.value = text
            self._inside, self._text = "", None

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._end_cell()
        place = given.get("r")
        if place is None:
            column = self._column + 1
        else:
            letters = place.rstrip("0123456789")
            column = _column(letters)
            if place[len(letters) :] != str(self._line):
                raise SheetRefused(
                    f"the spreadsheet is damaged: cell {place[:20]!r} stands in row {self._line}"
                )
        if not self._column < column <= _MOST_COLUMNS:
            raise SheetRefused(
                f"the spreadsheet is damaged: a cell of row {self._line} is out of order"
            )
        self._column = column
        zeros = self.zeros.get(given.get("s", ""), 0)
        self._cell = _Cell(column - 1, given.get("t", "n"), zeros)

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end_cell(self) -> None:
        if self._cell is not None:
            mark = self._cell.mark()
            if mark is not None:
                self._marks.append(mark)
            self._cell = None

    def end_row(self) -> None:
        self._keep_text()
        self._end_cell()
        if self._line:
            self.rows.append(MarkedRow(self._line, self._column, tuple(self._marks)))
            self._marks.clear()


def marked_rows(sheet: IO[bytes], zeros: Mapping[str, int]) -> Iterator[MarkedRow]:
    """Every row of a sheet's XML, in order. ``zeros``: styles that show so many digits at least.

    Raises:
        SheetRefused: rows or cells out of order, or a document type.
        xml.parsers.expat.ExpatError: it is no XML.
    """
    handler = _SheetHandler(zeros)
    parser = _parser()
    parser.StartElementHandler = handler.start
    parser.CharacterDataHandler = handler.text
    while piece := sheet.read(_PIECE):
        parser.Parse(piece)
        while handler.rows:
            yield handler.rows.popleft()
    parser.Parse(b"", True)  # noqa: FBT003 - the parser's own signature
    handler.end_row()
    yield from handler.rows


def styles_with_zeros(styles: IO[bytes]) -> dict[str, int]:
    """Styles (their place in the table, as cells name it) that show zeros before a number."""
    formats: dict[str, int] = {}
    found: dict[str, int] = {}
    inside, place = False, 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside, place
        local = name.rpartition(":")[2]
        code = given.get("formatCode", "")
        if local == "numFmt" and _LEADING_ZEROS.fullmatch(code):
            formats[given.get("numFmtId", "")] = code.count("0")
        elif local == "cellXfs":
            inside = True
        elif local == "cellStyles":
            inside = False
        elif local == "xf" and inside:
            if zeros := formats.get(given.get("numFmtId", "")):
                found[str(place)] = zeros
            place += 1

    _parse(styles, start)
    return found


def attributes_of(document: IO[bytes], element: str) -> list[dict[str, str]]:
    """The attributes of every element of this name, in order, without name spaces."""
    found: list[dict[str, str]] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == element:
            found.append({key.rpartition(":")[2]: value for key, value in given.items()})

    _parse(document, start)
    return found


def open_document_sizes(content: IO[bytes]) -> list[tuple[str, int, int]]:
    """Name, rows and columns of every sheet of an ``.ods`` file, up to the last cell with a value.

    One element may stand for many rows or cells (OpenDocument 1.3 part 3, 19.679 and 19.681).
    """
    found: list[tuple[str, int, int]] = []
    line, repeated, column = 0, 1, 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal line, repeated, column
        local = name.rpartition(":")[2]
        plain = {key.rpartition(":")[2]: value for key, value in given.items()}
        if local == "table":
            found.append((plain.get("name", ""), 0, 0))
            line, repeated, column = 0, 0, 0
        elif local == "table-row":
            line += repeated
            repeated, column = _whole(plain.get("number-rows-repeated", 1), _MOST_ROWS), 0
        elif local in {"table-cell", "covered-table-cell"} and found:
            column += _whole(plain.get("number-columns-repeated", 1), _MOST_COLUMNS)
            if "value-type" in plain:
                sheet, rows, columns = found[-1]
                found[-1] = sheet, max(rows, line + repeated), max(columns, column)

    _parse(content, start)
    return found


def check_size(rows: int, columns: int, where: str, most: int = MOST_CELLS) -> None:
    """Refuse a sheet whose cells would not fit into memory.

    Raises:
        SheetRefused: naming its size.
    """
    if rows * columns > most:
        raise SheetRefused(
            f"the sheet {where[:40]!r} is {rows:,} rows long and {columns:,} columns wide; at most "
            f"{most:,} cells are read of a spreadsheet: delete what stands far off, or save "
            "it as CSV"
        )


def _parse(document: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    parser = _parser()
    parser.StartElementHandler = start
    while piece := document.read(_PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)  # noqa: FBT003 - the parser's own signature


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise SheetRefused("the spreadsheet is damaged: it declares a document type")


@lru_cache(maxsize=_MOST_COLUMNS)
def _column(letters: str) -> int:
    """1 for A; a number beyond every sheet for what names no column."""
    if not 0 < len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        return _MOST_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str | int, most: int) -> int:
    number = int(text) if len(str(text)) < 10 else most + 1
    if not 0 < number <= most:
        raise SheetRefused(f"the spreadsheet is damaged: {str(text)[:20]} is no number of its rows")
    return number
