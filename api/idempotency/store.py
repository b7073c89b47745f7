"""Keeping the answers of calls with an ``Idempotency-Key``, for all workers and servers.

A call is begun by a row that only one can insert; so of two that come at once, on whatever server,
one is made and the other told to wait. The row of a call that fails is removed, so that it can be
repeated. A call whose server died is taken for ended after ``LEASE`` and may then be made again.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec
import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from api.idempotency.tables import KEPT_ANSWER
from lists.db import database_time, writing

LEASE = timedelta(minutes=2)
"""How long a call may be under way; the longest ones take some seconds."""
_CLEARING = 600.0
"""Seconds between two removals of answers that were kept long enough."""
_log = structlog.get_logger("api.idempotency")
_ROW = KEPT_ANSWER.c
_headers = msgspec.json.Decoder(list[tuple[str, str]])


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a call was answered. ``body`` is ``None`` where it may not be kept (secrets)."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a key: the call may be made, is under way, was another, or was answered."""

    state: Literal["begun", "running", "other", "answered"]
    answer: KeptAnswer | None = None


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """One call with a key; all three are hexadecimal digits."""

    key: str
    request: str
    holder: str


def digest(*parts: str | bytes) -> str:
    """SHA-256 over parts, each with its length before it."""
    made = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(b"%d:" % len(content) + content)
    return made.hexdigest()


class KeptAnswers:
    """The table of kept answers in one database; ``retention`` says how long each is kept."""

    def __init__(self, engine: Engine, retention: timedelta) -> None:
        self._engine = engine
        self._retention = retention

    def begin(self, call: KeyedCall) -> Begun:
        """Begin a call, or say why it is not to be made."""
        try:
            with writing(self._engine) as connection:
                return self._begin(connection, call)
        except IntegrityError:  # another one began it between our look and our row
            with self._engine.connect() as connection:
                known = self._known(connection, call, _row_of(connection, call))
                return known or Begun("running")

    def _begin(self, connection: Connection, call: KeyedCall) -> Begun:
        earlier = _row_of(connection, call)
        known = self._known(connection, call, earlier)
        if known is not None:
            return known
        if earlier is not None:  # that row alone: another call may have begun since we looked
            same = and_(_ROW.holder == earlier.holder, _ROW.begun_at == earlier.begun_at)
            connection.execute(delete(KEPT_ANSWER).where(_ROW.key == call.key, same))
        row = {
            "key": call.key,
            "request": call.request,
            "holder": call.holder,
            "begun_at": database_time(connection),
            "headers": "[]",
        }
        connection.execute(insert(KEPT_ANSWER).values(row))
        return Begun("begun")

    def _known(self, connection: Connection, call: KeyedCall, row: Row[Any] | None) -> Begun | None:
        """What the row of a key says of this call; ``None`` where the call is to be made."""
        if row is None:
            return None
        age = database_time(connection) - row.begun_at
        if age > self._retention or (row.status is None and age > LEASE):
            return None
        if row.request != call.request:
            return Begun("other")
        if row.status is None:
            return Begun("running")
        body = zlib.decompress(row.body) if row.body is not None else None
        return Begun("answered", KeptAnswer(row.status, _headers.decode(row.headers), body))

    def finish(self, call: KeyedCall, answer: KeptAnswer) -> None:
        """Keep the answer of a call that was begun."""
        kept = {
            "status": answer.status,
            "headers": msgspec.json.encode(answer.headers).decode(),
            "body": None if answer.body is None else zlib.compress(answer.body, 1),
        }
        with writing(self._engine) as connection:
            connection.execute(update(KEPT_ANSWER).where(_of(call)).values(kept))

    def forget(self, call: KeyedCall) -> None:
        """Remove a call that failed: it can be made again under its key."""
        with writing(self._engine) as connection:
            connection.execute(delete(KEPT_ANSWER).where(_of(call)))

    def clear(self) -> int:
        """Remove answers that were kept long enough; their number."""
        with writing(self._engine) as connection:
            before = database_time(connection) - self._retention
            return connection.execute(delete(KEPT_ANSWER).where(_ROW.begun_at < before)).rowcount

    async def watch(self) -> None:
        """Clear for ever, now and then."""
        while True:
            try:
                await asyncio.to_thread(self.clear)
            except SQLAlchemyError as error:
                _log.warning("kept answers cannot be cleared", why=type(error).__name__)
            await asyncio.sleep(_CLEARING)


def _row_of(connection: Connection, call: KeyedCall) -> Row[Any] | None:
    found = select(KEPT_ANSWER).where(_ROW.key == call.key)
    return connection.execute(found).one_or_none()


def _of(call: KeyedCall) -> ColumnElement[bool]:
    return and_(_ROW.key == call.key, _ROW.holder == call.holder)
