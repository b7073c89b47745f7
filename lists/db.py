"""Opening and upgrading the database, on SQLite and PostgreSQL alike.

Reach for ``open_engine`` to get connections, ``writing`` for every transaction that writes, and
``upgrade`` before first use. Nothing here knows what the tables mean.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, make_url, text

from lists.tables import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy.engine.interfaces import DBAPIConnection

__all__ = [
    "UtcDateTime",
    "alembic_config",
    "database_time",
    "is_unavailable",
    "open_engine",
    "upgrade",
    "writing",
]

NEWEST_REVISION = "0015_former_records"
"""The migration a schema ends at; asked for by one query, because loading alembic takes 0.3 s."""
REQUEST_PATIENCE, PROCESS_PATIENCE = 15.0, 120.0
"""Seconds to wait for another writer of a SQLite file: where somebody waits for an answer, and in a
process that works for nobody in particular."""
_WRITES = "dprk_screen_writes"
# One number for the whole product: whoever holds it may write list events or change the schema.
_ADVISORY_LOCK = 4_711_718
_CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to accept a connection, unless the URL says otherwise."""
_SQL_IS_WRONG = sqlite3.SQLITE_ERROR
"""SQLite's code for a statement it cannot run: our mistake. Every other one is its state."""


def open_engine(url: str, *, patience: float | None = None) -> Engine:
    """Open an engine for a ``sqlite:///path`` or ``postgresql+psycopg://…`` URL.

    SQLite gets WAL, full syncs, ``patience`` (seconds to wait for another writer: as long as a
    request may, unless given) and foreign keys; its parent folder is made.
    Raises ``ValueError`` for other databases and for SQLite in memory, which could not be shared
    between the processes of a server.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        own = {} if "connect_timeout" in parsed.query else {"connect_timeout": _CONNECT_SECONDS}
        engine = create_engine(parsed, pool_pre_ping=True, connect_args=own)
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"database must be sqlite or postgresql+psycopg, not {parsed.drivername}")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("SQLite needs a file: sqlite:///var/dprk-screen.sqlite3")
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    seconds = REQUEST_PATIENCE if patience is None else patience
    engine = create_engine(parsed, connect_args={"timeout": seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def is_unavailable(error: BaseException) -> bool:
    """Whether an error says that the database cannot be used now: away, locked, full, damaged.

    ``False`` for a statement that is wrong, which is a bug, and for all other errors.
    """
    if isinstance(error, exc.TimeoutError):  # no connection of the pool became free
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", _SQL_IS_WRONG)
        return isinstance(error.orig, sqlite3.DatabaseError) and code & 0xFF != _SQL_IS_WRONG
    return isinstance(error, exc.OperationalError | exc.InterfaceError)


def _prepare_postgres(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's own
    """Write U+FFFD for NUL, which PostgreSQL's text cannot hold: clients send whatever they like.

    Refused by the driver, one such value would undo the transaction of all who share it.
    """
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415 - not needed with SQLite

    class Text(StrDumperUnknown):
        def dump(self, obj: str) -> Any:  # noqa: ANN401 - psycopg's Buffer
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, Text)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 (listener is set on SQLite only)
    connection.isolation_level = None  # SQLAlchemy says BEGIN, see _begin_sqlite
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys=ON")
        # What was committed survives a power cut: an answer's audit entry has to (0037).
        cursor.execute("PRAGMA synchronous=FULL")
        # What is deleted is written over: it may be a person's data that were to be erased.
        cursor.execute("PRAGMA secure_delete=ON")
        for attempt in range(50):
            # The switch to WAL of a new file does not honour busy_timeout.
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError:
                if attempt == 49:
                    raise
                time.sleep(0.1)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote in
    # between, whatever the time-out; IMMEDIATE waits its turn at the start instead.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine, *, serial: bool = False) -> Iterator[Connection]:
    """One write transaction, committed when the block ends well and rolled back otherwise.

    ``serial`` makes PostgreSQL transactions wait for each other, as SQLite's always do: event ids
    are then committed in their order, so a reader polling the highest one misses nothing.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if serial and connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        yield connection


def forget_overwritten(engine: Engine) -> None:
    """Have SQLite empty its write-ahead log, which keeps what was deleted until it is reused.

    Waits for readers as long as a transaction would; the log stays where one is longer.
    PostgreSQL's log is for its operator to keep or drop.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def database_time(connection: Connection) -> datetime:
    """The present time by the one clock that all who share a database have in common.

    That is the clock of the PostgreSQL server; a SQLite file is shared on one machine only.
    """
    if connection.dialect.name == "postgresql":
        found = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return cast("datetime", found).astimezone(UTC)
    return datetime.now(UTC)


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the migrations shipped with this version."""
    from alembic.config import Config  # noqa: PLC0415 - takes 0.3 s, and is seldom needed

    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Bring the schema to the newest revision; safe when several processes start at once.

    All migrations run in one transaction, which holds the write lock: a second process waits and
    then finds nothing to do, and a killed one leaves the schema as it was.
    """
    engine = open_engine(url)
    try:
        if _revision(engine) == NEWEST_REVISION:
            return
        from alembic import command  # noqa: PLC0415 - takes 0.3 s, and is seldom needed

        with writing(engine, serial=True) as connection:
            command.upgrade(alembic_config(connection), "head")
    finally:
        engine.dispose()


def _revision(engine: Engine) -> str | None:
    """The schema's revision; ``None`` for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
