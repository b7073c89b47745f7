"""Signing in to the console at an identity provider of another site, in Chromium by keyboard."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.api.identity_provider import AUDIENCE, CONSOLE, SECRET, Provider
from tests.e2e.browser import keyboard
from tests.e2e.server import Server, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(name="provider")
def _provider() -> Iterator[Provider]:
    """One whose page stands at ``localhost``, which is another site than ``127.0.0.1``.

    It lets everybody in at once.
    """
    with Provider() as provider:

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(302)
                self.send_header("Location", provider.authorize(self.path))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        page = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=page.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://localhost:{page.server_address[1]}/authorize?tenant=1"
        provider.described = {"authorization_endpoint": address}
        provider.access = {"scope": "screen lists:read"}
        yield provider
        page.shutdown()
        page.server_close()


def test_an_analyst_signs_in_with_the_account_of_the_firm_and_out_again(
    provider: Provider, tmp_path: Path
) -> None:
    port = free_port()
    settings = {
        "oidc_issuer": provider.issuer,
        "oidc_audience": AUDIENCE,
        "oidc_console_client": CONSOLE,
        "oidc_console_secret": SECRET,
        "console_url": f"http://127.0.0.1:{port}",
    }
    with Server(tmp_path, port=port, **settings) as server, keyboard(server.url) as hands:
        hands.open("/console/lists")
        hands.check()
        hands.follow("a[href*='/sign-in/provider']")
        hands.page.wait_for_url(f"{server.url}/console/lists")
        assert "anna@example.org" in hands.page.locator("header").inner_text()
        copied = hands.page.context.cookies(f"{server.url}/console")
        hands.follow("form[action$='/sign-out'] button")
        hands.page.context.add_cookies(copied)
        hands.open("/console/lists")
        assert "You are not signed in" in hands.text
