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


@pytest.mark.slow
def test_a_listener_who_knows_the_status_is_not_woken() -> None:
    store = Store()

    async def listen() -> None:
        progress = made(store)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await progress.next("a", A.status)
        assert len(store.readings) > 1, "it was looked at again and again"
        assert await progress.next("a", B.status) == A
        read = len(store.readings)
        await asyncio.sleep(0.1)
        assert len(store.readings) <= read + 1, "nobody listens any more"

    asyncio.run(listen())


def test_others_have_their_turn_while_hundreds_are_woken() -> None:
    """All at once, 560 of them held up screenings for 50 ms, twice a second."""
    woken: list[str] = []

    async def listen() -> None:
        progress = made(Store())

        async def one() -> None:
            await progress.next("a")
            woken.append("listener")

        async def other() -> None:
            while woken.count("listener") < 100:
                await asyncio.sleep(0)
                woken.append("other")

        await asyncio.gather(other(), *(one() for _ in range(100)))

    asyncio.run(asyncio.wait_for(listen(), 30))
    together = "".join("l" if one == "listener" else "o" for one in woken).split("o")
    assert max(map(len, together)) <= 8
