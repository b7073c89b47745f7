"""Nothing is answered that is not recorded, whatever happens at the same time; on both databases.

Eight writing processes, some of them killed and some with clocks that go back; lists that become
active and are rolled back; a database server that is restarted, or a file that somebody locks.
Before: held too, but for imports (``tests/lists/test_imports_at_once.py``) and holds with a wrong
clock (``tests/api/batch/test_turns.py``); this is the proof under all of it at once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.audit.tables import AUDIT_SCREENING
from api.audit.verify import verify
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.server.app import create_app
from lists.db import open_engine, upgrade
from lists.store import SnapshotStore
from tests.api.access_table import quiet_settings
from tests.api.batch_engine import InProcess
from tests.api.conftest import local_client
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON, publish
from tests.attempts.recording_process import write
from tests.factories import audit_log, seal_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from api.batch.chunk_worker import ChunkResult, Work
    from api.batch.chunks import Chunk
    from tests.postgres_cluster import Cluster

WRITERS = 8
CLOCKS_GO_BACK = (1, 4)
KILLED = (2, 5)


class Database:
    """A database that can be taken away for a moment."""

    def __init__(self, url: str, go_away: Callable[[], None]) -> None:
        self.url = url
        self.go_away = go_away
        upgrade(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")

        def restart() -> None:
            cluster.stop("immediate")
            cluster.start()

        return Database(cluster.url, restart)
    path = tmp_path / "lists.sqlite3"

    def lock() -> None:
        with contextlib.closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as locked:
            locked.execute("BEGIN EXCLUSIVE")
            time.sleep(0.5)

    return Database(f"sqlite:///{path}", lock)


def test_what_eight_processes_answered_is_recorded_in_one_chain(
    database: Database, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    files = [tmp_path / f"answered-{writer}" for writer in range(WRITERS)]
    writers = [
        context.Process(
            target=write, args=(database.url, number, str(file), number in CLOCKS_GO_BACK)
        )
        for number, file in enumerate(files)
    ]
    for process in writers:
        process.start()
    end = time.monotonic() + 60
    while not all(file.exists() and file.stat().st_size > 200 for file in files):
        assert time.monotonic() < end, "they never wrote"
        time.sleep(0.02)
    for number in KILLED:
        if writers[number].is_alive():
            os.kill(writers[number].pid or 0, signal.SIGKILL)
    database.go_away()
    for process in writers:
        process.join(120)
        assert process.exitcode in {0, -signal.SIGKILL}
    answered = {line for file in files for line in file.read_text().splitlines()}
    engine = open_engine(database.url)
    with engine.connect() as connection:
        recorded = set(connection.execute(select(AUDIT_SCREENING.c.id)).scalars())
    verdict = verify(engine, seal_keys())
    engine.dispose()
    assert len(answered) > WRITERS * 5
    assert answered - recorded == set()
    assert verdict.intact, verdict.breaks
    assert any("the clock went back" in one for one in verdict.limits)


SUBJECT = {"names": ["Korea Kwangson Banking Corp"]}


class Clients:
    """Threads that screen without a pause until they are told to stop."""

    def __init__(self, client: TestClient, number: int) -> None:
        self._client = client
        self._over = threading.Event()
        self.answers: list[dict[str, Any]] = []
        self.statuses: set[int] = set()
        self._threads = [threading.Thread(target=self._ask) for _ in range(number)]

    def _ask(self) -> None:
        while not self._over.is_set():
            answer = self._client.post("/v1/screen", json={"subjects": [SUBJECT]})
            self.statuses.add(answer.status_code)
            if answer.status_code == 200:
                self.answers.append(answer.json())

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def wait_for_more(self, number: int = 8) -> None:
        """Until so many answers more have come."""
        wanted, end = len(self.answers) + number, time.monotonic() + 60
        while len(self.answers) < wanted:
            assert time.monotonic() < end, f"no more answers, but {self.statuses}"
            time.sleep(0.02)


@pytest.fixture
def lists(database: Database) -> Iterator[SnapshotStore]:
    engine = open_engine(database.url)
    store = SnapshotStore(engine)
    publish(store, "un_vessels", [CHON_MA_SAN])
    publish(store, "un", [KWANGSON])
    keep_bundled(engine)
    yield store
    engine.dispose()


def test_every_answer_is_recorded_with_its_lists_while_these_change_and_the_database_restarts(
    database: Database, lists: SnapshotStore, tmp_path: Path
) -> None:
    key = KeyStore(lists.engine).create("everything", ["screen", "audit"]).key
    settings = quiet_settings(database.url, tmp_path).model_copy(update={"poll_interval": 0.05})
    with local_client(create_app(settings), TestClient) as client:
        client.headers["x-api-key"] = key
        with Clients(client, 4) as clients:
            clients.wait_for_more()
            publish(lists, "un", [KWANGSON, KIM_YONG_CHOL])
            clients.wait_for_more()
            lists.rollback("un", "wrong")
            clients.wait_for_more()
            database.go_away()
            clients.wait_for_more()
        assert clients.statuses <= {200, 503}
        for answer in clients.answers:
            [result] = answer["results"]
            record = client.get(f"/v1/screenings/{result.pop('screening_id')}").json()
            assert record["result"] == result
            assert record["lists"] == {s: one["version"] for s, one in answer["lists"].items()}
    assert verify(lists.engine, ChainAppender.of(settings).keys).intact


class RolledBack(InProcess):
    """A list is rolled back when the first rows have been screened."""

    def __init__(self, lists: SnapshotStore) -> None:
        self._lists = lists

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        for number, result in enumerate(super().run(work, chunks)):
            if not number:
                self._lists.rollback("un", "wrong")
            yield result


def test_a_batch_keeps_the_lists_it_began_with_when_one_is_rolled_back(
    database: Database, lists: SnapshotStore, tmp_path: Path
) -> None:
    newer = publish(lists, "un", [KWANGSON, KIM_YONG_CHOL])
    settings = quiet_settings(database.url, tmp_path)
    key = KeyStore(lists.engine).create("everything", ["batch", "audit"]).key
    with local_client(create_app(settings), TestClient) as client:
        client.headers["x-api-key"] = key
        rows = "name\n" + "Kim Yong Chol\nNobody Listed\n" * 1_200
        sent = client.post("/v1/batches", files={"file": ("a.csv", rows, "text/csv")}).json()
        store = BatchStore(lists.engine, ChainAppender.of(settings))
        run_batch(Job(settings, lists, store, "one", lambda: True), sent["id"], RolledBack(lists))
        path = f"/v1/batches/{sent['id']}"
        done = client.get(path).json()
        results = client.get(f"{path}/results").text.splitlines()
    assert (done["state"], done["rows"]) == ("completed", 2_400)
    assert done["lists"]["un"] == newer.id
    assert newer.id not in {one.id for one in lists.active()}
    assert done["counts"].get("clear") == 1_200
    assert all(newer.id in line for line in results[1:])
    [entry] = audit_log(lists.engine).batches(sent["id"])
    assert entry.facts["lists"]["un"] == newer.id
