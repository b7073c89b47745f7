"""The whole screener: rows a second on two processes, start and memory of a worker.

    python -m benchmarks.screening --database sqlite:///var/dprk-screen.sqlite3 --rows 100000

Rows are raw as a client sends them (persons, firms, ships; 0.2 % listed), each read, searched and
assessed; none has an activity, so links and typologies have nothing to do. Workers are started one
after the other over a ready index; memory is their proportional share (PSS) after the work.
"""

from __future__ import annotations

import argparse
import csv
import gc
import multiprocessing
import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.batch.worker_process import RARELY
from api.service.index_files import open_screener, prepared
from api.service.subjects import read_subject
from benchmarks.batch_rows import write_rows
from benchmarks.wratio import exhaustive_question
from lists.db import open_engine
from lists.store import SnapshotStore
from screening.model.subject import Options
from screening.policy import Policy

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PORTION = 500
TODAY = date(2026, 1, 1)
LISTED = (
    ("vessel", "YU JONG 2", "8604917"),
    ("company", "Korea Kwangson Banking Corp", ""),
    ("person", "Ri Je-son", ""),
)
FIELDS = (("dob", "birth_date"), ("nationality", "nationalities"), ("imo", "imo"))
KINDS = {"company": "organization"}


def main() -> None:
    """Run all parts and print what they gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--cache", type=Path, help="where a ready index may be; default: built anew"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="screening-benchmark-") as place:
        folder = Path(place)
        cache = given.cache or folder / "cache"
        rows = raw_rows(folder, given.rows)
        processes(cache, given.database, rows, given.workers)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def raw_rows(folder: Path, count: int) -> list[dict[str, Any]]:
    """Subjects as a client submits them, without activity; broken rows are left out."""
    path = folder / "rows.csv"
    write_rows(path, count + count // 50, LISTED)
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        whole = (row for row in csv.DictReader(file) if row["name"] and row["type"])
        found = [_submitted(row) for row in whole if "\ufffd" not in row["name"]]
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
    entities = store.snapshot(store.active()).entities
    question = exhaustive_question(entities, time.process_time)
    print(
        f"yardstick           one exhaustive WRatio question {1000 * question:.0f} ms, a row is"
        f" 1/{question / (used / len(rows)):.0f} of it"
    )
    print(f"memory a worker     {memory / workers:.0f} MB (PSS)")


def _work(door: Connection, index: Path, database: str) -> None:
    """One worker: says when it is ready, screens what it is given, tells what it took."""
    versions = SnapshotStore(open_engine(database)).active()
    screener = open_screener(index, Policy.bundled(), versions)
    screener.warm()
    gc.set_threshold(*RARELY)  # as batch workers do
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


if __name__ == "__main__":
    main()
