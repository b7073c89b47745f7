"""The gate: who is let in, from where, to what."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Mount
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from api.access.key_store import KeyStore
from api.access.scopes import ACCESS, ANY, ANY_KEY, PUBLIC, SCOPES, needed, row_of
from api.server.app import create_app
from tests.api.conftest import local_client
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.service.settings import Settings
    from lists.store import SnapshotStore

ELSEWHERE = {"x-forwarded-for": "198.51.100.7"}
SUBJECT = {"subjects": [{"names": ["Nobody"]}]}


def test_every_route_stands_in_the_table_of_who_may_call_it(settings: Settings) -> None:
    open_to_all = set()
    routes: list[Any] = []
    for route in create_app(settings).routes:
        included = getattr(route, "original_router", None)
        routes += included.routes if included else [route]
    assert len(routes) > 15
    for route in routes:
        path = route.path
        assert row_of(path) is not None, f"{path} is missing in api.access.scopes.ACCESS"
        for method in getattr(route, "methods", None) or {"GET"}:
            need = needed(method, path)
            assert need in {*SCOPES, PUBLIC, ANY, ANY_KEY}
            if need == PUBLIC and not isinstance(route, Mount):
                open_to_all.add(path)
    pages = {"/docs", "/redoc", "/redoc/standalone.js", "/openapi.json"}
    provider = {"/console/sign-in/provider", "/console/sign-in/provider/callback"}
    console = {"/console/sign-in", "/console/sign-out", "/console/static/{name}", *provider}
    assert open_to_all == {"/healthz", "/readyz", *pages, *console}


def test_a_prefix_ends_at_a_slash() -> None:
    assert row_of("/v1/screenings/1") is not None
    assert needed("GET", "/v1/screenings/1") == ANY_KEY
    assert needed("POST", "/v1/screenings/1/replay") == "audit"
    assert needed("POST", "/v1/screen") == "screen"
    assert needed("GET", "/docsx") == ANY
    assert needed("GET", "//v1/keys") == ANY
    assert len({row.prefix for row in ACCESS}) == len(ACCESS)


@pytest.fixture
def trusting(limited: Callable[..., TestClient]) -> TestClient:
    """A program of this machine without a key, which the service was started to trust."""
    return limited(with_key=False, local_trust=True)


@pytest.fixture(scope="module")
def lastingly_trusting(lasting_settings: Callable[..., Settings]) -> Iterator[TestClient]:
    """The same service for tests that make no key."""
    settings = lasting_settings("trusting", local_trust=True)
    with local_client(create_app(settings), TestClient) as client:
        yield client


def test_nobody_is_answered_without_a_key_unless_that_was_asked_for(
    limited: Callable[..., TestClient],
) -> None:
    problem = assert_problem(limited(with_key=False).post("/v1/screen", json=SUBJECT), 403)
    assert "dprk-screen keys create NAME" in problem["detail"]
    assert "dprk-screen serve --trust-local" in problem["detail"]


def test_a_trusted_machine_is_answered_and_nobody_else(trusting: TestClient) -> None:
    assert trusting.post("/v1/screen", json=SUBJECT).status_code == 200
    assert trusting.get("/v1/lists").status_code == 200
    problem = assert_problem(trusting.post("/v1/screen", json=SUBJECT, headers=ELSEWHERE), 403)
    assert "dprk-screen keys create" in problem["detail"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_a_service_that_listens_beyond_its_machine_trusts_nobody(
    limited: Callable[..., TestClient], host: str
) -> None:
    client = limited(with_key=False, local_trust=True, host=host)
    assert_problem(client.post("/v1/screen", json=SUBJECT), 403)


def test_the_first_key_ends_the_trust_in_this_machine(
    trusting: TestClient, three_lists: SnapshotStore
) -> None:
    assert trusting.post("/v1/screen", json=SUBJECT).status_code == 200
    new = KeyStore(three_lists.engine).create("payments", ["screen"])
    trusting.app_state["held"].keys.refresh()
    assert_problem(trusting.post("/v1/screen", json=SUBJECT), 401)
    headers = {"x-api-key": new.key}
    assert trusting.post("/v1/screen", json=SUBJECT, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
        {"origin": "null"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"host": "evil.example"},
    ],
)
def test_a_page_on_this_machine_is_not_its_user(
    lastingly_trusting: TestClient, headers: dict[str, str]
) -> None:
    assert_problem(lastingly_trusting.post("/v1/screen", json=SUBJECT, headers=headers), 403)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "a.localhost"])
def test_the_names_of_this_machine_are_good(lastingly_trusting: TestClient, host: str) -> None:
    headers = {"host": host, "origin": f"http://{host}"}
    assert lastingly_trusting.post("/v1/screen", json=SUBJECT, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/redoc"])
def test_health_and_documentation_are_open_to_everybody(
    shared_client: TestClient, path: str
) -> None:
    assert shared_client.get(path, headers=ELSEWHERE).status_code == 200


@pytest.mark.slow
def test_with_a_key_nobody_is_let_in_without_one(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    new = KeyStore(three_lists.engine).create("payments", ["screen"])
    client = limited(with_key=False)
    for path in ("/v1/lists", "/v1/entities?q=x", "/metrics", "/v1/keys", "/nowhere"):
        problem = assert_problem(client.get(path), 401)
        assert "X-API-Key" in problem["detail"]
    assert client.get("/v1/lists").headers["www-authenticate"].startswith("Bearer")
    for headers in ({"x-api-key": new.key}, {"authorization": f"Bearer {new.key}"}):
        answer = client.post("/v1/screen", json=SUBJECT, headers={**headers, **ELSEWHERE})
        assert answer.status_code == 200
        assert client.get("/metrics", headers=headers).status_code == 200
        assert_problem(client.get("/nowhere", headers=headers), 404)
        problem = assert_problem(client.get("/v1/lists", headers=headers), 403)
        assert "lists:read" in problem["detail"]


@pytest.mark.slow
@pytest.mark.parametrize("scope", list(SCOPES))
def test_a_scope_opens_its_own_paths_and_no_other(
    limited: Callable[..., TestClient], three_lists: SnapshotStore, scope: str
) -> None:
    key = KeyStore(three_lists.engine).create("x", [scope]).key
    client = limited()
    client.headers["x-api-key"] = key
    for row in ACCESS:
        for method, need in (("GET", row.read), ("PUT", row.write)):
            status = client.request(method, row.prefix + "/zzz").status_code
            if need in {PUBLIC, ANY, ANY_KEY, scope}:
                assert status not in {401, 403}, (method, row.prefix)
            else:
                assert status == 403, (method, row.prefix)


def test_two_keys_at_once_are_as_good_as_a_wrong_one(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    key = KeyStore(three_lists.engine).create("x", ["screen"]).key
    headers = {"x-api-key": key, "authorization": f"Bearer {key}"}
    assert_problem(limited().post("/v1/screen", json=SUBJECT, headers=headers), 401)


def test_a_key_revoked_elsewhere_is_refused_within_seconds(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    keys = KeyStore(three_lists.engine)
    new = keys.create("x", ["screen"])
    client = limited(key_poll=0.05)
    client.headers["x-api-key"] = new.key
    assert client.post("/v1/screen", json=SUBJECT).status_code == 200
    keys.revoke(new.details.id)
    end = time.monotonic() + 5
    while client.post("/v1/screen", json=SUBJECT).status_code == 200:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert_problem(client.post("/v1/screen", json=SUBJECT), 401)


def test_a_key_made_elsewhere_opens_at_once(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    client = limited(key_poll=60)
    made = KeyStore(three_lists.engine).create("x", ["screen"])
    client.headers["x-api-key"] = made.key
    assert client.post("/v1/screen", json=SUBJECT).status_code == 200


def test_insecure_lets_everybody_in_and_says_so_loudly(limited: Callable[..., TestClient]) -> None:
    with capture_logs() as lines:
        client = limited(with_key=False, insecure=True)
    assert any("INSECURE" in line["event"] for line in lines)
    assert client.post("/v1/screen", json=SUBJECT, headers=ELSEWHERE).status_code == 200
    for path in ("/v1/keys", "/v1/batches", "/v1/screenings", "/metrics"):
        problem = assert_problem(client.get(path, headers=ELSEWHERE), 401)
        assert "dprk-screen keys create" in problem["detail"]
    assert_problem(client.get("/v1/lists", headers={"x-api-key": "dps_x_y"}), 401)


def test_the_document_declares_keys_and_what_needs_them(shared_client: TestClient) -> None:
    document = shared_client.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["key"]["name"] == "X-API-Key"
    screen = document["paths"]["/v1/screen"]["post"]
    assert {"key": []} in screen["security"]
    assert {"bearer": []} in screen["security"]
    assert {"401", "403"} <= set(screen["responses"])
    assert "security" not in document["paths"]["/healthz"]["get"]
