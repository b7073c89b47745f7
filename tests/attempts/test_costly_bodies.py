"""To hold the event loop with one legal body: many small values, unknown names, look-ups.

Before, with the full lists: 600,000 unknown options held it for 21 s, 500,000 names of lists for
3 s and an answer of 89 MB, 400,000 properties of an example for more than two minutes, a thousand
ids by a thousand columns for 8 s, 600,000 unknown members of the wish for a key for 16 s. Now none
of them for more than the 0.1 s of reading.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyRing, KeyStore
from api.service.json_bodies import MOST_SAID, MOST_VALUES
from api.yente.extension import MOST_COLUMNS
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

LISTED = "Korea Kwangson Banking Corporation"
JSON = {"content-type": "application/json"}
JUNK = ",".join(f'"f{number}":1' for number in range(MOST_VALUES // 2 + 1))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/screen", '{"subjects":[{"names":["Kim"]}],%s}'),
        ("/v1/screen", '{"subjects":[{"names":["Kim"],%s}]}'),
        ("/v1/screen", '{"subjects":[{"names":["Kim"]}],"options":{%s}}'),
        ("/match/default", '{"queries":{"a":{"schema":"Person","properties":{%s}}}}'),
        ("/match/default", '{"queries":{%s}}'),
        ("/v1/keys", '{"name":"x","scopes":["screen"],%s}'),
    ],
)
def test_more_values_than_a_call_may_hold_are_refused(
    client: TestClient, path: str, body: str
) -> None:
    answer = client.post(path, content=body % JUNK, headers=JSON)
    assert_problem(answer, 413)
    assert len(answer.content) < 1_000


def test_a_text_of_commas_is_no_way_around_a_screening(client: TestClient) -> None:
    subject = {"names": [LISTED], "activity": {"description": "," * 50_000}}
    result = client.post("/v1/screen", json={"subjects": [subject]}).json()["results"][0]
    assert result["band"] not in {"clear", "low"}


def test_unknown_members_are_named_as_far_as_they_are_few(client: TestClient) -> None:
    many = {f"unknown {number}": number for number in range(1_000)}
    body = {"subjects": [{"names": [LISTED]}], "options": many, **many}
    warnings = client.post("/v1/screen", json=body).json()["warnings"]
    assert len([one for one in warnings if "there is no such field" in one]) == 2 * MOST_SAID
    assert "980 more unknown options were not used" in warnings
    assert "980 more unknown fields were not used" in warnings


def test_many_unknown_lists_are_refused_in_a_short_answer(client: TestClient) -> None:
    for number in (150, 5_000):
        options = {"lists": [f"list-{one}" for one in range(number)]}
        body = {"subjects": [{"names": [LISTED]}], "options": options}
        answer = client.post("/v1/screen", json=body)
        assert_problem(answer, 422)
        assert len(answer.content) < 20_000


def test_an_example_of_too_many_properties_is_not_screened_and_the_others_are(
    client: TestClient,
) -> None:
    wide = {f"p{number}": ["1"] for number in range(501)}
    queries: dict[str, Any] = {
        "wide": {"schema": "Company", "properties": {"name": [LISTED], **wide}},
        "usual": {"schema": "Company", "properties": {"name": [LISTED]}},
    }
    responses = client.post("/match/default", json={"queries": queries}).json()["responses"]
    assert responses["wide"]["status"] == 400
    assert responses["wide"]["band"] == "unscreened"
    assert responses["usual"]["results"][0]["match"]


def test_names_of_megabytes_are_compared_with_nothing(client: TestClient) -> None:
    long = "A" * 2_000_000
    queries: dict[str, Any] = {
        "schema": {"schema": long, "properties": {"name": [LISTED]}},
        "property": {"schema": "Company", "properties": {"name": [LISTED], long: ["1"]}},
    }
    responses = client.post("/match/default", json={"queries": queries}).json()["responses"]
    assert responses["schema"]["status"] == 400
    assert responses["property"]["results"][0]["match"]


def test_values_are_fetched_once_for_each_party_and_column(client: TestClient) -> None:
    wish: dict[str, Any] = {"ids": ["x"] * 1_000, "properties": [{"id": "name"}] * 1_000}
    body = {"extend": json.dumps(wish)}
    answer = client.post("/reconcile/default", data=body).json()
    assert [one["id"] for one in answer["meta"]] == ["name"]
    wish["properties"] = [{"id": f"p{number}"} for number in range(MOST_COLUMNS + 1)]
    assert_problem(client.post("/reconcile/default", data={"extend": json.dumps(wish)}), 400)


def test_a_day_that_has_not_come_is_answered_from_no_list(client: TestClient) -> None:
    body = {"subjects": [{"names": [LISTED]}], "options": {"as_of": "9999-12-31"}}
    assert_problem(client.post("/v1/screen", json=body), 404)


def test_a_revoked_key_is_refused_although_all_threads_are_busy(
    three_lists: SnapshotStore,
) -> None:
    """Look-ups, index builds and database routes had the same six threads as the keys' watcher."""
    keys = KeyStore(three_lists.engine)
    new = keys.create("x", ["screen"])
    ring = KeyRing(keys)
    over = threading.Event()

    async def attempt() -> None:
        loop = asyncio.get_running_loop()
        busy = [loop.run_in_executor(None, over.wait, 60) for _ in range(64)]
        watching = asyncio.create_task(ring.watch(0.01))
        keys.revoke(new.details.id)
        for _ in range(1_000):
            if ring.caller(new.key) is None:
                break
            await asyncio.sleep(0.01)
        over.set()
        await asyncio.gather(*busy)
        watching.cancel()

    asyncio.run(attempt())
    assert ring.caller(new.key) is None
