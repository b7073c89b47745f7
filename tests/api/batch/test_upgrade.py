"""Batches of earlier releases are read and worked on after an upgrade, and after the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from alembic import command
from sqlalchemy import text

from api.batch.store import BatchStore
from lists.db import alembic_config, open_engine, upgrade, writing
from tests.api.batch.uploads import upload_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

BEFORE = "0007_audit_seals"


def old_row(batch_id: str, owner: str, owner_name: str) -> dict[str, Any]:
    """A row as the release before turns wrote it."""
    upload = upload_of(batch_id)
    reading = msgspec.to_builtins(upload.reading)
    del reading["rows_expected"]
    return {
        "id": batch_id,
        "pins": msgspec.json.encode(upload.pins).decode(),
        "reading": msgspec.json.encode(reading).decode(),
        "created_at": datetime(2026, 11, 1, tzinfo=UTC),
        "owner": owner,
        "owner_name": owner_name,
    }


def insert_old(engine: Engine, *rows: dict[str, Any]) -> None:
    names = "id, pins, reading, created_at, owner, owner_name"
    values = ", ".join(f":{name.strip()}" for name in names.split(","))
    with writing(engine) as connection:
        connection.execute(
            text(
                f"INSERT INTO batch ({names}, state, name, sha256, size, attempts, rows, share, "
                "counts, csv_bytes, json_bytes, seconds, error, holder, cancel) VALUES "
                f"({values}, 'queued', 'f.csv', '', 1, 0, 0, 0, '{{}}', 0, 0, 0, '', '', false)"
            ),
            list(rows),
        )


def test_batches_of_the_release_before_turns_are_worked_on(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    with writing(engine) as connection:
        command.upgrade(alembic_config(connection), BEFORE)
    insert_old(
        engine,
        old_row("a", "key:1", "payments"),
        old_row("b", "key:2", "payments"),
        old_row("c", "local", ""),
    )
    upgrade(empty_database_url)
    store = BatchStore(engine)
    clients = {one.id: one.client for one in store.latest(9)}
    assert clients == {"a": "name:payments", "b": "name:payments", "c": "local"}
    order = []
    while (found := store.waiting()) is not None:
        assert store.hold(found, "one") is not None
        assert store.finish(found, "one", "completed")
        order.append(found)
    assert order == ["a", "c", "b"]
    with writing(engine) as connection:
        command.downgrade(alembic_config(connection), BEFORE)
        states = connection.execute(text("SELECT state FROM batch")).scalars().all()
    assert states == ["completed"] * 3
    engine.dispose()
