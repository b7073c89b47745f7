"""A database with the full published lists in it, for tests that ask a whole service."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from filelock import FileLock

from lists.db import open_engine, upgrade
from lists.imports import Intent
from lists.refresh import import_paths
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one test run share."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "full-lists"
    folder.mkdir(exist_ok=True)
    return folder


def full_database(data: Path, shared: Path, folder: Path) -> str:
    """The URL of a new SQLite database in ``folder`` holding UN, UN ships, OFAC and EU.

    The lists are imported once into ``shared``; every test run's process copies that file.
    """
    made = shared / "lists.sqlite3"
    with FileLock(shared / "lists.lock", timeout=300):
        if not made.exists():
            draft = shared / "draft.sqlite3"
            _import_lists(data, f"sqlite:///{draft}")
            draft.rename(made)
    copy = folder / "lists.sqlite3"
    shutil.copy(made, copy)
    return f"sqlite:///{copy}"


def _import_lists(data: Path, url: str) -> None:
    upgrade(url)
    engine = open_engine(url)
    lists = data / "lists"
    paths = [
        lists / "un" / "un_2026-02-27.xml",
        lists / "un_1718_vessels" / "un_1718_designated_vessels_list_final.html",
        lists / "ofac_csv" / "2023-12-28",
        lists / "eu",
    ]
    report = import_paths(SnapshotStore(engine), paths, Intent())
    assert report.ok, report
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
