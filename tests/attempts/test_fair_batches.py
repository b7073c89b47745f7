"""One client's batches keep no other client waiting, and a batch that is cancelled ends at once.

Before, on the first release: 50 batches of one client, or one of a million rows, were screened to
their end before another client's hundred rows (hours); a 5 KB file of costly rows ran for ever; and
a cancelled batch went on for as long as its chunks took, up to 15 minutes. Now: one chunk of 1,000
rows, at most 400,000 letters; and half a second until a cancelled batch is noticed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.batch.chunks import FIRST_ROWS
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from starlette.testclient import TestClient

    from api.batch.chunk_worker import ChunkResult, Work
    from api.batch.chunks import Chunk
    from api.service.settings import Settings
    from lists.store import SnapshotStore

LARGE = "name\n" + "".join(f"Nobody Listed {row}\n" for row in range(6_000))
SMALL = "name\n" + "".join(f"Somebody Else {row}\n" for row in range(100))


class Meanwhile(InProcess):
    """Screens as ever; something happens once, when the first rows are being screened."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self._happens: Callable[[], object] | None = happens

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        for result in super().run(work, chunks):
            happens, self._happens = self._happens, None
            if happens is not None:
                happens()
            yield result


class Desk:
    """A service with two clients that leaves the work to the test."""

    def __init__(
        self, make: Callable[..., TestClient], settings: Settings, lists: SnapshotStore
    ) -> None:
        keys = KeyStore(lists.engine)
        self._keys = {name: keys.create(name, ["batch"]).key for name in ("greedy", "modest")}
        self._client = make(with_key=False, batch_enabled=False)
        store = BatchStore(lists.engine, ChainAppender.of(settings))
        self.job = Job(settings, lists, store, "one", lambda: True)

    def send(self, who: str, content: str) -> str:
        headers = {"content-type": "text/csv", "x-api-key": self._keys[who]}
        answer = self._client.post("/v1/batches", content=content, headers=headers)
        assert answer.status_code == 202, answer.text
        batch_id: str = answer.json()["id"]
        return batch_id

    def state(self, batch_id: str) -> tuple[str, int]:
        batch = self.job.batches.get(batch_id)
        assert batch is not None
        return batch.state, batch.progress.rows

    def cancel(self, who: str, batch_id: str, *, keep: bool) -> int:
        headers = {"x-api-key": self._keys[who]}
        kept = {"keep": "true"} if keep else {}
        answer = self._client.delete(f"/v1/batches/{batch_id}", params=kept, headers=headers)
        return answer.status_code

    def work(self, engine: Any = None) -> str:
        """One turn, as a server gives it; which batch it was."""
        found = self.job.batches.waiting()
        assert found is not None
        run_batch(self.job, found, engine or InProcess())
        return found


@pytest.fixture
def desk(
    limited: Callable[..., TestClient], settings: Settings, three_lists: SnapshotStore
) -> Desk:
    return Desk(limited, settings, three_lists)


def test_a_large_file_delays_another_clients_small_one_by_the_rows_in_work(desk: Desk) -> None:
    large = desk.send("greedy", LARGE)
    sent: list[str] = []
    assert desk.work(Meanwhile(lambda: sent.append(desk.send("modest", SMALL)))) == large
    assert desk.state(large) == ("running", FIRST_ROWS)
    assert desk.work() == sent[0]
    assert desk.state(sent[0]) == ("completed", 100)
    assert desk.work() == large
    assert desk.state(large) == ("completed", 6_000)


def test_fifty_batches_delay_another_clients_by_one(desk: Desk) -> None:
    many = [desk.send("greedy", "name\nKim\n") for _ in range(50)]
    assert desk.work() == many[0]
    small = desk.send("modest", SMALL)
    assert small in (desk.work(), desk.work())


def test_results_in_turns_are_the_same_bytes_as_in_one(desk: Desk) -> None:
    """A file whose work is interrupted again and again by new clients' batches."""
    folder = desk.job.settings.batch_dir
    calm = desk.send("greedy", LARGE)
    desk.work()
    large = desk.send("greedy", LARGE)
    desk.work(Meanwhile(lambda: desk.send("modest", SMALL)))
    for _ in range(1_000):
        if desk.state(large)[0] == "completed":
            break
        desk.work()
    for name in ("results.csv", "results.jsonl", "rows"):
        assert (folder / large / name).read_bytes() == (folder / calm / name).read_bytes()


def test_a_batch_whose_files_another_process_still_writes_is_tried_again(desk: Desk) -> None:
    """Its hold was void while its process was held still: no reason to fail it."""
    batch_id = desk.send("greedy", SMALL)
    lock = desk.job.settings.batch_dir / batch_id / "lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for _ in range(4):
            assert desk.work() == batch_id
    assert desk.work() == batch_id
    assert desk.state(batch_id) == ("completed", 100)


def processes(runner: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(runner.pid).children(recursive=True)


def until(what: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("keep", [True, False])
def test_a_cancelled_batch_ends_while_its_rows_are_being_screened(
    desk: Desk, settings: Settings, *, keep: bool
) -> None:
    """Its workers are held still, as if the rows took for ever; nobody waits for their end."""
    batch_id = desk.send("greedy", LARGE)
    runner = subprocess.Popen(
        [sys.executable, "-m", "api.batch.runner", batch_id, "two"], stdin=subprocess.PIPE
    )
    assert runner.stdin is not None
    runner.stdin.write(settings.model_dump_json().encode() + b"\n")
    runner.stdin.flush()
    until(lambda: desk.state(batch_id)[0] == "running" and len(processes(runner)) >= 2)
    started = processes(runner)
    for process in started:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        assert desk.cancel("greedy", batch_id, keep=keep) == 204
        runner.wait(20)
        until(lambda: not any(map(alive, started)))
    finally:
        for process in started:
            if alive(process):
                process.kill()
        runner.stdin.close()
    if keep:
        assert desk.state(batch_id)[0] == "cancelled"
    next_one = desk.send("modest", SMALL)
    assert desk.work() == next_one
    assert desk.state(next_one) == ("completed", 100)
