"""A server on this machine that answers whatever a test wants, byte by byte."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def answering(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Gives the URL. ``answer`` writes to each connection until it is done or the event is set."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

        def speak(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(60)
                while piece := connection.recv(65_536):
                    if b"\r\n\r\n" in piece:
                        answer(connection, ended)
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)


def dripping(head: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends ``head``, then a byte every 50 ms for ever."""

    def drip(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(head)
        while not ended.wait(0.05):
            connection.sendall(b"x")

    return drip


def saying(*pieces: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends these bytes and closes."""

    def say(connection: socket.socket, _ended: threading.Event) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return say


def page(body: bytes, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """An answer with a body and further header fields."""
    lines = (b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields, b"", body)
    return b"\r\n".join(lines)
