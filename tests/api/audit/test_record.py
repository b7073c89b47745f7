"""The record: every screening in it before its answer, with all that it stands on."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.audit.record import request_hash
from api.audit.verify import verify
from tests.api.conftest import local_client
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

SUBJECTS = [
    {"id": "client-1", "names": ["Korea Kwangson Banking Corp"]},
    {"id": "client-2", "names": []},
]


def screened(client: TestClient, subjects: Any = None, **options: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"subjects": subjects or SUBJECTS}
    if options:
        body["options"] = options
    response = client.post("/v1/screen", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_screening_is_found_by_its_id_with_all_it_stands_on(client: TestClient) -> None:
    answer = screened(client, threshold=0.5)
    for number, result in enumerate(answer["results"]):
        own = result.pop("screening_id")
        record = client.get(f"/v1/screenings/{own}").json()
        assert record["result"] == result
        assert record["subject"] == SUBJECTS[number]
        assert record["options"] == {"threshold": 0.5}
        assert record["reference"] == f"client-{number + 1}"
        assert record["band"] == result.get("band", "")
        assert record["caller_name"] == "tests"
        assert record["lists"] == {s: stamp["version"] for s, stamp in answer["lists"].items()}
        assert record["policy"] == answer["policy"]
        assert record["software"] == answer["software"]
        assert record["request_sha256"] == request_hash(SUBJECTS[number], {"threshold": 0.5})
        assert (record["seq"], record["position"]) == (1, number)
    assert_problem(client.get("/v1/screenings/nobody"), 404)


def test_every_call_is_one_entry_and_a_refused_call_is_none(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    screened(client)
    client.post("/v1/screen", json={"subjects": []})
    screened(client)
    assert client.get("/v1/audit/head").json()["seq"] == 2
    assert verify(three_lists.engine).intact


def test_a_client_finds_its_screenings_by_its_own_reference(client: TestClient) -> None:
    for _ in range(3):
        screened(client)
    found = client.get("/v1/screenings?reference=client-1&limit=2").json()
    assert [one["seq"] for one in found["screenings"]] == [3, 2]
    assert {one["reference"] for one in found["screenings"]} == {"client-1"}
    rest = client.get(f"/v1/screenings?reference=client-1&before={found['next_before']}").json()
    assert [one["seq"] for one in rest["screenings"]] == [1]
    assert rest["next_before"] is None
    assert client.get("/v1/screenings?reference=client-9").json()["screenings"] == []
    assert len(client.get("/v1/screenings").json()["screenings"]) == 6


@pytest.mark.parametrize("keep", ["hashed", "none"])
def test_what_shall_not_be_kept_is_nowhere(
    limited: Callable[..., TestClient], three_lists: SnapshotStore, keep: str
) -> None:
    client = limited(audit_content=keep)
    answer = screened(client)
    record = client.get(f"/v1/screenings/{answer['results'][0]['screening_id']}").json()
    assert record["subject"] is None
    assert record["result"] is None
    assert record["request_sha256"] == request_hash(SUBJECTS[0], None)
    stored = ""
    with three_lists.engine.connect() as connection:
        for table in ("audit_entry", "audit_content", "audit_screening"):
            stored += str(connection.execute(text(f"SELECT * FROM {table}")).all())
    assert "wangson" not in stored.lower()
    assert "client-1" not in stored
    found = client.get("/v1/screenings?reference=client-1").json()["screenings"]
    assert len(found) == (1 if keep == "hashed" else 0)
    assert verify(three_lists.engine).intact


def test_the_record_can_be_exported(client: TestClient) -> None:
    first, second = screened(client), screened(client)
    response = client.get("/v1/audit/entries?content=true")
    assert response.headers["content-type"] == "application/x-ndjson"
    entries = [json.loads(line) for line in response.text.splitlines()]
    assert [entry["seq"] for entry in entries] == [1, 2]
    assert entries[0]["content"]["subjects"] == SUBJECTS
    ids = [one["id"] for one in entries[1]["facts"]["screenings"]]
    assert ids == [result["screening_id"] for result in second["results"]]
    assert ids != [result["screening_id"] for result in first["results"]]
    alone = client.get("/v1/audit/entries?first=2&last=2").text.splitlines()
    assert len(alone) == 1
    assert "content" not in json.loads(alone[0])


def test_what_cannot_be_recorded_is_not_answered(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    with three_lists.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO gone"))
    response = client.post("/v1/screen", json={"subjects": SUBJECTS})
    problem = assert_problem(response, 503)
    assert problem["code"] == "not-recorded"
    with three_lists.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO audit_entry"))
    screened(client)
    assert verify(three_lists.engine).intact


@pytest.mark.slow
def test_requests_at_the_same_time_share_transactions_and_one_chain(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    client = limited(access_log=False)
    answers: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(screened(client) for _ in range(5)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert len(answers) == 40
    verdict = verify(three_lists.engine)
    assert verdict.intact
    assert verdict.entries == 40
    for answer in answers:
        own = answer["results"][0]["screening_id"]
        assert client.get(f"/v1/screenings/{own}").status_code == 200


def test_numbers_json_cannot_hold_exactly_are_recorded_all_the_same(client: TestClient) -> None:
    subject = {"id": 10**25, "names": ["Kim \U0001f600"], "imo": 8660313.0}
    answer = screened(client, [subject])
    assert client.get(f"/v1/screenings/{answer['results'][0]['screening_id']}").status_code == 200


@pytest.mark.slow
def test_nothing_is_recorded_of_a_restart(settings: Any, three_lists: SnapshotStore) -> None:
    from api.server.app import create_app

    for _ in range(2):
        with local_client(create_app(settings)) as client:
            screened(client)
    verdict = verify(three_lists.engine)
    assert verdict.intact
    assert verdict.entries == 2
