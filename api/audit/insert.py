"""Writes the rows of new links and moves the head, in few statements.

On PostgreSQL one statement does all of it, whatever the number of links: a table's rows arrive as
one JSON value, and nothing is inserted unless the head was still where it was thought to be. (Rows
as parameters, or arrays of values, cost three times as much in the driver.) On SQLite, where a
statement is a function call, each table has its own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

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

from api.audit.chain import ChainEnd, ChainLink, clock_jumped
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from lists.tables import UtcDateTime

if TYPE_CHECKING:
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
    last = links[-1].at
    if done and clock_jumped(before.at, last) and _Warned.may_again():
        _log.warning("the clock jumped", seq=links[0].seq, before=str(before.at), now=str(last))
    return done


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
    last = links[-1]
    head = {
        "before_seq": before.seq,
        "before_hash": before.hash,
        "last_seq": last.seq,
        "last_hash": last.hash,
        "last_at": last.at,
        "jump": last.at if clock_jumped(before.at, last.at) else None,
    }
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
