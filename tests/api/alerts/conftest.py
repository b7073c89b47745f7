"""A desk on both databases, with one bank on the UN list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.alerts.desk_service import Desk
from tests.api.publishing import publish
from tests.factories import entity, listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BANK = entity("KOREA KWANGSON BANKING CORP", key="1", listings=(listing("UNSC:KP"),))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(database_url, tmp_path)
    publish(made.lists, "un", [BANK])
    yield made
    made.engine.dispose()
