"""Rates and bounds: too much is refused quickly, with the time to come again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyStore
from api.access.rate_limits import in_time
from api.service.errors import RequestTimeout
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


def test_a_key_over_its_rate_is_told_when_to_come_again(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    keys = KeyStore(three_lists.engine)
    first, second = (keys.create("x", ["lists:read"]).key for _ in range(2))
    client = limited(rate_per_key="3/minute")
    for left in (2, 1, 0):
        headers = client.get("/v1/lists", headers={"x-api-key": first}).headers
        assert headers["ratelimit-limit"] == "3"
        assert headers["ratelimit-remaining"] == str(left)
    response = client.get("/v1/lists", headers={"x-api-key": first})
    assert_problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert client.get("/v1/lists", headers={"x-api-key": second}).status_code == 200


def test_guessing_keys_is_slowed_by_address_and_right_keys_are_not(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    key = KeyStore(three_lists.engine).create("x", ["lists:read"]).key
    client = limited(rate_per_address="2/minute")
    wrong = [client.get("/v1/lists", headers={"x-api-key": f"dps_{n}"}) for n in range(4)]
    assert [response.status_code for response in wrong] == [401, 401, 429, 429]
    assert client.get("/v1/lists", headers={"x-api-key": key}).status_code == 200


def test_callers_without_a_key_are_counted_like_one_key(limited: Callable[..., TestClient]) -> None:
    client = limited(with_key=False, local_trust=True, rate_per_key="2/minute")
    assert [client.get("/v1/lists").status_code for _ in range(3)] == [200, 200, 429]


def test_a_body_that_trickles_is_cut_off_and_a_whole_one_is_not() -> None:
    async def trickle() -> Any:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def once() -> Any:
        return {"type": "http.request", "body": b"x", "more_body": False}

    async def until_cut(receive: Any) -> None:
        for _ in range(10):
            await receive()

    async def run() -> None:
        slow = in_time(trickle, 0.1)
        with pytest.raises(RequestTimeout):
            await until_cut(slow)
        whole = in_time(once, 0.02)
        await whole()
        await asyncio.sleep(0.03)
        await whole()  # waiting for the client to hang up takes as long as the answer does

    asyncio.run(run())
