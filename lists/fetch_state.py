"""What refreshing remembers between runs: validators of accepted downloads, and who is at it."""

from __future__ import annotations

import os
import socket
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, delete, insert, select, update

from lists.db import database_time, writing
from lists.fetch import Validators
from lists.parsing.report import this_release
from lists.tables import FETCH, LEASE

if TYPE_CHECKING:
    from collections.abc import Iterator


def validators(engine: Engine, url: str) -> Validators | None:
    """Validators of the last accepted file of a URL; ``None`` if another software version read it.

    A newer parser may find more in the very same file, so it is fetched once more.
    """
    statement = select(FETCH.c.etag, FETCH.c.last_modified).where(
        FETCH.c.url == url, FETCH.c.reader == this_release()
    )
    with engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else Validators(row.etag, row.last_modified)


def accepted(engine: Engine, source: str, url: str, sent: Validators) -> None:
    """Remember the validators of a file that was read and not refused."""
    with writing(engine) as connection:
        connection.execute(delete(FETCH).where(FETCH.c.url == url))
        connection.execute(
            insert(FETCH).values(
                url=url,
                source=source,
                etag=sent.etag,
                last_modified=sent.last_modified,
                reader=this_release(),
                checked_at=datetime.now(UTC),
            )
        )


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do a job alone until it expires or is renewed."""

    engine: Engine
    name: str
    holder: str
    duration: timedelta

    def renew(self) -> None:
        """Start the duration anew."""
        with writing(self.engine) as connection:
            connection.execute(
                update(LEASE)
                .where(LEASE.c.name == self.name, LEASE.c.holder == self.holder)
                .values(expires_at=database_time(connection) + self.duration)
            )


def new_holder() -> str:
    """A name for who holds something in the database: machine, process, and one of its holds."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@contextmanager
def lease(engine: Engine, name: str, *, seconds: float) -> Iterator[Lease | None]:
    """Take the right to do a job alone, or ``None`` when another process has it.

    A holder that was killed loses it when the duration is over. Times are those of the database's
    clock; a lease that lies further ahead than it may last was taken while that clock was wrong,
    and counts as over.
    """
    holder = new_holder()
    taken = Lease(engine, name, holder, timedelta(seconds=seconds))
    with writing(engine, serial=True) as connection:
        now = database_time(connection)
        free = not _is_leased(connection, name, taken.duration, now)
        if free:
            connection.execute(delete(LEASE).where(LEASE.c.name == name))
            connection.execute(
                insert(LEASE).values(name=name, holder=holder, expires_at=now + taken.duration)
            )
    if not free:
        yield None
        return
    try:
        yield taken
    finally:
        with writing(engine) as connection:
            connection.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder))


def is_leased(engine: Engine, name: str, *, seconds: float) -> bool:
    """Whether ``lease`` would give ``None`` now."""
    with engine.connect() as connection:
        return _is_leased(connection, name, timedelta(seconds=seconds), database_time(connection))


def _is_leased(connection: Connection, name: str, duration: timedelta, now: datetime) -> bool:
    until = connection.execute(select(LEASE.c.expires_at).where(LEASE.c.name == name)).scalar()
    return until is not None and now < until <= now + duration
