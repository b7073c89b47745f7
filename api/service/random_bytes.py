"""Random bytes for ids, taken from the system a page at a time.

Each call of ``os.urandom`` gives the interpreter lock away, and a busy request then waits for
another thread to give it back: milliseconds for twelve bytes.
"""

from __future__ import annotations

import os
import threading

_PAGE = 4096


class _Store(threading.local):
    """What this thread has left; a forked process never uses its parent's."""

    page = b""
    place = 0
    process = 0


_store = _Store()


def random_bytes(count: int) -> bytes:
    """``count`` bytes nobody else has or will get; at most 4,096."""
    store = _store
    first = store.place
    last = first + count
    if last > len(store.page) or store.process != os.getpid():
        store.page, store.process, first, last = os.urandom(_PAGE), os.getpid(), 0, count
    store.place = last
    return store.page[first:last]
