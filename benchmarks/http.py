"""One worker over loopback: answers a second, latency, and what an answer costs the processor.

    python -m benchmarks.http --database sqlite:///var/dprk-screen.sqlite3

Starts ``dprk-screen serve`` with one worker on a copy of the database, with a key, the full audit
record and the access log; only the rate of the key is raised. 16 keep-alive connections send raw
rows (persons, firms, ships; 0.2 % listed), one in a request, then a hundred. On a busy machine the
processor time of an answer is the figure to compare: it does not count waiting for other programs.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import make_url

from api.access.key_store import KeyStore
from benchmarks.screening import raw_rows
from lists.db import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 100
TICK = os.sysconf("SC_CLK_TCK")


class Served(NamedTuple):
    """A running server: its process, its port and a key it knows."""

    process: int
    port: int
    key: str


def main() -> None:
    """Start a server, load it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=2, help="measurements of each kind")
    parser.add_argument("--rows", type=int, default=60_000, help="different subjects")
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="http-benchmark-") as place:
        folder = Path(place)
        rows = raw_rows(folder, given.rows)
        single, many = folder / "single", folder / "many"
        single.write_bytes(b"\n".join(_body([row]) for row in rows))
        many.write_bytes(
            b"\n".join(_body(rows[at : at + MANY]) for at in range(0, len(rows), MANY))
        )
        with served(folder, given.database, given.cache) as server:
            for turn in range(given.rounds):
                for bodies, size in ((single, 1), (many, MANY)):
                    told = loaded(server, bodies, given, turn)
                    _print(told, size)
            _print_beside(server, single, many, given)
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"load average {load:.1f} on {cores} cores; yardstick {yardstick():.0f} ms")


def _body(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"subjects": rows}).encode()


def _print(told: dict[str, float], size: int) -> None:
    rate = told["answers"] / told["seconds"]
    each = 1e6 * told["processor"] / (told["answers"] or 1)
    print(
        f"{size:3} a request: {rate * size:8,.0f} subjects/s, p50 {told['p50_ms']:.1f} ms,"
        f" p99 {told['p99_ms']:.1f} ms, longest {told['longest_ms']:.0f} ms;"
        f" processor {each:,.0f} us a request, {each / size:,.0f} a subject;"
        f" {told['refused']:.0f} refused",
        flush=True,
    )


def _print_beside(server: Served, single: Path, many: Path, given: argparse.Namespace) -> None:
    """What single requests feel while long ones never stop."""
    long = asking(server, many, 4, given.seconds + 2, 0)
    with subprocess.Popen(long, stdout=subprocess.DEVNULL) as others:
        _pin(others.pid, 1)
        time.sleep(1)
        few = argparse.Namespace(seconds=given.seconds, connections=2)
        told = loaded(server, single, few, given.rounds)
    print(
        f"  1 a request beside 4 connections with {MANY} each:"
        f" p50 {told['p50_ms']:.1f} ms, p99 {told['p99_ms']:.1f} ms,"
        f" longest {told['longest_ms']:.0f} ms"
    )


def yardstick() -> float:
    """Milliseconds of processor for a fixed piece of work: how fast this machine is just now."""
    best = 1e9
    for _ in range(5):
        begun = time.process_time()
        sum({place % 1000: str(place) for place in range(200_000)})
        best = min(best, time.process_time() - begun)
    return 1000 * best


@contextmanager
def served(folder: Path, database: str, cache: Path | None) -> Iterator[Served]:
    """A server of one worker on a copy of the database."""
    url = copied(database, folder)
    engine = open_engine(url)
    keys = KeyStore(engine)
    made = keys.create("benchmark", ["screen", "batch", "audit"])
    port = 20_000 + secrets.randbelow(20_000)
    environment = {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": url,
        "DPRK_SCREEN_CACHE_DIR": str(cache or folder / "cache"),
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": f"{folder}/seal-keys",
        "DPRK_SCREEN_AUDIT_HEADS_FILE": f"{folder}/heads.jsonl",
        "DPRK_SCREEN_BATCH_DIR": str(folder / "batches"),
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
        "DPRK_SCREEN_RATE_PER_KEY": "10000000/minute",
    }
    command = [str(Path(sys.executable).with_name("dprk-screen")), "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _pin(server.pid, 0)
        _wait(port, server, folder / "serve.log")
        yield Served(server.pid, port, made.key)
    finally:
        server.terminate()
        server.wait(60)
        keys.revoke(made.details.id)
        engine.dispose()


def copied(database: str, folder: Path) -> str:
    """An SQLite file is copied, so that the record of yours stays clean; PostgreSQL is used."""
    parsed = make_url(database)
    if parsed.get_backend_name() != "sqlite":
        return database
    copy = folder / "lists.sqlite3"
    shutil.copyfile(str(parsed.database), copy)
    return f"sqlite:///{copy}"


def _pin(process: int, core: int) -> None:
    """Keep a process on one core, so that server and load do not take turns on both."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process, {core})


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1800):
        if server.poll() is not None:
            raise SystemExit(f"the server did not come up:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not come up")


def loaded(server: Served, bodies: Path, given: argparse.Namespace, turn: int) -> dict[str, float]:
    """What one measurement told, with the processor seconds the server used for it."""
    command = asking(server, bodies, given.connections, given.seconds, turn * 15_000)
    before = processor(server.process)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as client:
        _pin(client.pid, 1)
        assert client.stdout is not None
        told: dict[str, float] = json.loads(client.stdout.read())
    told["processor"] = processor(server.process) - before
    return told


def asking(server: Served, bodies: Path, connections: int, seconds: float, first: int) -> list[str]:
    """The command that asks so long over so many connections."""
    command = [sys.executable, "-m", "benchmarks.http_load", "--port", str(server.port)]
    command += ["--key", server.key, "--bodies", str(bodies), "--seconds", str(seconds)]
    return [*command, "--connections", str(connections), "--first", str(first)]


def processor(process: int) -> float:
    """Seconds of processor a process has used, in all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


if __name__ == "__main__":
    main()
