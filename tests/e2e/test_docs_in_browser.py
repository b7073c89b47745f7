"""The docs pages in a real browser that is allowed to reach nothing but the service."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Request, sync_playwright

from tests.conftest import lacking
from tests.e2e.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("docs")) as server:
        yield server


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        lacking("e2e", "no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        made = browser.new_page()
        made.set_default_timeout(120_000)  # a loaded machine draws the reference slowly
        yield made
        browser.close()


def outside(page: Page, server: Server) -> list[str]:
    """Fills with the URL of every request that leaves the service."""
    left: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((server.url, "data:", "blob:")):
            left.append(request.url)

    page.on("request", note)
    return left


def test_docs_run_a_screening_and_ask_nobody_else(page: Page, server: Server) -> None:
    left = outside(page, server)
    page.goto(f"{server.url}/docs")
    operation = page.locator("#operations-screening-screen")
    operation.click()
    operation.locator(".examples-select-element").first.select_option("vessel by IMO")
    with page.expect_response("**/v1/screen") as answered:
        operation.get_by_role("button", name="Execute").click()
    answer = answered.value.json()
    assert answer["results"][0]["matches"][0]["entity"]["caption"] == "YU JONG 2"
    operation.locator(".live-responses-table").filter(has_text="screening_id").first.wait_for()
    assert left == []


def test_redoc_shows_the_reference_and_asks_nobody_else(page: Page, server: Server) -> None:
    left = outside(page, server)
    page.goto(f"{server.url}/redoc")
    page.locator("h2", has_text="Screen persons, organizations").first.wait_for()
    assert left == []
