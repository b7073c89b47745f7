"""Shared fixtures.

Policy: take the smallest thing that shows the behaviour. Build entities with ``tests.factories``;
ask for ``database_url`` only where rows matter (it runs the test on SQLite and on PostgreSQL);
ask for ``full_lists`` only where the published files themselves are the point, with the ``full``
marker. What a machine lacks is skipped with the reason, unless DPRK_SCREEN_TEST_REQUIRE names it.
"""

from __future__ import annotations

import gc
import os
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
import structlog
from sqlalchemy import create_engine, make_url, text

from lists.db import upgrade
from tests import property_profiles
from tests.postgres_cluster import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres_cluster import Cluster


property_profiles.register()


def pytest_sessionstart() -> None:
    """Nothing of what is imported and collected is garbage: looking for it takes seconds."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Tests are collected for as long as they run; what they leave is looked for as usual."""
    gc.freeze()
    gc.enable()


def lacking(what: str, reason: str) -> NoReturn:
    """Skip the test, or fail it where DPRK_SCREEN_TEST_REQUIRE lists ``what``."""
    if what in os.environ.get("DPRK_SCREEN_TEST_REQUIRE", "").replace(" ", "").split(","):
        pytest.fail(f"{what} is required here: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """Where a test makes the service log a fault: drawing it with its variables takes seconds."""
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    usual = structlog.get_config()["processors"]
    structlog.configure(processors=[*usual[:-1], plain])


@pytest.fixture(scope="session")
def _audit_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audit")


@pytest.fixture(autouse=True)
def _own_audit_files(monkeypatch: pytest.MonkeyPatch, _audit_folder: Path) -> None:
    """Keys and heads of the audit record belong to the test, also those of servers it starts.

    One folder holds those of all tests: most write none, and a folder for each takes its time.
    """
    own = _audit_folder / uuid.uuid4().hex
    monkeypatch.setenv("DPRK_SCREEN_AUDIT_SEAL_KEY_FILE", f"{own}-seal-keys")
    monkeypatch.setenv("DPRK_SCREEN_AUDIT_HEADS_FILE", f"{own}-heads.jsonl")


@pytest.fixture(scope="session")
def full_lists() -> Path:
    """The folder of the publishers' full files."""
    folder = os.environ.get("DPRK_SCREEN_TEST_DATA", "")
    if not folder:
        lacking("full", "DPRK_SCREEN_TEST_DATA is not set")
    path = Path(folder)
    if not (path / "lists").is_dir():
        lacking("full", f"{path} has no folder named lists")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """URL of a PostgreSQL server the tests may create databases on."""
    url = os.environ.get("DPRK_SCREEN_TEST_POSTGRES_URL", "")
    if not url:
        lacking("postgres", "DPRK_SCREEN_TEST_POSTGRES_URL is not set")
    return url


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the test's own, to be stopped and started."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        lacking("postgres", "the programs of a PostgreSQL server are not installed")
    with running(programs[-1]) as started:
        yield started


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database that tests copy."""
    name = f"dprk_screen_template_{uuid.uuid4().hex[:12]}"
    with _database(postgres_server, name) as url:
        upgrade(url)
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "lists.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


_BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "lists.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=_BOTH)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    with _database(server, f"dprk_screen_test_{uuid.uuid4().hex[:12]}", template) as url:
        yield url


@pytest.fixture(params=_BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table: for the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    server = request.getfixturevalue("postgres_server")
    with _database(server, f"dprk_screen_empty_{uuid.uuid4().hex[:12]}") as url:
        yield url


class _database:  # noqa: N801 (a context manager that reads as a verb)
    """Creates a PostgreSQL database and drops it, whoever still holds a connection."""

    def __init__(self, server: str, name: str, template: str = "template0") -> None:
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self._name, self._template = name, template

    def __enter__(self) -> str:
        with self._engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {self._name} TEMPLATE {self._template}"))
        url = make_url(self._engine.url).set(database=self._name)
        return url.render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {self._name} WITH (FORCE)"))
        self._engine.dispose()
