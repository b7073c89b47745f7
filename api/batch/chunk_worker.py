"""The one pure function of a batch: rows in, finished lines out. Runs in any worker anywhere.

``screen_chunk(work, chunk)`` depends on its arguments alone, so the same batch gives the same bytes
on one process, on many, or on a cluster. A worker opens the index once for each ``Work.key``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import structs

from api.batch.chunks import Chunk
from api.batch.customer_rows import customer_put, read_customer, refuse_repeated
from api.batch.models import FileFormat, Pins
from api.batch.result_lines import Lines, RowIds
from api.batch.row_reader import RowReader, read_row
from api.customers.models import CustomerPut
from api.service.answer_encoding import Unscreened
from api.service.index_files import open_screener
from lists.entity import ListVersion
from screening.model.result import Result
from screening.model.subject import Subject
from screening.policy import Policy

if TYPE_CHECKING:
    from screening.screener import Screener


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker must know of a batch beside its rows; small, and the same for every chunk."""

    batch_seed: str
    index_folder: str
    versions: tuple[ListVersion, ...]
    pins: Pins
    reading: FileFormat


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Finished lines of one chunk, ready to be appended, and what they count up to."""

    rows: int
    csv: bytes
    json: bytes
    index: bytes
    counts: dict[str, int]
    share: float
    customers: tuple[CustomerPut, ...] = ()
    """The rows to be kept as customers, of a batch that does so."""

    def followed_by(self, other: ChunkResult) -> ChunkResult:
        """The result of two chunks that follow each other."""
        names = sorted({*self.counts, *other.counts})
        return ChunkResult(
            self.rows + other.rows,
            self.csv + other.csv,
            self.json + other.json,
            self.index + other.index,
            {name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names},
            other.share,
            self.customers + other.customers,
        )


def screen_chunk(work: Work, chunk: Chunk, screener: Screener | None = None) -> ChunkResult:
    """Screen the records of one chunk. A record that cannot be read becomes a row with an error.

    ``screener`` is one over the index of the work that stands ready; it is opened otherwise.
    Records that say the same of the same party are read and screened once.
    """
    if work.pins.monitor:
        return monitor_chunk(work, chunk, screener)
    reader = _reader(work.reading)
    alike = reader.alike(chunk.records)
    distinct = [record for place, record in enumerate(chunk.records) if alike[place] == place]
    subjects = reader.read(distinct)
    readable = [subject for subject in subjects if isinstance(subject, Subject)]
    screener = screener or hold_index(work.index_folder, work.pins.policy, work.versions)
    results = iter(screener.screen_many(readable, work.pins.options, work.pins.today))
    settled = iter(next(results) if isinstance(one, Subject) else one for one in subjects)
    told: list[Result | Unscreened] = []
    lines = Lines(work.batch_seed, work.reading.width, work.pins)
    for place, record in enumerate(chunk.records):
        first = alike[place]
        own = next(settled) if first == place else told[first]
        if first != place and isinstance(own, Result):
            own = structs.replace(own, id=reader.id_of(record))
        elif first != place:
            own = cast("Unscreened", read_row(record, work.reading))  # it names its line
        told.append(own)
        lines.add(chunk.first + place, record, own)
    sheet, json, index = lines.pieces()
    counts = {**lines.counts, "empty": chunk.empty} if chunk.empty else lines.counts
    return ChunkResult(len(chunk.records), sheet, json, index, counts, chunk.share)


def monitor_chunk(work: Work, chunk: Chunk, screener: Screener | None) -> ChunkResult:
    """``screen_chunk`` for rows that are kept as customers."""
    rows = [read_customer(record, work.reading) for record in chunk.records]
    rows = refuse_repeated(rows, chunk.records)
    screener = screener or hold_index(work.index_folder, work.pins.policy, work.versions)
    readable = [row.read for row in rows if isinstance(row.read, Subject)]
    results = iter(screener.screen_many(readable, work.pins.options, work.pins.today))
    lines, ids = Lines(work.batch_seed, work.reading.width, work.pins), RowIds(work.batch_seed)
    kept: list[CustomerPut] = []
    for place, (record, row) in enumerate(zip(chunk.records, rows, strict=True), chunk.first):
        if isinstance(row.read, Unscreened):
            lines.add(place, record, row.read)
            continue
        result = next(results)
        lines.add(place, record, result)
        kept.append(customer_put(row, result, ids.of(place), work.pins))
    sheet, json, index = lines.pieces()
    counts = {**lines.counts, "empty": chunk.empty} if chunk.empty else lines.counts
    return ChunkResult(len(rows), sheet, json, index, counts, chunk.share, tuple(kept))


@lru_cache(maxsize=2)
def _reader(reading: FileFormat) -> RowReader:
    return RowReader(reading)


@cache
def _policy() -> Policy:
    return Policy.bundled()


class _Held:
    """The screener of the batch this worker is at; another batch's takes its place."""

    key: tuple[str, str] | None = None
    screener: Screener | None = None


def hold_ready(folder: str, policy_hash: str, screener: Screener) -> None:
    """Screen batches of this index with a screener that stands ready."""
    _Held.screener, _Held.key = screener, (folder, policy_hash)


def hold_index(folder: str, policy_hash: str, versions: tuple[ListVersion, ...]) -> Screener:
    """The screener over an index, opened unless it is the one at hand.

    Raises:
        ValueError: the batch was pinned to another policy than this software has.
    """
    wanted = (folder, policy_hash)
    if _Held.screener is None or _Held.key != wanted:
        policy = _policy()
        if policy.hash != policy_hash:
            raise ValueError(f"this worker has policy {policy.hash}, the batch needs {policy_hash}")
        screener = open_screener(Path(folder), policy, versions)
        screener.warm()
        hold_ready(folder, policy_hash, screener)
        return screener
    return _Held.screener
