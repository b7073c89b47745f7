"""A client that ``openapi-python-client`` generates from ``/openapi.json`` works as it comes.

``DPRK_SCREEN_TEST_CLIENT_GENERATOR`` names the generator's program: it wants other versions of our
libraries, so it has an environment of its own (``.ci/run``).
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.api.in_process_transport import InProcess
from tests.conftest import lacking

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

pytestmark = pytest.mark.slow

PACKAGE = "generated_screening_client"
CONFIG = f"package_name_override: {PACKAGE}\npost_hooks: []\n"


class Generated(NamedTuple):
    """A client that was generated: what the generator said, and a client with a key."""

    said: str
    client: Any

    def module(self, path: str) -> Any:
        return importlib.import_module(f"{PACKAGE}.{path}")


@pytest.fixture
def generated(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generated:
    generator = os.environ.get("DPRK_SCREEN_TEST_CLIENT_GENERATOR", "")
    if not generator:
        lacking("api-clients", "DPRK_SCREEN_TEST_CLIENT_GENERATOR names no generator of clients")
    document = tmp_path / "openapi.json"
    document.write_text(client.get("/openapi.json").text)
    (tmp_path / "config.yml").write_text(CONFIG)
    command = [generator, "generate", "--meta", "none"]
    command += ["--path", str(document), "--config", str(tmp_path / "config.yml")]
    done = subprocess.run(
        [*command, "--output-path", str(tmp_path / PACKAGE)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        monkeypatch.delitem(sys.modules, name)
    made = importlib.import_module(PACKAGE).AuthenticatedClient(
        base_url="http://127.0.0.1",
        token=client.headers.pop("x-api-key"),
        prefix="",
        auth_header_name="X-API-Key",
        httpx_args={"transport": InProcess(client)},
    )
    return Generated(done.stdout + done.stderr, made)


def test_every_schema_is_generated_and_the_client_screens_and_downloads(
    generated: Generated,
) -> None:
    assert "Unable to process schema" not in generated.said
    models, types = generated.module("models"), generated.module("types")
    sent = models.ScreenRequest.from_dict(
        {"subjects": [{"id": "c-1", "names": ["Korea Kwangson Banking Corp"]}]}
    )
    screen = generated.module("api.screening.screen").sync_detailed
    answer = screen(client=generated.client, body=sent, idempotency_key="order-7")
    again = screen(client=generated.client, body=sent, idempotency_key="order-7")
    assert again.content == answer.content
    [result] = answer.parsed.results
    assert (str(result.status), str(result.band)) == ("screened", "block")

    page = generated.module("api.audit.get_certificate").sync_detailed(
        result.screening_id, client=generated.client
    )
    assert page.status_code == 200
    assert b"Korea Kwangson Banking Corp" in page.content

    create = generated.module("api.batches.create_batch").sync_detailed
    sheet = types.File(payload=b"name\nKorea Kwangson Banking Corp\n")
    made = create(client=generated.client, body=sheet)
    assert made.status_code == 202, made.content
    ended = _ended(generated, made.parsed.id)
    assert ended.counts.to_dict() == {"block": 1}
    downloaded = generated.module("api.batches.get_batch_results").sync_detailed(
        ended.id, client=generated.client
    )
    assert b"block" in downloaded.content

    listed = generated.module("api.batches.list_batches").sync(client=generated.client)
    assert [one.id for one in listed.batches] == [ended.id]
    refused = screen(client=generated.client, body=models.ScreenRequest.from_dict({"subjects": []}))
    assert json.loads(refused.content)["code"] == refused.parsed.code == "unprocessable"


def _ended(generated: Generated, batch_id: str) -> Any:
    """The batch once it has ended."""
    status = generated.module("api.batches.get_batch").sync
    for _ in range(600):
        batch = status(batch_id, client=generated.client)
        if str(batch.state) in {"completed", "failed", "cancelled"}:
            return batch
        time.sleep(0.1)
    raise AssertionError("the batch did not end within a minute")
