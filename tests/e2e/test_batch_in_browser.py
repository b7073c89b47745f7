"""A person with a CSV file and the docs page in a browser: upload, follow, download."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from tests.conftest import lacking
from tests.e2e.server import Server
from tests.e2e.test_docs_in_browser import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SHEET = "id,name,imo,note\n1,YU JONG 2,8604917,=1+1\n2,Nobody Listed Anywhere,,\n3,,,nobody\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = str(tmp_path / "batches")
    with Server(tmp_path, batch_dir=folder, batch_workers="1") as server:
        yield server


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        lacking("e2e", "no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser.new_page()
        browser.close()


def execute(operation: Locator, status: str) -> str:
    """Press Execute and give the answer's text once it has come with this status."""
    operation.get_by_role("button", name="Execute").click()
    shown = operation.locator(".live-responses-table .response-col_status").last
    shown.get_by_text(status).wait_for(timeout=20_000)
    return operation.locator(".live-responses-table .response-col_description").last.inner_text()


def test_a_file_is_uploaded_followed_and_its_results_downloaded(
    page: Page, server: Server, tmp_path: Path
) -> None:
    sheet = tmp_path / "ships.csv"
    sheet.write_text(SHEET)
    page.set_extra_http_headers(server.make_key())
    page.goto(f"{server.url}/docs")

    upload = page.locator("#operations-batches-createBatch")
    upload.locator(".opblock-summary").click()
    upload.locator("input[type=file]").set_input_files(sheet)
    with page.expect_response("**/v1/batches") as sent:
        execute(upload, "202")
    batch: dict[str, Any] = sent.value.json()
    assert batch["name"] == "ships.csv"

    status = page.locator("#operations-batches-getBatch")
    status.locator(".opblock-summary").click()
    status.locator("tr[data-param-name=batch_id] input").fill(batch["id"])
    end = time.monotonic() + 240
    while batch["state"] != "completed":
        assert time.monotonic() < end, batch
        with page.expect_response(f"**/v1/batches/{batch['id']}") as asked:
            execute(status, "200")
        batch = json.loads(asked.value.text())
        time.sleep(0.3)
    assert batch["counts"] == {"block": 1, "clear": 1, "unscreened": 1}

    results = page.locator("#operations-batches-getBatchResults")
    results.locator(".opblock-summary").click()
    results.locator("tr[data-param-name=batch_id] input").fill(batch["id"])
    with page.expect_response("**/results*") as answered:
        execute(results, "200")
    assert answered.value.headers["content-disposition"].startswith("attachment")
    results.get_by_text("Download file").first.wait_for(timeout=10_000)
    with page.expect_download() as taken:
        results.get_by_text("Download file").first.click()
    lines = taken.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("id,name,imo,note,line,status,band,risk")
    assert len(lines) == 4
    assert "'=1+1" in lines[1]
