"""A batch goes on after its database was away: a server restarted, a file locked by another."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING

import pytest

from api.batch.job import Job
from api.batch.runner import run_batch
from lists.db import upgrade
from tests.api.batch_engine import InProcess
from tests.e2e.test_batch_kill import Bench, end, wait_for, wait_for_state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres_cluster import Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROWS = 16_000


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_batch_survives_a_restart_of_its_database_server(
    cluster: Cluster, tmp_path: Path, mode: str
) -> None:
    upgrade(cluster.url)
    bench = Bench(cluster.url, tmp_path)
    expected = bench.undisturbed(ROWS)
    batch_id = bench.queue(ROWS)
    process = bench.runner(batch_id, "patient")
    try:
        wait_for(lambda: bench.batch(batch_id).progress.rows > 0)
        bench.engine.dispose()
        cluster.stop(mode)
        time.sleep(2)
        assert process.poll() is None
        cluster.start()
        wait_for(
            lambda: (
                "without the database" in bench.batch(batch_id).error
                or bench.batch(batch_id).state == "completed"
            )
        )
        wait_for_state(bench, batch_id, "completed", 240)
    finally:
        end(process)
    assert bench.results(batch_id) == expected
    assert bench.batch(batch_id).progress.rows == ROWS
    bench.engine.dispose()


@pytest.mark.long
def test_a_batch_survives_a_database_file_locked_for_long(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lists.db.REQUEST_PATIENCE", 0.5)  # SQLite waits so long by itself
    bench = Bench(sqlite_url, tmp_path)
    expected = bench.undisturbed(ROWS)
    batch_id = bench.queue(ROWS)
    job = Job(bench.settings, bench.lists, bench.batches, "patient", lambda: True)
    runner = threading.Thread(target=run_batch, args=(job, batch_id, InProcess()))
    runner.start()
    try:
        wait_for(lambda: bench.batch(batch_id).progress.rows > 0)
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("PRAGMA busy_timeout=15000")
        other.execute("BEGIN EXCLUSIVE")
        wait_for(lambda: bench.batch(batch_id).state != "running" or is_stuck(bench, batch_id))
        assert runner.is_alive()
        other.execute("ROLLBACK")
        other.close()
    finally:
        runner.join(240)
    assert job.waits
    wait_for_state(bench, batch_id, "completed", 10)
    assert bench.results(batch_id) == expected
    bench.engine.dispose()


def is_stuck(bench: Bench, batch_id: str) -> bool:
    """Whether nothing was recorded for longer than SQLite waits and a runner rests."""
    before = bench.batch(batch_id).progress.rows
    time.sleep(10)  # a busy machine takes its time for a chunk, too
    return bench.batch(batch_id).progress.rows == before
