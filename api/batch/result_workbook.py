"""Batch results as an Excel workbook for people: the rows, and a summary on a second sheet.

The rows are those of the CSV under the same headings, so a workbook that an analyst has filled in
can be sent in again. Columns stand in the order in which they are read: what was sent, the outcome,
the listed party, the decision; what programs need comes last, folded away. Cells are text, so
nothing in them is run as a formula; scores are numbers.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

from api.service.band_colours import BAND_COLOURS
from api.sheet import unguarded
from api.sheet.outcome import OUTPUT_COLUMNS
from lists.vocabulary.sources import short_title
from screening.typologies.catalogue import by_code

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from api.batch.stored_batch import Batch

MOST_ROWS: Final = 20_000
"""Rows of a workbook that the service makes: 20,000 take it about 4 s of processor."""
EXCEL_ROWS: Final = 1_048_575
"""Rows of a workbook below its headings: Excel's own limit, and that of the command line."""
_LONGEST_CELL: Final = 32_767
"""Letters of one cell: Excel's limit."""
_CUT: Final = " … (cut here; the CSV has all of it)"
_FIRST: Final = (
    *("band", "risk", "dprk_risk", "status", "headline", "listed_party", "listed_as", "listed_on"),
    *("programmes", "listed_reference", "listed_url", "listed_birth_dates", "listed_countries"),
    *("listed_numbers", "match_score", "identity", "ask_for", "typologies", "red_flags", "facts"),
    *("decision", "decided_by", "decision_reason", "unread", "warnings", "error", "explanation"),
)
"""What an analyst reads, in that order. All other columns of the result are folded away."""
_NUMBERS: Final = frozenset(("risk", "dprk_risk", "match_score", "identity", "line"))
_WIDTHS: Final = {
    "headline": 60,
    "facts": 50,
    "explanation": 60,
    "listed_party": 32,
    "listed_url": 30,
    "listed_on": 26,
    "listed_numbers": 26,
    "programmes": 18,
    "ask_for": 24,
    "typologies": 30,
    "red_flags": 30,
    "warnings": 30,
    "unread": 24,
    "error": 30,
    "decision_reason": 30,
}
_USUAL_WIDTH: Final = 14
_WIDEST: Final = 40
_COLOURS: Final = {
    **BAND_COLOURS,
    "clear": ("#1c2733", "#ffffff"),  # never green: whether lists were old is on no row of a file
    "unscreened": ("#ffffff", "#5b6675"),
}
_PIECE: Final = 262_144


def workbook_pieces(lines: Iterator[bytes], batch: Batch, shown: str) -> Iterator[bytes]:
    """The workbook of these CSV lines (without their header), in pieces.

    ``shown`` says which rows were asked for. Every row is read before the first piece comes. The
    caller sees to it that there are no more than ``MOST_ROWS`` rows.
    """
    with tempfile.TemporaryFile() as file:
        _write(file, lines, batch, shown)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(file: IO[bytes], lines: Iterator[bytes], batch: Batch, shown: str) -> None:
    import xlsxwriter  # noqa: PLC0415 - slow to import, seldom needed

    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        # The same batch gives the same bytes: no time of the download in them.
        made = (batch.finished_at or batch.created_at).astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": f"Screening results of {batch.name}", "created": made})
        bold = book.add_format({"bold": True, "bg_color": "#f4f6f8", "bottom": 1})
        bands = {
            band: book.add_format({"font_color": ink, "bg_color": paper, "bold": True})
            for band, (ink, paper) in _COLOURS.items()
        }
        sheet = book.add_worksheet("Results")
        summary = _Summary(batch, shown)
        _Rows(sheet, batch.reading.mapping.header, bold, bands).write(lines, summary)
        summary.write(book.add_worksheet("Summary"), bold, bands)


class _Rows:
    """The first sheet."""

    def __init__(
        self, sheet: Worksheet, own: Iterable[str], bold: Format, bands: dict[str, Format]
    ) -> None:
        self.sheet = sheet
        self.own = tuple(own)
        self.bold = bold
        self.bands = bands
        place = {name: len(self.own) + at for at, name in enumerate(OUTPUT_COLUMNS)}
        last = [name for name in OUTPUT_COLUMNS if name not in _FIRST]
        self.order = (*range(len(self.own)), *(place[name] for name in (*_FIRST, *last)))
        self.names = (*self.own, *_FIRST, *last)
        self.typologies = place["typologies"]
        self.folded = len(self.own) + len(_FIRST)
        self.widths = [len(heading) for heading in self.own]

    def write(self, lines: Iterator[bytes], summary: _Summary) -> None:
        for column, name in enumerate(self.names):
            self.sheet.write_string(0, column, _fitting(name), self.bold)
        rows = 0
        for cells in csv.reader(line.decode("utf-8") for line in lines):
            rows += 1
            self._row(rows, cells)
            summary.add(dict(zip(OUTPUT_COLUMNS, cells[len(self.own) :], strict=True)))
        self._finish(rows)

    def _row(self, row: int, cells: list[str]) -> None:
        for column, place in enumerate(self.order):
            text = unguarded(cells[place])
            if not text:
                continue
            if place == self.typologies:
                text = _typologies_in_words(text)
            if place < len(self.own):
                self.widths[place] = max(self.widths[place], min(len(text), _WIDEST))
            elif self.names[column] in _NUMBERS:
                self.sheet.write_number(row, column, float(text))
                continue
            style = self.bands.get(text) if column == len(self.own) else None
            self.sheet.write_string(row, column, _fitting(text), style)

    def _finish(self, rows: int) -> None:
        self.sheet.freeze_panes(1, 0)
        self.sheet.autofilter(0, 0, rows, len(self.names) - 1)
        for column, name in enumerate(self.names):
            own = column < len(self.own)
            width = self.widths[column] + 2 if own else _WIDTHS.get(name, _USUAL_WIDTH)
            fold = {"level": 1, "hidden": True} if column >= self.folded else {}
            self.sheet.set_column(column, column, width, None, fold)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})


class _Summary:
    """Counts of the rows in the workbook, and what they were screened against."""

    def __init__(self, batch: Batch, shown: str) -> None:
        self.batch = batch
        self.shown = shown
        self.bands: Counter[str] = Counter()
        self.lists: Counter[str] = Counter()
        self.typologies: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()

    def add(self, cells: dict[str, str]) -> None:
        """Count one row; ``cells`` are those of the result by heading."""
        self.bands[cells["band"]] += 1
        for column, counted in (
            ("listed_on", self.lists),
            ("typologies", self.typologies),
            ("unread", self.unread),
        ):
            text = unguarded(cells[column])
            text = _typologies_in_words(text) if column == "typologies" else text
            counted.update(set(_names(column, text)))

    def write(self, sheet: Worksheet, bold: Format, bands: dict[str, Format]) -> None:
        """The second sheet."""
        place = 0

        def line(label: str, value: str | int = "", style: Format | None = None) -> None:
            nonlocal place
            sheet.write_string(place, 0, _fitting(label), style)
            if isinstance(value, int):
                sheet.write_number(place, 1, value)
            elif value:
                sheet.write_string(place, 1, _fitting(value))
            place += 1

        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 70)
        for label, value in self._about():
            line(label, value)
        for title, counted in (
            ("Rows by band", self.bands),
            ("Rows by list of the strongest party", self.lists),
            ("Rows by typology", self.typologies),
            ("Rows by what was not screened in them", self.unread),
        ):
            place += 1
            line(title, style=bold)
            if not counted:
                line("none")
            for name, number in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
                line(name or "none", number, bands.get(name))
        place += 1
        line("Read from the file", style=bold)
        for label, value in self._read():
            line(label, value)

    def _about(self) -> Iterator[tuple[str, str | int]]:
        batch = self.batch
        yield "File", batch.name
        yield "Batch", batch.id
        yield "State", batch.state if not batch.error else f"{batch.state}: {batch.error}"
        yield "Screened at", _instant(batch.finished_at or batch.created_at)
        yield "Rows screened in the batch", batch.progress.rows
        yield "Rows in this workbook", sum(self.bands.values())
        yield "Which rows", self.shown
        for source, version in sorted(batch.pins.lists.items()):
            yield short_title(source), version
        yield "Policy", batch.pins.policy
        yield "Software", batch.pins.software

    def _read(self) -> Iterator[tuple[str, str]]:
        mapping = self.batch.reading.mapping
        for heading, code in zip(mapping.header, mapping.codes, strict=True):
            yield heading, f"read as {code.replace('_', ' ')}" if code else "not screened"
        for warning in mapping.warnings:
            yield "Warning", warning


def _typologies_in_words(cell: str) -> str:
    """A cell of codes with their strengths (``STS 0.90; REFINED 0.40``) with labels for the codes.

    A code of another release stays as it is.
    """
    known = by_code()
    found = (part.rpartition(" ") for part in cell.split("; "))
    return "; ".join(
        f"{known[code].label if code in known else code} {strength}" for code, _, strength in found
    )


def _names(column: str, cell: str) -> Iterator[str]:
    """The names in a cell of several, without their scores."""
    for part in cell.split("; "):
        name = part.rpartition(" ")[0] if column == "typologies" else part.partition(":")[0]
        if name.strip():
            yield name.strip()


def _fitting(text: str) -> str:
    if len(text) <= _LONGEST_CELL:
        return text
    return text[: _LONGEST_CELL - len(_CUT)] + _CUT


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
