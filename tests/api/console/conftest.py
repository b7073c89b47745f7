"""A person at the console: a browser's cookies and forms, without the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from api.access.scopes import SCOPES
from api.access.sessions import COOKIE
from api.server.app import create_app
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from api.service.settings import Settings

OWN = {"origin": "http://127.0.0.1", "accept": "text/html"}
FOREIGN = {"origin": "https://evil.example", "accept": "text/html"}
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Person:
    """Somebody with a browser: follows pages, sends their forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, headers={"accept": "text/html"}, **more)

    def token(self, path: str = "/console/sign-in") -> str:
        """The token of this session's forms."""
        found = _TOKEN.search(self.get(path).text)
        assert found is not None
        return found[1]

    def send(
        self, path: str, fields: dict[str, Any], *, follow: bool = True, **headers: str
    ) -> httpx.Response:
        """Send a form as a page of ours would."""
        data = {"form_token": self.token(), **fields}
        given = {**OWN, **headers}
        return self.client.post(path, data=data, headers=given, follow_redirects=follow)

    def sign_in(self, key: str) -> httpx.Response:
        return self.send("/console/sign-in", {"key": key, "back": ""})

    def new_key(self, *scopes: str, name: str = "anna") -> str:
        """A key of the service; all scopes where none is named."""
        keys = self.client.app_state["held"].keys
        made = keys.store.create(name, scopes or SCOPES).key
        keys.refresh()
        return str(made)

    @property
    def cookie(self) -> str | None:
        return self.client.cookies.get(COOKIE)


@pytest.fixture(scope="session")
def shared_service(lasting_settings: Callable[..., Settings]) -> Iterator[TestClient]:
    """One service with keys for all tests that change no lists; nobody counts wrong keys."""
    settings = lasting_settings("console", rate_per_address="")
    with local_client(create_app(settings), TestClient) as client:
        Person(client).new_key("screen", name="another")
        yield client


@pytest.fixture
def visitor(shared_service: TestClient) -> Person:
    """Somebody who is not signed in, at a service that has keys."""
    shared_service.cookies.clear()
    return Person(shared_service)


@pytest.fixture
def analyst(visitor: Person) -> Person:
    """Somebody signed in with a key for everything."""
    assert visitor.sign_in(visitor.new_key()).status_code == 200
    return visitor
