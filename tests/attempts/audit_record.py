"""A sealed record of screenings on either database, as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.audit.append import ChainAppender
from api.audit.heads import HeadPublisher
from api.audit.store import AuditLog
from api.service.settings import Settings
from lists.db import open_engine
from tests.api.audit.test_chain import draft
from tests.attempts import forgers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        audit_seal_key_file=tmp_path / "keys" / "seal-keys",
        audit_heads_file=tmp_path / "keys" / "heads.jsonl",
    )


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def log(engine: Engine, settings: Settings) -> AuditLog:
    """Eight entries, the last two of one group; heads are noted at the third and the sixth."""
    made = AuditLog(engine, ChainAppender.of(settings))
    for number in range(6):
        made.append([draft(number)])
        if number in {2, 5}:
            HeadPublisher(made, settings).publish()
    made.append([draft(6), draft(7)])
    return made


def again(log: AuditLog, settings: Settings) -> AuditLog:
    """The record as a service that starts now would open it: it remembers nothing."""
    return AuditLog(log.engine, ChainAppender.of(settings))


def facts_in(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return forgers.facts_of(connection)
