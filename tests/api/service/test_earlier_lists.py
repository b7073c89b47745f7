"""Lists of earlier days are opened beside the current ones and hold up nobody but their callers."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.service import earlier_lists
from api.service.errors import Overloaded
from api.service.list_reloader import ListReloader
from api.service.serving_state import build_screener
from screening.policy import Policy
from tests.api.publishing import KWANGSON, publish
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.store import SnapshotStore

DAYS = 20
FIRST = date(2024, 1, 1)


@pytest.fixture
def reloader(store: SnapshotStore, tmp_path: Path) -> ListReloader:
    """Each day another list became active."""
    for day in range(DAYS):
        published = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(day)
        publish(store, "un", [entity(f"PARTY {day}")], published=published)
    found = ListReloader(store, Policy.bundled(), tmp_path)
    found.refresh()
    return found


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Opening earlier lists waits until this is set."""
    gate = threading.Event()

    def slowly(*given: Any) -> Any:
        assert gate.wait(20)
        return build_screener(*given)

    monkeypatch.setattr(earlier_lists, "build_screener", slowly)
    yield gate
    gate.set()


def day(number: int) -> date:
    return FIRST + timedelta(number)


@pytest.mark.slow
def test_a_newer_list_is_served_while_earlier_ones_are_opened(
    reloader: ListReloader, store: SnapshotStore, held: threading.Event
) -> None:
    async def meanwhile() -> None:
        asked = [asyncio.create_task(reloader.as_of(day(number))) for number in range(12)]
        await asyncio.sleep(0.1)
        publish(store, "un", [KWANGSON])
        await reloader.update()
        serving = reloader.serving.loaded.screener
        assert [one.caption for one in serving.entities()] == [KWANGSON.caption]
        assert not any(task.done() for task in asked)
        held.set()
        for number, state in enumerate(await asyncio.gather(*asked)):
            found = [one.caption for one in state.loaded.screener.entities()]
            assert found == [f"PARTY {number}"]

    asyncio.run(meanwhile())


@pytest.mark.slow
def test_callers_beyond_a_few_are_refused_at_once(
    reloader: ListReloader, held: threading.Event
) -> None:
    async def crowd() -> list[Any]:
        asked = [
            asyncio.create_task(reloader.as_of(day(number % 12)))
            for number in range(earlier_lists.MOST_WAITING + 5)
        ]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        held.set()
        assert all(isinstance(task.exception(), Overloaded) for task in done)
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(crowd())
    refused = [one for one in answers if isinstance(one, Overloaded)]
    assert len(refused) == 5
    assert all(one.headers["retry-after"] for one in refused)
    assert len(answers) - len(refused) == earlier_lists.MOST_WAITING


@pytest.mark.slow
def test_who_waits_too_long_is_refused_and_finds_the_lists_ready_later(
    reloader: ListReloader, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier_lists, "LONGEST_WAIT", 0.05)

    async def twice() -> None:
        with pytest.raises(Overloaded, match="still being loaded"):
            await reloader.as_of(day(3))
        held.set()
        monkeypatch.setattr(earlier_lists, "LONGEST_WAIT", 20.0)
        state = await reloader.as_of(day(3))
        assert [one.caption for one in state.loaded.screener.entities()] == ["PARTY 3"]

    asyncio.run(twice())


@pytest.mark.slow
def test_lists_that_cannot_be_opened_are_tried_again(
    reloader: ListReloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def twice() -> None:
        with monkeypatch.context() as broken:
            broken.setattr(earlier_lists, "build_screener", _fail)
            with pytest.raises(MemoryError):
                await reloader.as_of(day(3))
        assert await reloader.as_of(day(3))

    asyncio.run(twice())


def _fail(*_: object) -> None:
    raise MemoryError("no room for the index")
