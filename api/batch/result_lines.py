"""From results to the lines of a batch's three result files, a chunk at a time.

Most rows of most files come to nothing, and their lines differ only in what the client sent: what
such a result says is written once and then repeated. Every line is the one ``encode`` and the CSV
writer would make of its result.
"""

from __future__ import annotations

import csv
import hashlib
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import msgspec

from api.batch.models import Pins
from api.service.answer_encoding import Unscreened
from api.sheet import FIRST_SIGNS, Record, guarded, unguarded
from api.sheet.outcome import OUTPUT_COLUMNS, beside_what_it_stands_on, output_cells
from screening.model.result import Explanation, Result, Scores

BANDS = ("unscreened", "clear", "review", "escalate", "block")
"""Position in this table is the band's code in the row index."""
ROW = struct.Struct("<BBII")
"""One entry of the row index: band, whether a person should look, bytes of CSV, bytes of JSON."""

_BAND_CODES = {band: code for code, band in enumerate(BANDS)}
_NO_SCORES = Scores(0.0, 0.0, 0.0, 0.0)
_NO_ID = b'"id":""'
_encode = msgspec.json.Encoder().encode


class _Same:
    """A file for the CSV writer that only gives back what is written."""

    @staticmethod
    def write(text: str) -> str:
        return text


_write = csv.writer(cast("Any", _Same), lineterminator="\r\n").writerow


def _cells_as_text(cells: Sequence[str | int]) -> str:
    """Cells as a part of a line of CSV; two or more, for a line of one empty cell is another."""
    return cast("str", _write(cells))[:-2]


def csv_line(cells: Sequence[str]) -> str:
    """Cells as one line that no spreadsheet runs; those of a client may be guarded already."""
    return cast("str", _write([guarded(unguarded(cell)) for cell in cells]))


def header_line(header: Sequence[str]) -> bytes:
    """The first line of a CSV result, with the mark that makes spreadsheets read it as UTF-8."""
    return b"\xef\xbb\xbf" + csv_line([*header, *OUTPUT_COLUMNS]).encode()


class RowIds:
    """Screening ids of rows: UUIDs version 8 from the batch's seed and the row's number."""

    def __init__(self, seed: str) -> None:
        self._seeded = hashlib.blake2b(f"{seed}:".encode(), digest_size=16)

    def of(self, row: int) -> str:
        """The id of one row, counted from 0."""
        hashed = self._seeded.copy()
        hashed.update(b"%d" % row)
        name = hashed.hexdigest()
        variant = "89ab"[int(name[16], 16) & 0x3]
        return f"{name[:8]}-{name[8:12]}-8{name[13:16]}-{variant}{name[17:20]}-{name[20:]}"


class _Said(NamedTuple):
    """What a result says in both forms: the cells before and behind what its row stands on."""

    before: str
    behind: str
    json: bytes
    found: bool


class Lines:
    """Builds the lines of one chunk in all forms, and counts rows by band.

    ``width`` is the number of the client's own columns.
    """

    def __init__(self, seed: str, width: int, pins: Pins) -> None:
        self._ids = RowIds(seed)
        self._width = width
        lists = " ".join(pins.lists[source] for source in sorted(pins.lists))
        stands_on = (lists, pins.policy, pins.software)
        self._stands_on = _cells_as_text([guarded(cell) for cell in stands_on])
        self._sheet: list[str] = []
        self._json: list[bytes] = []
        self._marks: list[tuple[int, bool]] = []
        self._nothing: dict[tuple[str, ...], _Said] = {}
        self.counts: dict[str, int] = {}

    def add(self, row: int, record: Record, result: Result | Unscreened) -> None:
        """One row's lines; ``row`` counts from 0 over the whole batch."""
        said = self._said(result)
        name = self._ids.of(row)
        given = [
            cell if not cell or cell[0] not in FIRST_SIGNS else guarded(unguarded(cell))
            for cell in record.cells
        ]
        if len(given) != self._width:
            given = [*given[: self._width], *[""] * (self._width - len(given))]
        own = _cells_as_text([*given, record.line])
        self._sheet.append(f"{own},{said.before},{name},{self._stands_on},{said.behind}\r\n")
        head = f'{{"row":{row + 1},"line":{record.line},"screening_id":"{name}",'
        if said.json.startswith(b","):  # what nothing was found for, without its id
            self._json.append(b'%b"id":%b%b\n' % (head.encode(), _encode(result.id), said.json))
        else:
            self._json.append(b"%b%b\n" % (head.encode(), said.json))
        self._marks.append((_BAND_CODES[result.band], said.found))
        self.counts[result.band] = self.counts.get(result.band, 0) + 1
        if result.status == "partly_screened":
            self.counts[result.status] = self.counts.get(result.status, 0) + 1

    def _said(self, result: Result | Unscreened) -> _Said:
        """What a row says beside what was sent; the JSON is that after its opening brace."""
        if not isinstance(result, Result):
            return _made(result, found=True)
        found = bool(result.matches or result.discounted or result.typologies or result.unread)
        if found or result.risk:
            return _made(result, found=found)
        headline = result.explanation.headline
        if result.red_flags or result.floor or result.scores != _NO_SCORES:
            shown = msgspec.structs.replace(result, explanation=Explanation(headline=headline))
            return _made(shown, found=False)
        known = self._nothing.get((headline, *result.warnings))
        if known is None:
            bare = msgspec.structs.replace(
                result, id="", explanation=Explanation(headline=headline)
            )
            known = _made(bare, found=False)
            known = known._replace(json=known.json.removeprefix(_NO_ID))
            self._nothing[headline, *result.warnings] = known
        return known

    def pieces(self) -> tuple[bytes, bytes, bytes]:
        """Everything added: lines of CSV, lines of JSON, and entries of the row index."""
        lines = [line.encode("utf-8", "replace") for line in self._sheet]
        index = b"".join(
            ROW.pack(band, found, len(line), len(told))
            for (band, found), line, told in zip(self._marks, lines, self._json, strict=True)
        )
        return b"".join(lines), b"".join(self._json), index


def _made(result: Result | Unscreened, *, found: bool) -> _Said:
    cells = [guarded(cell) for cell in output_cells(result)]
    before, behind = beside_what_it_stands_on(cells)
    return _Said(_cells_as_text(before), _cells_as_text(behind), _encode(result)[1:], found)
