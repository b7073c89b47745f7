"""``/docs`` and ``/redoc`` need nothing from outside and run nothing that is not ours."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PAGES = pytest.mark.parametrize("path", ["/docs", "/redoc"])


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


@PAGES
def test_all_files_of_the_page_are_served_here(client: TestClient, path: str) -> None:
    page = client.get(path).text
    files = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert files
    for file in files:
        assert file.startswith("/"), file
        assert client.get(file).status_code == 200, file


@PAGES
def test_only_the_inline_scripts_of_the_page_itself_may_run(client: TestClient, path: str) -> None:
    response = client.get(path)
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    for script in re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
