"""``Idempotency-Key``: a repeated call is answered as the first time and recorded once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from api.access.key_store import KeyStore
from api.audit.tables import AUDIT_SCREENING
from api.idempotency.store import KeptAnswers, KeyedCall, digest
from api.idempotency.tables import KEPT_ANSWER
from api.server.connection_answers import may_begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

KEY = {"idempotency-key": "order-7"}
BODY = {"subjects": [{"id": "c-1", "names": ["Korea Kwangson Banking Corp"]}]}


def rows(client: TestClient, table: Any) -> int:
    engine = client.app_state["held"].store.engine
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_repeated_call_gets_the_same_bytes_and_is_recorded_once(client: TestClient) -> None:
    first = client.post("/v1/screen", json=BODY, headers=KEY)
    again = client.post("/v1/screen", json=BODY, headers=KEY)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert rows(client, AUDIT_SCREENING) == 1


def test_without_the_header_nothing_is_kept(client: TestClient) -> None:
    client.post("/v1/screen", json=BODY)
    client.post("/v1/screen", json=BODY, headers={"idempotency-key": ""})
    assert rows(client, KEPT_ANSWER) == 0
    assert rows(client, AUDIT_SCREENING) == 2


def test_a_connection_leaves_calls_with_a_key_to_the_layer_that_keeps_answers() -> None:
    assert may_begin(b"/v1/screen", 10, [(b"content-type", b"application/json")])
    assert not may_begin(b"/v1/screen", 10, [(b"idempotency-key", b"order-7")])


def test_a_key_of_another_request_is_refused(client: TestClient) -> None:
    client.post("/v1/screen", json=BODY, headers=KEY)
    other = client.post("/v1/screen", json={**BODY, "options": {"limit": 1}}, headers=KEY)
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert rows(client, AUDIT_SCREENING) == 1


def test_a_call_under_way_is_waited_for(client: TestClient) -> None:
    held = client.app_state["held"]
    kept = KeptAnswers(held.store.engine, held.settings.idempotency_retention)
    body = b'{"subjects":[{"names":["A B"]}]}'
    kept.begin(KeyedCall(digest("name:tests", "order-7"), digest("/v1/screen", b"", body), "x"))
    kind = {**KEY, "content-type": "application/json"}
    answer = client.post("/v1/screen", content=body, headers=kind)
    assert answer.status_code == 409
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_refused_call_may_be_mended_under_its_key(client: TestClient) -> None:
    refused = client.post("/v1/screen", json={"subjects": []}, headers=KEY)
    assert refused.status_code == 422
    assert client.post("/v1/screen", json=BODY, headers=KEY).status_code == 200


def test_two_clients_may_use_the_same_key(client: TestClient) -> None:
    first = client.post("/v1/screen", json=BODY, headers=KEY).json()
    keys = client.app_state["held"].keys
    other = {**KEY, "x-api-key": keys.store.create("another", {"screen"}).key}
    keys.refresh()
    second = client.post("/v1/screen", json=BODY, headers=other).json()
    assert first["results"][0]["screening_id"] != second["results"][0]["screening_id"]


@pytest.mark.parametrize(("key", "said"), [("k" * 201, "longer than 200"), ("a", "twice")])
def test_a_key_that_is_none_is_refused(client: TestClient, key: str, said: str) -> None:
    headers = [("idempotency-key", key), *([("idempotency-key", "b")] if said == "twice" else [])]
    answer = client.post("/v1/screen", json=BODY, headers=headers)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_the_routes_of_yente_s_clients_take_keys_too(client: TestClient) -> None:
    query = {"queries": {"q": {"schema": "Company", "properties": {"name": ["Kwangson"]}}}}
    first = client.post("/match/default", json=query, headers=KEY)
    assert client.post("/match/default", json=query, headers=KEY).content == first.content
    assert rows(client, AUDIT_SCREENING) == 1


def test_the_secret_of_a_new_api_key_is_never_kept(
    limited: Callable[..., TestClient],
) -> None:
    client = limited(with_key=False)
    ring = client.app_state["held"].keys
    client.headers["x-api-key"] = KeyStore(ring.store.engine).create("boss", {"admin"}).key
    ring.refresh()
    wish = {"name": "till", "scopes": ["screen"]}
    made = client.post("/v1/keys", json=wish, headers=KEY)
    assert made.status_code == 201
    again = client.post("/v1/keys", json=wish, headers=KEY)
    assert again.status_code == 409
    assert "secret" in again.json()["detail"]
    assert len(client.get("/v1/keys").json()["keys"]) == 2
