"""Bodies on their way: each has its time, and slow ones make way for others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from api.server.arriving import ArrivingBodies, ArrivingBody
from api.service.errors import Overloaded, RequestTimeout

if TYPE_CHECKING:
    from starlette.types import Message

NEVER = 3_600.0


class Sender:
    """A client that sends pieces with pauses before them."""

    def __init__(self, *pieces: tuple[float, bytes]) -> None:
        self._pieces = list(pieces)

    async def receive(self) -> Message:
        pause, piece = self._pieces.pop(0)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}


async def read(bodies: ArrivingBodies, sender: Sender, *, file: bool = False) -> list[str]:
    """Read a body to its end; what was called when it was here."""
    arrived: list[str] = []
    receive = sender.receive
    with ArrivingBody(bodies, receive, lambda: arrived.append("here"), file=file) as body:
        while (await body.receive())["more_body"]:
            assert not arrived
    return arrived


def test_a_body_counts_when_it_is_here_as_a_whole() -> None:
    bodies = ArrivingBodies(1, 10, 1_000)
    assert asyncio.run(read(bodies, Sender((0, b"a"), (0, b"b")))) == ["here"]


def test_a_body_that_does_not_come_is_given_up() -> None:
    bodies = ArrivingBodies(1, 0.05, 1_000)
    with pytest.raises(RequestTimeout):
        asyncio.run(read(bodies, Sender((0, b"a"), (NEVER, b"b"))))


@pytest.mark.slow
def test_a_file_may_take_long_if_its_pieces_come() -> None:
    bodies = ArrivingBodies(1, 0.4, 1_000)
    pieces = [(0.2, b"x" * 2_000)] * 5
    assert asyncio.run(read(bodies, Sender(*pieces), file=True)) == ["here"]


@pytest.mark.slow
def test_a_file_that_comes_byte_by_byte_is_given_up() -> None:
    bodies = ArrivingBodies(1, 0.1, 1_000_000)
    with pytest.raises(RequestTimeout, match="bytes a second"):
        asyncio.run(read(bodies, Sender(*[(0.05, b"x")] * 1_000), file=True))


def test_the_oldest_slow_body_makes_way_for_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.server.arriving._SLOW_SECONDS", 0.0)
    bodies = ArrivingBodies(1, NEVER, 1_000)

    async def both() -> list[str]:
        slow = asyncio.create_task(read(bodies, Sender((NEVER, b"a"))))
        await asyncio.sleep(0.05)
        arrived = await read(bodies, Sender((0, b"b")))
        with pytest.raises(RequestTimeout, match="needed its place"):
            await slow
        return arrived

    assert asyncio.run(both()) == ["here"]


def test_bodies_that_have_only_just_begun_are_not_given_up() -> None:
    bodies = ArrivingBodies(1, NEVER, 1_000)

    async def both() -> None:
        young = asyncio.create_task(read(bodies, Sender((NEVER, b"a"))))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await read(bodies, Sender((0, b"b")))
        young.cancel()

    asyncio.run(both())


def test_a_request_that_broke_off_leaves_its_place() -> None:
    bodies = ArrivingBodies(1, NEVER, 1_000)

    async def broken() -> None:
        with ArrivingBody(bodies, Sender((0, b"a"), (0, b"b")).receive, int, file=False) as body:
            await body.receive()

    asyncio.run(broken())
    assert asyncio.run(read(bodies, Sender((0, b"b")))) == ["here"]
