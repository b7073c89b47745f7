"""Somebody exchanges, removes or adds what hangs on entries of the record: contents, index rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, update

from api.audit.check import check_record
from api.audit.tables import AUDIT_CONTENT, AUDIT_SCREENING
from lists.db import writing
from tests.attempts.audit_record import engine, log, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from api.audit.store import AuditLog
    from api.service.settings import Settings

__all__ = ["engine", "log", "settings"]


def exchanges_two_rows(connection: Connection, table: Table) -> None:
    (key,) = table.primary_key.columns
    one, other = connection.execute(select(table).order_by(key).limit(2)).mappings()
    for place, content in ((one, other), (other, one)):
        moved = {name: value for name, value in content.items() if name != key.name}
        connection.execute(update(table).where(key == place[key.name]).values(moved))


def removes_a_row(connection: Connection, table: Table) -> None:
    (key,) = table.primary_key.columns
    first = connection.execute(select(key).order_by(key)).scalar()
    connection.execute(delete(table).where(key == first))


def adds_a_row_that_no_entry_has(connection: Connection, table: Table) -> None:
    (key,) = table.primary_key.columns
    row = dict(connection.execute(select(table).order_by(key)).mappings().first() or {})
    row[key.name] = "f" * len(row[key.name]) if isinstance(row[key.name], str) else 7_000
    connection.execute(insert(table).values(row))


@pytest.mark.parametrize("table", [AUDIT_CONTENT, AUDIT_SCREENING], ids=lambda one: str(one.name))
@pytest.mark.parametrize(
    "attempt", [exchanges_two_rows, removes_a_row, adds_a_row_that_no_entry_has]
)
def test_what_hangs_on_an_entry_cannot_be_changed_unnoticed(
    log: AuditLog,
    settings: Settings,
    attempt: Callable[[Connection, Table], None],
    table: Table,
) -> None:
    with writing(log.engine) as connection:
        attempt(connection, table)
    assert check_record(log.engine, settings).exit_code == 1
