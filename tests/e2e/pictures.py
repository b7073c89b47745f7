"""Makes the picture in the README: the certificate of the ship that the README screens.

    python -m tests.e2e.pictures

starts a server on the bundled sample lists, sends the README's request, opens the certificate of
that screening in headless Chromium and writes ``docs/pictures/certificate.png``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from tests.e2e.server import Server

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "certificate.png"
SHIP = {"id": "v-1", "kind": "vessel", "names": ["PACIFIC DAWN"], "imo": "8604917"}
SECTION = "Possible matches"
WIDTH, HEIGHT = 860, 900


def take(picture: Path, chromium: str) -> None:
    """Write a screenshot of the matches on the ship's certificate to ``picture``."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        key = server.make_key()
        body = {"subjects": [SHIP]}
        answer = httpx.post(f"{server.url}/v1/screen", json=body, headers=key).json()
        screening = answer["results"][0]["screening_id"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.set_extra_http_headers(key)
            page.goto(f"{server.url}/v1/screenings/{screening}/certificate?format=html")
            page.get_by_role("heading", name=SECTION).evaluate(
                "heading => heading.scrollIntoView()"
            )
            page.screenshot(path=str(picture))
            browser.close()


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sys.exit("needs Chromium (Debian: apt-get install chromium)")
    take(PICTURE, found)
