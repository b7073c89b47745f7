"""A record that the last release before sealing wrote: read, sealed as it is, and proved."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import insert, update

from api.audit.append import ChainAppender
from api.audit.check import check_record
from api.audit.store import AuditLog
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from api.service.settings import Settings
from lists.db import alembic_config, open_engine, upgrade, writing
from tests.api.audit.test_chain import draft
from tests.attempts import forgers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

RECORD = Path(__file__).with_name("record_before_sealing.json")
"""Three screenings as the last release before sealing recorded them."""


@pytest.fixture
def older_record(empty_database_url: str, tmp_path: Path) -> Iterator[tuple[Engine, Settings]]:
    """A database as the last release before sealing left it."""
    engine = open_engine(empty_database_url)
    with writing(engine, serial=True) as connection:
        command.upgrade(alembic_config(connection), "0006_batch_keys_per_owner")
    insert_record(engine)
    upgrade(empty_database_url)
    yield (
        engine,
        Settings(
            database_url=empty_database_url,
            audit_seal_key_file=tmp_path / "seal-keys",
            audit_heads_file=tmp_path / "heads.jsonl",
        ),
    )
    engine.dispose()


def insert_record(engine: Engine) -> None:
    """Put the record into a database of before sealing."""
    tables = (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING)
    rows = json.loads(RECORD.read_text())
    with writing(engine) as connection:
        for table in tables:
            connection.execute(insert(table), [_typed(row) for row in rows[table.name]])
        [head] = rows["audit_head"]
        connection.execute(update(AUDIT_HEAD).values(seq=head["seq"], hash=head["hash"]))


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row out of the file: times as times, bytes as bytes."""
    if "at" in row:
        return {**row, "at": datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)}
    if "body" in row:
        return {**row, "body": base64.b64decode(row["body"])}
    return row


def test_a_record_of_the_last_release_is_read_and_sealed_as_it_is(
    older_record: tuple[Engine, Settings],
) -> None:
    engine, settings = older_record
    log = AuditLog(engine, ChainAppender.of(settings))
    first = log.ids()[0]
    assert log.find(first).result["band"] in {"block", "clear"}
    before = check_record(engine, settings)
    assert (before.exit_code, before.sealed_from) == (0, 0)
    assert any("no entry at all was changed before sealing" in words for words in before.limits)
    log.begin()
    log.begin()
    log.append([draft(1)])
    found = check_record(engine, settings)
    assert (found.exit_code, found.sealed_from, found.last) == (0, 4, 5)
    assert any("entries before 4 are as they were when sealing began" in w for w in found.proved)
    with writing(engine) as connection:
        entries = forgers.facts_of(connection)
        entries[1]["caller"] = "nobody"
        forgers.rechained(connection, entries)
    assert check_record(engine, settings).exit_code == 1


def test_the_first_entry_after_an_upgrade_seals_the_older_ones_by_itself(
    older_record: tuple[Engine, Settings],
) -> None:
    engine, settings = older_record
    [link] = AuditLog(engine, ChainAppender.of(settings)).append([draft(1)])
    assert link.seq == 5
    assert check_record(engine, settings).sealed_from == 4
