"""Prepares the database before the first request or command: newest schema, and lists in it.

An empty database gets the bundled sample lists, so that the first start can answer; every answer
says that they are samples. If several processes start together, one does the work and the others
wait.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.service.settings import Settings
from lists.db import open_engine, upgrade
from lists.store import SnapshotStore


def open_store(settings: Settings) -> SnapshotStore:
    """Upgrade the schema, load the samples into an empty database, and open the store."""
    with _one_at_a_time(settings.cache_dir):
        upgrade(settings.database_url)
        store = SnapshotStore(open_engine(settings.database_url))
        if not store.active():
            from lists.refresh import load_samples  # noqa: PLC0415 - parsers and HTTP: 0.3 s

            load_samples(store)
    return store


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "startup.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        yield
