"""Recorded screenings replayed byte for byte after three list updates and a restart.

    python -m benchmarks.replay ../shared/data/lists --screenings 10000 [--keep FOLDER]

Imports the older files of FOLDER (the publishers') into a new database, has a server screen and
record that many subjects (people, firms, ships, listed ones under altered names, deals with goods
and ports; 50 a call), stops it, brings three updates (UN, OFAC, a list of the firm's own), and
replays everything in a new process. Then 200 of those with matches are replayed against the current
lists, and one difference is shown with its causes. ``--keep`` leaves the database for looking at by
hand.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from api.audit.replay import Replay, Replayer
from api.audit.store import AuditLog
from api.routes.examples import SCREEN_EXAMPLES
from benchmarks.altered_names import altered
from benchmarks.screening import raw_rows
from lists.db import open_engine
from lists.store import SnapshotStore
from tests.e2e.server import Server

BEFORE = ("un/un_2025-11-20.xml", "ofac_csv/2022-01-21", "eu", "un_1718_vessels")
AFTER = ("un/un_2026-02-27.xml", "ofac_csv/2023-12-28")
OWN = "name,kind,country\nKorea Kwangson Banking Corp,organization,KP\n"
CALL = 50
LISTED = 0.2
"""Share of subjects that are listed parties under altered names."""
DEALS = 0.05


def main() -> None:
    """Record, update, replay; exit code 1 if a byte differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screenings", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="replay-benchmark-") as place:
        folder = given.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(_run(given.folder, folder, given.screenings))


def _run(lists: Path, folder: Path, wanted: int) -> int:
    settings = {
        "DPRK_SCREEN_DATABASE_URL": f"sqlite:///{folder}/lists.sqlite3",
        "DPRK_SCREEN_CACHE_DIR": f"{folder}/cache",
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": f"{folder}/seal-keys",
        "DPRK_SCREEN_AUDIT_HEADS_FILE": f"{folder}/heads.jsonl",
    }
    _command(settings, "lists", "import", *(str(lists / one) for one in BEFORE))
    _record(folder, wanted)
    for one in AFTER:
        _command(settings, "lists", "import", str(lists / one))
    own = folder / "own.csv"
    own.write_text(OWN, encoding="utf-8")
    _command(settings, "lists", "import", str(own), "--source", "own")
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = _command(settings, "replay", "--all", check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"replay --all: {told.stdout.strip().splitlines()[-1]}, exit code {told.returncode}")
    print(f"  {time.monotonic() - began:.0f} s, {seconds:.0f} s of processor")
    verified = _command(settings, "audit", "verify", check=False)
    print(f"audit verify: {verified.stdout.strip()}")
    _explain(folder)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return told.returncode or verified.returncode


def _command(
    settings: dict[str, str], *words: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "api.cli.main", *words]
    return subprocess.run(
        program, check=check, text=True, stdout=subprocess.PIPE, env={**os.environ, **settings}
    )


def _record(folder: Path, wanted: int) -> None:
    """Screen as clients do, over HTTP, in calls of 50."""
    bands: Counter[str] = Counter()
    with Server(folder) as server, httpx.Client(base_url=server.url, timeout=120) as client:
        subjects = _subjects(folder, wanted)
        for first in range(0, wanted, CALL):
            portion = subjects[first : first + CALL]
            answer = client.post("/v1/screen", json={"subjects": portion}).raise_for_status()
            bands.update(result.get("band") or "error" for result in answer.json()["results"])
    print(
        f"recorded {wanted:,} screenings:", ", ".join(f"{n:,} {band}" for band, n in bands.items())
    )


def _subjects(folder: Path, wanted: int) -> list[dict[str, Any]]:
    chance = random.Random(6)
    made = raw_rows(folder, wanted)
    deals = [
        one
        for example in SCREEN_EXAMPLES.values()
        for one in example["value"]["subjects"]
        if one.get("activity")
    ]
    store = SnapshotStore(open_engine(f"sqlite:///{folder}/lists.sqlite3"))
    parties = store.snapshot(store.active()).entities
    for position in range(wanted):
        drawn = chance.random()
        if drawn < LISTED:
            party = chance.choice(parties)
            name = altered(party.caption, party.kind, chance)
            made[position] = {"names": [name], "kind": party.kind}
        elif drawn < LISTED + DEALS:
            made[position] = {**chance.choice(deals), "names": made[position]["names"]}
    return [{**one, "id": f"s-{position}"} for position, one in enumerate(made)]


def _explain(folder: Path) -> None:
    """Replay some against the current lists and show the difference with the fewest causes."""
    engine = open_engine(f"sqlite:///{folder}/lists.sqlite3")
    replayer = Replayer(SnapshotStore(engine), folder / "cache")
    log = AuditLog(engine)
    differing: list[Replay] = []
    kinds: Counter[str] = Counter()
    asked = 0
    for own in log.ids(limit=1000)[::-1]:
        recorded = log.find(own)
        if not recorded.result.get("matches") or asked == 200:
            continue
        asked += 1
        outcome = replayer.replay(recorded, "current")
        if not outcome.identical:
            differing.append(outcome)
            kinds.update({re.sub(r".*: ", "", cause.what)[:40] for cause in outcome.causes})
    print(f"against the current lists: {len(differing)} of {asked} with matches differ")
    for words, count in kinds.most_common(6):
        print(f"  {count:4} because {words}")
    named = [one for one in differing if any(": changed in" in c.what for c in one.causes)]
    for outcome in sorted(named or differing, key=lambda one: len(one.causes))[:1]:
        print(f"for example {outcome.screening_id}:")
        for cause in outcome.causes:
            print(f"  because {cause.kind}: {cause.what} ({cause.before} -> {cause.after})")
        for found in outcome.differences[:8]:
            print(f"  {found.path}: {found.recorded} -> {found.replayed}")


if __name__ == "__main__":
    main()
