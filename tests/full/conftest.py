"""A whole service over the full published lists, for tests that ask it over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.server.app import create_app
from api.service.settings import Settings
from tests.api.conftest import local_client
from tests.full.database import full_database, shared_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def service(full_lists: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service with a database of its own for each file of tests."""
    folder = tmp_path_factory.mktemp("full")
    shared = shared_folder(tmp_path_factory)
    settings = Settings(
        database_url=full_database(full_lists, shared, folder),
        cache_dir=shared / "cache",  # the index is built once for all
        batch_dir=folder / "batches",
        refresh_enabled=False,
    )
    with local_client(create_app(settings)) as client:
        yield client
