"""Several applications in one process, and what only the lasting one of a process keeps ready."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from api.server.app import create_app
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings

READER = "api.batch.reader_process"


def readers() -> set[int]:
    """Processes of this one that read uploaded files, those of other tests among them."""
    found = set()
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it has ended, and nobody has waited for it yet
            if READER in child.cmdline():
                found.add(child.pid)
    return found


@pytest.mark.usefixtures("three_lists")
def test_a_process_that_lasts_has_readers_of_files_ready_before_a_file_comes(
    settings: Settings,
) -> None:
    before = readers()
    with local_client(create_app(settings, lasting=True)):
        end = time.monotonic() + 60
        while len(readers() - before) < 2:
            assert time.monotonic() < end, "one for a first look, one for a small batch"
            time.sleep(0.01)
    assert not readers() - before


@pytest.mark.slow
def test_an_application_for_a_while_starts_none_until_a_file_comes(client: TestClient) -> None:
    before = readers()
    assert client.get("/readyz").status_code == 200
    assert not readers() - before
    file = {"file": ("customers.csv", b"name\nKim\n")}
    assert client.post("/v1/batches/preview", files=file).status_code == 200
    assert len(readers() - before) == 1


def test_applications_of_one_process_share_nothing_but_their_routes(
    limited: Callable[..., TestClient],
) -> None:
    one, other = limited(max_subjects=1), limited(max_subjects=2)
    two = {"subjects": [{"names": ["Kim"]}, {"names": ["Ri"]}]}
    for _ in range(2):
        assert one.post("/v1/screen", json=two).status_code == 422
        assert other.post("/v1/screen", json=two).status_code == 200
