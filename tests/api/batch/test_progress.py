"""Listeners of batches share one reading of the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy.exc import SQLAlchemyError

from api.batch.progress import BatchProgress, Said

if TYPE_CHECKING:
    from collections.abc import Collection

    from api.batch.store import BatchStore


class Known:
    """A batch whose status is its name."""

    state = "running"

    def __init__(self, name: str) -> None:
        self._name = name

    def status(self) -> str:
        return f"batch {self._name}"


A, B = Said(b'"batch a"', ended=False), Said(b'"batch b"', ended=False)


class Store:
    """Counts readings; knows every batch but the one named "gone"."""

    def __init__(self) -> None:
        self.readings: list[set[str]] = []
        self.away = False

    def those(self, batch_ids: Collection[str]) -> dict[str, Any]:
        if self.away:
            raise SQLAlchemyError
        self.readings.append(set(batch_ids))
        return {one: Known(one) for one in batch_ids if one != "gone"}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.batch.progress.EVENT_SECONDS", 0.01)


def made(store: Store) -> BatchProgress:
    return BatchProgress(cast("BatchStore", store))


def test_many_listeners_cost_one_reading() -> None:
    store = Store()

    async def listen() -> list[Any]:
        progress = made(store)
        ids = [*["a"] * 300, *["b"] * 260, "gone"]
        return await asyncio.gather(*(progress.next(one) for one in ids))

    found = asyncio.run(listen())
    assert found == [*[A] * 300, *[B] * 260, None]
    assert store.readings == [{"a", "b", "gone"}]


def test_a_listener_that_leaves_takes_nothing_from_the_others() -> None:
    async def listen() -> Any:
        progress = made(Store())
        leaving = asyncio.create_task(progress.next("a"))
        staying = asyncio.create_task(progress.next("a"))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(listen()) == A


def test_after_a_failure_the_next_reading_is_tried() -> None:
    store = Store()

    async def listen() -> Any:
        progress = made(store)
        store.away = True
        with pytest.raises(SQLAlchemyError):
            await progress.next("a")
        store.away = False
        return await progress.next("a")

    assert asyncio.run(listen()) == A
