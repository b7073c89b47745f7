"""A database with the full published lists in it, for tests that ask a whole service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.db import open_engine, upgrade
from lists.imports import Intent
from lists.refresh import import_paths
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from pathlib import Path


def full_database(data: Path, folder: Path) -> str:
    """The URL of a new SQLite database in ``folder`` holding UN, UN ships, OFAC and EU."""
    url = f"sqlite:///{folder}/lists.sqlite3"
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
    engine.dispose()
    return url
