"""A migrated database, and clients that share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine of a fresh database, on SQLite and on PostgreSQL."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()
