"""What tests of monitoring work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.monitoring.monitored_service import BANK, Service
from tests.api.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    made = Service(database_url, tmp_path)
    publish(made.lists, "un", [BANK])
    yield made
    made.engine.dispose()
