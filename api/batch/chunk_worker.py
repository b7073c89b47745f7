"""The one pure function of a batch: rows in, finished lines out. Runs in any worker anywhere.

``screen_chunk(work, chunk)`` depends on its arguments alone, so the same batch gives the same bytes
on one process, on many, or on a cluster. A worker opens the index once for each ``Work.key``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from api.batch.chunks import Chunk
from api.batch.models import FileFormat, Pins
from api.batch.result_lines import Lines
from api.batch.row_reader import RowReader, read_row
from api.service.index_files import open_screener
from lists.entity import ListVersion
from screening.model.result import Result
from screening.model.subject import Subject
from screening.policy import Policy

if TYPE_CHECKING:
    from api.service.answer_encoding import Unscreened
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
        )


def screen_chunk(work: Work, chunk: Chunk, screener: Screener | None = None) -> ChunkResult:
    """Screen the records of one chunk. A record that cannot be read becomes a row with an error.

    ``screener`` is one over the index of the work that stands ready; it is opened otherwise.
    Records that say the same of the same party are read and screened once.
    """
    reader = _reader(work.reading)
    alike = reader.alike(chunk.records)
    distinct = [record for place, record in enumerate(chunk.records) if alike[place] == place]
    subjects = reader.read(distinct)
    readable = [subject for subject in subjects if isinstance(subject, Subject)]
    screener = screener or _screener(work.index_folder, work.pins.policy, work.versions)
    results = iter(screener.screen_many(readable, work.pins.options, work.pins.today))
    settled = iter(next(results) if isinstance(one, Subject) else one for one in subjects)
    told: list[Result | Unscreened] = []
    lines = Lines(work.batch_seed, work.reading.width, work.pins)
    for place, record in enumerate(chunk.records):
        first = alike[place]
        own = next(settled) if first == place else told[first]
        if first != place and isinstance(own, Result):
            own = replace(own, id=reader.id_of(record))
        elif first != place:
            own = cast("Unscreened", read_row(record, work.reading))  # it names its line
        told.append(own)
        lines.add(chunk.first + place, record, own)
    sheet, json, index = lines.pieces()
    counts = {**lines.counts, "empty": chunk.empty} if chunk.empty else lines.counts
    return ChunkResult(len(chunk.records), sheet, json, index, counts, chunk.share)


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
