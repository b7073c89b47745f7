"""Twice the load one worker can serve, for minutes: what is answered, what memory does, and after.

    python -m benchmarks.overload --database sqlite:///var/dprk-screen.sqlite3 --seconds 300

Measures what the worker can serve (16 connections that wait for their answers) and how quick it is
with little to do; then requests arrive at twice that rate, whether or not earlier ones were
answered, each on a free connection or a new one; then little again. Met if there is no 5xx but 503,
no broken connection, memory stays bounded, and what follows is as quick as what came before.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.http import Served, _body, served, yardstick
from benchmarks.http_load import request_bytes
from benchmarks.screening import raw_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECTIONS = 2_000
"""Most connections of all clients together."""
SLOWER = 2.0
"""How many times the median before may be afterwards: other programs share the machine."""
GROWTH = 150_000_000
"""Bytes that memory may grow by while loaded: queues, buffers and the index's caches."""
PATIENCE = 30.0
QUICK = "as quick as before"
"""The one thing wanted that is a time, and so depends on what else the machine does."""
IDLE = 3.0
"""Seconds after which an idle connection is not used again."""


@dataclass(slots=True)
class Seen:
    """What came of the requests of one phase."""

    times: dict[int, list[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    """Arrivals for which no connection was free: the clients' own bound."""

    def note(self, status: int, seconds: float) -> None:
        """An answer."""
        self.times.setdefault(status, []).append(seconds)

    def percentile(self, status: int, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.times.get(status, [0.0]))
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def told(self) -> str:
        """One line."""
        parts = [
            f"{len(times):,} x {status} (p50 {self.percentile(status, 0.5):.0f} ms,"
            f" p99 {self.percentile(status, 0.99):.0f} ms)"
            for status, times in sorted(self.times.items())
        ]
        parts += [f"{count:,} x {what}" for what, count in self.failed.items()]
        return ", ".join(parts) + (f", {self.skipped:,} not sent" if self.skipped else "")


class Clients:
    """Connections that are kept and used again, as many as are needed up to a bound."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.port = port
        self.requests = requests
        self.place = 0
        self.idle: list[tuple[float, tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = []

    async def ask(self, seen: Seen) -> None:
        """One request over a free connection, or a new one."""
        self.place += 1
        request = self.requests[self.place % len(self.requests)]
        began = time.perf_counter()
        connection = None
        try:
            async with asyncio.timeout(PATIENCE):
                connection = await self._idle() or await self._connect()
                status, kept = await _exchange(connection, request)
        except (OSError, EOFError, TimeoutError) as error:
            seen.failed[type(error).__name__] += 1
            kept = False
        else:
            seen.note(status, time.perf_counter() - began)
        if connection is not None:
            if kept:
                self.idle.append((time.perf_counter(), connection))
            else:
                await _closed(connection[1])

    async def _idle(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection the server has not closed meanwhile (it does after 5 s of silence)."""
        while self.idle:
            since, connection = self.idle.pop()
            if time.perf_counter() - since < IDLE and not connection[0].at_eof():
                return connection
            await _closed(connection[1])
        return None

    async def close(self) -> None:
        """End all connections."""
        for _, connection in self.idle:
            await _closed(connection[1])

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def at_rate(self, rate: float, seconds: float, seen: Seen) -> None:
        """Requests that arrive at a rate, whatever becomes of them; waits for the last answers."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        running: set[asyncio.Task[None]] = set()
        sent = 0
        while (now := loop.time()) < began + seconds:
            due = int((now - began) * rate)
            for _ in range(due - sent):
                if len(running) >= CONNECTIONS:
                    seen.skipped += 1
                    continue
                task = loop.create_task(self.ask(seen))
                running.add(task)
                task.add_done_callback(running.discard)
            sent = due
            await asyncio.sleep(0.005)
        await asyncio.gather(*running)

    async def in_turns(self, clients: int, seconds: float, seen: Seen) -> float:
        """Clients that wait for their answer before they ask again; answers a second."""
        end = time.perf_counter() + seconds

        async def client() -> None:
            while time.perf_counter() < end:
                await self.ask(seen)

        await asyncio.gather(*(client() for _ in range(clients)))
        return sum(map(len, seen.times.values())) / seconds


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _exchange(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
) -> tuple[int, bool]:
    reader, writer = connection
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length: ") + 16
    await reader.readexactly(int(head[at : head.index(b"\r", at)]))
    return int(head.split(b" ", 2)[1]), b"connection: close" not in head


def memory(process: int) -> int:
    """Bytes resident in a server and its children."""
    tree = psutil.Process(process)
    return sum(one.memory_info().rss for one in (tree, *tree.children(recursive=True)))


async def overload(
    server: Served, bodies: list[bytes], seconds: float, calm: float = 5
) -> dict[str, bool]:
    """All phases; prints them, and answers for each thing wanted whether it held."""
    clients = Clients(server.port, [request_bytes(body, server.key) for body in bodies])
    await clients.in_turns(4, 1, Seen())
    rate = await clients.in_turns(16, calm, Seen())
    before, during, after = Seen(), Seen(), Seen()
    await clients.at_rate(rate / 5, calm, before)
    start = memory(server.process)
    print(f"can serve {rate:,.0f} answers/s; at a fifth of it: {before.told()}", flush=True)
    most = [start]
    watch = asyncio.create_task(_watch(server.process, most))
    await clients.at_rate(2 * rate, seconds, during)
    watch.cancel()
    print(f"at twice that for {seconds:g} s: {during.told()}")
    await clients.at_rate(rate / 5, calm, after)
    await clients.close()
    end = memory(server.process)
    print(f"afterwards at a fifth: {after.told()}")
    print(f"memory {start / 1e6:,.0f} MB, most {max(most) / 1e6:,.0f}, afterwards {end / 1e6:,.0f}")
    return _held(before, during, after, max(most) - start)


async def _watch(process: int, most: list[int]) -> None:
    while True:
        await asyncio.sleep(1)
        most.append(memory(process))


def _held(before: Seen, during: Seen, after: Seen, growth: int) -> dict[str, bool]:
    return {
        "nothing but 200 and 503": set(during.times) <= {200, 503} and not during.failed,
        "screened all the time": bool(during.times.get(200)),
        "memory bounded": growth < GROWTH,
        "all answered afterwards": set(after.times) == {200} and not after.failed,
        QUICK: after.percentile(200, 0.5) < SLOWER * before.percentile(200, 0.5) + 2,
    }


def all_hold(wanted: Mapping[str, bool]) -> bool:
    """Print what was wanted and whether it holds; whether all of it does."""
    for what, holds in wanted.items():
        print(f"  {'yes' if holds else 'NO ':4} {what}")
    return all(wanted.values())


def main() -> None:
    """Start a server, overload it; exit code 1 if something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--seconds", type=float, default=300, help="of overload")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="overload-benchmark-") as place:
        folder = Path(place)
        bodies = [_body([row]) for row in raw_rows(folder, 20_000)]
        with served(folder, given.database, given.cache) as server:
            held = all_hold(asyncio.run(overload(server, bodies, given.seconds)))
    print(f"load average {os.getloadavg()[0]:.1f}, yardstick {yardstick():.0f} ms")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
