"""A real server on a real socket in this process, and requests to it byte by byte."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import uvicorn

from api.server.app import create_app
from api.service.server_options import SERVER_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.settings import Settings


class Answer(NamedTuple):
    """The first answer on a connection; ``more`` is what came after it."""

    status: int
    headers: dict[str, str]
    body: bytes
    more: bytes

    @property
    def code(self) -> str:
        """The problem's code, if the answer is a problem document."""
        if self.headers.get("content-type") != "application/problem+json":
            return ""
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        return str(problem["code"])


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """Serve in a thread; gives the port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings), **SERVER_OPTIONS)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        end = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server did not come up"
            assert time.monotonic() < end, "the server did not come up"
            time.sleep(0.02)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join(30)


def request(method: str, target: str, body: bytes = b"", *fields: tuple[str, str | bytes]) -> bytes:
    """One request; ``Host`` and ``Content-Length`` are added unless given."""
    named = {name.lower() for name, _ in fields}
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1")]
    if "host" not in named:
        lines.append(b"Host: 127.0.0.1")
    if body and not {"content-length", "transfer-encoding"} & named:
        lines.append(b"Content-Length: %d" % len(body))
    for name, value in fields:
        raw = value if isinstance(value, bytes) else value.encode("latin-1")
        lines.append(name.encode("latin-1") + b": " + raw)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def exchange(port: int, sent: bytes, *, pieces: tuple[bytes, ...] = (), pause: float = 0) -> Answer:
    """Send, then further pieces with pauses; read until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        received = b""
        try:
            connection.sendall(sent)
            for piece in pieces:
                time.sleep(pause)
                connection.sendall(piece)
        except OSError:  # it refused before it had read everything, as it should
            pass
        while True:
            connection.settimeout(20 if not _whole(received) else 0.15)
            try:
                piece = connection.recv(65_536)
            except TimeoutError:
                break
            except ConnectionResetError:
                break
            if not piece:
                break
            received += piece
    return parsed(received)


def _whole(received: bytes) -> bool:
    head, found, rest = received.partition(b"\r\n\r\n")
    return bool(found) and len(rest) >= int(_fields(head).get("content-length", "0"))


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}


def parsed(received: bytes) -> Answer:
    """The first answer in what was received; status 0 where there was none."""
    head, found, rest = received.partition(b"\r\n\r\n")
    if not found:
        return Answer(0, {}, b"", received)
    fields = _fields(head)
    length = int(fields.get("content-length", len(rest)))
    return Answer(int(head.split(b" ", 2)[1]), fields, rest[:length], rest[length:])


def as_json(value: Any) -> bytes:
    """A request body."""
    return json.dumps(value).encode()
