"""The one pure function of a batch: rows in, finished lines out. Runs in any worker anywhere.

``screen_chunk(work, chunk)`` depends on its arguments alone, so the same batch gives the same bytes
on one process, on many, or on a cluster. A worker opens the index once for each ``Work.key``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from api.batch.lines import Lines
from api.batch.shapes import Pins, Reading
from api.batch.subjects import RowReader
from api.index_files import open_screener
from lists.entity import ListVersion
from screening.policy import Policy
from screening.sheet import Record
from screening.subject import Subject

if TYPE_CHECKING:
    from screening.screener import Screener


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
    lines = Lines(work.batch_seed, work.reading.width, work.pins)
    for place, (record, subject) in enumerate(zip(chunk.records, subjects, strict=True)):
        result = next(results) if isinstance(subject, Subject) else subject
        lines.add(chunk.first + place, record, result)
    sheet, json, index = lines.pieces()
    counts = {**lines.counts, "empty": chunk.empty} if chunk.empty else lines.counts
    return Outcome(len(chunk.records), sheet, json, index, counts, chunk.share)


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
