"""The short way of ``POST /v1/screen`` answers as the documented route does, to the byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from api.routes.screen import Direct

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

KWANGSON = b'{"names": ["Korea Kwangson Banking Corp"], "id": "c-1"}'
JSON = {"content-type": "application/json"}
BODIES: dict[str, bytes] = {
    "one subject": b'{"subjects": [' + KWANGSON + b"]}",
    "many": b'{"subjects": [' + b",".join([KWANGSON] * 20) + b"]}",
    "one of them broken": b'{"subjects": [' + KWANGSON + b', 5, {"names": []}, null]}',
    "options": b'{"subjects": [' + KWANGSON + b'], "options": {"limit": 1, "lists": ["un"]}}',
    "unknown fields": b'{"subjects": [{"name": "Kim", "names": ["Kim"]}], "more": 1}',
    "no such list": b'{"subjects": [' + KWANGSON + b'], "options": {"lists": ["nobody"]}}',
    "options of the wrong shape": b'{"subjects": [' + KWANGSON + b'], "options": {"limit": "x"}}',
    "a day before there were lists": b'{"subjects": ['
    + KWANGSON
    + b'], "options": {"as_of": "1999-01-01"}}',
    "no subjects": b'{"subjects": []}',
    "too many subjects": b'{"subjects": [' + b",".join([KWANGSON] * 21) + b"]}",
    "a list": b"[]",
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"subjects": [{"names": ["\xff"]}]}',
    "nested": b"[" * 5000,
    "too large": b" " * 20_001,
}
REQUESTS: dict[str, dict[str, Any]] = {
    **{name: {"content": body, "headers": JSON} for name, body in BODIES.items()},
    "no content type": {"content": BODIES["one subject"]},
    "text": {"content": BODIES["one subject"], "headers": {"content-type": "text/plain"}},
    "packed": {"content": b"x", "headers": {**JSON, "content-encoding": "gzip"}},
    "a query": {"content": BODIES["one subject"], "headers": JSON, "params": {"a": "b"}},
    "a wrong key": {"content": BODIES["one subject"], "headers": {**JSON, "x-api-key": "dps_no"}},
    "GET": {"method": "GET"},
    "PUT": {"method": "PUT", "content": BODIES["one subject"], "headers": JSON},
    "a slash behind": {"path": "/v1/screen/", "content": BODIES["one subject"], "headers": JSON},
}


def _asked(client: TestClient, request: dict[str, Any]) -> tuple[object, ...]:
    """All that a client and an operator see of a request, without what differs by nature."""
    given = {"method": "POST", "path": "/v1/screen", **request}
    headers = {"x-request-id": "same", **given.pop("headers", {})}
    with capture_logs() as lines:
        answer = client.request(given.pop("method"), given.pop("path"), headers=headers, **given)
    body = re.sub(rb'"screening_id":"[0-9a-f-]{36}"', b"", answer.content)
    own = sorted((name, re.sub(r"\d+", "0", value)) for name, value in answer.headers.items())
    logged = [{**line, "ms": 0} for line in lines if line["event"] == "request"]
    return answer.status_code, answer.headers.get("content-type"), own, body, logged


@pytest.mark.slow
def test_the_short_way_and_the_route_answer_alike(
    limited: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = limited(max_subjects=20, max_body_bytes=20_000)
    short = {name: _asked(client, request) for name, request in REQUESTS.items()}
    monkeypatch.setattr(Direct, "__call__", lambda self, *args: self.app(*args))
    for name, request in REQUESTS.items():
        assert _asked(client, request) == short[name], name
    assert {answer[0] for answer in short.values()} >= {200, 400, 401, 405, 413, 415, 422}
