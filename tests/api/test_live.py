"""Newer lists are swapped in while requests run: never mixed, never lost, errors kept visible."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.errors import NoListsThen, NotReady
from api.live import Live
from screening.policy import Policy
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import entity, vessel

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


@pytest.fixture
def live(store: SnapshotStore, tmp_path: Path) -> Live:
    return Live(store, Policy.bundled(), tmp_path)


def captions(live: Live) -> set[str]:
    return {e.caption for e in live.standing.loaded.entities()}


def wait_for(condition: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_without_lists_there_is_no_standing(live: Live) -> None:
    live.refresh()
    with pytest.raises(NotReady):
        _ = live.standing


def test_an_activation_is_noticed_and_swapped_in(live: Live, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON])
    live.refresh()
    before = live.standing
    publish(store, "un_vessels", [CHON_MA_SAN])
    live.refresh()
    assert captions(live) == {KWANGSON.caption, CHON_MA_SAN.caption}
    assert before.loaded.entity(CHON_MA_SAN.id) is None, "a running request keeps what it took"
    assert live.swaps == 2


def test_nothing_is_built_again_while_nothing_changes(live: Live, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON])
    live.refresh()
    loaded = live.standing.loaded
    live.refresh()
    assert live.standing.loaded is loaded


def test_a_rollback_is_swapped_in_as_well(live: Live, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON])
    publish(store, "un", [entity("SOMEBODY ELSE")])
    store.rollback("un")
    live.refresh()
    assert captions(live) == {KWANGSON.caption}


def test_a_build_that_fails_leaves_the_old_lists_serving_and_is_visible(
    live: Live, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "un", [KWANGSON])
    asyncio.run(live.update())
    publish(store, "un", [entity("SOMEBODY ELSE")])
    with monkeypatch.context() as broken:
        broken.setattr("api.live.build_screener", _fail)
        asyncio.run(live.update())
    assert captions(live) == {KWANGSON.caption}
    assert live.build_error == "MemoryError: no room for the index"
    asyncio.run(live.update())
    assert captions(live) == {"SOMEBODY ELSE"}
    assert live.build_error == ""


def _fail(*_: object) -> None:
    raise MemoryError("no room for the index")


def test_a_build_error_shows_in_readyz_and_metrics(
    client: TestClient, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.build_screener", _fail)
    publish(three_lists, "un", [entity("SOMEBODY ELSE")])
    wait_for(lambda: client.get("/readyz").json()["build_error"])
    assert client.get("/readyz").status_code == 200
    assert "dprk_screen_index_build_failing 1.0" in client.get("/metrics").text


def test_earlier_lists_are_kept_ready_up_to_a_limit(live: Live, store: SnapshotStore) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for week in range(4):
        publish(store, "un", [entity(f"PARTY {week}")], published=start + timedelta(weeks=week))
    live.refresh()

    async def visit() -> list[str]:
        seen = []
        for week in range(4):
            standing = await live.as_of(date(2024, 1, 2) + timedelta(weeks=week))
            seen += [e.caption for e in standing.loaded.entities()]
        with pytest.raises(NoListsThen):
            await live.as_of(date(2023, 1, 1))
        return seen

    assert asyncio.run(visit()) == ["PARTY 0", "PARTY 1", "PARTY 2", "PARTY 3"]
    assert len(live._earlier) == 2


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
