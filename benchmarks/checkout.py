"""A checkout of the project with a database of its own: its commands run, its service started.

Everything goes through the command line and HTTP, so any revision can be measured. Processor time
is that of a process with all its children.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from benchmarks.batch_rows import write_rows
from benchmarks.screening import LISTED
from benchmarks.trivial_service import KEPT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TICK = os.sysconf("SC_CLK_TCK")
_QUIET_SECONDS = 0.5
_LONGEST_START = 300.0
_POLL = 0.02
PORT = 20_000


class Spent(NamedTuple):
    """Seconds by the clock and of processor."""

    wall: float
    processor: float


class Running(NamedTuple):
    """A started service, and what it took to its first answer."""

    process: int
    port: int
    key: str
    first_answer: float


class Checkout:
    """One revision, with a copy of the database, an index of its own and an API key."""

    def __init__(self, name: str, place: Path, database: Path, folder: Path) -> None:
        self.name = name
        self._bin = place.absolute() / ".venv" / "bin"
        self.folder = folder / name
        self.folder.mkdir()
        shutil.copyfile(database, self.folder / "lists.sqlite3")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(place.absolute()),
            "DPRK_SCREEN_DATABASE_URL": f"sqlite:///{self.folder / 'lists.sqlite3'}",
            "DPRK_SCREEN_CACHE_DIR": str(self.folder / "cache"),
            "DPRK_SCREEN_BATCH_DIR": str(self.folder / "batches"),
            "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": str(self.folder / "seal-keys"),
            "DPRK_SCREEN_AUDIT_HEADS_FILE": str(self.folder / "heads.jsonl"),
            "DPRK_SCREEN_REFRESH_ENABLED": "false",
            "DPRK_SCREEN_RATE_PER_KEY": "10000000/minute",
        }
        self._ports = iter(range(PORT + secrets.randbelow(20_000), 65_000))
        self.run("db", "upgrade")
        scopes = [word for scope in ("screen", "batch", "audit") for word in ("--scope", scope)]
        self.key = self.run("keys", "create", "benchmark", *scopes).stdout.split()[-1]
        self.run("screen", "Jane Miller")  # builds the index

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of this revision."""
        command = [str(self._bin / "dprk-screen"), *words]
        return subprocess.run(
            command,
            env=self._environment,
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )

    def spent(self, *words: str) -> Spent:
        """What a command takes."""
        began, before = time.perf_counter(), _of_children()
        self.run(*words)
        return Spent(time.perf_counter() - began, _of_children() - before)

    @contextmanager
    def serving(self, workers: int = 1) -> Iterator[Running]:
        """This revision's service, from its first answer on."""
        port = next(self._ports)
        words = [str(self._bin / "dprk-screen"), "serve", "--port", str(port)]
        words += ["--workers", str(workers)]
        with served(words, self._environment, self.folder, port, self.key) as running:
            yield running

    @contextmanager
    def trivial(self, name: str = "app") -> Iterator[Running]:
        """A trivial service, with the libraries of this revision.

        The service itself is the one beside this file, also where the revision has another.
        """
        port = next(self._ports)
        words = [str(self._bin / "uvicorn"), f"benchmarks.trivial_service:{name}"]
        words += ["--port", str(port), "--no-access-log"]
        here = Path(__file__).parents[1]
        environment = self._environment | {KEPT_IN: str(self.folder), "PYTHONPATH": str(here)}
        with served(words, environment, here, port, self.key) as running:
            yield running


@contextmanager
def served(
    words: Sequence[str], environment: dict[str, str], place: Path, port: int, key: str
) -> Iterator[Running]:
    """A started service, until the block ends."""
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, env=environment, cwd=place, stdout=quiet, stderr=quiet) as process:
        try:
            running = Running(process.pid, port, key, 0.0)
            while not _answers(running):
                if process.poll() is not None or time.perf_counter() - began > _LONGEST_START:
                    raise SystemExit(f"did not start: {' '.join(words)}")
                time.sleep(_POLL)
            yield running._replace(first_answer=time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(60)


def _answers(running: Running) -> bool:
    body = json.dumps({"subjects": [{"names": ["Jane Miller"]}]}).encode()
    headers = {"content-type": "application/json", "x-api-key": running.key}
    url = f"http://127.0.0.1:{running.port}/v1/screen"
    with suppress(OSError):
        asked = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(asked) as answer:
            return bool(answer.status == 200)
    return False


def settled(process: int) -> float:
    """Seconds of processor of a process and its children, once they have nothing more to do."""
    used = processor(process)
    while True:
        time.sleep(_QUIET_SECONDS)
        now = processor(process)
        if now - used < 0.1 * _QUIET_SECONDS:
            return now
        used = now


def processor(process: int) -> float:
    """Seconds of processor of a process and its children, those that ended included."""
    used = 0.0
    with suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        used = sum(map(int, stat.rpartition(")")[2].split()[11:15])) / TICK
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                used += processor(int(child))
    return used


def asked(running: Running, bodies: Sequence[bytes]) -> Spent:
    """What the service spends on these requests, sent one after the other."""
    headers = {"x-api-key": running.key, "content-type": "application/json"}
    before, began = processor(running.process), time.perf_counter()
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", headers=headers) as client:
        for body in bodies:
            client.post("/v1/screen", content=body, timeout=60).raise_for_status()
    return Spent(time.perf_counter() - began, processor(running.process) - before)


def asked_at_once(running: Running, bodies: Path, first: int, seconds: float) -> float:
    """Seconds of processor for one of the requests of a file, over 16 connections at once.

    ``first`` is the place of the first body: each measurement asks about others, as clients do.
    """
    words = [sys.executable, "-m", "benchmarks.http_load", "--port", str(running.port)]
    words += ["--key", running.key, "--bodies", str(bodies), "--first", str(first)]
    before = processor(running.process)
    loaded = subprocess.run(
        [*words, "--seconds", str(seconds)], check=True, capture_output=True, text=True
    )
    answers: int = json.loads(loaded.stdout)["answers"]
    return (processor(running.process) - before) / max(1, answers)


def uploaded(running: Running, rows: int, folder: Path, turn: int) -> Spent:
    """From the upload of a file to its results."""
    content = file_of(folder, rows).read_bytes() + f"{turn},Jane Miller,person\n".encode()
    headers = {"x-api-key": running.key}
    before, began = processor(running.process), time.perf_counter()
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", headers=headers) as client:
        sent = client.post("/v1/batches", content=content, headers={"content-type": "text/csv"})
        batch = sent.raise_for_status().headers["location"]
        state: dict[str, Any] = {"state": "queued"}
        while state["state"] in {"queued", "running"}:
            time.sleep(_POLL)
            state = client.get(batch).raise_for_status().json()
        if state["state"] != "completed":
            raise SystemExit(f"the batch did not end well: {state}")
        client.get(f"{batch}/results").raise_for_status()
    return Spent(time.perf_counter() - began, processor(running.process) - before)


def file_of(folder: Path, rows: int) -> Path:
    """A CSV file of so many rows."""
    path = folder / f"rows-{rows}.csv"
    if not path.exists():
        write_rows(path, rows, LISTED)
    return path


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
