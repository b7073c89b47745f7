"""Clients of yente, run as they are against a real server: by curl, and nomenklatura's enricher.

nomenklatura builds pyicu, so it has a virtual environment of its own where there is one:
``DPRK_SCREEN_TEST_CLIENTS`` names its Python (see ``tests/clients/nomenklatura_client.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyStore
from lists.db import open_engine
from tests.conftest import lacking
from tests.e2e.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

ENRICHER = Path(__file__).parents[1] / "clients" / "nomenklatura_client.py"
PARTIES = (
    {
        "id": "customer-1",
        "schema": "Company",
        "properties": {"name": ["Korea Kwangson Banking Corp"], "jurisdiction": ["kp"]},
    },
    {
        "id": "ship-1",
        "schema": "Vessel",
        "properties": {"name": ["PACIFIC DAWN"], "imoNumber": ["IMO8604917"]},
    },
    {"id": "clean-1", "schema": "Person", "properties": {"name": ["Hildegard Wunderlich"]}},
)
DOCUMENTED = {
    "queries": {
        "entity1": {
            "schema": "Person",
            "properties": {
                "name": ["John Doe"],
                "birthDate": ["1975-04-21"],
                "nationality": ["us"],
            },
        },
        "entity2": {
            "schema": "Company",
            "properties": {
                "name": ["Brilliant Amazing Limited"],
                "jurisdiction": ["hk"],
                "registrationNumber": ["84BA99810"],
            },
        },
    }
}
"""The worked example of yente's own documentation of ``POST /match``."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the bundled sample lists that asks for a key."""
    with Server(tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    engine = open_engine(server.database_url)
    created = KeyStore(engine).create("yente clients", ["screen", "lists:read"]).key
    engine.dispose()
    return created


@pytest.fixture(scope="module")
def curl(server: Server, key: str) -> Any:
    """``curl`` with the header that yente's hosted service documents; gives the JSON."""
    program = shutil.which("curl") or lacking("e2e", "curl is not installed")

    def run(path: str, *arguments: str) -> Any:
        header = f"Authorization: ApiKey {key}"
        # a key made while the server runs is known to it within two seconds
        command = [program, "-sS", "--fail", "--retry", "5", "--retry-all-errors"]
        command += ["--retry-delay", "1", "-H", header, server.url + path, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(done.stdout)

    return run


def test_the_documented_match_example(curl: Any) -> None:
    sent = ("-H", "Content-Type: application/json", "-d", json.dumps(DOCUMENTED))
    answer = curl("/match/default", *sent)
    assert set(answer["responses"]) == {"entity1", "entity2"}
    for name, response in answer["responses"].items():
        assert response["status"] == 200
        assert response["results"] == []
        assert response["query"]["properties"] == DOCUMENTED["queries"][name]["properties"]


def test_the_documented_look_ups(curl: Any) -> None:
    found = curl("/search/default?q=kwangson&countries=kp&limit=5&schema=LegalEntity")
    assert found["total"]["value"] >= 1
    identity = found["results"][0]["id"]
    entity = curl(f"/entities/{identity}")
    assert entity["properties"]["sanctions"][0]["schema"] == "Sanction"
    assert curl(f"/entities/{identity}/adjacent")["entity"]["id"] == identity
    assert "default" in {one["name"] for one in curl("/catalog")["datasets"]}
    assert "logic-v2" in {one["name"] for one in curl("/algorithms")["algorithms"]}


def test_a_reconciliation_client_with_its_key_in_the_url(curl: Any, key: str) -> None:
    manifest = curl("/reconcile/sanctions")
    assert manifest["versions"] == ["0.2"]
    queries = json.dumps({"q0": {"query": "Korea Kwangson Banking Corp", "limit": 3}})
    answer = curl("/reconcile/sanctions", "--data-urlencode", f"queries={queries}")
    assert answer["q0"]["result"][0]["match"] is True


def test_nomenklaturas_enricher_runs_unchanged(server: Server, key: str, curl: Any) -> None:
    python = os.environ.get("DPRK_SCREEN_TEST_CLIENTS", "")
    if not python:
        lacking("clients", "DPRK_SCREEN_TEST_CLIENTS names no Python that has nomenklatura")
    curl("/catalog")  # the key is known
    lines = "\n".join(json.dumps(party) for party in PARTIES)
    done = subprocess.run(
        [python, str(ENRICHER), server.url, key],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["party"] for one in found} == {"customer-1", "ship-1"}
    ships = [one for one in found if one["party"] == "ship-1"]
    assert {one["match"]["schema"] for one in ships} == {"Vessel"}
    assert {one["match"]["caption"] for one in ships} == {"YU JONG 2"}
    around = {entity["schema"] for one in found for entity in one["expanded"]}
    assert {"Sanction", "Vessel"} <= around
