"""Random bytes for ids."""

from __future__ import annotations

from api.service.random_bytes import random_bytes


def test_no_bytes_are_given_twice() -> None:
    found = [random_bytes(12) for _ in range(10_000)]
    assert len(set(found)) == len(found)
    assert {len(one) for one in found} == {12}


def test_more_than_is_fetched_at_once_is_given_too() -> None:
    assert len(random_bytes(10_000)) == 10_000
