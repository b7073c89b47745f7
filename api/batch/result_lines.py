"""From results to the lines of a batch's three result files, a chunk at a time.

Most rows of most files come to nothing, and their lines differ only in what the client sent: what
such a result says is written once and then repeated. Every line is the one ``encode`` and the CSV
writer would make of its result.
"""

from __future__ import annotations

import csv
import hashlib
import io
import struct
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from api.batch.models import Pins
from api.service.answer_encoding import Unscreened
from api.sheet import FIRST_SIGNS, Record, guarded, unguarded
from api.sheet.outcome import OUTPUT_COLUMNS, in_columns, output_cells
from screening.model.result import Explanation, Result, Scores

BANDS = ("unscreened", "clear", "review", "escalate", "block")
"""Position in this table is the band's code in the row index."""
ROW = struct.Struct("<BBII")
"""One entry of the row index: band, whether a person should look, bytes of CSV, bytes of JSON."""

_BAND_CODES = {band: code for code, band in enumerate(BANDS)}
_NO_SCORES = Scores(0.0, 0.0, 0.0, 0.0)
_NO_ID = b'{"id":""'
_encode = msgspec.json.Encoder().encode


def csv_line(cells: Sequence[str]) -> str:
    """Cells as one line that no spreadsheet runs; those of a client may be guarded already."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerow([guarded(unguarded(cell)) for cell in cells])
    return sheet.getvalue()


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


class Lines:
    """Builds the lines of one chunk in all forms, and counts rows by band.

    ``width`` is the number of the client's own columns.
    """

    def __init__(self, seed: str, width: int, pins: Pins) -> None:
        self._ids = RowIds(seed)
        self._width = width
        lists = " ".join(pins.lists[source] for source in sorted(pins.lists))
        self._stands_on = [guarded(cell) for cell in (lists, pins.policy, pins.software)]
        self._sheet = io.StringIO(newline="")
        self._write = csv.writer(self._sheet, lineterminator="\r\n").writerow
        self._ends = [0]
        self._json: list[bytes] = []
        self._marks: list[tuple[int, bool]] = []
        self._nothing: dict[tuple[str, ...], tuple[list[str], bytes]] = {}
        self.counts: dict[str, int] = {}

    def add(self, row: int, record: Record, result: Result | Unscreened) -> None:
        """One row's lines; ``row`` counts from 0 over the whole batch."""
        found = not isinstance(result, Result) or bool(
            result.matches or result.discounted or result.typologies or result.unread
        )
        cells, told = self._told(result)
        name = self._ids.of(row)
        given = [
            cell if not cell or cell[0] not in FIRST_SIGNS else guarded(unguarded(cell))
            for cell in record.cells
        ]
        if len(given) != self._width:
            given = [*given[: self._width], *[""] * (self._width - len(given))]
        self._write([*given, *in_columns(record.line, cells, (name, *self._stands_on))])
        self._ends.append(self._sheet.tell())
        head = f'{{"row":{row + 1},"line":{record.line},"screening_id":"{name}",'
        self._json.append(b"%b%b\n" % (head.encode(), told))
        self._marks.append((_BAND_CODES[result.band], found))
        self.counts[result.band] = self.counts.get(result.band, 0) + 1
        if result.status == "partly_screened":
            self.counts[result.status] = self.counts.get(result.status, 0) + 1

    def _told(self, result: Result | Unscreened) -> tuple[list[str], bytes]:
        """The cells of ``RESULT_COLUMNS``, and the JSON after its opening brace."""
        if (
            not isinstance(result, Result)
            or result.matches
            or result.typologies
            or result.risk
            or result.discounted
            or result.unread
        ):
            return [*map(guarded, output_cells(result))], _encode(result)[1:]
        headline = result.explanation.headline
        if result.red_flags or result.floor or result.scores != _NO_SCORES:
            result = msgspec.structs.replace(result, explanation=Explanation(headline=headline))
            return [*map(guarded, output_cells(result))], _encode(result)[1:]
        known = self._nothing.get((headline, *result.warnings))
        if known is None:
            bare = msgspec.structs.replace(
                result, id="", explanation=Explanation(headline=headline)
            )
            cells = [*map(guarded, output_cells(bare))]
            known = (cells, _encode(bare)[len(_NO_ID) :])
            self._nothing[headline, *result.warnings] = known
        return known[0], b'"id":%b%b' % (_encode(result.id), known[1])

    def pieces(self) -> tuple[bytes, bytes, bytes]:
        """Everything added: lines of CSV, lines of JSON, and entries of the row index."""
        text = self._sheet.getvalue()
        ends = self._ends
        if text.isascii():
            lengths = [end - start for start, end in pairwise(ends)]
            sheet = text.encode()
        else:
            lines = [text[start:end].encode("utf-8", "replace") for start, end in pairwise(ends)]
            lengths, sheet = [len(line) for line in lines], b"".join(lines)
        index = b"".join(
            ROW.pack(band, found, length, len(line))
            for (band, found), length, line in zip(self._marks, lengths, self._json, strict=True)
        )
        return sheet, b"".join(self._json), index
