"""What ``test_kill`` runs in a process of its own, forked from one that has it all loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lists.db import open_engine
from lists.ofac import csv as ofac_csv
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["import_list", "ofac_csv"]


def import_list(url: str, path: str, said: Connection) -> None:
    """Import one list; say ``reading`` before it and the outcome after it."""
    sources.SOURCES = tuple(replace(one, min_records=100, floors=False) for one in sources.SOURCES)
    store = SnapshotStore(open_engine(url))
    said.send("reading")
    intent = Intent(force=True, reason="every record of an edition differs")
    said.send(import_paths(store, [Path(path)], intent).outcomes[0].state)
