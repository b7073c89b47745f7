"""Batches survive what happens to processes: kill -9, a full disk, a database that is away."""

from __future__ import annotations

import contextlib
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psutil
import pytest

from api.audit.append import ChainAppender
from api.batch import files as batch_files
from api.batch import reader_process
from api.batch.input_file import ReadOptions, inspect
from api.batch.job import Job
from api.batch.models import Pins
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.batch.stored_batch import Batch, Upload
from api.service.settings import Settings
from api.service.software import software
from benchmarks.batch_rows import write_rows
from lists.db import open_engine
from lists.store import SnapshotStore
from screening.engine_version import engine_id
from screening.model.subject import Options
from screening.policy import Policy
from tests.api.batch_engine import InProcess
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LISTED = (("company", "Korea Kwangson Banking Corp", ""), ("vessel", "CHON MA SAN", "8660313"))


class Bench:
    """A database with three lists, and batches made of one file."""

    def __init__(self, url: str, folder: Path) -> None:
        self.settings = Settings(
            database_url=url,
            cache_dir=folder / "cache",
            batch_dir=folder / "batches",
            refresh_enabled=False,
            batch_workers=2,
        )
        self.engine = open_engine(url)
        self.lists = SnapshotStore(self.engine)
        self.batches = BatchStore(self.engine, ChainAppender.of(self.settings))
        for source, listed in (
            ("un", KWANGSON),
            ("un_vessels", CHON_MA_SAN),
            ("ofac_sdn", KIM_YONG_CHOL),
        ):
            publish(self.lists, source, [listed])
        self.source = folder / "rows.csv"

    def queue(self, rows: int) -> str:
        """A batch of that many rows; the same rows each time."""
        if not self.source.exists():
            write_rows(self.source, rows, LISTED)
        batch_id = uuid4().hex
        folder = batch_files.folder_of(self.settings.batch_dir, batch_id)
        folder.mkdir(parents=True)
        path = folder / batch_files.INPUT
        path.write_bytes(self.source.read_bytes())
        versions = self.lists.active()
        pins = Pins(
            versions=tuple(version.id for version in versions),
            lists={version.source: version.id for version in versions},
            policy=Policy.bundled().hash,
            software=software(),
            engine=engine_id(),
            today=datetime.now(UTC).date(),
            options=Options(),
        )
        size = path.stat().st_size
        reading = inspect(path, ReadOptions())
        self.batches.create(Upload(batch_id, "rows.csv", "0" * 64, size, None, pins, reading))
        return batch_id

    def batch(self, batch_id: str) -> Batch:
        found = self.batches.get(batch_id)
        assert found is not None
        return found

    def undisturbed(self, rows: int) -> dict[str, bytes]:
        """The results of a run nothing happens to, in this process."""
        batch_id = self.queue(rows)
        job = Job(self.settings, self.lists, self.batches, "calm", lambda: True)
        run_batch(job, batch_id, InProcess())
        assert self.batch(batch_id).state == "completed"
        return self.results(batch_id)

    def results(self, batch_id: str) -> dict[str, bytes]:
        folder = batch_files.folder_of(self.settings.batch_dir, batch_id)
        names = (batch_files.CSV, batch_files.JSON, batch_files.ROWS)
        return {name: (folder / name).read_bytes() for name in names}

    def written(self, batch_id: str) -> int:
        """Bytes of results on the disk, recorded or not."""
        path = batch_files.folder_of(self.settings.batch_dir, batch_id) / batch_files.JSON
        return path.stat().st_size if path.exists() else 0

    def runner(self, batch_id: str, holder: str, **more: Any) -> subprocess.Popen[bytes]:
        """A runner process as the server starts one."""
        process = subprocess.Popen(
            [sys.executable, "-m", "api.batch.runner", batch_id, holder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            **more,
        )
        assert process.stdin is not None
        process.stdin.write(self.settings.model_dump_json().encode() + b"\n")
        process.stdin.flush()
        return process


@pytest.fixture
def bench(database_url: str, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(database_url, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def sqlite_bench(sqlite_url: str, tmp_path: Path) -> Iterator[Bench]:
    """For what has nothing to do with the database."""
    made = Bench(sqlite_url, tmp_path)
    yield made
    made.engine.dispose()


def wait_for(what: Callable[[], object], seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def wait_for_state(bench: Bench, batch_id: str, state: str, seconds: float = 120.0) -> None:
    wait_for(lambda: bench.batch(batch_id).state in {state, "failed"}, seconds)
    assert (bench.batch(batch_id).state, bench.batch(batch_id).error) == (state, "")


def running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(30)
    assert process.stdin is not None
    process.stdin.close()


KILLS = 7
"""On each of two databases."""


@pytest.mark.long
def test_kills_leave_the_same_bytes(bench: Bench) -> None:
    """Runners and their workers are killed at random moments; no row is lost or doubled."""
    rows, chance = 8_000, random.Random(18)
    expected = bench.undisturbed(rows)
    batch_id = bench.queue(rows)
    killed: Counter[str] = Counter()
    end_of_kills = time.monotonic() + 300
    while killed.total() < KILLS or min(killed["runner"], killed["worker"]) < 2:
        assert time.monotonic() < end_of_kills, f"only {killed} were killed"
        holder = f"runner-{killed.total()}"
        process = bench.runner(batch_id, holder)
        if chance.random() < 0.2:  # while it starts
            time.sleep(chance.uniform(0, 1.5))
        for _ in range(chance.randint(1, 2)):
            killed["worker"] += kill_some_worker(bench, batch_id, process, chance)
        time.sleep(chance.uniform(0, 0.5))
        killed["runner"] += process.poll() is None
        end(process)
        bench.batches.release(batch_id, holder)  # as the server does when its runner has gone
        assert bench.batch(batch_id).state != "failed", bench.batch(batch_id).error
        if bench.batch(batch_id).state == "completed":
            assert bench.results(batch_id) == expected
            batch_id = bench.queue(rows)
    process = bench.runner(batch_id, "last")
    wait_for_state(bench, batch_id, "completed", 180)
    end(process)
    assert bench.results(batch_id) == expected
    assert bench.batch(batch_id).progress.rows == rows


def kill_some_worker(
    bench: Bench, batch_id: str, process: subprocess.Popen[bytes], chance: random.Random
) -> int:
    """Kill one of a runner's workers some time after rows were written; how many were killed."""
    size = bench.written(batch_id)
    wait_for(lambda: process.poll() is not None or bench.written(batch_id) != size)
    time.sleep(chance.uniform(0, 0.3))
    children = workers_of(process) if process.poll() is None else []
    if not children:
        return 0
    chance.choice(children).send_signal(signal.SIGKILL)
    return 1


def workers_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """A runner's children but for the one that reads the file.

    Two readers killed at one place fail a batch by design (tests/api/batch/test_reader_pool.py).
    """
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if reader_process.MODULE not in child.cmdline():
                found.append(child)
    return found


def test_workers_end_with_their_runner(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    process = bench.runner(bench.queue(24_000), "one")
    wait_for(lambda: len(psutil.Process(process.pid).children(recursive=True)) >= 2)
    children = psutil.Process(process.pid).children(recursive=True)
    end(process)
    # An init that does not reap leaves them as zombies, which hold nothing.
    # One that is still importing notices when it has begun.
    wait_for(lambda: not any(running(child) for child in children), 90)


@pytest.mark.long
def test_a_full_disk_is_said_and_waited_for(bench: Bench) -> None:
    """A limit on file sizes fails writes as a full disk does; raised, the batch goes on."""
    rows = 4_000
    expected = bench.undisturbed(rows)
    batch_id = bench.queue(rows)
    limit = len(expected[batch_files.CSV]) // 2
    if bench.settings.database_url.startswith("sqlite"):
        limit = max(limit, 600_000)  # room for the database file itself

    process = bench.runner(
        batch_id,
        "cramped",
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)
        ),
    )
    try:
        wait_for(lambda: "cannot be written" in bench.batch(batch_id).error)
        assert bench.batch(batch_id).state == "running"
        resource.prlimit(
            process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        wait_for_state(bench, batch_id, "completed")
    finally:
        end(process)
    assert bench.batch(batch_id).error == ""
    assert bench.results(batch_id) == expected


@pytest.mark.parametrize("workers", [2])
def test_a_dask_cluster_gives_the_same_bytes(sqlite_bench: Bench, workers: int) -> None:
    """Two worker processes of a local cluster, reached by address as any other would be."""
    bench = sqlite_bench
    distributed = pytest.importorskip("distributed")
    rows = 4_000
    expected = bench.undisturbed(rows)
    batch_id = bench.queue(rows)
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address=None,
        host="127.0.0.1",
        protocol="tcp",
    ) as cluster:
        settings = bench.settings.model_copy(update={"batch_cluster": cluster.scheduler_address})
        run_batch(Job(settings, bench.lists, bench.batches, "dask", lambda: True), batch_id)
    assert bench.batch(batch_id).state == "completed"
    assert bench.results(batch_id) == expected
