"""What screening feels while hostile files come: a hundred of them, through preview and batch.

    python -m benchmarks.hostile_files --database sqlite:///var/dprk-screen.sqlite3

One worker is asked at a steady rate, first with nothing else to do, then while two clients send
every file of ``tests.attempts.hostile_files`` one after the other, each as a preview and as a
batch, then with nothing else again. Met if every file is answered (a preview, a batch, or a
problem), no screening is refused, the p99 meanwhile is below three times the quiet one, and the
worker's memory is as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import httpx
import psutil

from benchmarks.http import Served, _body, served
from benchmarks.http_load import request_bytes
from benchmarks.overload import Clients, Seen
from benchmarks.screening import raw_rows
from tests.attempts.hostile_files import KINDS, VARIATIONS

GROWTH = 100_000_000
SLOWER = 3.0
SENDERS = 2
PATIENCE = 400.0


def main() -> None:
    """Start a server, attack it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--rate", type=float, default=50, help="screenings a second")
    parser.add_argument("--seconds", type=float, default=30, help="of each quiet phase")
    parser.add_argument("--variations", type=int, default=VARIATIONS, help="files of each kind")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-files-") as place:
        folder = Path(place)
        rows = raw_rows(folder, 20_000)
        with served(folder, given.database, given.cache) as server:
            sys.exit(asyncio.run(_attacked(server, given, [_body([row]) for row in rows])))


async def _attacked(server: Served, given: argparse.Namespace, bodies: list[bytes]) -> int:
    clients = Clients(server.port, [request_bytes(body, server.key) for body in bodies])
    process = psutil.Process(server.process)
    for one in (process, *process.children()):  # whoever reads files may use every core
        one.cpu_affinity(list(range(os.cpu_count() or 1)))
    quiet, meanwhile, after = Seen(), Seen(), Seen()
    await clients.at_rate(given.rate, 5, Seen())
    await clients.at_rate(given.rate, given.seconds, quiet)
    memory = process.memory_info().rss
    print(f"quiet:     {quiet.told()}", flush=True)
    files = [(kind, number) for kind in KINDS for number in range(given.variations)]
    began = time.monotonic()
    # processes: in threads of this one, what clients feel would be our own work
    with ProcessPoolExecutor(SENDERS, mp_context=get_context("spawn")) as pool:
        sending = [pool.submit(_send, server, files[sender::SENDERS]) for sender in range(SENDERS)]
        while not all(sender.done() for sender in sending):
            await clients.at_rate(given.rate, 2, meanwhile)
    answers = sum((sender.result() for sender in sending), Counter())
    print(f"meanwhile: {meanwhile.told()}")
    print(f"  {len(files)} files in {time.monotonic() - began:.0f} s: {_told(answers)}")
    await asyncio.to_thread(_until_ended, server)
    await clients.at_rate(given.rate, given.seconds, after)
    grown = process.memory_info().rss - memory
    print(f"after:     {after.told()}; the worker grew by {grown / 1e6:.0f} MB")
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"load average {load:.1f} on {cores} cores")
    slower = meanwhile.percentile(200, 0.99) / quiet.percentile(200, 0.99)
    print(f"p99 meanwhile: {slower:.1f} x quiet")
    refused = {status for seen in (quiet, meanwhile, after) for status in seen.times} - {200}
    unanswered = [one for one in answers if one.split()[-1] not in {"200", "202", "422", "503"}]
    broken = meanwhile.failed or refused or unanswered
    return int(bool(broken) or slower > SLOWER or grown > GROWTH)


def _send(server: Served, files: list[tuple[str, int]]) -> Counter[str]:
    """Send files one after the other; how each way was answered."""
    os.nice(10)  # making the files is not what is measured
    answers: Counter[str] = Counter()
    headers = {"x-api-key": server.key, "content-type": "application/octet-stream"}
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=PATIENCE) as client:
        for kind, number in files:
            content = KINDS[kind](number)
            for way, path in (("preview", "/v1/batches/preview"), ("batch", "/v1/batches")):
                try:
                    status = str(client.post(path, content=content, headers=headers).status_code)
                except httpx.HTTPError as error:
                    status = type(error).__name__
                answers[f"{way} {status}"] += 1
                if status not in {"200", "202", "422"}:
                    print(f"  {kind} {number}: {way} {status}", flush=True)
    return answers


def _until_ended(server: Served) -> None:
    """Until every batch has ended; how they did is printed."""
    headers = {"x-api-key": server.key}
    states: Counter[str] = Counter()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        states["running"] = 1
        while {"queued", "running"} & set(states):
            time.sleep(1)
            found = client.get("/v1/batches?limit=1000", headers=headers).json()["batches"]
            states = Counter(batch["state"] for batch in found)
    print(f"  batches: {_told(states)}", flush=True)


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{number} x {what}" for what, number in sorted(counted.items()))


if __name__ == "__main__":
    main()
