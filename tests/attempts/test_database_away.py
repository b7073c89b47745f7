"""Every route while the database is away: refused with a reason, never a bug, never nothing.

The first release answered some routes with 500 "a bug", and the export of the audit record with an
empty 200, which reads as "there are no entries".
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from starlette.testclient import TestClient

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.server.app import create_app
from lists.db import open_engine, upgrade
from lists.store import SnapshotStore
from tests.api.access_table import operations, quiet_settings
from tests.api.conftest import local_client
from tests.api.publishing import KWANGSON, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres_cluster import Cluster

SUBJECT = {"names": ["Korea Kwangson Banking Corp"]}
BODIES: dict[str, dict[str, Any]] = {
    "/v1/screen": {"json": {"subjects": [SUBJECT]}},
    "/v1/batches": {"files": {"file": ("a.csv", b"name\nSomebody\n", "text/csv")}},
    "/v1/batches/preview": {"files": {"file": ("a.csv", b"name\nSomebody\n", "text/csv")}},
    "/v1/keys": {"json": {"name": "another", "scopes": ["screen"]}},
    "/match/{dataset}": {
        "json": {"queries": {"q": {"schema": "Company", "properties": {"name": ["Kwangson"]}}}}
    },
}
QUERIES = {"/v1/entities": {"q": "kwangson"}, "/search/{dataset}": {"q": "kwangson"}}
FROM_MEMORY = re.compile(
    r"/(healthz|metrics|docs|redoc.*|openapi\.json|algorithms|catalog|manifest|search.*|entities.*"
    r"|reconcile.*|v1/(alerts/rules|batches/preview|entities.*|lists|typologies)"
    r"|console(/(|deal|parties/.*|quality|search|sign-in))?)$"
)
"""What is answered from the lists in memory or from what was sent: nothing there is recorded."""
NOTHING_THERE = {
    ("GET", "/entities/{entity_id}/adjacent/{property_name}"),  # no such property
    ("POST", "/reconcile/{dataset}"),  # no query
    *(("POST", f"/console/{page}") for page in ("deal", "search", "sign-in")),  # no form of ours
}


class Service(NamedTuple):
    """A running service whose database can be taken away."""

    client: TestClient
    ids: dict[str, str]
    take_away: Callable[[], None]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url, take_away = cluster.url, lambda: cluster.stop("immediate")
    else:
        url = f"sqlite:///{tmp_path}/lists.sqlite3"

        def take_away() -> None:
            for file in tmp_path.glob("lists.sqlite3*"):
                file.write_bytes(b"no database " * 500)

    upgrade(url)
    engine = open_engine(url)
    version = publish(SnapshotStore(engine), "un", [KWANGSON])
    key = KeyStore(engine).create("everything", set(SCOPES)).key
    engine.dispose()
    app = create_app(quiet_settings(url, tmp_path).model_copy(update={"poll_interval": 0.05}))
    with local_client(app, TestClient) as client:
        client.headers["x-api-key"] = key
        result = client.post("/v1/screen", json={"subjects": [SUBJECT]}).json()["results"][0]
        batch = client.post("/v1/batches", **BODIES["/v1/batches"]).json()
        ids = {
            "screening_id": result["screening_id"],
            "batch_id": batch["id"],
            "entity_id": KWANGSON.id,
            "version_id": version.id,
            "source": "un",
            "dataset": "default",
            "alert_id": "1",
        }
        yield Service(client, ids, take_away)


def asked(service: Service, method: str, path: str) -> tuple[int, bytes, dict[str, Any]]:
    target = re.sub(r"\{(\w+)[:\w]*\}", lambda found: service.ids.get(found[1], "x"), path)
    sent = BODIES.get(path, {"json": {}} if method in {"PUT", "PATCH"} else {})
    with service.client.stream(
        method, target, params=QUERIES.get(path), **(sent if method != "GET" else {})
    ) as answer:
        pieces = answer.iter_bytes()
        body = next(pieces, b"") if "event-stream" in str(answer.headers) else b"".join(pieces)
        problem = answer.headers["content-type"].startswith("application/problem+json")
        return answer.status_code, body, msgspec.json.decode(body) if problem else {}


def test_no_route_is_a_bug_or_empty_without_the_database(service: Service) -> None:
    routes = [one for one in operations() if one.method in {"GET", "POST", "PUT", "DELETE"}]
    service.take_away()
    service.client.app_state["held"].store.engine.dispose()
    wait_until(service.client, 503)
    answers = {(one.method, one.path): asked(service, one.method, one.path) for one in routes}
    wrong = {
        asked_for: (status, body[:80])
        for asked_for, (status, body, _) in answers.items()
        if status == 500 or (status == 200 and not body)
    }
    assert wrong == {}
    assert {asked_for for asked_for, (status, _, _) in answers.items() if status < 300} == {
        (one.method, one.path) for one in routes if FROM_MEMORY.match(one.path)
    } - NOTHING_THERE
    for status, _, problem in answers.values():
        if status == 503 and problem:
            assert problem["code"] in {"database-unavailable", "not-recorded"}
            assert "database" in problem["detail"] or "record" in problem["detail"]


def test_the_service_is_ready_again_when_its_database_is_back(
    cluster: Cluster, tmp_path: Path
) -> None:
    upgrade(cluster.url)
    publish(SnapshotStore(engine := open_engine(cluster.url)), "un", [KWANGSON])
    engine.dispose()
    settings = quiet_settings(cluster.url, tmp_path)
    app = create_app(settings.model_copy(update={"poll_interval": 0.05}))
    with local_client(app) as client:
        question = {"subjects": [SUBJECT]}
        assert client.post("/v1/screen", json=question).status_code == 200
        cluster.stop("immediate")
        wait_until(client, 503)
        refused = client.get("/readyz").json()
        assert "the database cannot be used" in refused["database_error"]
        assert refused["status"] == "unavailable"
        assert client.post("/v1/screen", json=question).json()["code"] == "not-recorded"
        cluster.start()
        wait_until(client, 200)
        assert client.post("/v1/screen", json=question).status_code == 200


def wait_until(client: TestClient, status: int) -> None:
    end = time.monotonic() + 20
    while client.get("/readyz").status_code != status:
        assert time.monotonic() < end, f"/readyz never said {status}"
        time.sleep(0.05)
