"""How long importing takes and how much memory it needs, each list in a process of its own.

    python -m benchmarks.import_lists LISTS_FOLDER
    python -m benchmarks.import_lists LISTS_FOLDER --more PATH --more PATH

``LISTS_FOLDER`` holds the publishers' files (``un/``, ``eu/``, ``ofac_csv/``, ``ofac_xml/``,
``un_1718_vessels/``). An SDN_ADVANCED file of 120 MB is generated from the CSV set and the real
reference values, unless ``--no-advanced``. ``--more`` names further files or folders (the lists of
the UK, Japan and Australia, tables of EU annexes): all lists together are then imported into one
database too. The database is SQLite in a temporary folder, or
DPRK_SCREEN_BENCH_DATABASE_URL (an empty database).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from lists.db import open_engine, upgrade
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore

_MIB = 1024 * 1024


def main() -> None:
    """Measure in child processes, so that each peak is that of one import alone."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-advanced", action="store_true", help="leave the 120 MB file out")
    parser.add_argument("--more", type=Path, action="append", default=[], help="further lists")
    parser.add_argument("--measure", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(*asked.measure)
        return
    folder: Path = asked.folder
    newest_csv = max((folder / "ofac_csv").iterdir())
    newest_un = max((folder / "un").glob("*.xml"))
    with TemporaryDirectory() as place:
        url = os.environ.get("DPRK_SCREEN_BENCH_DATABASE_URL", f"sqlite:///{place}/full.sqlite3")
        upgrade(url)
        full = [newest_un, newest_csv, folder / "eu", folder / "un_1718_vessels"]
        _report("UN + EU + OFAC CSV + UN vessels", folder, url, full)
        _report("the same again, unchanged", folder, url, full)
        _report("worker start: read and decode", folder, url, [])
        if asked.more:
            everything = f"sqlite:///{place}/everything.sqlite3"
            upgrade(everything)
            _report("these and the further lists", folder, everything, [*full, *asked.more])
        if not asked.no_advanced:
            advanced = Path(place, "sdn_advanced.xml")
            sample = next((folder / "ofac_xml").glob("*.xml"))
            words = ["benchmarks.generate_sdn_advanced", str(newest_csv), str(sample)]
            subprocess.run([sys.executable, "-m", *words, str(advanced)], check=True)
            other = f"sqlite:///{place}/advanced.sqlite3"
            upgrade(other)
            megabytes = advanced.stat().st_size / 1e6
            _report(f"SDN_ADVANCED, {megabytes:.0f} MB", folder, other, [advanced])
            _report("worker start from it", folder, other, [])


def _report(label: str, folder: Path, url: str, paths: list[Path]) -> None:
    words = [str(folder), "--measure", url, *map(str, paths)]
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.import_lists", *words],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print(f"{label:34} {child.stdout.strip()}", flush=True)


def measure(url: str, *paths: str) -> None:
    """Import ``paths``, or read the active snapshot if there are none; print one line."""
    engine = open_engine(url)
    store = SnapshotStore(engine)
    started, cpu = time.perf_counter(), time.process_time()
    if paths:
        intent = Intent(force=True, reason="benchmark")
        outcomes = import_paths(store, [Path(path) for path in paths], intent).outcomes
        what = {one.source: one.state for one in outcomes}
        count = sum(one.version.entity_count for one in outcomes if one.version)
    else:
        what = {}
        count = len(store.snapshot(store.active()).entities)
    seconds, used = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB
    print(
        f"{count:>7,} records {seconds:6.1f} s ({used:5.1f} s of processor) "
        f"peak {peak:4.0f} MiB {json.dumps(what) if what else ''}"
    )
    engine.dispose()


if __name__ == "__main__":
    main()
