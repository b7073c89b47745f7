"""The whole screener: rows a second on two processes, start and memory of a worker, HTTP rates.

    python -m benchmarks.screening --database sqlite:///var/dprk-screen.sqlite3 --rows 100000

Rows are raw as a client sends them (persons, firms, ships; 0.2 % listed), each read, searched and
assessed; none has an activity, so links and typologies have nothing to do. Workers are started one
after the other over a ready index; memory is their proportional share (PSS) after the work.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.index_files import open_screener, prepared
from api.subjects import read_subject
from benchmarks.batch_rows import write_rows
from lists.db import open_engine
from lists.store import SnapshotStore
from screening.policy import Policy
from screening.subject import Options

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PORT = 8_723
PORTION = 500
CONNECTIONS = 16
TODAY = date(2026, 1, 1)
LISTED = (
    ("vessel", "YU JONG 2", "8604917"),
    ("company", "Korea Kwangson Banking Corp", ""),
    ("person", "Ri Je-son", ""),
)
FIELDS = (("dob", "birth_date"), ("nationality", "nationality"), ("imo", "imo"))
KINDS = {"company": "organization"}


def main() -> None:
    """Run all parts and print what they gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10, help="of each HTTP measurement")
    parser.add_argument(
        "--cache", type=Path, help="where a ready index may be; default: built anew"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="screening-benchmark-") as place:
        folder = Path(place)
        cache = given.cache or folder / "cache"
        rows = raw_rows(folder, given.rows)
        processes(cache, given.database, rows, given.workers)
        served(cache, given.database, rows, given.seconds)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def raw_rows(folder: Path, count: int) -> list[dict[str, Any]]:
    """Subjects as a client submits them, without activity; broken rows are left out."""
    path = folder / "rows.csv"
    write_rows(path, count + count // 50, LISTED)
    with path.open(newline="", encoding="utf-8") as file:
        found = [_submitted(row) for row in csv.DictReader(file) if row["name"] and row["type"]]
    return [row for row in found if "/" not in row.get("birth_date", "")][:count]


def _submitted(row: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"names": [row["name"]], "kind": KINDS.get(row["type"], row["type"])}
    return told | {field: row[column] for column, field in FIELDS if row[column]}


def processes(cache: Path, database: str, rows: list[dict[str, Any]], workers: int) -> None:
    """Start the workers one after the other, then give each its share at once."""
    policy = Policy.bundled()
    store = SnapshotStore(open_engine(database))
    start = time.perf_counter()
    index = prepared(store, store.active(), policy, cache)
    print(f"index ready         {time.perf_counter() - start:.1f} s")
    spawn = multiprocessing.get_context("spawn")
    doors = []
    for number in range(workers):
        ours, theirs = spawn.Pipe()
        start = time.perf_counter()
        spawn.Process(target=_work, args=(theirs, index, database), daemon=True).start()
        ours.recv()
        print(f"worker {number + 1} ready      {time.perf_counter() - start:.2f} s")
        doors.append(ours)
    start = time.perf_counter()
    for number, door in enumerate(doors):
        door.send(rows[number::workers])
    told = [door.recv() for door in doors]
    wall = time.perf_counter() - start
    found, used, memory = (sum(column) for column in zip(*told, strict=True))
    print(
        f"{len(rows):,} rows        {wall:.1f} s, {1e6 * wall / len(rows):.0f} us a row on"
        f" {workers} processes ({1e6 * used / len(rows):.0f} us of processor); {found} with matches"
    )
    print(f"memory a worker     {memory / workers:.0f} MB (PSS)")


def _work(door: Connection, index: Path, database: str) -> None:
    """One worker: says when it is ready, screens what it is given, tells what it took."""
    versions = SnapshotStore(open_engine(database)).active()
    screener = open_screener(index, Policy.bundled(), versions)
    screener.warm()
    door.send("ready")
    rows = door.recv()
    start, found = time.process_time(), 0
    for first in range(0, len(rows), PORTION):
        subjects = [read_subject(row) for row in rows[first : first + PORTION]]
        results = screener.screen_many(subjects, Options(), TODAY)
        found += sum(bool(result.matches) for result in results)
    door.send((found, time.process_time() - start, _share_of_memory()))


def _share_of_memory() -> float:
    """Megabytes of this process, shared pages divided among those who share them."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def served(cache: Path, database: str, rows: list[dict[str, Any]], seconds: float) -> None:
    """Start a server of one worker and ask it over loopback."""
    environment = {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": database,
        "DPRK_SCREEN_CACHE_DIR": str(cache),
        "DPRK_SCREEN_BATCH_DIR": str(cache / "batches"),
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
        "DPRK_SCREEN_ACCESS_LOG": "false",
        "DPRK_SCREEN_RATE_PER_ADDRESS": "",
    }
    command = [str(Path(sys.executable).with_name("dprk-screen")), "serve", "--port", str(PORT)]
    with (cache / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait()
        for size in (1, 100):
            asyncio.run(_ask_all(rows, size, seconds))
    finally:
        server.terminate()
        server.wait(30)


def _wait() -> None:
    for _ in range(600):
        try:
            ask = b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
            if asyncio.run(_exchange_once(ask)) == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not come up")


async def _exchange_once(request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    status = await _exchange(reader, writer, request)
    writer.close()
    return status


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> int:
    """Send one request over an open connection and read its answer; returns the status."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def _ask_all(rows: list[dict[str, Any]], size: int, seconds: float) -> None:
    """Requests of ``size`` subjects on all connections until the time is up."""
    bodies = [
        json.dumps({"subjects": rows[first : first + size]}).encode()
        for first in range(0, min(len(rows), 5_000 * size) - size, size)
    ]
    times: list[float] = []
    refused = 0
    end = time.perf_counter() + seconds

    async def connection(number: int) -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        place = number
        while (start := time.perf_counter()) < end:
            body = bodies[place % len(bodies)]
            place += CONNECTIONS
            head = (
                "POST /v1/screen HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            )
            if await _exchange(reader, writer, head.encode() + body) == 200:
                times.append(time.perf_counter() - start)
            else:
                refused += 1
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(connection(number) for number in range(CONNECTIONS)))
    wall = time.perf_counter() - start
    times.sort()
    if not times:
        raise SystemExit(f"all {refused} requests were refused")
    print(
        f"HTTP, {size:3} a request {size * len(times) / wall:,.0f} subjects/s, median"
        f" {1000 * times[len(times) // 2]:.1f} ms, p99"
        f" {1000 * times[int(0.99 * len(times))]:.1f} ms, {refused} refused"
    )


if __name__ == "__main__":
    main()
