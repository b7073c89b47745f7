"""The database's part of a backup: a consistent copy of a running database, and its restore.

SQLite is copied with its own online backup; PostgreSQL by ``pg_dump`` at an exported snapshot. Both
give the audit head of the very state that was copied.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select, text

from api.audit.store import Head
from api.audit.tables import AUDIT_HEAD
from lists.db import open_engine

if TYPE_CHECKING:
    from sqlalchemy import URL

SQLITE = "database.sqlite3"
POSTGRES = "database.dump"
_PAGES = 4_096
"""SQLite pages copied at a time (16 MB); writers get their turn between."""


class BackupError(RuntimeError):
    """A backup or restore that cannot continue; the message says what to do."""


def kind_of(database_url: str) -> str:
    """The name of the file a database of this kind is backed up to."""
    return SQLITE if make_url(database_url).get_backend_name() == "sqlite" else POSTGRES


def dump(database_url: str, target: Path) -> tuple[Head, str]:
    """Copy the database to ``target``; gives the audit head and schema revision of the copy."""
    if kind_of(database_url) == SQLITE:
        return _dump_sqlite(Path(str(make_url(database_url).database)), target)
    return _dump_postgres(database_url, target)


def _dump_sqlite(source: Path, target: Path) -> tuple[Head, str]:
    if not source.is_file():
        raise BackupError(f"there is no database at {source}")
    with (
        closing(sqlite3.connect(source, timeout=30)) as present,
        closing(sqlite3.connect(target)) as copy,
    ):
        present.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise BackupError(f"the copy of the database is damaged: {found}")
    engine = read_only(target)
    try:
        with engine.connect() as connection:
            return _state(connection)
    finally:
        engine.dispose()


def read_only(path: Path) -> Engine:
    """An engine on an SQLite file that does not change it, not even its header."""
    return create_engine(
        f"sqlite:///file:{quote(str(path.absolute()))}?mode=ro&immutable=1&uri=true"
    )


def _dump_postgres(database_url: str, target: Path) -> tuple[Head, str]:
    engine = open_engine(database_url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            state = _state(connection)
            _run(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}"),
                url=make_url(database_url),
            )
            return state
    finally:
        engine.dispose()


def _state(connection: Connection) -> tuple[Head, str]:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise BackupError("the database has no schema yet: there is nothing to back up")
    row = connection.execute(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash)).one()
    return Head(row.seq, row.hash), revision


def load(dumped: Path, database_url: str) -> None:
    """Restore a dumped database into an empty one.

    Raises:
        BackupError: the place is not empty, or of another kind.
    """
    if dumped.name != kind_of(database_url):
        raise BackupError(
            f"the backup holds {dumped.name}, which does not fit this DPRK_SCREEN_DATABASE_URL"
        )
    if tables_of(database_url):
        raise BackupError(
            "the database is not empty and nothing is overwritten: name another one in "
            "DPRK_SCREEN_DATABASE_URL, or move the present one away"
        )
    if dumped.name == SQLITE:
        _load_sqlite(dumped, Path(str(make_url(database_url).database)))
    else:
        _run(
            *("pg_restore", "--exit-on-error", "--single-transaction"),
            *("--no-owner", "--no-privileges", str(dumped)),
            url=make_url(database_url),
        )


def tables_of(database_url: str) -> list[str]:
    """The tables a database has."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return []
    engine = open_engine(database_url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _load_sqlite(dumped: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):  # of the empty database that is replaced
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    draft = target.with_name(target.name + ".restoring")
    shutil.copyfile(dumped, draft)
    draft.replace(target)


def _run(program: str, *arguments: str, url: URL) -> None:
    """Run a PostgreSQL client; its password goes through the environment, never its arguments."""
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            [program, f"--dbname={plain}", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupError(
            f"`{program}` is not installed here: install the PostgreSQL client programs, "
            "at least as new as the server"
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {lines[0]}")
