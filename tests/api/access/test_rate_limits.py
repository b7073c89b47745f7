"""Rates and bounds: too much is refused quickly, with the time to come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.access.key_store import KeyStore
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
