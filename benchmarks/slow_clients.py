"""Screening while hundreds of clients read a byte a second and hundreds of event streams are open.

    python -m benchmarks.slow_clients --database sqlite:///var/dprk-screen.sqlite3

In one run on one server: screenings at a steady rate with nobody else; then while slow readers and
streams of a batch come, and answers are made for them; then while these are read, a byte a second.
The readers ask for the largest answers: a call of 20 subjects, a page's script, the audit export.
Met if no screening is refused and, while they read, the 99th percentile stays below ``TIMES`` times
the quiet one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import socket
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.http import Served, _body, served, yardstick
from benchmarks.http_load import request_bytes
from benchmarks.overload import Clients, Seen, all_hold, memory
from benchmarks.screening import raw_rows

TIMES = 3.0
MANY = 20
"""Subjects of a call whose answer is large."""
RECEIVE_BUFFER = 4096
"""Bytes the system takes on behalf of a slow reader."""


@dataclass(slots=True)
class Crowd:
    """Slow readers and open streams, and what became of them."""

    server: Served
    within: float
    """Seconds over which they come: all at once, the large calls would be a load of their own."""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    begun: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)

    def send(self, kind: str, number: int, request: bytes, pause: float) -> None:
        """So many clients with this request, each reading a byte after every pause, or freely."""
        for _ in range(number):
            late = self.within * random.random()
            task = self._read_slowly(kind, request, pause, late)
            self.tasks.append(asyncio.create_task(task))

    async def _read_slowly(self, kind: str, request: bytes, pause: float, late: float) -> None:
        await asyncio.sleep(late)
        try:
            reader, writer = await self._connected()
        except OSError:
            self.ended[f"{kind}: not connected"] += 1
            return
        try:
            writer.write(request)
            status = (await reader.readexactly(12))[9:].decode()
            self.begun[f"{kind}: {status}"] += 1
            if pause:
                while await reader.read(1):  # noqa: ASYNC110 - slow on purpose
                    await asyncio.sleep(pause)
            else:
                await reader.read()
            self.ended[f"{kind}: ended"] += 1
        except (OSError, EOFError):
            self.ended[f"{kind}: disconnected"] += 1
        finally:
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection for which the system keeps little."""
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        small.setblocking(False)  # noqa: FBT003 - the library's own
        await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", self.server.port))
        return await asyncio.open_connection(sock=small, limit=RECEIVE_BUFFER)

    async def leave(self) -> None:
        """All end."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _get(path: str, key: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {key}\r\n\r\n".encode()


async def _batch(server: Served) -> str:
    """A batch that waits, to be listened to; its id."""
    rows = b"name\nZEPHYR HOLDINGS\n"
    head = (
        f"POST /v1/batches HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {server.key}\r\n"
        f"content-type: text/csv\r\ncontent-length: {len(rows)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head.encode() + rows)
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    writer.close()
    return answer.partition(b"/v1/batches/")[2].partition(b"\r\n")[0].decode()


async def run(server: Served, given: argparse.Namespace, folder: Path) -> bool:
    """Both phases; prints them, and says whether everything held."""
    rows = raw_rows(folder, 20_000)
    bodies = [_body([row]) for row in rows]
    clients = Clients(server.port, [request_bytes(body, server.key) for body in bodies])
    await clients.in_turns(4, 2, Seen())
    quiet, arriving, crowded = Seen(), Seen(), Seen()
    await clients.at_rate(given.rate, given.seconds, quiet)
    start = memory(server.process)
    print(f"{given.rate:g} screenings a second, nobody else: {quiet.told()}", flush=True)
    batch = await _batch(server)
    crowd = Crowd(server, given.seconds)
    large = request_bytes(_body(rows[:MANY]), server.key)
    script = 2 * _get("/static-offline-docs/swagger-ui-bundle.js", server.key)
    export = 2 * _get("/v1/audit/entries?content=true", server.key)
    readers = {"large answer": large, "page": script, "export": export}
    for kind, request in readers.items():
        if kind in given.kinds:
            crowd.send(kind, given.readers // 3, request, 1.0)
    crowd.send("stream", given.streams, _get(f"/v1/batches/{batch}/events", server.key), 0.0)
    await clients.at_rate(given.rate, given.seconds, arriving)
    print(f"while {given.readers} readers and {given.streams} streams come: {arriving.told()}")
    await clients.at_rate(given.rate, given.seconds, crowded)
    print(f"while they read a byte a second: {crowded.told()}")
    print(f"  begun {dict(crowd.begun)}, ended {dict(crowd.ended)}")
    print(f"  memory {start / 1e6:,.0f} MB, with them {memory(server.process) / 1e6:,.0f}")
    await crowd.leave()
    await clients.close()
    return _held(quiet, arriving, crowded)


def _held(quiet: Seen, arriving: Seen, crowded: Seen) -> bool:
    times = crowded.percentile(200, 0.99) / quiet.percentile(200, 0.99)
    wanted = {
        "no screening refused": all(
            set(seen.times) == {200} and not seen.failed for seen in (arriving, crowded)
        ),
        f"p99 {times:.1f} times the quiet one": times < TIMES,
    }
    return all_hold(wanted)


def main() -> None:
    """Start a server, stall it; exit code 1 if something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--seconds", type=float, default=15, help="of each phase")
    parser.add_argument("--write-timeout", type=float, default=30, help="of the server")
    parser.add_argument("--rate", type=float, default=50, help="screenings a second")
    parser.add_argument("--readers", type=int, default=600)
    parser.add_argument("--streams", type=int, default=560)
    parser.add_argument("--kinds", nargs="*", default=["large answer", "page", "export"])
    given = parser.parse_args()
    os.environ["DPRK_SCREEN_BATCH_ENABLED"] = "false"  # screening it would be a load of its own
    os.environ["DPRK_SCREEN_WRITE_TIMEOUT"] = str(given.write_timeout)
    with tempfile.TemporaryDirectory(prefix="slow-clients-benchmark-") as place:
        folder = Path(place)
        with contextlib.ExitStack() as opened:
            server = opened.enter_context(served(folder, given.database, given.cache))
            held = asyncio.run(run(server, given, folder))
    print(f"load average {os.getloadavg()[0]:.1f}, yardstick {yardstick():.0f} ms")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
