"""Random bytes are never handed out twice, in any thread or process."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.service.random_bytes import random_bytes


def test_every_piece_has_its_length_and_comes_once() -> None:
    pieces = [random_bytes(12) for _ in range(5_000)]
    assert {len(piece) for piece in pieces} == {12}
    assert len(set(pieces)) == 5_000


def test_threads_share_nothing() -> None:
    def take(_: int) -> list[bytes]:
        return [random_bytes(10) for _ in range(1_000)]

    with ThreadPoolExecutor(4) as pool:
        pieces = [piece for part in pool.map(take, range(8)) for piece in part]
    assert len(set(pieces)) == 8_000


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_forked_process_does_not_repeat_its_parent() -> None:
    random_bytes(8)
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.write(theirs, random_bytes(32))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(ours, 32) != random_bytes(32)
