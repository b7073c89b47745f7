"""Throughput of a batch, end to end, and what requests feel meanwhile.

Starts ``dprk-screen serve`` over the lists in a database of yours (or the samples), uploads a
generated file, screens single subjects meanwhile, and prints throughput, memory and percentiles.
Processor time counts the server, its batch processes and all they did, requests included: on a
machine with other work it tells more than the clock.

    python -m benchmarks.batch --rows 1000000 --database sqlite:///var/dprk-screen.sqlite3
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil

from api.access.key_store import KeyStore
from benchmarks.batch_rows import write_rows
from benchmarks.processes import memory_of, note_processor
from lists.db import open_engine, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTED = (
    ("vessel", "YU JONG 2", "8604917"),
    ("company", "Korea Kwangson Banking Corp", ""),
    ("person", "Ri Je-son", ""),
)
PACE = 0.05
"""Seconds between two single screenings: 20 a second beside the batch."""


def main() -> None:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--database", default="", help="default: a new one with the samples")
    parser.add_argument("--workers", type=int, default=0, help="batch processes; 0: one per core")
    parser.add_argument("--port", type=int, default=8_719)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="batch-benchmark-"))
    try:
        _measure(folder, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, given: argparse.Namespace) -> None:
    source = folder / "rows.csv"
    write_rows(source, given.rows, LISTED)
    environment = {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": given.database or f"sqlite:///{folder}/lists.sqlite3",
        "DPRK_SCREEN_CACHE_DIR": str(folder / "cache"),
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": f"{folder}/seal-keys",
        "DPRK_SCREEN_AUDIT_HEADS_FILE": f"{folder}/heads.jsonl",
        "DPRK_SCREEN_BATCH_DIR": str(folder / "batches"),
        "DPRK_SCREEN_BATCH_WORKERS": str(given.workers),
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
        "DPRK_SCREEN_ACCESS_LOG": "false",
    }
    url = f"http://127.0.0.1:{given.port}"
    key = _new_key(environment["DPRK_SCREEN_DATABASE_URL"])
    command = [str(Path(sys.executable).with_name("dprk-screen")), "serve"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(given.port)], env=environment, stdout=log, stderr=log
        )
    try:
        with httpx.Client(base_url=url, timeout=600, headers=key) as client:
            _wait(client)
            process = psutil.Process(server.pid)
            used: dict[int, float] = {}
            note_processor(process, used)
            idle, began = sum(used.values()), time.perf_counter()
            with source.open("rb") as file:
                batch = client.post(
                    "/v1/batches", content=file, headers={"content-type": "text/csv"}
                ).json()
            uploaded = time.perf_counter() - began
            times, memory, status = _follow(client, batch["id"], process, used)
            screened = time.perf_counter() - began
            size = sum(len(p) for p in _download(client, batch["id"]))
            whole = time.perf_counter() - began
            note_processor(process, used)
            busy = sum(used.values()) - idle
    finally:
        server.terminate()
        server.wait(30)
    _print(given.rows, status, (uploaded, screened, whole, busy), (times, memory, size))


def _new_key(database_url: str) -> dict[str, str]:
    """The header of a new key for a batch and the screenings beside it."""
    upgrade(database_url)
    engine = open_engine(database_url)
    new = KeyStore(engine).create("benchmark", ["screen", "batch"])
    engine.dispose()
    return {"X-API-Key": new.key}


def _wait(client: httpx.Client) -> None:
    """Until the lists are loaded: a server that is still building their index lives, too."""
    for _ in range(1200):
        try:
            if client.get("/v1/lists").status_code != 503:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not come up")


def _follow(
    client: httpx.Client, batch_id: str, server: psutil.Process, used: dict[int, float]
) -> tuple[list[float], tuple[int, int], dict[str, Any]]:
    """Screen somebody every now and then until the batch has ended; times, memory, last status."""
    times: list[float] = []
    own = everything = 0
    looked = 0.0
    status: dict[str, Any] = {}
    subject = {"subjects": [{"names": ["Kim Yong Chol"], "birth_date": "1946", "kind": "person"}]}
    while True:
        began = time.perf_counter()
        client.post("/v1/screen", json=subject).raise_for_status()
        times.append(time.perf_counter() - began)
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            status = client.get(f"/v1/batches/{batch_id}").json()
            note_processor(server, used)
            own = max(own, server.memory_info().rss)
            everything = max(everything, memory_of(server))
            if status["state"] not in {"queued", "running"}:
                return times, (own, everything), status
        time.sleep(PACE)


def _download(client: httpx.Client, batch_id: str) -> Iterator[bytes]:
    with client.stream("GET", f"/v1/batches/{batch_id}/results") as answer:
        yield from answer.iter_raw()


def _print(
    rows: int,
    status: dict[str, Any],
    seconds: tuple[float, float, float, float],
    measured: tuple[list[float], tuple[int, int], int],
) -> None:
    uploaded, screened, whole, busy = seconds
    times, (own, everything), size = measured
    ordered = sorted(times)
    p99 = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
    print(f"state            {status['state']} {status['error']}")
    print(f"rows             {rows:,} {status['counts']}")
    print(f"upload           {uploaded:.1f} s")
    print(f"end to end       {whole:.1f} s, {rows / whole:,.0f} rows/s")
    print(f"screening        {screened - uploaded:.1f} s, {status['rows_per_second']} rows/s")
    print(f"processor time   {busy:.1f} s, {busy / rows * 1e6:.0f} µs a row")
    print(f"results          {size / 1e6:,.1f} MB")
    print(f"server memory    {own / 1e6:,.0f} MB; with its batch processes {everything / 1e6:,.0f}")
    middle = statistics.median(times)
    print(f"requests         {len(times):,} meanwhile, median {middle * 1000:.1f} ms")
    print(f"                 p99 {p99 * 1000:.1f} ms, longest {max(times) * 1000:.1f} ms")
    print(f"load average     {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
