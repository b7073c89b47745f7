"""Every refusal is a problem document; a client's mistake is never a 500."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.service import errors
from api.service.errors import REFUSALS, ScreeningError, refusal_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

JSON = {"content-type": "application/json"}


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["type"] == f"urn:dprk-screen:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/v1/batches", "GET, POST"), ("/v1/batches/preview", "POST"), ("/reconcile/un", "GET, POST")],
)
def test_a_refused_method_is_told_all_that_the_path_has(
    client: TestClient, path: str, methods: str
) -> None:
    response = client.request("PUT", path)
    assert_problem(response, 405)
    assert response.headers.get_list("allow") == [methods]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/v1/screen", {"content": b"{", "headers": JSON}, 400),
        ("POST", "/v1/screen", {"content": b"", "headers": JSON}, 400),
        ("POST", "/v1/screen", {"content": b'"\xff"', "headers": JSON}, 400),
        ("POST", "/v1/screen", {"content": b"[" * 5000, "headers": JSON}, 400),
        ("POST", "/v1/screen", {"content": b"NaN", "headers": JSON}, 400),
        ("GET", "/v1/keys", {}, 403),
        ("GET", "/v1/lists", {"headers": {"x-api-key": "dps_nobody_0"}}, 401),
        ("GET", "/v1/nothing", {}, 404),
        ("GET", "/v1/entities/un-0", {}, 404),
        ("GET", "/v1/lists/un/changes?from=un-19990101-0", {}, 404),
        ("DELETE", "/v1/screen", {}, 405),
        ("POST", "/v1/screen", {"content": b"a,b", "headers": {"content-type": "text/csv"}}, 415),
        ("POST", "/v1/screen", {"json": []}, 422),
        ("POST", "/v1/screen", {"json": {}}, 422),
        ("POST", "/v1/screen", {"json": {"subjects": {}}}, 422),
        ("POST", "/v1/screen", {"json": {"subjects": []}}, 422),
        ("GET", "/v1/entities", {}, 422),
        ("GET", "/v1/entities?q=x&limit=0", {}, 422),
        ("GET", "/v1/lists/nowhere/versions", {}, 404),
    ],
)
def test_a_refused_request_is_a_problem_document(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    problem = assert_problem(client.request(method, path, **sent), status)
    if status == 422:
        assert {"field", "problem", "fix"} == set(problem["errors"][0])


def test_a_method_that_is_not_allowed_says_which_are(client: TestClient) -> None:
    assert client.delete("/v1/screen").headers["allow"] == "POST"


def test_our_bug_is_a_500_that_tells_nothing_but_its_request_id(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr("api.routes.screen.read_options", break_down)
    response = client.post("/v1/screen", json={"subjects": [{"names": ["x"]}]})
    problem = assert_problem(response, 500)
    assert "secret" not in response.text
    assert problem["code"] == "internal-error"


def test_a_service_without_lists_answers_503(settings: Any, monkeypatch: Any) -> None:
    from api.server.app import create_app
    from tests.api.conftest import local_client

    monkeypatch.setattr("lists.refresh.load_samples", lambda _store: ())
    with local_client(create_app(settings)) as client:
        assert_problem(client.post("/v1/screen", json={"subjects": [{"names": ["x"]}]}), 503)
        assert client.get("/readyz").status_code == 503
        assert client.get("/readyz").json()["state"] == "none"
        assert client.get("/healthz").status_code == 200


def test_the_tree_drawn_on_top_of_the_module_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for refusal in REFUSALS:
        assert f" {refusal.__name__} {refusal.status}" in drawn
        assert issubclass(refusal, ScreeningError)
    assert len({refusal.code for refusal in REFUSALS}) == len(REFUSALS)


def test_a_status_nobody_planned_is_our_bug() -> None:
    assert refusal_of(418) is errors.InternalError
    assert refusal_of(404) is errors.NotFound
