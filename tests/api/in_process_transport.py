"""Lets a client that brings its own ``httpx`` ask the service in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from starlette.testclient import TestClient


class InProcess(httpx.BaseTransport):
    """Hands requests to a service without a network between."""

    def __init__(self, service: TestClient) -> None:
        self._service = service

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; its key is the only one that is shown."""
        answer = self._service.request(
            request.method,
            str(request.url.copy_with(scheme="http", host="127.0.0.1", port=None)),
            content=request.read(),
            headers={name: value for name, value in request.headers.items() if name != "host"},
            follow_redirects=False,
        )
        kept = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=kept, content=answer.content)
