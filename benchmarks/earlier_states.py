"""Questions about twelve earlier list states while a newer list arrives.

    python -m benchmarks.earlier_states ../shared/data/lists

Imports the publishers' files of FOLDER and twelve states of a list of one's own, each of another
day. Eight clients then ask about these days in turn, more states than a worker keeps, while two
others screen against the current lists. Meanwhile a newer UN list is imported: printed is how long
it took until it was answered from, what the two felt beside a quiet run, and what the eight got.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import text

from lists.db import open_engine
from tests.e2e.server import Server

STATES = 12
ASKING = 8
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN = ("Jane Miller", "Habade Foods B.V.", "Robert Okafor", "Gdansk Shipyard Services")


def main() -> None:
    """Prepare, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="of pressure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="states-benchmark-") as place:
        folder = Path(place)
        environment = _environment(folder)
        _prepare(given.folder, folder, environment)
        with Server(folder) as server:
            run = Run(server)
            quiet = run.screened(10, 0)
            print(f"quiet: p50 {_at(quiet, 0.5):.0f} ms, p99 {_at(quiet, 0.99):.0f} ms")
            newer = threading.Timer(
                10, run.bring, (given.folder / "un/un_2026-02-27.xml", environment)
            )
            newer.start()
            times = run.screened(given.seconds, ASKING)
            newer.join()
            print(f"meanwhile: p50 {_at(times, 0.5):.0f} ms, p99 {_at(times, 0.99):.0f} ms")
            print(f"about earlier days: {dict(run.statuses)}; others: {dict(run.others)}")
            taken = f"after {run.newer_at - run.imported_at:.1f} s" if run.newer_at else "never"
            print(f"the newer list was answered from {taken}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


class Run:
    """What the clients of one server see."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.statuses: Counter[int] = Counter()
        self.others: Counter[int] = Counter()
        self.newer_at = 0.0
        self.imported_at = 0.0
        self._first = ""

    def bring(self, newest: Path, environment: dict[str, str]) -> None:
        """Import the newer list, and note when that was done."""
        _import(newest, environment)
        self.imported_at = time.monotonic()

    def screened(self, seconds: float, asking: int) -> list[float]:
        """Milliseconds of each plain screening; ``asking`` clients ask about earlier days."""
        end = time.monotonic() + seconds
        times: list[float] = []
        clients = [threading.Thread(target=self._plain, args=(end, times)) for _ in range(2)]
        clients += [threading.Thread(target=self._earlier, args=(end, n)) for n in range(asking)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return times

    def _plain(self, end: float, times: list[float]) -> None:
        with httpx.Client(base_url=self.server.url, timeout=60) as client:
            while time.monotonic() < end:
                subjects = [{"names": [random.choice(PLAIN)]}]
                began = time.perf_counter()
                answer = client.post("/v1/screen", json={"subjects": subjects})
                times.append(1000 * (time.perf_counter() - began))
                self.others[answer.status_code] += 1
                versions = answer.json()["lists"]
                self._first = self._first or versions["un"]
                if versions["un"] != self._first and not self.newer_at:
                    self.newer_at = time.monotonic()
                time.sleep(0.02)

    def _earlier(self, end: float, seed: int) -> None:
        chance = random.Random(seed)
        with httpx.Client(base_url=self.server.url, timeout=120) as client:
            while time.monotonic() < end:
                day = (FIRST_DAY + timedelta(days=chance.randrange(STATES))).date()
                body = {
                    "subjects": [{"names": ["Ri Won Ho"]}],
                    "options": {"as_of": day.isoformat()},
                }
                self.statuses[client.post("/v1/screen", json=body).status_code] += 1


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[int(share * (len(ordered) - 1))]


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": f"sqlite:///{folder}/lists.sqlite3",
        "DPRK_SCREEN_CACHE_DIR": str(folder / "cache"),
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": str(folder / "seal-keys"),
        "DPRK_SCREEN_AUDIT_HEADS_FILE": str(folder / "heads.jsonl"),
    }


def _prepare(lists: Path, folder: Path, environment: dict[str, str]) -> None:
    """The published lists as of a day before the first state, then a state a day."""
    for name in ("un/un_2025-11-20.xml", "ofac_csv/2022-01-21", "eu", "un_1718_vessels"):
        _import(lists / name, environment)
    own = folder / "own.csv"
    for state in range(STATES):
        own.write_text(f"name,kind\nWon Ho Trading {state} Ltd,organization\n", encoding="utf-8")
        _import(own, environment, "--source", "own", "--force", "--reason", "another state")
    engine = open_engine(environment["DPRK_SCREEN_DATABASE_URL"])
    with engine.begin() as connection:
        events = connection.execute(
            text("SELECT id, source FROM list_event WHERE version_id IS NOT NULL ORDER BY id")
        ).all()
        day = FIRST_DAY - timedelta(days=1)
        for event, source in events:
            day = day + timedelta(days=1) if source == "own" else day
            connection.execute(
                text("UPDATE list_event SET effective_at = :at, recorded_at = :at WHERE id = :id"),
                {"at": day.replace(tzinfo=None).isoformat(" "), "id": event},
            )
    engine.dispose()


def _import(path: Path, environment: dict[str, str], *options: str) -> None:
    command = Path(sys.executable).with_name("dprk-screen")
    subprocess.run(
        [command, "lists", "import", path, *options],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
