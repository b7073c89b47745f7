"""Worker processes that take too long are ended, and only the rows that do are not screened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest

from api.batch.chunks import Chunk
from api.batch.engines import LocalProcesses, chunk_seconds
from api.batch.input_file import ReadOptions, inspect
from api.batch.models import Pins
from api.batch.runner import work_for
from api.sheet import Record
from screening.model.subject import Options
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from pathlib import Path

    from api.batch.chunk_worker import Work
    from api.service.settings import Settings
    from lists.store import SnapshotStore

ROWS = 8
SLOW = frozenset({5})


def work_of(settings: Settings, lists: SnapshotStore, folder: Path) -> Work:
    path = folder / "names.csv"
    path.write_text("name\nKim\n")
    reading = inspect(path, ReadOptions())
    pins = Pins.of(lists.active(), "test", datetime.now(UTC).date(), Options())
    return work_for(lists, settings.cache_dir, pins, reading, "0" * 64)


def rows(*, slow: frozenset[int] = frozenset()) -> tuple[Record, ...]:
    names = [f"SLOW {row}" if row in SLOW else f"Korea Kwangson {row}" for row in range(ROWS)]
    return tuple(
        Record(row + 2, [name], "not screened" if row in slow else "")
        for row, name in enumerate(names)
    )


def no_time_for_slow_rows(chunk: Chunk) -> int:
    """No second where a row is slow."""
    slow = any(one.cells[0].startswith("SLOW") and not one.error for one in chunk.records)
    return 0 if slow else 60


@pytest.mark.slow
def test_only_the_rows_that_take_too_long_are_not_screened(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path
) -> None:
    work = work_of(settings, three_lists, tmp_path)
    engine = LocalProcesses(1, no_time_for_slow_rows)
    (result,) = engine.run(work, [Chunk(0, rows(), 1.0, empty=3)])
    (expected,) = InProcess().run(work, [Chunk(0, rows(slow=SLOW), 1.0, empty=3)])
    lines = [msgspec.json.decode(line) for line in result.json.splitlines()]
    assert [line["row"] for line in lines] == list(range(1, ROWS + 1))
    late = [line for line in lines if line["row"] - 1 in SLOW]
    assert all("s of processor time; send it in shorter cells" in one["error"] for one in late)
    others = [line for line in lines if line["row"] - 1 not in SLOW]
    calm = [msgspec.json.decode(line) for line in expected.json.splitlines()]
    assert others == [line for line in calm if line["row"] - 1 not in SLOW]
    assert (result.rows, result.counts) == (expected.rows, expected.counts)


@pytest.mark.slow
def test_chunks_that_nobody_has_begun_are_left_out_when_others_wait(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path
) -> None:
    work = work_of(settings, three_lists, tmp_path)
    # Chunks that take a while: the last one is not begun before it can be left out.
    rows = tuple(Record(row + 2, ["Kim Yong Chol Trading Corporation"], "") for row in range(60))
    three = [Chunk(place, rows) for place in range(3)]
    assert len(list(LocalProcesses(1).run(work, three))) == 3
    done = list(LocalProcesses(1, leaving=lambda: True).run(work, three))
    assert 1 <= len(done) < 3


def test_a_chunk_has_time_for_its_letters() -> None:
    short = Chunk(0, (Record(1, ["Kim"], ""),))
    long = Chunk(0, (Record(1, ["K" * 400_000], ""),))
    assert chunk_seconds(short) < 30
    assert 60 < chunk_seconds(long) < 300
