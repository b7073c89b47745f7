"""Adding links to the chain inside a transaction that is already open.

Reach for ``append`` where an entry has to stand or fall with other rows (the last entry of a batch
with the batch's state); ``AuditLog.append`` and ``AuditWriter`` are for everything else. It takes
few statements, whatever the number of entries: each one gives up the interpreter's lock and has to
win it back from the event loop.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from api.audit import Draft, Link, link
from api.audit_tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_HEAD = select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash).where(AUDIT_HEAD.c.id == 1).with_for_update()
_NEW_HEAD = (
    update(AUDIT_HEAD)
    .where(AUDIT_HEAD.c.id == 1)
    .values(seq=bindparam("last"), hash=bindparam("digest"))
)
_ROWS = 200
"""Rows of one INSERT. Older SQLite takes 999 values in a statement; our rows have four."""


def packed(draft: Draft) -> Draft:
    """The draft with its content compressed, as it is stored."""
    if draft.packed or not draft.content:
        return draft
    return replace(draft, packed=zlib.compress(draft.content, 1))


def append(connection: Connection, drafts: Sequence[Draft], at: datetime) -> list[Link]:
    """Add links at the end of the chain; they are durable when the transaction is committed.

    The head row stays locked until then, so writers in any number of processes make one chain.
    """
    seq, previous = connection.execute(_HEAD).one()
    links: list[Link] = []
    for draft in drafts:
        seq += 1
        added = link(packed(draft), seq, previous, at)
        previous = added.hash
        links.append(added)
    stored_at = _stored_instant(connection, at)
    _insert(
        connection, AUDIT_ENTRY, [(o.seq, stored_at, o.hash, str(o.body, "utf-8")) for o in links]
    )
    kept = [(one.seq, one.draft.packed) for one in links if one.draft.packed]
    _insert(connection, AUDIT_CONTENT, kept)
    _insert(
        connection,
        AUDIT_SCREENING,
        [
            (own, one.seq, position, reference)
            for one in links
            for position, (own, reference) in enumerate(one.draft.screenings)
        ],
    )
    connection.execute(_NEW_HEAD, {"last": seq, "digest": previous})
    return links


def _stored_instant(connection: Connection, at: datetime) -> Any:  # noqa: ANN401 - as the driver has it
    bind = AUDIT_ENTRY.c.at.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return bind(at) if bind else at


def _insert(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    for portion in _portions(rows):
        statement = _statement(table, len(portion), connection.dialect.paramstyle)
        connection.exec_driver_sql(statement, tuple(value for row in portion for value in row))


def _portions(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    return (rows[first : first + _ROWS] for first in range(0, len(rows), _ROWS))


@lru_cache(maxsize=1024)
def _statement(table: Table, rows: int, style: str) -> str:
    """``INSERT INTO … VALUES (…), (…)``; its parts are names of our own tables and columns."""
    columns = [column.name for column in table.columns]
    row = "(" + ", ".join(["?" if style == "qmark" else "%s"] * len(columns)) + ")"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 (see above)
