"""Scopes are decided by the very path that the router compares."""

from __future__ import annotations

import pytest
from starlette.responses import Response
from starlette.routing import Match, Route

from api.access.scopes import route_path


async def endpoint(_request: object) -> Response:
    return Response()


@pytest.mark.parametrize(
    ("path", "prefix", "seen"),
    [
        ("/v1/keys", "", "/v1/keys"),
        ("/api/v1/keys", "/api", "/v1/keys"),
        ("/apiary/v1/keys", "/api", "/apiary/v1/keys"),
        ("/v1/keys", "/api", "/v1/keys"),
        ("/api", "/api", ""),
    ],
)
def test_behind_a_proxy_the_table_sees_the_path_that_the_router_sees(
    path: str, prefix: str, seen: str
) -> None:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": prefix}
    assert route_path(scope) == seen
    if seen:
        assert Route(seen, endpoint).matches(scope)[0] == Match.FULL
