"""Adding links to the chain, straight through the driver.

Reach for ``append`` where an entry has to stand or fall with other rows of an open transaction (the
last entry of a batch with the batch's state); ``AuditLog.append`` and ``AuditWriter`` are for
everything else.

This and ``api.audit.group_commit`` are the places that speak to the driver itself. Every
statement gives up the interpreter's lock and has to win it back from the event loop, and what
SQLAlchemy adds to
one costs more than the statement, so there are few, whatever the number of entries: on PostgreSQL
one for all rows, which changes nothing unless the chain still ends where it was thought to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import DBAPIError

from api.audit.compression import pack
from api.audit.record import ChainLink, Draft, link
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

_ROWS = 200
"""Rows of one INSERT. Older SQLite takes 999 values in a statement; our rows have four."""
_VALUES = 30_000
"""Values of one statement on PostgreSQL, whose protocol ends at 65,535."""
HEAD = f"SELECT seq, hash FROM {AUDIT_HEAD.name} WHERE id = 1"  # noqa: S608 - our own name
"""Where the chain ends. Writers lock this row (``FOR UPDATE``); SQLite's are alone anyway."""
_TABLES = (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING)
_TYPES = (
    ("bigint", "timestamptz", "text", "text"),
    ("bigint", "bytea"),
    ("text", "bigint", "integer", "text"),
)
"""PostgreSQL's types of their columns, in order."""
_WIDTH = max(len(types) for types in _TYPES)

Head = tuple[int, str]
"""Number and hash of the last link."""


def packed(draft: Draft) -> Draft:
    """The draft with its content compressed, as it is stored."""
    if draft.packed or not draft.content:
        return draft
    return Draft(draft.facts, draft.content, draft.screenings, pack(draft.content))


def append(connection: Connection, drafts: Sequence[Draft], at: datetime) -> list[ChainLink]:
    """Add links at the end of the chain; they are durable when the transaction is committed.

    The head row stays locked until then, so writers in any number of processes make one chain.
    """
    with as_sqlalchemy_errors(connection.dialect):
        cursor = connection.connection.cursor()
        try:
            lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
            cursor.execute(HEAD + lock)
            head = cast("Head | None", cursor.fetchone())
            links = append_after(cursor, connection.dialect, head, drafts, at)
        finally:
            cursor.close()
    assert links is not None  # noqa: S101 - the head was locked
    return links


@contextmanager
def as_sqlalchemy_errors(dialect: Dialect) -> Iterator[None]:
    """Wrap driver errors in SQLAlchemy's types, which callers retry on."""
    driver = dialect.loaded_dbapi.Error
    try:
        yield
    except driver as error:
        raise DBAPIError.instance(
            "adding to the audit record", None, error, driver, dialect=dialect
        ) from error


def append_after(
    cursor: DBAPICursor,
    dialect: Dialect,
    head: Head | None,
    drafts: Sequence[Draft],
    at: datetime,
) -> list[ChainLink] | None:
    """Add links behind ``head``; ``None``, and nothing added, if the chain has moved on."""
    assert head is not None  # noqa: S101 - the migration made it
    links = _links(drafts, head, at)
    rows = _rows(dialect, links)
    last = (links[-1].seq, links[-1].hash)
    if dialect.name == "sqlite":
        for table, of_table in zip(_TABLES, rows, strict=True):
            for first in range(0, len(of_table), _ROWS):
                some = of_table[first : first + _ROWS]
                cursor.execute(_insert(table, len(some)), _flat(some))
        cursor.execute(_MOVED.format("?"), (*last, *head))
        return links if cursor.rowcount == 1 else None
    for portion in _portions(rows):
        values = (*last, *head, *(value for of_table in portion for value in _flat(of_table)))
        cursor.execute(_joined(tuple(map(len, portion))), values)
        if cursor.fetchone() is None:
            return None
        head = last  # of the first portion: those behind it find the head already moved
    return links


def _links(drafts: Sequence[Draft], head: Head, at: datetime) -> list[ChainLink]:
    seq, previous = head
    links: list[ChainLink] = []
    for draft in drafts:
        seq += 1
        added = link(packed(draft), seq, previous, at)
        previous = added.hash
        links.append(added)
    return links


_Rows = list[tuple[Any, ...]]
_MOVED = (
    f"UPDATE {AUDIT_HEAD.name} SET seq = {{0}}, hash = {{0}}"  # noqa: S608 - our own name
    " WHERE id = 1 AND seq = {0} AND hash = {0}"
)
"""Both values of a new head, then both of the one it has to follow."""


def _rows(dialect: Dialect, links: Sequence[ChainLink]) -> list[_Rows]:
    """The rows of these links, by table, their values in the order of the columns."""
    stored = _stored_time(dialect, links[0].at)
    entries: _Rows = [(one.seq, stored, one.hash, str(one.body, "utf-8")) for one in links]
    contents: _Rows = [(one.seq, one.draft.packed) for one in links if one.draft.packed]
    places: _Rows = [
        (own, one.seq, position, reference)
        for one in links
        for position, (own, reference) in enumerate(one.draft.screenings)
    ]
    return [entries, contents, places]


def _stored_time(dialect: Dialect, at: datetime) -> object:
    bind = AUDIT_ENTRY.c.at.type.dialect_impl(dialect).bind_processor(dialect)
    return bind(at) if bind else at


def _flat(rows: _Rows) -> tuple[Any, ...]:
    return tuple(value for row in rows for value in row)


@lru_cache(maxsize=1024)
def _insert(table: Table, rows: int) -> str:
    """``INSERT INTO … VALUES (…), (…)`` for SQLite; all names in it are our own."""
    columns = [column.name for column in table.columns]
    row = "(" + ", ".join("?" * len(columns)) + ")"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608


def one_statement(drafts: Sequence[Draft]) -> bool:
    """Are all rows of these sent to PostgreSQL in one statement?"""
    return sum(_WIDTH * (2 + len(draft.screenings)) for draft in drafts) <= _VALUES


def _portions(rows: list[_Rows]) -> Iterator[list[_Rows]]:
    """The tables' rows, no more at a time than a statement may hold values."""
    while any(rows):
        left = _VALUES // _WIDTH
        portion: list[_Rows] = []
        for of_table in rows:
            portion.append(of_table[:left])
            left -= len(portion[-1])
        yield portion
        rows = [of_table[len(taken) :] for of_table, taken in zip(rows, portion, strict=True)]


@lru_cache(maxsize=1024)
def _joined(sizes: tuple[int, ...]) -> str:
    """One statement for so many rows of each table, and for the head, on PostgreSQL."""
    parts = [f"head AS ({_MOVED.format('%s')} RETURNING id)"]
    for table, types, size in zip(_TABLES, _TYPES, sizes, strict=True):
        if size:
            columns = ", ".join(column.name for column in table.columns)
            first = ", ".join(f"%s::{one}" for one in types)
            more = ", (" + ", ".join(["%s"] * len(types)) + ")"
            parts.append(
                f"of_{table.name} AS (INSERT INTO {table.name} ({columns}) SELECT *"  # noqa: S608
                f" FROM (VALUES ({first}){more * (size - 1)}) AS given"
                " WHERE EXISTS (SELECT 1 FROM head))"
            )
    return f"WITH {', '.join(parts)} SELECT id FROM head"  # noqa: S608 - all names are our own
