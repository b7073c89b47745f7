"""The event loop of a worker: uvloop, with all connections that wait accepted at once.

libuv 1.52 accepts one connection a round of the loop. A round that screens lasts milliseconds, so a
busy worker took in some fifty new connections a second, and under overload clients that had been
refused and came again waited half a minute unheard (docs/decisions/0036).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Any

try:
    from uvloop import Loop
except ImportError:  # there is none for Windows
    from asyncio import SelectorEventLoop as Loop  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT_ONCE = 64
"""Most connections that are taken in one round, so that those already open are served between."""


def new_loop() -> asyncio.AbstractEventLoop:
    """The loop for uvicorn (``loop="api.server.event_loop:new_loop"``)."""
    return AcceptingLoop()


class AcceptingLoop(Loop):
    """Takes in, beside the connection libuv accepts in a round, the others that wait."""

    def __init__(self) -> None:
        super().__init__()
        self._adopting: set[asyncio.Task[None]] = set()

    async def create_server(
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        *args: Any,  # noqa: ANN401 - asyncio's signature
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - uvloop's own Server
        """As asyncio's; ``protocol_factory`` is called for each connection."""
        due = False

        def made() -> asyncio.BaseProtocol:
            nonlocal due
            if not due:
                due = True
                self.call_soon(accept)
            return protocol_factory()

        def accept() -> None:
            nonlocal due
            due = False
            for listening in server.sockets:
                for connection in _waiting(listening.fileno()):
                    self._adopt(connection, protocol_factory, options.get("ssl"))

        server: Any = await super().create_server(made, *args, **options)
        return server

    def _adopt(self, connection: socket.socket, factory: Any, ssl: Any) -> None:  # noqa: ANN401
        async def adopt() -> None:
            with contextlib.suppress(OSError):  # the client went away meanwhile
                await self.connect_accepted_socket(factory, connection, ssl=ssl)

        task = self.create_task(adopt())
        self._adopting.add(task)
        task.add_done_callback(self._adopting.discard)


def _waiting(listening: int) -> Iterator[socket.socket]:
    """The connections that wait at a listening socket (its file descriptor, which stays open)."""
    borrowed = socket.socket(fileno=listening)
    try:
        for _ in range(AT_ONCE):
            try:
                connection, _address = borrowed.accept()
            except OSError:  # nobody is left, or the client has gone
                return
            connection.settimeout(0)
            if connection.family in {socket.AF_INET, socket.AF_INET6}:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield connection
    finally:
        borrowed.detach()
