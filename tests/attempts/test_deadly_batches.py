"""A batch that kills whatever works on it: it fails with the reason, and others go on.

The first release took such a batch again, for ever, and no other one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.audit.append import ChainAppender
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.batch.stored_batch import Progress
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from starlette.testclient import TestClient

    from api.batch.chunk_worker import ChunkResult, Work
    from api.batch.chunks import Chunk
    from api.batch.engines import Engine
    from api.service.settings import Settings
    from lists.store import SnapshotStore


class Died(BaseException):
    """The process of a runner is gone: nothing of it runs any more."""


class Deadly:
    """Where the rows are screened that kill whoever screens them."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        next(iter(chunks))
        raise Died
        yield from InProcess().run(work, chunks)


class DeadlyStart:
    """A process that somebody kills before it has rows."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        raise Died
        yield from InProcess().run(work, chunks)


class Faulty:
    """A fault of the service that shows before there are rows."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        raise ZeroDivisionError
        yield from InProcess().run(work, chunks)


@pytest.fixture
def service_and_job(
    limited: Callable[..., TestClient], settings: Settings, three_lists: SnapshotStore
) -> tuple[TestClient, Job]:
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))
    return limited(batch_enabled=False), Job(settings, three_lists, store, "one", lambda: True)


def sent(client: TestClient) -> str:
    answer = client.post("/v1/batches", content="name\nKim\n", headers={"content-type": "text/csv"})
    batch_id: str = answer.json()["id"]
    return batch_id


def state(client: TestClient, batch_id: str) -> Any:
    return client.get(f"/v1/batches/{batch_id}").json()


def die(job: Job, batch_id: str, engine: Engine | None = None) -> None:
    """A runner that dies, as the server sees it."""
    with pytest.raises((Died, ZeroDivisionError)):
        run_batch(job, batch_id, engine or Deadly())
    job.batches.release(batch_id, job.holder, died=True)


def test_a_batch_that_kills_four_runners_fails_and_the_next_is_screened(
    service_and_job: tuple[TestClient, Job],
) -> None:
    client, job = service_and_job
    deadly, harmless = sent(client), sent(client)
    for _ in range(4):
        die(job, deadly)
        assert job.batches.waiting() == harmless
    run_batch(job, deadly, Deadly())
    ended = state(client, deadly)
    assert ended["state"] == "failed"
    assert "died 4 times after 0 rows without getting any further" in ended["error"]
    assert job.batches.waiting() == harmless
    run_batch(job, harmless, InProcess())
    assert state(client, harmless)["state"] == "completed"


def test_runners_that_die_but_get_further_are_followed_by_others(
    service_and_job: tuple[TestClient, Job],
) -> None:
    client, job = service_and_job
    batch_id = sent(client)
    for rows in range(1, 5):
        for _ in range(3):
            assert job.batches.hold(batch_id, job.holder)
            assert job.batches.count_attempt(batch_id, job.holder)
            job.batches.release(batch_id, job.holder, died=True)
        assert job.batches.hold(batch_id, job.holder)
        assert job.batches.record(batch_id, job.holder, Progress(rows=rows))
        job.batches.release(batch_id, job.holder, died=True)
    found = job.batches.get(batch_id)
    assert found is not None
    assert (found.state, found.attempts) == ("running", 0)


def test_runners_killed_before_they_had_rows_are_no_reason_to_fail(
    service_and_job: tuple[TestClient, Job],
) -> None:
    """No row can have been their death: machines restart, memory runs out, somebody kills."""
    client, job = service_and_job
    batch_id = sent(client)
    for _ in range(20):
        die(job, batch_id, DeadlyStart())
    run_batch(job, batch_id, InProcess())
    assert state(client, batch_id)["state"] == "completed"


def test_a_batch_that_meets_a_fault_of_the_service_is_not_tried_for_ever(
    service_and_job: tuple[TestClient, Job],
) -> None:
    client, job = service_and_job
    batch_id = sent(client)
    for _ in range(4):
        die(job, batch_id, Faulty())
    run_batch(job, batch_id, InProcess())
    assert state(client, batch_id)["state"] == "failed"


def test_a_runner_that_is_asked_to_stop_has_not_died(
    service_and_job: tuple[TestClient, Job],
) -> None:
    client, job = service_and_job
    batch_id = sent(client)
    for _ in range(5):
        assert job.batches.hold(batch_id, job.holder)
        assert job.batches.count_attempt(batch_id, job.holder)
        job.batches.release(batch_id, job.holder)
    run_batch(job, batch_id, InProcess())
    assert state(client, batch_id)["state"] == "completed"
