"""A busy worker takes in all who knock, not one a round of its loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, ClassVar, cast

from api.server.event_loop import new_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Echo(asyncio.Protocol):
    """Sends back what it gets, and counts its like."""

    made: ClassVar[list[asyncio.Transport]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self.made.append(self.transport)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


def on_our_loop(main: Callable[[], Coroutine[None, None, None]]) -> None:
    async def whole() -> None:
        Echo.made.clear()
        await main()
        for transport in Echo.made:
            transport.close()
        for _ in range(5):  # closing takes a round or two
            await asyncio.sleep(0.001)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(whole())


async def _listening() -> tuple[asyncio.Server, int]:
    server: asyncio.Server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


def test_all_who_wait_are_taken_in_within_a_few_rounds() -> None:
    async def main() -> None:
        server, port = await _listening()
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(90)]
        for _ in range(30):  # one a round would take ninety
            await asyncio.sleep(0)
        assert len(Echo.made) == len(clients)
        for client in clients:
            client.close()
        server.close()

    on_our_loop(main)


def test_whoever_was_taken_in_so_is_served_like_anybody() -> None:
    async def main() -> None:
        server, port = await _listening()
        pairs = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", port) for _ in range(20))
        )
        for number, (reader, writer) in enumerate(pairs):
            writer.write(b"%03d" % number)
            assert await reader.readexactly(3) == b"%03d" % number
            writer.close()
        server.close()

    on_our_loop(main)


def test_a_client_that_left_before_it_was_taken_in_harms_nobody() -> None:
    async def main() -> None:
        server, port = await _listening()
        for _ in range(20):
            client = socket.create_connection(("127.0.0.1", port))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()  # with a reset
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"here")
        assert await reader.readexactly(4) == b"here"
        writer.close()
        server.close()

    on_our_loop(main)


def test_nobody_is_taken_in_once_the_server_is_closed() -> None:
    async def main() -> None:
        server, port = await _listening()
        server.close()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        await asyncio.sleep(0.02)
        assert not Echo.made

    on_our_loop(main)
