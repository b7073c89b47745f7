"""Minutes of mixed traffic: whether memory, open handles and the write-ahead log stay flat.

    python -m benchmarks.soak --database sqlite:///var/dprk-screen.sqlite3 --minutes 20

Single screenings, calls of a hundred, small files, the match API, certificates, pages and
refused requests come from eight clients. Twelve times in the run the server's processes are looked
at; printed is each look, and what the last third has above the second.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import httpx
import psutil

from benchmarks.batch_rows import write_rows
from benchmarks.http import served
from benchmarks.screening import LISTED, raw_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.http import Served

CLIENTS = 8
LOOKS = 12
PAUSE = 0.05
"""Seconds between two requests of a client."""


class Look(NamedTuple):
    """What the server's processes hold at one moment."""

    megabytes: float
    handles: int
    threads: int
    log_megabytes: float


class Traffic:
    """Clients of one server until ``end``."""

    def __init__(self, server: Served, rows: Sequence[dict[str, object]], sheet: bytes) -> None:
        self.server, self.rows, self.sheet = server, rows, sheet
        self.statuses: Counter[str] = Counter()
        self.end = threading.Event()

    def client(self, seed: int) -> None:
        """One client: a kind of request at random, again and again."""
        chance = random.Random(seed)
        base = f"http://127.0.0.1:{self.server.port}"
        with httpx.Client(base_url=base, headers={"x-api-key": self.server.key}) as client:
            while not self.end.wait(PAUSE):
                kinds = (self._single, self._hundred, self._file, self._match, self._page)
                kind = chance.choices(kinds, (60, 5, 1, 10, 5))[0]
                try:
                    status = kind(client, chance)
                except httpx.HTTPError as error:
                    self.statuses[type(error).__name__] += 1
                else:
                    self.statuses[f"{kind.__name__[1:]} {status}"] += 1

    def _single(self, client: httpx.Client, chance: random.Random) -> int:
        body = {"subjects": [chance.choice(self.rows)]}
        answer = client.post("/v1/screen", json=body, timeout=60)
        if answer.status_code == 200 and chance.random() < 0.05:
            number = answer.json()["results"][0]["screening_id"]
            return client.get(f"/v1/screenings/{number}/certificate", timeout=60).status_code
        return answer.status_code

    def _hundred(self, client: httpx.Client, chance: random.Random) -> int:
        body = {"subjects": chance.sample(self.rows, 100)}
        return client.post("/v1/screen", json=body, timeout=60).status_code

    def _file(self, client: httpx.Client, chance: random.Random) -> int:
        content = self.sheet + f"{chance.random()},Jane Miller,person\n".encode()
        headers = {"content-type": "text/csv"}
        return client.post("/v1/batches", content=content, headers=headers, timeout=60).status_code

    def _match(self, client: httpx.Client, chance: random.Random) -> int:
        name = chance.choice(self.rows)["names"]
        query = {"schema": "LegalEntity", "properties": {"name": name}}
        return client.post("/match/default", json={"queries": {"q": query}}, timeout=60).status_code

    def _page(self, client: httpx.Client, chance: random.Random) -> int:
        path = chance.choice(("/healthz", "/readyz", "/v1/lists", "/docs", "/nothing", "/metrics"))
        return client.get(path, timeout=60).status_code


def look(server: Served, folder: Path) -> Look:
    """All processes of the server together."""
    first = psutil.Process(server.process)
    megabytes, handles, threads = 0.0, 0, 0
    for process in (first, *first.children(recursive=True)):
        try:
            megabytes += process.memory_full_info().pss / 1e6
            handles += process.num_fds()
            threads += process.num_threads()
        except psutil.NoSuchProcess:
            continue
    log = sum(path.stat().st_size for path in folder.glob("*.sqlite3-wal"))
    return Look(megabytes, handles, threads, log / 1e6)


def main() -> None:
    """Load, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--minutes", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-benchmark-") as place:
        folder = Path(place)
        rows = raw_rows(folder, 20_000)
        write_rows(folder / "sheet.csv", 100, LISTED)
        sheet = (folder / "sheet.csv").read_bytes()
        with served(folder, given.database, given.cache) as server:
            traffic = Traffic(server, rows, sheet)
            clients = [threading.Thread(target=traffic.client, args=(n,)) for n in range(CLIENTS)]
            for client in clients:
                client.start()
            looks = []
            for number in range(1, LOOKS + 1):
                time.sleep(60 * given.minutes / LOOKS)
                looks.append(look(server, folder))
                print(f"{number:3} {_words(looks[-1])}", flush=True)
            traffic.end.set()
            for client in clients:
                client.join()
            print(dict(sorted(traffic.statuses.items())))
            _compare(looks)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _words(one: Look) -> str:
    return (
        f"{one.megabytes:,.0f} MB, {one.handles} handles, {one.threads} threads,"
        f" log {one.log_megabytes:.1f} MB"
    )


def _compare(looks: Sequence[Look]) -> None:
    third = len(looks) // 3
    middle, last = looks[third : 2 * third], looks[2 * third :]
    for field in Look._fields:
        before = fmean(getattr(one, field) for one in middle)
        after = fmean(getattr(one, field) for one in last)
        print(f"{field:14} {before:8.1f} -> {after:8.1f}")


if __name__ == "__main__":
    main()
