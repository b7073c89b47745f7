"""Writes the rows of new links and moves the head, in few statements.

On PostgreSQL one statement does all of it, whatever the number of links: a table's rows arrive as
one JSON value, and nothing is inserted unless the head was still where it was thought to be. (Rows
as parameters, or arrays of values, cost three times as much in the driver.) On SQLite, where a
statement is a function call, each table has its own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from typing import cast as cast_

import msgspec
import structlog
from sqlalchemy import (
    JSON,
    DateTime,
    LargeBinary,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from api.audit.chain import ChainEnd, ChainLink, clock_jumped
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from lists.tables import UtcDateTime

if TYPE_CHECKING:
    from sqlite3 import Cursor

    from sqlalchemy import Connection

_log = structlog.get_logger("api.audit.insert")
_WARN_SECONDS = 60.0
_TABLES = (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING)
_INSERTS = tuple(insert(table) for table in _TABLES)
_MOVE_HEAD = (
    update(AUDIT_HEAD)
    .where(AUDIT_HEAD.c.seq == bindparam("before_seq"))
    .where(AUDIT_HEAD.c.hash == bindparam("before_hash"))
    .values(
        seq=bindparam("last_seq"),
        hash=bindparam("last_hash"),
        at=bindparam("last_at"),
        clock_jump=func.coalesce(bindparam("jump", type_=UtcDateTime), AUDIT_HEAD.c.clock_jump),
    )
)


def insert_links(connection: Connection, links: Sequence[ChainLink], before: ChainEnd) -> bool:
    """Insert links behind ``before``; false, and nothing written, if the head is elsewhere.

    A clock that went back or jumped is a warning in the log beside what the entry says of it.
    """
    done = _insert(connection, links, before)
    if done:
        _warn_of_jump(links, before)
    return done


def insert_with_cursor(cursor: Cursor, links: Sequence[ChainLink], before: ChainEnd) -> bool:
    """``insert_links`` on SQLite, past SQLAlchemy: same rows at a third of the processor time.

    The cursor is in a transaction that writes; a group of one entry is most of what a record
    costs a service that answers one request after the other.
    """
    at = _STORED(links[-1].at)  # a group bears one time
    head = _head(links, before)
    head["last_at"], head["jump"] = at, head["jump"] and at
    if not cursor.execute(_MOVE_HEAD_SQL.string, _in_order(head)).rowcount:
        return False
    for statement, rows in zip(_INSERTS_SQL, _values(links, at), strict=True):
        if rows:
            cursor.executemany(statement, rows)
    _warn_of_jump(links, before)
    return True


def _values(links: Sequence[ChainLink], at: str) -> tuple[list[tuple[Any, ...]], ...]:
    """The rows of these links as ``_rows`` has them, in the order of the columns."""
    return (
        [(one.seq, at, one.hash, str(one.body, "utf-8")) for one in links],
        [(one.seq, one.draft.packed) for one in links if one.draft.packed],
        [
            (own, one.seq, position, reference)
            for one in links
            for position, (own, reference) in enumerate(one.draft.screenings)
        ],
    )


def _in_order(head: dict[str, Any]) -> list[Any]:
    """The values of the head in the order in which the statement has them."""
    return [head[name] for name in _MOVE_HEAD_SQL.positiontup or ()]


def _warn_of_jump(links: Sequence[ChainLink], before: ChainEnd) -> None:
    last = links[-1].at
    if clock_jumped(before.at, last) and _Warned.may_again():
        _log.warning("the clock jumped", seq=links[0].seq, before=str(before.at), now=str(last))


class _Warned:
    """When a jump of the clock was last said: servers that disagree jump with every entry."""

    at = -math.inf

    @classmethod
    def may_again(cls) -> bool:
        now = time.monotonic()
        again = now - cls.at >= _WARN_SECONDS
        if again:
            cls.at = now
        return again


def _insert(connection: Connection, links: Sequence[ChainLink], before: ChainEnd) -> bool:
    head = _head(links, before)
    rows = _rows(links)
    if connection.dialect.name == "postgresql":
        given = {
            table.name: str(msgspec.json.encode(of_table), "utf-8")
            for table, of_table in zip(_TABLES, rows, strict=True)
        }
        return connection.execute(_IN_ONE, head | given).first() is not None
    if not connection.execute(_MOVE_HEAD, head).rowcount:
        return False
    for statement, of_table in zip(_INSERTS, rows, strict=True):
        if of_table:
            connection.execute(statement, of_table)
    return True


def _head(links: Sequence[ChainLink], before: ChainEnd) -> dict[str, Any]:
    last = links[-1]
    return {
        "before_seq": before.seq,
        "before_hash": before.hash,
        "last_seq": last.seq,
        "last_hash": last.hash,
        "last_at": last.at,
        "jump": last.at if clock_jumped(before.at, last.at) else None,
    }


def _rows(links: Sequence[ChainLink]) -> tuple[list[dict[str, Any]], ...]:
    """The rows of these links, by table."""
    return (
        [
            {"seq": one.seq, "at": one.at, "hash": one.hash, "body": str(one.body, "utf-8")}
            for one in links
        ],
        [{"seq": one.seq, "body": one.draft.packed} for one in links if one.draft.packed],
        [
            {"id": own, "seq": one.seq, "position": position, "reference": reference}
            for one in links
            for position, (own, reference) in enumerate(one.draft.screenings)
        ],
    )


def _in_one() -> Select[Any]:
    moved = _MOVE_HEAD.returning(AUDIT_HEAD.c.id).cte("moved")
    inserts = []
    for table in _TABLES:
        columns = [column(one.name, _json_type(one.type)) for one in table.columns]
        rows = func.json_to_recordset(cast(bindparam(table.name, type_=Text), JSON))
        given = rows.table_valued(*columns).render_derived(f"of_{table.name}", with_types=True)
        values = [
            func.decode(given.c[one.name], "base64")
            if isinstance(one.type, LargeBinary)  # JSON has no bytes; msgspec writes base64
            else given.c[one.name]
            for one in table.columns
        ]
        wanted = select(*values).where(select(moved.c.id).exists())
        inserted = insert(table).from_select(table.c.keys(), wanted)
        inserts.append(inserted.cte(f"into_{table.name}"))
    return select(moved.c.id).add_cte(*inserts)


def _json_type(of_column: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's types of columns
    if isinstance(of_column, UtcDateTime):
        return DateTime(timezone=True)
    return Text() if isinstance(of_column, LargeBinary) else of_column


_IN_ONE = _in_one()
_SQLITE = sqlite.dialect()
_MOVE_HEAD_SQL = _MOVE_HEAD.compile(dialect=_SQLITE)
_INSERTS_SQL = tuple(
    f"INSERT INTO {table.name} ({', '.join(one.name for one in table.columns)})"  # noqa: S608
    f" VALUES ({', '.join('?' for _ in table.columns)})"
    for table in _TABLES
)
"""Columns stand in the order of the tables."""
_STORED = cast_("Callable[[datetime], str]", UtcDateTime().bind_processor(_SQLITE))
