"""A batch goes on after its database was away: a server restarted, a file locked by another."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.batch.runner import Job, run_batch
from lists.db import upgrade
from tests.api.batch_engine import InProcess
from tests.conftest import lacking
from tests.e2e.test_batch_kill import Bench, end, wait_for, wait_for_state

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROWS = 16_000


class Cluster:
    """A PostgreSQL server of this test's own, to be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"
        self._run(f"initdb -D {folder}/db -U postgres -A trust -E UTF8")

    def start(self) -> None:
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run(f"pg_ctl -D {self._folder}/db -w -s -o '{options}' -l {self._folder}/log start")

    def stop(self, mode: str = "fast") -> None:
        self._run(f"pg_ctl -D {self._folder}/db -w -s -m {mode} stop")

    def _run(self, command: str) -> None:
        """PostgreSQL refuses to run as root; its own user is there where it was installed."""
        command = f"{self._programs}/{command}"
        root = os.geteuid() == 0
        subprocess.run(
            ["su", "postgres", "-c", command] if root else ["sh", "-c", command],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        lacking("postgres", "the programs of a PostgreSQL server are not installed")
    folder = Path(tempfile.mkdtemp(prefix="batch-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    made = Cluster(programs[-1], folder)
    made.start()
    yield made
    made.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


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


def test_a_batch_survives_a_database_file_locked_for_long(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lists.db._BUSY_MS", 500)  # SQLite waits so long by itself
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
    time.sleep(2.5)
    return bench.batch(batch_id).progress.rows == before
