"""Prepares the database before the first request or command: newest schema, and lists in it.

An empty database gets the bundled sample lists, so that the first start can answer; every answer
says that they are samples. If several processes start together, one does the work and the others
wait.
"""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anyio import to_thread

from api.service.settings import Settings
from lists.db import open_engine, upgrade
from lists.store import SnapshotStore

_THREADS = 8
_TURN_SECONDS = 0.001


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


def share_the_interpreter() -> None:
    """Few threads beside the event loop, and short turns: it waits for each that computes.

    Downloads and routes that read the database run in threads. Forty of them (the usual number),
    each with the interpreter for 5 ms (the usual turn), would hold up screenings for 200 ms.
    """
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    sys.setswitchinterval(_TURN_SECONDS)
