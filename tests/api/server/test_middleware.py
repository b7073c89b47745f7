"""Around every request: its id, its limits, its headers and its log line."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

SUBJECT = {"names": ["Korea Kwangson Banking Corp"]}


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


def test_a_request_id_is_made_for_each_request(client: TestClient) -> None:
    first, second = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert first != second
    assert len(first) == 24


def test_a_harmless_request_id_comes_back(client: TestClient) -> None:
    response = client.get("/nope", headers={"x-request-id": "payments-2026:17"})
    assert response.headers["x-request-id"] == "payments-2026:17"
    assert response.json()["request_id"] == "payments-2026:17"


@pytest.mark.parametrize("harmful", ["a b", "x" * 129, "<script>", 'a"b'])
def test_a_request_id_that_could_forge_a_log_line_is_replaced(
    client: TestClient, harmful: str
) -> None:
    assert (
        client.get("/healthz", headers={"x-request-id": harmful}).headers["x-request-id"] != harmful
    )


@pytest.mark.parametrize("path", ["/healthz", "/nope", "/openapi.json", "/docs", "/metrics"])
def test_security_headers_stand_in_every_answer(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert len(headers.get_list("content-security-policy")) == 1


def test_a_log_line_has_the_request_id_and_never_what_was_asked(client: TestClient) -> None:
    with capture_logs() as lines:
        client.post("/v1/screen", json={"subjects": [SUBJECT]}, headers={"x-request-id": "r-1"})
        client.get("/v1/entities?q=Kwangson")
    requests = [line for line in lines if line["event"] == "request"]
    assert requests[0]["request_id"] == "r-1"
    assert requests[0]["status"] == 200
    assert "wangson" not in str(lines).lower()


def test_access_lines_can_be_turned_off(limited: Callable[..., TestClient]) -> None:
    client = limited(access_log=False)
    with capture_logs() as lines:
        client.get("/healthz")
    assert lines == []


def test_a_declared_body_over_the_limit_is_refused_unread(
    limited: Callable[..., TestClient],
) -> None:
    client = limited(max_body_bytes=1000)
    response = client.post("/v1/screen", json={"subjects": [{"names": ["x" * 1000]}]})
    assert_problem(response, 413)
    assert response.headers["connection"] == "close"


def test_a_body_in_chunks_is_counted_as_it_comes(limited: Callable[..., TestClient]) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 100

    headers = {"content-type": "application/json"}
    response = limited(max_body_bytes=1000).post("/v1/screen", content=chunks(), headers=headers)
    assert_problem(response, 413)


def test_a_long_url_is_refused(limited: Callable[..., TestClient]) -> None:
    client = limited(max_url_length=100)
    assert_problem(client.get("/v1/entities?q=" + "a" * 100), 414)
    assert client.get("/v1/entities?q=abc").status_code == 200


def test_a_large_header_is_refused(limited: Callable[..., TestClient]) -> None:
    client = limited(max_header_bytes=1000)
    assert_problem(client.get("/healthz", headers={"x-filler": "a" * 1000}), 431)


def test_too_many_subjects_are_refused_with_the_limit(limited: Callable[..., TestClient]) -> None:
    client = limited(max_subjects=2)
    body: dict[str, Any] = {"subjects": [SUBJECT] * 3}
    problem = assert_problem(client.post("/v1/screen", json=body), 422)
    assert problem["errors"][0]["fix"] == "send at most 2 a call"
    assert client.post("/v1/screen", json={"subjects": [SUBJECT] * 2}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/screen", "/match/default", "/v1/keys"])
def test_a_packed_body_is_refused_and_told_what_is_taken(client: TestClient, path: str) -> None:
    body = gzip.compress(b'{"subjects": [{"names": ["A"]}]}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = client.post(path, content=body, headers=headers)
    assert_problem(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


def test_a_body_said_to_be_as_it_is_is_taken(client: TestClient) -> None:
    headers = {"content-encoding": "Identity"}
    assert client.post("/v1/screen", json={"subjects": [SUBJECT]}, headers=headers).is_success
