"""Runs, changes and previews over HTTP."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.api.publishing import KWANGSON, publish
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

PINE = entity("GREEN PINE ASSOCIATED CORPORATION", key="5")
CUSTOMER = {"subject": {"names": ["Green Pine Associated Corp"], "kind": "organization"}}


def test_without_customers_there_is_nothing_to_hear_of(client: TestClient) -> None:
    assert client.get("/v1/monitoring/runs").json()["runs"] == []
    assert client.get("/v1/monitoring/changes").json() == {"changes": [], "next": 0}


def test_a_place_that_changes_never_came_to_is_refused(client: TestClient) -> None:
    """After a backup was restored, a poller would wait for changes that are numbered anew."""
    answer = client.get("/v1/monitoring/changes", params={"since": 8112})
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")
    assert "go on with since=0" in answer.json()["detail"]


def test_a_preview_of_a_version_that_is_not_there_is_refused(client: TestClient) -> None:
    answer = client.get("/v1/monitoring/preview", params={"version": "un-1"})
    assert answer.status_code == 404


@pytest.mark.slow
def test_a_version_is_previewed_before_it_is_active(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    client.put("/v1/customers/c-1", json=CUSTOMER)
    version = publish(three_lists, "un", [KWANGSON, PINE], activate=False)
    shown = client.get("/v1/monitoring/preview", params={"version": version.id}).json()
    assert (shown["customers"], shown["changes"][0]["entity_id"]) == (1, PINE.id)
    assert client.get("/v1/monitoring/changes").json()["changes"] == []


@pytest.mark.slow
def test_a_service_screens_customers_again_when_lists_change(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    client = limited()
    assert client.put("/v1/customers/c-1", json=CUSTOMER).json()["customer"]["band"] == "clear"
    publish(three_lists, "un", [KWANGSON, PINE])
    until = time.monotonic() + 120
    while not (found := client.get("/v1/monitoring/changes").json()["changes"]):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert [(one["ref"], one["kind"], one["entity_id"]) for one in found] == [
        ("c-1", "appeared", PINE.id)
    ]
    assert client.get("/v1/customers/c-1").json()["band"] != "clear"
    since = client.get("/v1/monitoring/changes", params={"since": found[0]["id"]}).json()
    assert since == {"changes": [], "next": found[0]["id"]}
