"""A client reads what it had screened itself; only the scope ``audit`` reads everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.publishing import KWANGSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

BODY = {"subjects": [{"id": "PAY-7", "names": [KWANGSON.caption]}]}


@pytest.fixture
def client(limited: Callable[..., TestClient]) -> TestClient:
    client = limited()
    del client.headers["x-api-key"]
    return client


@pytest.fixture
def key(client: TestClient) -> Callable[..., dict[str, str]]:
    """Makes keys: the header that shows one."""
    held = client.app_state["held"].keys

    def made(name: str, *scopes: str) -> dict[str, str]:
        header = {"x-api-key": held.store.create(name, scopes).key}
        held.refresh()
        return header

    return made


def screened(client: TestClient, key: dict[str, str]) -> str:
    answer = client.post("/v1/screen", json=BODY, headers=key)
    own: str = answer.json()["results"][0]["screening_id"]
    return own


def paths(screening_id: str) -> tuple[str, str]:
    return (f"/v1/screenings/{screening_id}", f"/v1/screenings/{screening_id}/certificate")


@pytest.mark.slow
def test_a_client_reads_its_own_screening_and_certificate(
    client: TestClient, key: Callable[..., dict[str, str]]
) -> None:
    bank = key("bank", "screen")
    for path in paths(screened(client, bank)):
        assert client.get(path, headers=bank).status_code == 200
        assert client.get(path, headers=key("bank", "screen")).status_code == 200, "its next key"
        assert client.get(path).status_code == 401


def test_another_client_is_told_that_there_is_none(
    client: TestClient, key: Callable[..., dict[str, str]]
) -> None:
    own, other = key("bank", "screen"), key("broker", "screen", "batch", "lists:read", "admin")
    screening_id = screened(client, own)
    for path in paths(screening_id):
        refused = client.get(path, headers=other)
        unknown = client.get(path.replace(screening_id, "x" * 36), headers=other)
        assert refused.status_code == unknown.status_code == 404
        said = refused.json()["detail"].replace(screening_id, "x" * 36)
        assert said == unknown.json()["detail"], "no difference that tells that it exists"


@pytest.mark.slow
def test_the_scope_audit_reads_everybodys(
    client: TestClient, key: Callable[..., dict[str, str]]
) -> None:
    auditor = key("auditor", "audit")
    for path in paths(screened(client, key("bank", "screen"))):
        assert client.get(path, headers=auditor).status_code == 200


def test_a_reference_finds_ones_own_alone(
    client: TestClient, key: Callable[..., dict[str, str]]
) -> None:
    bank, broker, auditor = key("bank", "screen"), key("broker", "screen"), key("a", "audit")
    own, others = screened(client, bank), screened(client, broker)

    def found(who: dict[str, str]) -> list[str]:
        answer = client.get("/v1/screenings", params={"reference": "PAY-7"}, headers=who)
        return [one["id"] for one in answer.json()["screenings"]]

    assert (found(bank), found(broker)) == ([own], [others])
    assert found(auditor) == [others, own]
    refused = client.get("/v1/screenings", headers=bank)
    assert refused.status_code == 403
    assert "`reference`" in refused.json()["detail"]


def test_replay_stays_with_the_auditor(
    client: TestClient, key: Callable[..., dict[str, str]]
) -> None:
    bank = key("bank", "screen")
    path = f"/v1/screenings/{screened(client, bank)}/replay"
    assert client.post(path, headers=bank).status_code == 403
