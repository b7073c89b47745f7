"""A receiver of webhooks on a real socket of this machine."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Self

from api.audit.seal_keys import SealKeys
from api.events.destinations import DestinationRules
from api.events.signing import Signer
from tests.factories import SEAL_KEY

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers each request with the next of ``answers`` (the last one again and again)."""

    answers: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    """Seconds between two pieces of an answer that never ends."""
    certificates: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                names = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, names, body))
                self.send_response(receiver.next_answer())
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                if receiver.slow:
                    receiver.never_ends(self)
                    return
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.certificates is not None:
            self._server.socket = self.certificates.wrap_socket(
                self._server.socket, server_side=True
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self._over = threading.Event()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?of=tests"

    @property
    def ids(self) -> list[str]:
        """The event ids that came, repeats included."""
        return [one.headers["webhook-id"] for one in self.received]

    def rules(self) -> DestinationRules:
        """Rules that allow this machine."""
        return DestinationRules(LOOPBACK, plain_http=True, ports=frozenset({self.port}))

    def next_answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def never_ends(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            for number in range(1000):
                handler.wfile.write(f"x-{number}: more\r\n".encode())
                handler.wfile.flush()
                if self._over.wait(self.slow):
                    return
                time.sleep(0)
        except OSError:
            return


def signer(folder: Path, keys: str = SEAL_KEY) -> Signer:
    """What signs with the seal key of the tests."""
    return Signer(SealKeys(folder / "no-file", keys))
