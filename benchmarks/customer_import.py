"""A file of customers put under monitoring, and the updates of lists that follow, end to end.

    python -m benchmarks.customer_import ../shared/data/lists --customers 1000000

Uses the commands that a user has, on a database of its own: imports the UN list of 2025 and OFAC's
of 2022, then ``customers import`` of generated customers (persons, firms and ships; ``--listed`` of
them with a listed name, altered or not), then each newer list and the run of monitoring after it.
Prints rows a second, processor time and memory of each command with its processes, and what the
database takes a customer. Beside it: the same rows as an ordinary batch (``--batch-rows``), which
keeps nobody.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil
from sqlalchemy import text

from benchmarks.batch_rows import HEADER, write_rows
from benchmarks.monitoring import listed_spelling, updates
from benchmarks.processes import memory_of, note_processor
from lists.db import open_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Entity

SEED = 17
LOOK = 0.5
"""Seconds between two looks at the processes of a command."""
KINDS = {"person": "person", "organization": "company", "vessel": "vessel"}


class Spent(NamedTuple):
    """What a command took: seconds of the clock and of processor, bytes of memory, its output."""

    clock: float
    processor: float
    memory: int
    output: str


def main() -> None:
    """Import, update, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the published lists")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--listed", type=float, default=0.01, help="share with a listed name")
    parser.add_argument("--batch-rows", type=int, default=20_000, help="rows of the plain batch")
    parser.add_argument("--place", type=Path, help="folder for the database; default: temporary")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="customer-import-", dir=given.place))
    try:
        _measure(folder, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, given: argparse.Namespace) -> None:
    un = sorted((given.folder / "un").glob("*.xml"))[:2]
    ofac = sorted((given.folder / "ofac_csv").iterdir())[:2]
    listed = [one for update in updates(given.folder) for one in update.after]
    few, plain, source = (folder / f"{name}.csv" for name in ("few", "plain", "customers"))
    write_customers(few, 10, listed, given.listed)
    write_customers(source, given.customers, listed, given.listed)
    write_customers(plain, given.batch_rows, listed, given.listed)
    command = _Commands(folder)
    command.run("lists", "import", str(un[0]), str(ofac[0]))
    command.run("batch", "run", str(few), str(folder / "few.csv"))  # the index is made
    batch = command.run("batch", "run", str(plain), str(folder / "results.csv"))
    _print(f"an ordinary batch of {given.batch_rows:,} rows", batch, given.batch_rows)
    imported = command.run("customers", "import", str(source))
    _print(f"import of {given.customers:,} customers", imported, given.customers)
    _print_sizes(folder, command.database, given.customers)
    command.run("monitoring", "run")  # a service would have done so: what follows is an update
    for name, path in (("UN", un[1]), ("OFAC", ofac[1])):
        command.run("lists", "import", str(path))
        spent = command.run("monitoring", "run")
        print(f"{name} updated: {spent.output.strip().splitlines()[-1]}")
        _print(f"run after {name}", spent, 0)
    _print_sizes(folder, command.database, given.customers)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def write_customers(path: Path, count: int, listed: Sequence[Entity], share: float) -> None:
    """Write a file of customers, the same for the same lists: ``share`` of them have a listed name.

    Of these, seven in ten are altered as names are on their way to a screening system, and three
    in ten of the persons have the birth date of the listed party.
    """
    chance = random.Random(SEED)
    write_rows(path, count, [], SEED)
    rewritten = path.with_suffix(".planted")
    with (
        path.open(newline="", encoding="utf-8", errors="surrogateescape") as read,
        rewritten.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file,
    ):
        writer, rows = csv.writer(file), csv.reader(read)
        writer.writerow(next(rows))
        for row in rows:
            if chance.random() < share:
                values = {"id": row[0], **_planted(chance.choice(listed), chance)}
                writer.writerow([values.get(heading, "") for heading in HEADER])
            else:
                writer.writerow(row)
    rewritten.replace(path)


def _planted(party: Entity, chance: random.Random) -> dict[str, str]:
    name = listed_spelling(party, chance)
    born = party.birth_dates[0] if party.birth_dates and chance.random() < 0.3 else ""
    return {"name": name, "type": KINDS.get(party.kind, ""), "dob": str(born)}


class _Commands:
    """Runs ``dprk-screen`` on a database in a folder and watches its processes."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{folder}/customers.sqlite3"
        self._environment = {
            **os.environ,
            "DPRK_SCREEN_DATABASE_URL": self.database,
            "DPRK_SCREEN_CACHE_DIR": str(folder / "cache"),
            "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": f"{folder}/seal-keys",
            "DPRK_SCREEN_AUDIT_HEADS_FILE": f"{folder}/heads.jsonl",
            "DPRK_SCREEN_BATCH_DIR": str(folder / "batches"),
        }
        self._log = folder / "log"

    def run(self, *arguments: str) -> Spent:
        """Run a command to its end; what went wrong ends the benchmark, some rows unread do not."""
        program = str(Path(sys.executable).with_name("dprk-screen"))
        began = time.perf_counter()
        with self._log.open("w+b") as log:
            process = psutil.Popen(
                [program, *arguments], env=self._environment, stdout=log, stderr=log
            )
            watch = _Watch(process)
            watch.start()
            code = process.wait()
            watch.join()
        output = self._log.read_text(errors="replace")
        if code not in {0, 4}:
            raise SystemExit(f"{' '.join(arguments)}: {output[-2000:]}")
        return Spent(time.perf_counter() - began, watch.processor, watch.memory, output)


class _Watch(threading.Thread):
    """Looks at a process and all it began until it has ended."""

    def __init__(self, process: psutil.Popen) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._used: dict[int, float] = {}
        self.memory = 0

    @property
    def processor(self) -> float:
        """Seconds of processor of all processes, each as it was seen last."""
        return sum(self._used.values())

    def run(self) -> None:
        while self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE:
            note_processor(self._process, self._used)
            self.memory = max(self.memory, memory_of(self._process))
            time.sleep(LOOK)


def _print(what: str, spent: Spent, rows: int) -> None:
    each = ""
    if rows:
        each = f", {rows / spent.clock:,.0f} rows/s, {1e6 * spent.processor / rows:,.0f} µs a row"
    print(
        f"{what}: {spent.clock:,.1f} s, processor {spent.processor:,.1f} s"
        f"{each}, memory {spent.memory / 1e6:,.0f} MB",
        flush=True,
    )


def _print_sizes(folder: Path, database: str, customers: int) -> None:
    """What the file and its largest tables take, and how many rows they have."""
    size = sum(path.stat().st_size for path in folder.glob("customers.sqlite3*"))
    blocks = sum(path.stat().st_size for path in (folder / "cache").rglob("*") if path.is_file())
    print(
        f"database {size / 1e6:,.0f} MB, {size / customers:,.0f} bytes a customer; "
        f"cache of all indexes {blocks / 1e6:,.0f} MB"
    )
    engine = open_engine(database)
    with engine.connect() as connection:
        sizes = connection.execute(
            text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 8")
        )
        for name, taken in sizes.all():
            print(f"  {name}: {taken / 1e6:,.1f} MB")
    engine.dispose()


if __name__ == "__main__":
    main()
