"""Keys in the memory of a worker, which several threads read again."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

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


class Counted(KeyStore):
    """It counts how often all keys are read, and cannot be read once it is told to fail."""

    read, fails = 0, False

    def ring(self) -> dict[str, KnownKey]:
        self.read += 1
        if self.fails:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return super().ring()


def test_however_many_keys_are_tried_the_table_is_read_once(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    store = Counted(engine)
    ring = KeyRing(store)
    key = store.create("payments", ["screen"]).key

    async def tried() -> None:
        tries = [ring.caller_found(f"dps_nobody_{number}") for number in range(50)]
        *nobody, somebody = await asyncio.gather(*tries, ring.caller_found(key))
        assert set(nobody) == {None}
        assert somebody is not None
        assert await ring.caller_found("dps_nobody_50") is None

    asyncio.run(tried())
    assert store.read == 2, "when it was made, and for the first key that nobody knew"
    engine.dispose()


def test_a_key_is_refused_while_the_table_cannot_be_read(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    store = Counted(engine)
    ring = KeyRing(store)
    store.fails = True
    assert asyncio.run(ring.caller_found("dps_nobody_1")) is None
    engine.dispose()
