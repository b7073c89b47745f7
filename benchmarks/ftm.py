"""A FollowTheMoney data set of a million entities: import, index and search, with time and memory.

    python -m benchmarks.ftm [--entities 1000000] [--folder FOLDER] [--queries 3000]

The data set is made by this module, the same for the same number: persons, firms and ships with
names drawn by a Zipf law, and sanctions, owners, directors, addresses and passports around them, in
any order. Import, building the index and searching each run in a process of their own, so that each
peak of memory is that step's alone. A third of the questions are names of the data set, a third
have one letter changed, a third are nobody's. Times are of the processor; latency also by the wall.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from api.service.index_files import opened, prepared
from lists.db import open_engine, upgrade
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore
from screening.model.subject import Options, Subject
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Words = Callable[[int], str]

LIST = "synthetic"
_ONSETS = (
    "b",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "y",
    "z",
    "ch",
    "sh",
)
_RIMES = ("a", "e", "i", "o", "an", "en", "in", "or", "ar")
_SYLLABLES = [onset + rime for onset in _ONSETS for rime in _RIMES]
_WORDS = 150_000
_FORMS = ("Ltd", "LLC", "Co Ltd", "GmbH", "OOO", "Trading", "Shipping Co", "Holding", "Group")
_COUNTRIES = ("kp", "cn", "ru", "ir", "sy", "ae", "hk", "sg", "us", "de", "gb", "tr", "my", "vn")
_encode = msgspec.json.Encoder().encode


def entities(count: int) -> Iterator[dict[str, Any]]:
    """``count`` entities: two parties in three, the rest what stands around them."""
    chance = random.Random(count)
    vocabulary = _vocabulary(chance)
    weights = list(accumulate(1 / (rank + 30) for rank in range(len(vocabulary))))
    made = party = 0

    def words(number: int) -> str:
        return " ".join(chance.choices(vocabulary, cum_weights=weights, k=number))

    while made < count:
        key = f"syn-{party}"
        party += 1
        around = list(_around(chance, key, party, words))
        both = [_party(chance, key, party, words), *around]
        chance.shuffle(both)  # a relation may stand before what it refers to
        for one in both[: count - made]:
            made += 1
            yield one


def _vocabulary(chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < _WORDS:
        found[
            "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))).capitalize()
        ] = None
    return list(found)


def _party(chance: random.Random, key: str, number: int, words: Words) -> dict[str, Any]:
    schema = chance.choices(("Person", "Company", "Vessel"), (55, 37, 8))[0]
    properties: dict[str, list[str]] = {"country": [chance.choice(_COUNTRIES)]}
    many = chance.choices((0, 1, 2, 4), (60, 20, 15, 5))[0]
    if schema == "Person":
        properties["name"] = [words(chance.choice((2, 2, 3)))]
        properties["birthDate"] = [f"{chance.randint(1935, 2005)}-{chance.randint(1, 12):02}"]
        properties["alias"] = [words(2) for _ in range(many)]
    elif schema == "Company":
        properties["name"] = [f"{words(chance.choice((1, 2, 2, 3)))} {chance.choice(_FORMS)}"]
        properties["registrationNumber"] = [f"R{number:08}"]
        properties["alias"] = [words(2) for _ in range(many)]
    else:
        properties["name"] = [words(chance.choice((1, 2))).upper()]
        properties["imoNumber"] = [_imo(number)]
        properties["previousName"] = [words(2).upper() for _ in range(many)]
    properties["topics"] = ["sanction"]
    return {"id": key, "schema": schema, "caption": properties["name"][0], "properties": properties}


def _imo(number: int) -> str:
    six = f"{number % 1_000_000:06}"
    return f"IMO{six}{sum(w * int(d) for w, d in zip(range(7, 1, -1), six, strict=True)) % 10}"


def _around(chance: random.Random, key: str, number: int, words: Words) -> Iterator[dict[str, Any]]:
    other = f"syn-{chance.randrange(number)}"
    if chance.random() < 0.3:
        sanction = {"entity": [key], "program": ["SYN1"], "startDate": ["2020-05-01"]}
        sanction["reason"] = [f"{words(6)} supplied {words(3)}."]
        yield {"id": f"{key}-s", "schema": "Sanction", "properties": sanction}
    if chance.random() < 0.08 and other != key:
        owns = {"asset": [key], "owner": [other], "percentage": [str(chance.randint(1, 100))]}
        yield {"id": f"{key}-o", "schema": "Ownership", "properties": owns}
    if chance.random() < 0.06 and other != key:
        directs = {"director": [other], "organization": [key], "role": ["Director"]}
        yield {"id": f"{key}-d", "schema": "Directorship", "properties": directs}
    if chance.random() < 0.06:
        passport = {"holder": [key], "number": [f"P{number:07}"], "country": ["kp"]}
        yield {"id": f"{key}-p", "schema": "Passport", "properties": passport}


def write(path: Path, count: int) -> None:
    """Write the data set as lines."""
    with path.open("wb") as file:
        for one in entities(count):
            file.write(_encode(one) + b"\n")


# --- each in a process of its own --------------------------------------------------------------


def step_import(folder: Path, path: str) -> dict[str, Any]:
    """Import the file as a custom list."""
    upgrade(_url(folder))
    store = SnapshotStore(open_engine(_url(folder)))
    report = import_paths(store, [Path(path)], Intent(by="benchmark"), name=LIST)
    outcome = report.outcomes[0]
    assert outcome.version is not None, outcome.reasons
    size = (folder / "lists.sqlite3").stat().st_size
    return {"state": outcome.state, "parties": outcome.version.entity_count, "database": size}


def step_index(folder: Path) -> dict[str, Any]:
    """Build the index; the process that builds it is a child of this one."""
    store = SnapshotStore(open_engine(_url(folder)))
    place = prepared(store, store.active(), Policy.bundled(), folder / "cache")
    size = sum(file.stat().st_size for file in place.iterdir())
    return {"index": size}


def step_search(folder: Path, queries: int) -> dict[str, Any]:
    """Ask the questions, one after the other in one thread."""
    store = SnapshotStore(open_engine(_url(folder)))
    began = time.process_time()
    versions = store.active()
    screener = opened(store, versions, Policy.bundled(), folder / "cache")
    screener.warm()
    start = time.process_time() - began
    questions = list(_questions(store, queries))
    today = datetime.now(UTC).date()
    options = Options()
    wall, cpu, found = [], [], 0
    for expected, name in questions:
        before, since = time.process_time(), time.perf_counter()
        result = screener.screen(Subject(id="", kind=None, names=(name,)), options, today)
        wall.append(time.perf_counter() - since)
        cpu.append(time.process_time() - before)
        found += bool(expected) and any(match.entity.id == expected for match in result.matches)
    asked = sum(bool(expected) for expected, _ in questions)
    return {
        "start_seconds": start,
        "wall_ms": _spread(wall),
        "cpu_ms": _spread(cpu),
        "found": f"{found} of {asked}",
    }


def _questions(store: SnapshotStore, count: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(count)
    vocabulary = _vocabulary(random.Random(1))
    step = max(1, store.active()[0].entity_count // count)
    parties = store.entity_blobs(store.active())
    for place, (key, body) in enumerate(parties):
        if place % step or place // step >= count:
            continue
        name = msgspec.msgpack.decode(body)["names"][0]["full"]
        turn = place // step % 3
        if turn == 0:
            yield key, name
        elif turn == 1:
            at = chance.randrange(1, len(name))
            yield key, name[:at] + chance.choice("aeiourstn") + name[at + 1 :]
        else:
            yield "", " ".join(chance.sample(vocabulary, 2))


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    shown = {
        name: 1000 * ordered[int(share * (len(ordered) - 1))] for name, share in places.items()
    }
    return {**shown, "mean": 1000 * statistics.fmean(ordered), "max": 1000 * ordered[-1]}


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/lists.sqlite3"


def _measure(step: str, folder: Path, *words: str) -> None:
    """Run one step in a child and print what it says, its time and the largest process of it."""
    command = [sys.executable, "-m", "benchmarks.ftm", "--step", step, "--folder", str(folder)]
    since = time.perf_counter()
    done = subprocess.run([*command, *words], check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"{step}: failed ({done.returncode})\n{done.stderr[-2000:]}", flush=True)
        raise SystemExit(1)
    said = json.loads(done.stdout.splitlines()[-1])
    said["wall_seconds"] = round(time.perf_counter() - since, 1)
    print(f"{step}: {json.dumps(said)}", flush=True)


def _run_step(asked: argparse.Namespace) -> None:
    folder: Path = asked.folder
    if asked.step == "import":
        said = step_import(folder, asked.file)
    elif asked.step == "index":
        said = step_index(folder)
    else:
        said = step_search(folder, asked.queries)
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    peak = max(own.ru_maxrss, child.ru_maxrss) // 1024
    print(json.dumps({**said, "cpu_seconds": round(cpu, 1), "peak_mib": peak}))


def main() -> None:
    """Make the data set, then import, index and search it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=3_000)
    parser.add_argument("--folder", type=Path, help="kept; a temporary one by default")
    parser.add_argument("--step", choices=("import", "index", "search"), help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        _run_step(asked)
        return
    with TemporaryDirectory() as temporary:
        folder: Path = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "synthetic.ftm.json"
        write(path, asked.entities)
        size = path.stat().st_size / 1e6
        load = os.getloadavg()[0]
        print(f"{asked.entities:,} entities, {size:.0f} MB; load {load:.1f}", flush=True)
        _measure("import", folder, "--file", str(path))
        _measure("index", folder)
        _measure("search", folder, "--queries", str(asked.queries))


if __name__ == "__main__":
    main()
