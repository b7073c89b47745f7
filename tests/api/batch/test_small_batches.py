"""Small batches are screened by the process that took them in, to the same bytes."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.batch.chunks import Chunk
from api.batch.small_batches import LEAST_LETTERS, PORTION_LETTERS, PORTION_ROWS
from api.sheet import Record
from lists.vocabulary.encoding import SAMPLE_BYTES
from tests.api.batch.uploads import sheet_of
from tests.property_profiles import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

SHEET = "id,name,type\n1,Korea Kwangson Banking Corp,company\n2,Nobody Listed Anywhere,person\n"


def sent(client: TestClient, content: str) -> Any:
    return client.post("/v1/batches", content=content, headers={"content-type": "text/csv"})


def ended(client: TestClient, path: str) -> Any:
    end = time.monotonic() + 60
    while (status := client.get(path).json())["state"] in {"queued", "running"}:
        assert time.monotonic() < end, status
        time.sleep(0.05)
    return status


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def no_runner(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The batches for which a process of their own was wanted; none is started."""
    wanted: list[str] = []

    async def note(_jobs: object, batch_id: str) -> None:
        wanted.append(batch_id)

    monkeypatch.setattr("api.batch.jobs.Jobs._run", note)
    return wanted


@pytest.mark.slow
def test_a_small_batch_starts_no_process_of_its_own(
    limited: Callable[..., TestClient], no_runner: list[str]
) -> None:
    client = limited()
    path = sent(client, SHEET).headers["location"]
    status = ended(client, path)
    assert (status["state"], status["counts"]) == ("completed", {"block": 1, "clear": 1})
    assert no_runner == []


@pytest.mark.slow
def test_a_small_batch_reads_no_file_of_the_index(
    limited: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their hashes alone take longer than its rows, and the index is loaded here."""
    client = limited()

    def look(*_: object) -> None:
        raise AssertionError("the files of the index are looked at")

    monkeypatch.setattr("api.batch.runner.prepared", look)
    assert ended(client, sent(client, SHEET).headers["location"])["state"] == "completed"


@pytest.mark.slow
@pytest.mark.parametrize("small_rows", [0, 50])
def test_a_larger_batch_is_left_to_a_process_of_its_own(
    limited: Callable[..., TestClient], no_runner: list[str], small_rows: int
) -> None:
    client = limited(batch_small_rows=small_rows)
    batch = sent(client, sheet_of(60)).json()
    wait_for(lambda: batch["id"] in no_runner)
    assert client.get(f"/v1/batches/{batch['id']}").json()["state"] == "queued"


@pytest.mark.slow
def test_rows_that_hold_much_text_are_no_small_batch(
    limited: Callable[..., TestClient], no_runner: list[str]
) -> None:
    client = limited(batch_small_rows=20)
    long = "x" * LEAST_LETTERS
    batch = sent(client, f"name,type,description\nKim,person,{long}\n").json()
    wait_for(lambda: batch["id"] in no_runner)


@pytest.mark.slow
def test_the_results_are_those_of_a_process_to_the_byte(
    limited: Callable[..., TestClient],
) -> None:
    content, results = sheet_of(300), []
    for small_rows in (2_000, 0):
        client = limited(batch_small_rows=small_rows, batch_workers=1)
        path = sent(client, content).headers["location"]
        assert ended(client, path)["rows"] == 300
        results.append(client.get(f"{path}/results").text)
    assert results[0] == results[1]


@pytest.mark.slow
def test_a_cancelled_small_batch_stops_after_its_portion(
    limited: Callable[..., TestClient], no_runner: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.batch.small_batches.PORTION_ROWS", 1)
    client = limited()
    path = sent(client, sheet_of(1_900)).headers["location"]
    wait_for(lambda: client.get(path).json()["state"] != "queued")
    assert client.delete(path, params={"keep": True}).status_code in {200, 202, 204}
    status = ended(client, path)
    assert status["state"] == "cancelled"
    assert status["rows"] < 1_900
    assert no_runner == []


@pytest.mark.slow
def test_a_file_with_more_rows_than_its_beginning_suggests_is_left_after_so_many(
    limited: Callable[..., TestClient], no_runner: list[str]
) -> None:
    most = SAMPLE_BYTES // 100
    client = limited(batch_small_rows=most)
    long = "".join(f"Kim,{row:0>150}\n" for row in range(SAMPLE_BYTES // 150))
    short = "Kim,\n" * most
    batch = sent(client, f"name,remark of ours\n{long}{short}").json()
    wait_for(lambda: batch["id"] in no_runner)
    status = client.get(f"/v1/batches/{batch['id']}").json()
    assert status["state"] == "running"
    assert most < status["rows"] <= most + 2 * PORTION_ROWS


@pytest.fixture
def hung_readers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Readers that were started for small batches; each of them hangs."""
    started: list[subprocess.Popen[bytes]] = []

    def start(_settings: object) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(["sleep", "600"], stdin=pipe, stdout=pipe))
        return started[-1]

    monkeypatch.setattr("api.batch.small_batches.start_reader", start)
    return started


@pytest.mark.slow
def test_a_file_that_reads_slowly_is_left_to_a_process_of_its_own(
    limited: Callable[..., TestClient],
    no_runner: list[str],
    hung_readers: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.batch.small_batches.MOST_SECONDS", 0.5)
    client = limited()
    batch = sent(client, SHEET).json()
    wait_for(lambda: batch["id"] in no_runner)
    assert hung_readers[0].wait(5) != 0


@pytest.mark.slow
def test_a_cancelled_small_batch_stops_while_its_file_is_read(
    limited: Callable[..., TestClient],
    no_runner: list[str],
    hung_readers: list[subprocess.Popen[bytes]],
) -> None:
    client = limited()
    path = sent(client, SHEET).headers["location"]
    wait_for(lambda: client.get(path).json()["state"] == "running")
    assert client.delete(path, params={"keep": True}).status_code == 204
    assert hung_readers[0].wait(5) != 0
    assert client.get(path).json()["state"] == "cancelled"
    assert no_runner == []


@pytest.mark.slow
def test_a_fault_leaves_the_batch_to_a_process_of_its_own(
    limited: Callable[..., TestClient], no_runner: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("api.batch.small_batches.screen_chunk", fault)
    client = limited()
    batch = sent(client, SHEET).json()
    wait_for(lambda: batch["id"] in no_runner)
    answer = client.post("/v1/screen", json={"subjects": [{"names": ["Kwangson"]}]})
    assert answer.status_code == 200


def test_portions_are_bounded_by_rows_and_letters() -> None:
    assert PORTION_ROWS * 40 <= PORTION_LETTERS  # usual rows are bounded by their number


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 5))
@settings(max_examples=examples(50))
def test_portions_hold_all_records_in_order_within_rows_and_letters(
    sizes: list[int], rows: int
) -> None:
    records = tuple(Record(line, ["x" * size]) for line, size in enumerate(sizes, 1))
    portions = list(Chunk(7, records, 0.5, 2).portions(rows, 60))
    assert [record for one in portions for record in one.records] == list(records)
    assert [one.first for one in portions] == [
        7 + sum(len(before.records) for before in portions[:place])
        for place in range(len(portions))
    ]
    assert all(len(one.records) <= rows for one in portions)
    assert all(one.letters <= 60 or len(one.records) == 1 for one in portions)
    assert sum(one.empty for one in portions) == 2
