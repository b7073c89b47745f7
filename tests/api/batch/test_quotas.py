"""How much may wait of one client."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyStore
from api.batch.input_file import ReadOptions, inspect
from api.batch.quotas import LEAST_ROWS, Quota, Waiting
from api.batch.store import BatchStore
from api.batch.stored_batch import Progress
from api.service.errors import BodyTooLarge, TooManyRequests
from lists.db import open_engine
from tests.api.batch.uploads import upload_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

QUOTA = Quota(rows=10_000, bytes=1_000_000)


@pytest.fixture
def batches(database_url: str) -> Iterator[BatchStore]:
    engine = open_engine(database_url)
    yield BatchStore(engine)
    engine.dispose()


def test_what_can_never_fit_is_refused_for_good_and_what_may_later_for_now() -> None:
    QUOTA.check(Waiting(), 10_000, 1_000_000)
    for rows, size in ((10_001, 1), (1, 1_000_001)):
        with pytest.raises(BodyTooLarge, match=r"may wait to be screened .*: send it in parts"):
            QUOTA.check(Waiting(), rows, size)
    with pytest.raises(TooManyRequests, match=r"^7 of your batches with about 9,500 rows wait"):
        QUOTA.check(Waiting(7, 9_500, 0), 600, 1)
    with pytest.raises(TooManyRequests, match=r"DPRK_SCREEN_BATCH_WAITING_BYTES") as refused:
        QUOTA.check(Waiting(1, 0, 999_999), 1, 2)
    assert refused.value.headers["retry-after"] == "60"


def test_what_waits_is_counted_for_its_client_alone(batches: BatchStore) -> None:
    for number in range(2):
        batches.create(upload_of(f"A{number}", rows=4_500), QUOTA)
    with pytest.raises(TooManyRequests, match="2 of your batches with about 9,000 rows"):
        batches.create(upload_of("A3", rows=4_500), QUOTA)
    batches.create(upload_of("B", owner="B", rows=4_500), QUOTA)
    assert batches.get("A3") is None


def test_the_smallest_batches_count_as_many_rows(batches: BatchStore) -> None:
    for number in range(QUOTA.rows // LEAST_ROWS):
        batches.create(upload_of(f"A{number}", rows=1), QUOTA)
    with pytest.raises(TooManyRequests):
        batches.create(upload_of("one more", rows=1), QUOTA)


def test_what_is_done_cancelled_or_ended_waits_no_more(batches: BatchStore) -> None:
    for name in ("done", "cancelled", "ended", "half"):
        batches.create(upload_of(name, rows=2_500, size=250_000), QUOTA)
        batches.hold(name, "one")
    batches.record("half", "one", Progress(rows=1_250, share=0.5))
    batches.finish("ended", "one", "failed", "why")
    batches.finish("done", "one", "completed")
    batches.stop("cancelled")
    batches.create(upload_of("fits", rows=8_750, size=875_000), QUOTA)
    with pytest.raises(TooManyRequests):
        batches.create(upload_of("does not", rows=1), QUOTA)


def test_a_repeated_upload_is_answered_with_its_batch_whatever_waits(batches: BatchStore) -> None:
    once = replace(upload_of("once", rows=10_000), key="k")
    batches.create(once, QUOTA)
    assert batches.create(replace(once, id="twice"), QUOTA).id == "once"


@pytest.mark.parametrize("packed", [False, True])
def test_rows_are_expected_from_the_beginning_of_a_file(tmp_path: Path, *, packed: bool) -> None:
    rows = 200_000
    content = b"name,country\n" + b"Korea Kwangson Banking Corp,KP\n" * rows
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(content) if packed else content)
    expected = inspect(path, ReadOptions()).rows_expected
    assert 0.9 * rows < expected < 1.3 * rows


@pytest.mark.slow
def test_the_service_refuses_with_the_limit_what_waits_and_the_fix(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    keys = KeyStore(three_lists.engine)
    mine, other = (keys.create(name, ["batch"]).key for name in ("mine", "other"))
    client = limited(
        with_key=False, batch_enabled=False, batch_waiting_rows=3_000, batch_waiting_bytes=5_000
    )
    client.headers["x-api-key"] = mine

    def send(content: bytes, **header: str) -> Any:
        kind = {"content-type": "text/csv", **header}
        return client.post("/v1/batches", content=content, headers=kind)

    assert [send(b"name\nKim\n").status_code for _ in range(3)] == [202] * 3
    refused = send(b"name\nKim\n")
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert "3 of your batches" in refused.json()["detail"]
    assert "DPRK_SCREEN_BATCH_WAITING_ROWS" in refused.json()["detail"]
    assert len(client.get("/v1/batches").json()["batches"]) == 3
    never = send(b"name\n" + b"K" * 6_000)
    assert never.status_code == 413
    assert send(b"name\nKim\n", **{"x-api-key": other}).status_code == 202
    first = client.get("/v1/batches").json()["batches"][0]["id"]
    assert client.delete(f"/v1/batches/{first}").status_code == 204
    assert send(b"name\nKim\n").status_code == 202
