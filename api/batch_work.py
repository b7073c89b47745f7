"""The one pure function of a batch: rows in, finished lines out. Runs in any worker anywhere.

``screen_chunk(work, chunk)`` depends on its arguments alone, so the same batch gives the same bytes
on one process, on many, or on a cluster. A worker opens the index once for each ``Work.key``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from api.answers import Unscreened
from api.batch_shapes import Pins, Reading
from api.batch_subjects import RowReader
from api.index_files import open_screener
from lists.entity import ListVersion
from screening.policy import Policy
from screening.result import Explanation, Result
from screening.sheet import (
    OUTPUT_COLUMNS,
    Record,
    guarded,
    output_cells,
    unguarded,
)
from screening.subject import Subject

if TYPE_CHECKING:
    from screening.screener import Screener

BANDS = ("", "clear", "review", "escalate", "block")
"""Position in this table is the band's code in the row index; empty is a row with an error."""
ROW = struct.Struct("<BBII")
"""One entry of the row index: band, whether anything was found, bytes of CSV, bytes of JSON."""

_NO_WORDS = Explanation()
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker must know of a batch beside its rows; small, and the same for every chunk."""

    batch_seed: str
    index_folder: str
    versions: tuple[ListVersion, ...]
    pins: Pins
    reading: Reading


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records in a row. ``first`` is the number of the first one among all screened rows."""

    first: int
    records: tuple[Record, ...]
    share: float = 0.0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Finished lines of one chunk, ready to be appended, and what they count up to."""

    rows: int
    csv: bytes
    json: bytes
    index: bytes
    counts: dict[str, int]
    share: float


def screen_chunk(work: Work, chunk: Chunk) -> Outcome:
    """Screen the records of one chunk. A record that cannot be read becomes a row with an error."""
    subjects = _reader(work.reading).read(chunk.records)
    readable = [subject for subject in subjects if isinstance(subject, Subject)]
    screener = _screener(work.index_folder, work.pins.policy, work.versions)
    results = iter(screener.screen_many(readable, work.pins.options, work.pins.today))
    lines = _Lines(work)
    for place, (record, subject) in enumerate(zip(chunk.records, subjects, strict=True)):
        result = next(results) if isinstance(subject, Subject) else subject
        lines.add(chunk.first + place, record, result)
    return lines.outcome(chunk)


def header_line(reading: Reading) -> bytes:
    """The first line of a CSV result, with the mark that makes spreadsheets read it as UTF-8."""
    return b"\xef\xbb\xbf" + _csv_line([*reading.mapping.header, *OUTPUT_COLUMNS])


@lru_cache(maxsize=2)
def _reader(reading: Reading) -> RowReader:
    return RowReader(reading)


@cache
def _policy() -> Policy:
    return Policy.bundled()


class _Held:
    """The screener of the batch this worker is at; another batch's takes its place."""

    key: tuple[str, str] | None = None
    screener: Screener | None = None


def _screener(folder: str, policy_hash: str, versions: tuple[ListVersion, ...]) -> Screener:
    wanted = (folder, policy_hash)
    if _Held.screener is None or _Held.key != wanted:
        policy = _policy()
        if policy.hash != policy_hash:
            raise ValueError(f"this worker has policy {policy.hash}, the batch needs {policy_hash}")
        _Held.screener = open_screener(Path(folder), policy, versions)
        _Held.screener.warm()
        _Held.key = wanted
    return _Held.screener


def row_id(seed: str, row: int) -> str:
    """The screening id of a row: a UUID version 8 from the batch's seed and the row's number."""
    digest = hashlib.blake2b(f"{seed}:{row}".encode(), digest_size=16).hexdigest()
    variant = f"{0x8 | int(digest[16], 16) & 0x3:x}"
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


class _Lines:
    """Builds the lines of one chunk in all forms, and counts."""

    def __init__(self, work: Work) -> None:
        self._seed = work.batch_seed
        self._width = work.reading.width
        pins = work.pins
        lists = " ".join(pins.lists[source] for source in sorted(pins.lists))
        self._stands_on = [lists, pins.policy, pins.software]
        self._sheet = io.StringIO(newline="")
        self._write = csv.writer(self._sheet, lineterminator="\r\n").writerow
        self._ends = [0]
        self._json: list[bytes] = []
        self._bands: list[tuple[int, int]] = []
        self._counts: dict[str, int] = {}

    def add(self, row: int, record: Record, result: Result | Unscreened) -> None:
        """One row's lines."""
        if isinstance(result, Result) and result.error:
            result = Unscreened(result.id, f"line {record.line}: {result.error}")
        name = row_id(self._seed, row)
        if isinstance(result, Unscreened):
            band, found = "", False
            cells = ["", "", "", "", "", "", "", "", "", "", "", result.error]
        else:
            band = result.band
            found = bool(result.matches or result.typologies)
            cells = [*output_cells(result), ""]
            if not (found or result.risk or result.discounted):
                result = replace(result, explanation=_NO_WORDS)
        given = record.cells[: self._width]
        missing = [""] * (self._width - len(given))
        told = (str(record.line), *cells, name, *self._stands_on)
        self._write([guarded(cell) for cell in (*map(unguarded, given), *missing, *told)])
        self._ends.append(self._sheet.tell())
        head = f'{{"row":{row + 1},"line":{record.line},"screening_id":"{name}",'
        self._json.append(head.encode() + _encode(result)[1:] + b"\n")
        self._bands.append((BANDS.index(band), int(found)))
        counted = band or "error"
        self._counts[counted] = self._counts.get(counted, 0) + 1

    def outcome(self, chunk: Chunk) -> Outcome:
        """Everything added, as bytes."""
        text = self._sheet.getvalue()
        pieces = [
            text[start:end].encode("utf-8", "replace")
            for start, end in zip(self._ends, self._ends[1:], strict=False)
        ]
        index = b"".join(
            ROW.pack(band, found, len(sheet), len(line))
            for (band, found), sheet, line in zip(self._bands, pieces, self._json, strict=True)
        )
        if chunk.empty:
            self._counts["empty"] = chunk.empty
        return Outcome(
            rows=len(chunk.records),
            csv=b"".join(pieces),
            json=b"".join(self._json),
            index=index,
            counts=self._counts,
            share=chunk.share,
        )


def _csv_line(cells: Sequence[str]) -> bytes:
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerow([guarded(unguarded(cell)) for cell in cells])
    return sheet.getvalue().encode()
