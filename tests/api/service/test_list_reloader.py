"""Newer lists are swapped in while requests run: never mixed, never lost, errors kept visible."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.service.errors import NoListsThen, NotReady
from api.service.list_reloader import ListReloader
from screening.policy import Policy
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import entity, vessel

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


@pytest.fixture
def reloader(store: SnapshotStore, tmp_path: Path) -> ListReloader:
    return ListReloader(store, Policy.bundled(), tmp_path)


def captions(reloader: ListReloader) -> set[str]:
    return {e.caption for e in reloader.serving.loaded.screener.entities()}


def wait_for(condition: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_without_lists_there_is_no_standing(reloader: ListReloader) -> None:
    reloader.refresh()
    with pytest.raises(NotReady):
        _ = reloader.serving


def test_an_activation_is_noticed_and_swapped_in(
    reloader: ListReloader, store: SnapshotStore
) -> None:
    publish(store, "un", [KWANGSON])
    reloader.refresh()
    before = reloader.serving
    publish(store, "un_vessels", [CHON_MA_SAN])
    reloader.refresh()
    assert captions(reloader) == {KWANGSON.caption, CHON_MA_SAN.caption}
    assert before.loaded.screener.entity(CHON_MA_SAN.id) is None, (
        "a running request keeps what it took"
    )


def test_nothing_is_built_again_while_nothing_changes(
    reloader: ListReloader, store: SnapshotStore
) -> None:
    publish(store, "un", [KWANGSON])
    reloader.refresh()
    loaded = reloader.serving.loaded
    reloader.refresh()
    assert reloader.serving.loaded is loaded


def test_a_rollback_is_swapped_in_as_well(reloader: ListReloader, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON])
    publish(store, "un", [entity("SOMEBODY ELSE")])
    store.rollback("un")
    reloader.refresh()
    assert captions(reloader) == {KWANGSON.caption}


def test_a_build_that_fails_leaves_the_old_lists_serving_and_is_visible(
    reloader: ListReloader, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "un", [KWANGSON])
    asyncio.run(reloader.update())
    publish(store, "un", [entity("SOMEBODY ELSE")])
    with monkeypatch.context() as broken:
        broken.setattr("api.service.list_reloader.build_screener", _fail)
        asyncio.run(reloader.update())
    assert captions(reloader) == {KWANGSON.caption}
    assert reloader.build_error == "MemoryError: no room for the index"
    asyncio.run(reloader.update())
    assert captions(reloader) == {"SOMEBODY ELSE"}
    assert reloader.build_error == ""


def _fail(*_: object, **__: object) -> None:
    raise MemoryError("no room for the index")


def test_a_build_error_shows_in_readyz_and_metrics(
    client: TestClient, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.service.list_reloader.build_screener", _fail)
    publish(three_lists, "un", [entity("SOMEBODY ELSE")])
    wait_for(lambda: client.get("/readyz").json()["build_error"])
    assert client.get("/readyz").status_code == 200
    assert "dprk_screen_index_build_failing 1.0" in client.get("/metrics").text


@pytest.mark.slow
def test_earlier_lists_are_kept_ready_up_to_a_limit(
    reloader: ListReloader, store: SnapshotStore
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for week in range(4):
        publish(store, "un", [entity(f"PARTY {week}")], published=start + timedelta(weeks=week))
    reloader.refresh()

    async def visit() -> list[str]:
        seen = []
        for week in range(4):
            serving = await reloader.as_of(date(2024, 1, 2) + timedelta(weeks=week))
            seen += [e.caption for e in serving.loaded.screener.entities()]
        with pytest.raises(NoListsThen):
            await reloader.as_of(date(2023, 1, 1))
        return seen

    assert asyncio.run(visit()) == ["PARTY 0", "PARTY 1", "PARTY 2", "PARTY 3"]
    assert len(reloader._earlier._ready) == 2


@pytest.mark.slow
def test_a_running_service_swaps_without_one_failed_or_mixed_answer(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    """Each version of the list holds one ship whose name tells the version."""
    holds: dict[str, str] = {}
    for number in range(4):
        party = vessel(f"SHIP OF VERSION {number}", "8604917", source="un")
        version = publish(three_lists, "un", [party], activate=False)
        holds[version.id] = party.caption
    seen: set[str] = set()
    for version_id in holds:
        three_lists.activate(version_id)
        end = time.monotonic() + 10
        while version_id not in seen and time.monotonic() < end:
            body = {"subjects": [{"imo": "8604917"}]}
            answer = client.post("/v1/screen", json=body)
            assert answer.status_code == 200
            stamped = answer.json()["lists"]["un"]["version"]
            if stamped in holds:
                match = answer.json()["results"][0]["matches"][0]
                assert match["entity"]["caption"] == holds[stamped]
                seen.add(stamped)
    assert seen == set(holds)


@pytest.mark.slow
def test_lists_that_were_replaced_are_freed_without_the_collector(
    reloader: ListReloader, store: SnapshotStore
) -> None:
    """A service has the collector leave its lists alone: in a cycle they would stay for ever."""
    publish(store, "un", [entity("FIRST")])
    reloader.refresh()
    asyncio.run(reloader.as_of(datetime.now(UTC).date()))
    replaced = weakref.ref(reloader.serving.loaded.screener)
    gc.collect()
    gc.disable()
    try:
        publish(store, "un", [entity("SECOND")])
        reloader.refresh()
        assert captions(reloader) == {"SECOND"}
        assert replaced() is None
    finally:
        gc.enable()
