"""Sessions that were signed out: a copy of their cookie opens nothing any more.

A session is a sealed cookie, good until its time is over. Signing out puts the hash of its random
number into a table until then. Each worker holds these hashes in memory and reads them again with
the keys (``DPRK_SCREEN_KEY_POLL``), so no page waits for the database.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import BigInteger, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


class EndedSessionRow(SQLModel, table=True):
    """One session that was signed out."""

    __tablename__ = "ended_session"
    session: str = Field(primary_key=True)
    """SHA-256 of its random number: who reads the table learns no session."""
    ends: int = Field(sa_type=BigInteger)
    """When the cookie would have ended by itself, Unix time; the row is removed after that."""


ENDED_SESSION = cast("Table", cast("Any", EndedSessionRow).__table__)


class EndedSessions:
    """Those of one database, as far as their time is not over; safe to ask from many threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._clock = engine, clock
        self._hashes: frozenset[str] = frozenset()
        self._changing = threading.Lock()

    def refresh(self) -> None:
        """Read them again; one small query."""
        live = select(ENDED_SESSION.c.session).where(ENDED_SESSION.c.ends > int(self._clock()))
        with self._changing, self._engine.connect() as connection:
            self._hashes = frozenset(connection.execute(live).scalars())

    def end(self, nonce: str, ends: int) -> None:
        """End the session with this random number, for good and on every worker."""
        session = _hash(nonce)
        try:
            with writing(self._engine) as connection:
                over = ENDED_SESSION.c.ends <= int(self._clock())
                connection.execute(delete(ENDED_SESSION).where(over))
                connection.execute(insert(ENDED_SESSION).values(session=session, ends=ends))
        except IntegrityError:  # it was signed out already
            pass
        with self._changing:  # not lost to a refresh that read the table before
            self._hashes |= {session}

    def __contains__(self, nonce: object) -> bool:
        """Whether the session with this random number was signed out."""
        return isinstance(nonce, str) and bool(self._hashes) and _hash(nonce) in self._hashes


def _hash(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
