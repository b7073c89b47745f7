"""Keys in the memory of a worker, which several threads read again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from api.access.key_store import KeyRing, KeyStore
from lists.db import open_engine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.access.key_store import KnownKey


class SlowOnce(KeyStore):
    """Its next reading takes until it may end, as one that the system left waiting."""

    def hold(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def ring(self) -> Mapping[str, KnownKey]:  # type: ignore[override]
        read = super().ring()
        begun = getattr(self, "begun", None)
        if begun is not None and not begun.is_set():
            begun.set()
            self.may_end.wait(10)
        return read


def test_keys_that_were_read_earlier_never_replace_newer_ones(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    store = SlowOnce(engine)
    ring = KeyRing(store)
    store.hold()
    with ThreadPoolExecutor(2) as threads:
        watching = threads.submit(ring.refresh)
        assert store.begun.wait(10)
        key = store.create("payments", ["screen"]).key
        made = threads.submit(ring.refresh)
        store.may_end.set()
        watching.result(10)
        made.result(10)
    assert ring.caller(key) is not None
    engine.dispose()
