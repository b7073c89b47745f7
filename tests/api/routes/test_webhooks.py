"""Webhooks over HTTP: made, tested, followed, rotated, removed; from a client's side."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks.webhooks import Webhook

from api.access.scopes import SCOPES
from api.server.app import create_app
from tests.api.conftest import local_client
from tests.api.events.receiver import LOOPBACK, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

    from api.service.settings import Settings

URL = "https://hooks.example.com/screening"


@pytest.fixture(scope="module")
def silent(lasting_settings: Callable[..., Settings]) -> Iterator[TestClient]:
    """A client of one service for all tests here; it sends nothing."""
    settings = lasting_settings("webhooks", webhook_sending=False)
    with local_client(create_app(settings)) as client:
        yield client


@pytest.fixture
def client(silent: TestClient) -> Iterator[TestClient]:
    """That client, without webhooks."""
    yield silent
    for one in silent.get("/v1/webhooks").json()["webhooks"]:
        silent.delete(f"/v1/webhooks/{one['id']}")


def made(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": URL, **more})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


def test_a_secret_is_shown_when_a_webhook_is_made_and_never_again(client: TestClient) -> None:
    webhook = made(client, kinds=["list.held", "alert.*", "list.held"], description="cases")
    assert webhook["secret"].startswith("whsec_")
    shown = client.get(f"/v1/webhooks/{webhook['webhook']['id']}")
    assert shown.json() == webhook["webhook"]
    assert shown.json()["kinds"] == ["alert.*", "list.held"]
    listed = client.get("/v1/webhooks")
    assert listed.json() == {"webhooks": [webhook["webhook"]]}
    assert webhook["secret"] not in listed.text + shown.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://hooks.example.com/"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"url": "https://hooks.example.com:22/"}, "url"),
        ({"url": "https://user:pass@hooks.example.com/"}, "url"),
        ({"url": URL, "kinds": ["alarm.opened"]}, "kinds"),
        ({"url": URL, "kinds": "alert.*"}, "kinds"),
        ({"url": URL, "secret": "whsec_mine"}, "secret"),
        ({}, "url"),
    ],
)
def test_a_webhook_that_could_not_work_is_refused(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_webhook_is_changed_in_what_was_named_alone(client: TestClient) -> None:
    webhook = made(client, kinds=["alert.*"])["webhook"]
    path = f"/v1/webhooks/{webhook['id']}"
    paused = client.patch(path, json={"state": "paused"}).json()
    assert paused == {**webhook, "state": "paused"}
    assert client.patch(path, json={"kinds": []}).json()["kinds"] == []
    assert client.patch(path, json={"url": "https://10.0.0.1/"}).status_code == 422
    assert client.patch(path, json={"state": "disabled"}).status_code == 422
    assert client.patch(path, json={}).json()["state"] == "paused"


def test_a_paused_webhook_is_neither_tested_nor_sent_to_again(client: TestClient) -> None:
    path = f"/v1/webhooks/{made(client)['webhook']['id']}"
    client.patch(path, json={"state": "paused"})
    assert client.post(f"{path}/test").status_code == 409
    assert client.post(f"{path}/deliveries/1/redeliver").status_code == 409


def test_a_webhook_of_somebody_else_is_not_there(client: TestClient) -> None:
    path = f"/v1/webhooks/{made(client)['webhook']['id']}"
    keys = client.app_state["held"].keys
    other = {"x-api-key": keys.store.create("insurer", set(SCOPES) - {"admin"}).key}
    keys.refresh()
    assert client.get("/v1/webhooks", headers=other).json() == {"webhooks": []}
    tries = [
        client.get(path, headers=other),
        client.patch(path, headers=other, json={"state": "paused"}),
        client.delete(path, headers=other),
        client.post(f"{path}/secret", headers=other),
        client.post(f"{path}/test", headers=other),
        client.get(f"{path}/deliveries", headers=other),
        client.post(f"{path}/deliveries/1/redeliver", headers=other),
    ]
    assert {answer.status_code for answer in tries} == {404}
    assert client.get(path).json()["state"] == "active"


def test_a_revoked_key_leaves_its_webhooks_to_the_other_keys_of_its_name(
    client: TestClient,
) -> None:
    keys = client.app_state["held"].keys
    leaving, staying = (keys.store.create("bank", {"events"}) for _ in range(2))
    keys.refresh()
    sent = {"json": {"url": URL}, "headers": {"x-api-key": leaving.key}}
    path = f"/v1/webhooks/{client.post('/v1/webhooks', **sent).json()['webhook']['id']}"
    keys.store.revoke(leaving.details.id)
    keys.refresh()
    assert client.get(path, headers={"x-api-key": leaving.key}).status_code == 401
    other = {"x-api-key": staying.key}
    [shown] = client.get("/v1/webhooks", headers=other).json()["webhooks"]
    assert (f"/v1/webhooks/{shown['id']}", shown["state"]) == (path, "active")
    paused = client.patch(path, headers=other, json={"state": "paused"})
    assert paused.json()["state"] == "paused"
    assert client.delete(path, headers=other).status_code == 204
    assert client.get("/v1/webhooks", headers=other).json() == {"webhooks": []}


def test_the_log_pages_from_the_newest_delivery_on(client: TestClient) -> None:
    path = f"/v1/webhooks/{made(client)['webhook']['id']}"
    events = [client.post(f"{path}/test").json()["event"] for _ in range(3)]
    first = client.get(f"{path}/deliveries", params={"limit": 2}).json()
    rest = client.get(f"{path}/deliveries", params={"before": first["next"]}).json()
    shown = [one["event"] for one in first["deliveries"] + rest["deliveries"]]
    assert (shown, rest["next"]) == (events[::-1], None)
    waiting = client.get(f"{path}/deliveries", params={"state": "waiting"}).json()
    assert len(waiting["deliveries"]) == 3
    assert client.get(path).json()["waiting"] == 3
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_key_without_the_scope_makes_no_webhook(client: TestClient) -> None:
    keys = client.app_state["held"].keys
    key = {"x-api-key": keys.store.create("screener", {"screen", "monitor"}).key}
    keys.refresh()
    assert client.post("/v1/webhooks", json={"url": URL}, headers=key).status_code == 403


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.mark.slow
def test_a_running_service_sends_a_test_and_repeats_a_delivery(
    limited: Callable[..., TestClient], receiver: Receiver
) -> None:
    client = limited(
        webhook_networks=list(LOOPBACK), webhook_http=True, webhook_ports=[receiver.port]
    )
    webhook = made(client, url=receiver.url)
    path = f"/v1/webhooks/{webhook['webhook']['id']}"
    first = client.post(f"{path}/secret", json={"overlap_hours": 1.0})
    assert first.status_code == 201
    event = client.post(f"{path}/test").json()["event"]

    def delivered() -> list[dict[str, Any]]:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            log: list[dict[str, Any]] = client.get(f"{path}/deliveries").json()["deliveries"]
            if log and log[0]["state"] == "delivered":
                return log
            time.sleep(0.1)
        raise AssertionError("nothing was delivered")

    [delivery] = delivered()
    again = client.post(f"{path}/deliveries/{delivery['id']}/redeliver")
    assert again.json()["state"] == "waiting"
    delivered()
    assert receiver.ids == [event, event]
    for one in receiver.received:
        for secret in (webhook["secret"], first.json()["secret"]):
            assert Webhook(secret).verify(one.body, one.headers)["type"] == "webhook.test"
