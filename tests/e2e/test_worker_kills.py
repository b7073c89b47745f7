"""Workers of a batch are killed and stopped at any moment, and the results are the same bytes.

``DPRK_SCREEN_TEST_KILLS`` says how many are killed.
"""

from __future__ import annotations

import os
import random
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import psutil
import pytest

from api.batch.chunks import chunks_of
from api.batch.engines import EngineFailed, LocalProcesses
from api.batch.input_file import Position, open_records
from api.batch.job import Job
from api.batch.runner import prepare
from tests.api.batch_engine import InProcess
from tests.e2e.test_batch_kill import Bench, sqlite_bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.batch.chunk_worker import ChunkResult, Work
    from api.batch.chunks import Chunk

__all__ = ["sqlite_bench"]
pytestmark = [pytest.mark.e2e, pytest.mark.slow]
KILLS = int(os.environ.get("DPRK_SCREEN_TEST_KILLS", "6"))


def work_of(bench: Bench, rows: int) -> tuple[Work, list[Chunk]]:
    batch = bench.batch(bench.queue(rows))
    job = Job(bench.settings, bench.lists, bench.batches, "kills", lambda: True)
    position = Position(batch.size)
    with open_records(bench.source, batch.reading, position) as records:
        return prepare(job, batch), list(chunks_of(records, position, 0, 500))


def workers_here() -> list[psutil.Process]:
    """Workers, and the process they are copies of."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            alive = child.status() != psutil.STATUS_ZOMBIE
            if alive and "worker_sources" in " ".join(child.cmdline()):
                found.append(child)
    return found


class Killer:
    """Kills workers of this process after random pauses."""

    def __init__(self, number: int, pause: Callable[[], float]) -> None:
        self.left = number
        self._pause = pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._kill)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _kill(self) -> None:
        chance = random.Random(7)
        while self.left and not self._over.wait(self._pause()):
            with suppress(psutil.NoSuchProcess):  # one that has just ended
                if workers := workers_here():
                    chance.choice(workers).kill()
                    self.left -= 1


@pytest.mark.long
def test_workers_killed_at_any_moment_leave_the_same_results(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # on a slow machine they die faster than they start
    monkeypatch.setattr("api.batch.engines._MOST_DEATHS", KILLS)
    work, chunks = work_of(sqlite_bench, 4_000)
    expected = list(InProcess().run(work, chunks))
    chance = random.Random(5)

    def again_and_again(killer: Killer) -> Iterator[list[ChunkResult]]:
        while killer.left:
            yield list(LocalProcesses(2).run(work, chunks))

    # now while they start, now while they screen, now between two chunks
    with Killer(KILLS, lambda: chance.choice((0.02, 0.5, 2.5)) * chance.random() * 2) as killer:
        for found in again_and_again(killer):
            assert found == expected
    assert not workers_here()


@pytest.mark.long
@pytest.mark.parametrize("place", [0, 1], ids=["the source of workers", "a worker"])
def test_a_process_that_hangs_is_killed_and_its_rows_are_screened_by_another(
    sqlite_bench: Bench, place: int
) -> None:
    work, chunks = work_of(sqlite_bench, 4_000)
    found = []
    for result in LocalProcesses(2, lambda _: 3).run(work, chunks):
        if not found:
            workers_here()[place].suspend()
        found.append(result)
    assert found == list(InProcess().run(work, chunks))


def test_rows_that_kill_every_worker_end_the_run_with_the_reason(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.batch.engines._MOST_DEATHS", 1)
    work, chunks = work_of(sqlite_bench, 4_000)
    with (
        Killer(100, lambda: 0.05),
        pytest.raises(EngineFailed, match=r"died 2 times .* the rows from number \d+ on"),
    ):
        list(LocalProcesses(2).run(work, chunks))
    assert not workers_here()
