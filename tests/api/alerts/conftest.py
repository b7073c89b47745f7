"""A desk on both databases, with one bank on the UN list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.alerts.desk_service import Desk
from tests.api.monitoring.monitored_service import BANK
from tests.api.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(database_url, tmp_path)
    publish(made.lists, "un", [BANK])
    yield made
    made.engine.dispose()
