"""A browser used as people without a mouse use it, and what must hold for each page they see."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, sync_playwright

from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOST_STEPS = 400
"""Presses of the tabulator until a place must have been reached."""
SERIOUS = {"serious", "critical"}
HEAVIEST = 300_000
"""Bytes of a page with everything it loads."""


class Keyboard:
    """A page of the console, moved through by keys alone. Notes what is wrong with any page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.left: list[str] = []
        """URLs of requests that left the service."""
        self.blocked: list[str] = []
        """What the browser said about things that the content policy does not allow."""
        page.on("request", self._note)
        page.on("console", lambda message: self._hear(message.text))

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.left.append(request.url)

    def _hear(self, message: str) -> None:
        if "Content Security Policy" in message:
            self.blocked.append(message)

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self._await_focus()

    def _await_focus(self) -> None:
        """Wait until keys go where the page wants them, which may be after it has loaded."""
        self.page.wait_for_function(
            """() => {
                const wanted = document.querySelector("[autofocus]");
                return !wanted || document.activeElement !== document.body;
            }"""
        )

    def reach(self, selector: str) -> None:
        """Press the tabulator until the element has the focus."""
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
        raise AssertionError(f"no key leads to {selector}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def follow(self, selector: str) -> None:
        """Reach a link or button and press it; waits for the page it leads to."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")
        self._await_focus()

    def send(self) -> None:
        """Send the form whose field has the focus."""
        with self.page.expect_navigation():
            self.press("Enter")
        self._await_focus()

    def sign_in(self, key: str) -> None:
        self.open("/console/sign-in")
        self.type(key)
        assert self.page.input_value("#key") == key
        self.send()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def check(self) -> None:
        """The page can be used by everybody, asks nobody else and broke no rule."""
        found: dict[str, Any] = Axe().run(self.page).response
        serious = [
            (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
            for one in found["violations"]
            if one["impact"] in SERIOUS
        ]
        assert serious == [], serious
        assert self.left == [], self.left
        assert self.blocked == [], self.blocked
        weight = self.page.evaluate(
            "() => performance.getEntries().reduce((n, e) => n + (e.decodedBodySize || 0), 0)"
        )
        assert weight < HEAVIEST


@contextmanager
def keyboard(url: str, **context: Any) -> Iterator[Keyboard]:
    """A page in headless Chromium; skips the test where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        lacking("e2e", "no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(60_000)
        yield Keyboard(page, url)
        browser.close()
