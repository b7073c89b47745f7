"""How long the dearest legal requests hold the event loop of the service.

    python -m benchmarks.loop_held FOLDER --database sqlite:///var/dprk-screen.sqlite3

The service runs in this process, on a copy of the database, and a task of its event loop wakes up
every two milliseconds: how much later it woke is how long the loop was held, and its own processor
time in between is what it computed in one go. The load comes from
other processes: plain names as the yardstick, then the dearest subjects that a search over shapes
finds (``benchmarks.worst_request``), the dearest among those that are not searched beside the loop,
and calls of a hundred subjects with as many letters as a call may have.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import uvicorn

from api.access.key_store import KeyStore
from api.server.app import create_app
from api.service.request_batcher import HEAVY
from api.service.server_options import SERVER_OPTIONS
from api.service.settings import Settings
from benchmarks.http import copied
from benchmarks.lists import read_lists
from benchmarks.worst_request import Maker, Shape, found
from lists.db import open_engine
from lists.entity import Snapshot
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Sequence

WAKE = 0.002
"""Seconds between two wakes of the watching task."""
COMMON = ("the", "trading", "company", "of", "bank", "and")
SECONDS = 4
BODIES = 40
"""Different requests of each kind."""


class Load(NamedTuple):
    """Requests of one kind, each a body."""

    name: str
    bodies: Sequence[bytes]


class Watch:
    """Wakes up in the event loop and notes how late it is, and what the loop computed meanwhile.

    On a machine with other work, only the second says something about the service.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.computed: list[float] = []

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            begun, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(WAKE)
            self.late.append(time.perf_counter() - begun - WAKE)
            self.computed.append(time.thread_time() - used)

    def forget(self) -> None:
        """Forget what was noted."""
        self.late.clear()
        self.computed.clear()

    def summary(self) -> str:
        """What was noted since the last time, in words."""
        found = f"late by {_most_and_p99(self.late)}; computing {_most_and_p99(self.computed)}"
        self.forget()
        return found


def _most_and_p99(seconds: list[float]) -> str:
    ordered = sorted(seconds) or [0.0]
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{1e3 * ordered[-1]:6.1f} ms at most, p99 {1e3 * p99:5.1f} ms"


def loads(folder: Path, rounds: int, letters: int) -> list[Load]:
    """Plain names, the dearest subjects, and the largest calls."""
    entities = tuple(read_lists(folder))
    over = Screener(Snapshot("held", (), entities), Policy.bundled())
    over.warm()
    chance = random.Random(1718)
    listed = [name.full for entity in entities for name in entity.names]
    maker = Maker(chance.sample(listed, 2000), COMMON)
    dearest = found(over, maker, chance, rounds, 60_000)
    light = found(over, maker, chance, rounds, 60_000, most_work=HEAVY)
    made = [Load("plain names", _calls(maker, Shape(), 1))]
    made += [
        Load(f"dearest subjects, {number}", _calls(maker, one.shape, 1))
        for number, one in enumerate(dearest[:3], 1)
    ]
    made += [
        Load(f"dearest of the light ones, {number}", _calls(maker, one.shape, 1))
        for number, one in enumerate(light[:3], 1)
    ]
    full = Shape(source="listed", words=2, names=max(letters // 100 // 160, 1))
    made.append(Load("100 subjects of listed words", _calls(maker, full, 100)))
    return made


def _calls(maker: Maker, shape: Shape, subjects: int) -> list[bytes]:
    return [
        msgspec.json.encode(
            {"subjects": [maker.subject(shape, 1000 * call + at) for at in range(subjects)]}
        )
        for call in range(BODIES)
    ]


async def measure(given: argparse.Namespace, made: Sequence[Load], folder: Path) -> None:
    """Serve, load, print."""
    url = copied(given.database, folder)
    engine = open_engine(url)
    key = KeyStore(engine).create("benchmark", ["screen"]).key
    engine.dispose()
    port = 20_000 + secrets.randbelow(20_000)
    os.environ |= {
        "DPRK_SCREEN_DATABASE_URL": url,
        "DPRK_SCREEN_CACHE_DIR": str(given.cache or folder / "cache"),
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": f"{folder}/seal-keys",
        "DPRK_SCREEN_AUDIT_HEADS_FILE": f"{folder}/heads.jsonl",
        "DPRK_SCREEN_BATCH_DIR": str(folder / "batches"),
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
        "DPRK_SCREEN_RATE_PER_KEY": "10000000/minute",
    }
    app = create_app(Settings(), lasting=True)  # as `serve` does: lists are no garbage
    logging.disable()
    server = uvicorn.Server(uvicorn.Config(app, port=port, **SERVER_OPTIONS))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.1)
    watch = Watch()
    watching = asyncio.create_task(watch.run())
    await asyncio.sleep(2)
    print(f"{'nothing':32} {watch.summary()}")
    for load in made:
        bodies = folder / "bodies"
        bodies.write_bytes(b"\n".join(load.bodies))
        asking = [sys.executable, "-m", "benchmarks.http_load", "--port", str(port), "--key", key]
        asking += ["--bodies", str(bodies), "--seconds", str(SECONDS), "--connections", "4"]
        client = await asyncio.create_subprocess_exec(
            *asking, "--first", "0", stdout=asyncio.subprocess.PIPE
        )
        await asyncio.sleep(1)
        watch.forget()  # what reading the bodies took is none of the service's
        out, _ = await client.communicate()
        answers = msgspec.json.decode(out)["answers"]
        print(f"{load.name:32} {watch.summary()}, {answers:,.0f} answers", flush=True)
    watching.cancel()
    server.should_exit = True
    await serving


def main() -> None:
    """Find the dearest requests, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the published lists, for names")
    parser.add_argument("--database", required=True, help="URL of a database with lists in it")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--rounds", type=int, default=120, help="shapes tried in each search")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="loop-benchmark-") as place:
        made = loads(given.folder, given.rounds, Settings().max_call_letters)
        gc.collect()
        gc.freeze()  # what the search for shapes left behind is none of the service's
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(measure(given, made, Path(place)))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop  # noqa: PLC0415 - as uvicorn takes it

    return uvloop.new_event_loop()


if __name__ == "__main__":
    main()
