"""Ties of listed parties and the catalogue of typologies over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.typologies import catalogue
from tests.api.publishing import publish
from tests.factories import entity, listing, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

SERVED = "Served as the KOMID representative in Iran."
KOMID = entity(
    "KOREA MINING DEVELOPMENT TRADING CORPORATION",
    key="1",
    reference="KPe.001",
    names=("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KOMID"),
    listings=(listing("UNSC:KP", reference="KPe.001", reason="Primary arms dealer."),),
)
AGENT = person(
    "JANG YONG SON",
    source="un",
    key="17",
    reference="KPi.017",
    listings=(listing("UNSC:KP", reference="KPi.017", reason=SERVED),),
)  # fmt: skip


@pytest.fixture
def linked(store: SnapshotStore, service: Callable[..., TestClient]) -> TestClient:
    """A service whose UN list holds a principal and its agent."""
    publish(store, "un", [KOMID, AGENT])
    return service()


def test_a_partys_ties_path_and_typologies_are_told(linked: TestClient) -> None:
    answer = linked.get(f"/v1/entities/{AGENT.id}/links").json()
    assert answer["designated"] is True
    assert [(t["label"], t["caption"]) for t in answer["neighbours"]] == [
        ("representative of", KOMID.caption)
    ]
    assert answer["path"][0]["quote"] == SERVED
    assert ("ARMS", "inherited") in {(f["code"], f["basis"]) for f in answer["typologies"]}
    assert answer["stamp"]["lists"]["un"]["version"]


def test_the_clients_law_decides_which_paragraphs_are_cited(linked: TestClient) -> None:
    url = f"/v1/entities/{KOMID.id}/links"
    finding = linked.get(url, params={"jurisdiction": "EU"}).json()["typologies"][0]
    assert {citation["jurisdiction"] for citation in finding["law"]} == {"EU"}
    british = linked.get(url, params={"jurisdiction": "UK"}).json()["typologies"][0]
    assert {citation["jurisdiction"] for citation in british["law"]} == {"UK"}
    assert british["status"].startswith("UK: ")
    assert linked.get(url, params={"jurisdiction": "XX"}).status_code == 422


@pytest.mark.slow
def test_an_unknown_party_has_no_links(client: TestClient) -> None:
    assert client.get("/v1/entities/un-0/links").status_code == 404


def test_the_whole_catalogue_is_served_with_its_weights(client: TestClient) -> None:
    answer = client.get("/v1/typologies").json()
    assert [t["code"] for t in answer["typologies"]] == [t.code for t in catalogue()]
    assert answer["typologies"][0]["law"][0]["citation"]["text"]
    laws = [law for typology in answer["typologies"] for law in typology["law"]]
    assert {"note", "read_at"}.isdisjoint(
        {key for law in laws for key in law["citation"]} | set(laws[0])
    )
    assert answer["weights"]["signal"]["D"] == 0.95
