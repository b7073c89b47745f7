"""The schema, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import api.access.ended_sessions
import api.access.key_tables
import api.alerts.tables
import api.audit.tables
import api.batch.tables
import api.customers.tables
import api.events.tables
import api.idempotency.tables
import api.monitoring.tables  # noqa: F401 - all tables of the code are looked at
from lists.db import NEWEST_REVISION, alembic_config, open_engine, upgrade, writing


@pytest.mark.slow
def test_the_migrations_make_exactly_the_tables_of_the_code(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with writing(engine) as connection:
        command.check(alembic_config(connection))
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    upgrade(empty_database_url)


@pytest.mark.slow
def test_several_processes_may_upgrade_at_once(empty_database_url: str) -> None:
    code = "import sys; from lists.db import upgrade; upgrade(sys.argv[1])"

    def run(_: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, empty_database_url],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ,
        )

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(run, range(3)))
    assert [(result.returncode, result.stderr) for result in results] == [(0, "")] * 3


def test_every_migration_can_be_taken_back(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with writing(engine) as connection:
        command.downgrade(alembic_config(connection), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite|SQLite"):
        open_engine(url)


def test_the_folder_of_a_new_sqlite_file_is_made(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/var/lib/lists.sqlite3"
    upgrade(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_schema_counts_as_newest_only_at_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [NEWEST_REVISION]
