"""A small file, from upload to results, beside scoring every listed name once.

    python -m benchmarks.small_files FOLDER --database sqlite:///var/dprk-screen.sqlite3

Starts a server as a user would, sends files of 100 and 1,000 rows, asks for the status every 20 ms
and takes the results. Beside it: one exhaustive question with rapidfuzz's WRatio over all names of
the lists, a yardstick that any machine has.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from benchmarks.batch_rows import write_rows
from benchmarks.http import served
from benchmarks.lists import read_lists
from benchmarks.wratio import exhaustive_question

if TYPE_CHECKING:
    from benchmarks.http import Served

SIZES = (100, 1_000)
LISTED = (
    ("vessel", "YU JONG 2", "8604917"),
    ("company", "Korea Kwangson Banking Corp", ""),
    ("person", "Ri Je-son", ""),
)
WAIT = 0.02


def main() -> None:
    """Send, wait, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the published lists, for the yardstick")
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="small-files-benchmark-") as place:
        folder = Path(place)
        question = exhaustive_question(list(read_lists(given.folder)))
        print(f"one exhaustive WRatio question: {1000 * question:.0f} ms")
        with served(folder, given.database, given.cache) as server:
            for rows in SIZES:
                taken = [seconds(server, folder, rows, turn) for turn in range(given.times)]
                middle = statistics.median(taken)
                print(
                    f"{rows:5,} rows: first {1000 * taken[0]:,.0f} ms, median {1000 * middle:,.0f}"
                    f" ms, {middle / question:.1f} x the question"
                )
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def seconds(server: Served, folder: Path, rows: int, turn: int) -> float:
    """From upload to results of one file, which differs from turn to turn."""
    path = folder / "rows.csv"
    write_rows(path, rows, LISTED)
    content = path.read_bytes() + f"{turn},Jane Miller,person\n".encode()
    headers = {"x-api-key": server.key}
    began = time.perf_counter()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=headers) as client:
        sent = client.post("/v1/batches", content=content, headers={"content-type": "text/csv"})
        batch = sent.raise_for_status().headers["location"]
        while client.get(batch).json()["state"] in {"queued", "running"}:
            time.sleep(WAIT)
        client.get(f"{batch}/results").raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
