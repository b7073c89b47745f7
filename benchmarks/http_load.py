"""A light load generator for one service, in a process of its own: keep-alive connections only.

``benchmarks.http`` starts it (on another core than the server where there is one) and reads the
JSON it prints. Each connection sends its next request as soon as it has its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

_LENGTH = b"content-length: "


class Connection(asyncio.Protocol):
    """One client: a request, its answer, the next request, until the time is up."""

    def __init__(self, requests: list[bytes], first: int, step: int, end: float) -> None:
        self.requests = requests
        self.place = first
        self.step = step
        self.end = end
        self.times: list[float] = []
        self.refused = 0
        self.done = asyncio.get_running_loop().create_future()
        self._received = b""
        self._whole = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Collect an answer; note its time when it is whole."""
        self._received += data
        if not self._whole:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return
            at = self._received.index(_LENGTH) + len(_LENGTH)
            length = int(self._received[at : self._received.index(b"\r", at)])
            self._whole = head + 4 + length
        if len(self._received) < self._whole:
            return
        now = time.perf_counter()
        if self._received.startswith(b"HTTP/1.1 200"):
            self.times.append(now - self._asked)
        else:
            self.refused += 1
        self._received, self._whole = b"", 0
        if now < self.end:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, wanted or not."""
        if not self.done.done():
            if exc is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(exc)

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self.transport.write(self.requests[self.place % len(self.requests)])
        self.place += self.step


def request_bytes(body: bytes, key: str) -> bytes:
    """A screening request as it goes over the wire."""
    return (
        b"POST /v1/screen HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"x-api-key: %s\r\ncontent-length: %d\r\n\r\n%s" % (key.encode(), len(body), body)
    )


async def load(requests: list[bytes], port: int, connections: int, seconds: float) -> None:
    """Ask for so long, then print times (seconds) and refusals as JSON."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    clients = []
    for number in range(connections):
        client = Connection(requests, number, connections, begun + seconds)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    times = sorted(spent for client in clients for spent in client.times)
    print(
        json.dumps(
            {
                "answers": len(times),
                "refused": sum(client.refused for client in clients),
                "seconds": time.perf_counter() - begun,
                "p50_ms": 1000 * times[len(times) // 2] if times else 0,
                "p99_ms": 1000 * times[int(0.99 * len(times))] if times else 0,
                "longest_ms": 1000 * times[-1] if times else 0,
            }
        )
    )


def main() -> None:
    """Read bodies, one a line, and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="number of the first body to send")
    parser.add_argument("--key", required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    bodies = given.bodies.read_bytes().splitlines()
    bodies = bodies[given.first % len(bodies) :] + bodies[: given.first % len(bodies)]
    requests = [request_bytes(body, given.key) for body in bodies]
    asyncio.run(load(requests, given.port, given.connections, given.seconds))


if __name__ == "__main__":
    main()
