"""Random bytes of the operating system, fetched for many ids at once.

Each call to the system gives up the interpreter's lock, and a request would wait to have it back
while another thread computes. For ids alone: keys and secrets are made with ``secrets``.
"""

from __future__ import annotations

import os
import threading
from typing import Final

_AT_ONCE: Final = 4096


class _Pool(threading.local):
    """What a thread has fetched and not used."""

    def __init__(self) -> None:
        self.bytes = b""
        self.at = 0
        self.process = os.getpid()


_pool = _Pool()


def random_bytes(number: int) -> bytes:
    """So many bytes that nobody gets a second time; a copy of this process fetches its own."""
    pool = _pool
    end = pool.at + number
    if end > len(pool.bytes) or pool.process != os.getpid():
        pool.bytes, pool.process = os.urandom(max(_AT_ONCE, number)), os.getpid()
        pool.at, end = 0, number
    found = pool.bytes[pool.at : end]
    pool.at = end
    return found
