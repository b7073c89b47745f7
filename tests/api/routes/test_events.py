"""The feed over HTTP: its cursor, its kinds, and whose events a client sees."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from api.access.scopes import SCOPES
from api.events.outbox import put_event
from lists.db import writing

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def put(client: TestClient, kind: str, tenant: str = "name:tests", **payload: object) -> None:
    with writing(client.app_state["held"].store.engine) as connection:
        put_event(connection, kind, payload, tenant)


def read(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/v1/events", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_a_client_polls_what_happened_since_it_last_asked(client: TestClient) -> None:
    before = read(client)["next"]
    put(client, "alert.opened", customer_ref="customer-7")
    [event] = read(client, since=before)["events"]
    assert (event["kind"], event["data"]) == ("alert.opened", {"customer_ref": "customer-7"})
    assert event["id"].startswith("evt_")
    assert read(client, since=event["number"])["events"] == []


def test_every_client_hears_of_the_lists_and_of_its_own_things_alone(client: TestClient) -> None:
    put(client, "alert.opened")
    keys = client.app_state["held"].keys
    other = {"x-api-key": keys.store.create("insurer", set(SCOPES) - {"admin"}).key}
    keys.refresh()
    kinds = {one["kind"] for one in client.get("/v1/events", headers=other).json()["events"]}
    assert kinds == {"list.activated"}
    assert {one["kind"] for one in read(client)["events"]} == {"list.activated", "alert.opened"}


def test_only_the_kinds_that_were_asked_for_come(client: TestClient) -> None:
    put(client, "alert.opened")
    put(client, "batch.finished")
    shown = read(client, kinds="batch.*, alert.resolved")["events"]
    assert [one["kind"] for one in shown] == ["batch.finished"]


@pytest.mark.parametrize("kinds", ["alarm.*", "alert", "alert.opend", "%", "*", "alert.*.*"])
def test_a_kind_that_never_comes_is_refused(client: TestClient, kinds: str) -> None:
    answer = client.get("/v1/events", params={"kinds": kinds})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kinds")


def test_a_cursor_from_elsewhere_is_gone(client: TestClient) -> None:
    answer = client.get("/v1/events", params={"since": 2**53})
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


def test_a_key_without_the_scope_reads_no_events(client: TestClient) -> None:
    keys = client.app_state["held"].keys
    key = keys.store.create("screener", {"screen", "monitor", "batch"}).key
    keys.refresh()
    assert client.get("/v1/events", headers={"x-api-key": key}).status_code == 403


@pytest.mark.slow
def test_a_finished_batch_is_in_the_feed_of_its_sender(client: TestClient) -> None:
    before = read(client)["next"]
    sheet, kind = b"id,name\n1,Maria Lindqvist\n", {"content-type": "text/csv"}
    batch = client.post("/v1/batches", content=sheet, headers=kind).json()["id"]
    until = time.monotonic() + 60
    while not (found := read(client, since=before)["events"]):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert [(one["kind"], one["data"]) for one in found] == [
        ("batch.finished", {"batch": batch, "state": "completed", "rows": 1})
    ]


@pytest.mark.slow
def test_an_alert_of_a_customer_and_its_decision_are_in_the_feed(client: TestClient) -> None:
    before = read(client)["next"]
    subject = {"names": ["Kim Yong Chol"], "kind": "person"}
    client.put("/v1/customers/customer-7", json={"subject": subject})
    [opened] = read(client, since=before, kinds="alert.*")["events"]
    assert (opened["kind"], opened["data"]["customer_ref"]) == ("alert.opened", "customer-7")
    assert "Kim" not in str(opened)
    path = f"/v1/alerts/{opened['data']['alert_id']}"
    false = {"outcome": "false_positive", "reason": "other_birth_date", "text": "born 1990"}
    client.post(f"{path}/decisions", json=false, headers={"if-match": '"1"'})
    heard = [one["kind"] for one in read(client, since=opened["number"])["events"]]
    assert set(heard) <= {"alert.changed", "decision.made", "alert.resolved"}
    assert heard
    client.delete("/v1/customers/customer-7")
    left = read(client, since=before)["events"]
    assert [one for one in left if one["data"].get("customer_ref")] == []
