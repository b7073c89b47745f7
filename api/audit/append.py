"""Adding links to the chain inside a transaction that is already open.

Reach for ``append`` where an entry has to stand or fall with other rows (the last entry of a batch
with the batch's state); ``AuditLog.append`` and ``AuditWriter`` are for everything else.

This is the one place that speaks to the driver itself. Every statement gives up the interpreter's
lock and has to win it back from the event loop, and what SQLAlchemy adds to one costs more than the
statement, so there are few, whatever the number of entries: on PostgreSQL one for all rows.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from api.audit.record import Draft, Link, link
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

_SHORT = 1 << 13
"""Bytes of content that a window of 13 bits holds whole."""
_ROWS = 200
"""Rows of one INSERT. Older SQLite takes 999 values in a statement; our rows have four."""
_VALUES = 30_000
"""Values of one statement on PostgreSQL, whose protocol ends at 65,535."""


def packed(draft: Draft) -> Draft:
    """The draft with its content compressed, as it is stored."""
    if draft.packed or not draft.content:
        return draft
    return replace(draft, packed=_compressed(draft.content))


def _compressed(content: bytes) -> bytes:
    """As ``zlib.compress(content, 1)``; a short content with a window of its own size.

    Making room for the usual window takes four times as long as compressing one screening.
    """
    if len(content) > _SHORT:
        return zlib.compress(content, 1)
    packer = zlib.compressobj(1, zlib.DEFLATED, 13, 6)
    return packer.compress(content) + packer.flush()


def append(connection: Connection, drafts: Sequence[Draft], at: datetime) -> list[Link]:
    """Add links at the end of the chain; they are durable when the transaction is committed.

    The head row stays locked until then, so writers in any number of processes make one chain.
    """
    driver = connection.dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        return _append(connection, cursor, drafts, at)
    except driver as error:  # as SQLAlchemy tells it: whoever waits for a database knows its names
        told = DBAPIError.instance(
            "adding to the audit record", None, error, driver, dialect=connection.dialect
        )
        raise told from error
    finally:
        cursor.close()


def _append(
    connection: Connection, cursor: DBAPICursor, drafts: Sequence[Draft], at: datetime
) -> list[Link]:
    lite = connection.dialect.name == "sqlite"
    lock = "" if lite else " FOR UPDATE"  # SQLite's writing transaction is alone already
    cursor.execute(f"SELECT seq, hash FROM {AUDIT_HEAD.name} WHERE id = 1{lock}")  # noqa: S608
    head = cursor.fetchone()
    assert head is not None  # noqa: S101 - the migration made it
    links = _links(drafts, head, at)
    statements = [*_inserts(connection, links, at), _new_head(links, lite=lite)]
    joined = [_joined(statements)] if _fits_one(statements, lite=lite) else statements
    for statement, values in joined:
        cursor.execute(statement, values)
    return links


def _links(drafts: Sequence[Draft], head: Sequence[Any], at: datetime) -> list[Link]:
    seq, previous = head
    links: list[Link] = []
    for draft in drafts:
        seq += 1
        added = link(packed(draft), seq, previous, at)
        previous = added.hash
        links.append(added)
    return links


_Statement = tuple[str, tuple[Any, ...]]


def _inserts(connection: Connection, links: Sequence[Link], at: datetime) -> Iterator[_Statement]:
    """The rows of these links, their values in the order of the tables' columns."""
    dialect = connection.dialect
    bind = AUDIT_ENTRY.c.at.type.dialect_impl(dialect).bind_processor(dialect)
    stored = bind(at) if bind else at
    entries = [(one.seq, stored, one.hash, str(one.body, "utf-8")) for one in links]
    contents = [(one.seq, one.draft.packed) for one in links if one.draft.packed]
    places = [
        (own, one.seq, position, reference)
        for one in links
        for position, (own, reference) in enumerate(one.draft.screenings)
    ]
    for table, rows in (
        (AUDIT_ENTRY, entries),
        (AUDIT_CONTENT, contents),
        (AUDIT_SCREENING, places),
    ):
        for first in range(0, len(rows), _ROWS):
            portion = rows[first : first + _ROWS]
            statement = _insert(table, len(portion), dialect.paramstyle == "qmark")
            yield statement, tuple(value for row in portion for value in row)


@lru_cache(maxsize=1024)
def _insert(table: Table, rows: int, qmark: bool) -> str:  # noqa: FBT001 - a key of the cache
    """``INSERT INTO … VALUES (…), (…)``; all names in it are our own."""
    columns = [column.name for column in table.columns]
    row = "(" + ", ".join(["?" if qmark else "%s"] * len(columns)) + ")"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608


def _new_head(links: Sequence[Link], *, lite: bool) -> _Statement:
    sign = "?" if lite else "%s"
    statement = f"UPDATE {AUDIT_HEAD.name} SET seq = {sign}, hash = {sign} WHERE id = 1"  # noqa: S608
    return statement, (links[-1].seq, links[-1].hash)


def _fits_one(statements: Sequence[_Statement], *, lite: bool) -> bool:
    """PostgreSQL changes several tables in one statement, which saves a round trip for each."""
    return not lite and sum(len(values) for _, values in statements) <= _VALUES


def _joined(statements: Sequence[_Statement]) -> _Statement:
    *rows, (head, _) = statements
    parts = ", ".join(f"part{number} AS ({text})" for number, (text, _) in enumerate(rows))
    return f"WITH {parts} {head}", tuple(value for _, values in statements for value in values)
