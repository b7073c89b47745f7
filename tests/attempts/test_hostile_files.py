"""Hostile files through preview and batch: each is refused, fails, or does no harm.

After every kind the service screens as before, and its own process has not grown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import pytest

from api.audit.append import ChainAppender
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from tests.api.batch_engine import InProcess
from tests.attempts.hostile_files import KINDS, VARIATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

FILE = {"content-type": "application/octet-stream"}
KWANGSON = {"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]}
GROWTH = 150_000_000
"""Bytes that the process of the service and the tests may grow by: nothing of a file stays."""


def answered(client: TestClient, path: str, content: bytes) -> Any:
    """The answer to a file: fine, or a problem that says what is wrong with it."""
    answer = client.post(path, content=content, headers=FILE)
    assert answer.status_code in {200, 202, 422}, answer.text[:300]
    if answer.status_code == 422:
        problem = answer.json()
        assert problem["errors"][0]["problem"], problem
    return answer


@pytest.fixture
def attempt(
    limited: Callable[..., TestClient], settings: Settings, three_lists: SnapshotStore
) -> Callable[[bytes], None]:
    client = limited(batch_enabled=False, reader_seconds=1, reader_memory=500_000_000)
    batches = BatchStore(three_lists.engine, ChainAppender.of(settings))
    job = Job(settings, three_lists, batches, "test", lambda: True)

    def through(content: bytes) -> None:
        before = psutil.Process().memory_info().rss
        answered(client, "/v1/batches/preview", content)
        queued = answered(client, "/v1/batches", content)
        assert psutil.Process().memory_info().rss - before < GROWTH
        if queued.status_code == 202:
            run_batch(job, queued.json()["id"], InProcess())
            ended = client.get(queued.headers["location"]).json()
            assert ended["state"] == "completed" or (ended["state"], bool(ended["error"])) == (
                "failed",
                True,
            )
        screened = client.post("/v1/screen", json=KWANGSON)
        assert screened.json()["results"][0]["band"] == "block"

    return through


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_files_do_no_harm(attempt: Callable[[bytes], None], kind: str) -> None:
    for number in range(VARIATIONS):
        attempt(KINDS[kind](number))


def test_there_are_a_hundred_files_of_twenty_kinds() -> None:
    assert len(KINDS) >= 20
    assert len(KINDS) * VARIATIONS >= 100
