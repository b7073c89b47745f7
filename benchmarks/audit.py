"""What the audit record costs: one worker screens single subjects with the record and without it.

    python -m benchmarks.audit --database sqlite:///var/dprk-screen.sqlite3 --database postgresql…

For each database two servers of one worker stand side by side, one of them with recording taken
out; they are asked in turns, so that both meet the same machine. SQLite files are copied first; a
PostgreSQL database keeps the entries (and the revoked key) it was given. The goal is that the
record costs less than 30 % of the answers a second.

``--before FOLDER`` puts a third server beside them, of another checkout with its own ``.venv``, on
a database of its own (``--before-database``, once for each ``--database``): what a change of the
record costs, in the same run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from api.access.key_store import KeyStore
from api.audit.store import AuditLog
from api.audit.verify import verify
from benchmarks.http import Served, _body, _pin, _wait, copied, loaded, yardstick
from benchmarks.screening import raw_rows
from lists.db import open_engine, upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOAL = 0.30
_KINDS = ("without", "with")
_BEFORE = "before"
_DRAFTS = ("api.routes.screen", "api.server.connection_answers")
_SEAL_KEY = secrets.token_hex(32)


def main() -> None:
    """Measure each database and print; or be a server without a record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", action="append", required=True, help="may be repeated")
    parser.add_argument("--cache", type=Path, help="where a ready index may be; default: built")
    parser.add_argument("--seconds", type=float, default=5, help="of each turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--before", type=Path, help="another checkout, measured beside this one")
    parser.add_argument("--before-database", action="append", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audit-benchmark-") as place:
        folder = Path(place)
        bodies = folder / "bodies"
        bodies.write_bytes(b"\n".join(_body([row]) for row in raw_rows(folder, 20_000)))
        cache = given.cache or folder / "cache"
        for number, database in enumerate(given.database):
            own = folder / str(number)
            own.mkdir()
            before = ""
            if given.before:
                (own / _BEFORE).mkdir()
                before = copied(given.before_database[number], own / _BEFORE)
            _measure(copied(database, own), before, cache, bodies, given)
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"load average {load:.1f} on {cores} cores; yardstick {yardstick():.0f} ms")


def _measure(
    database: str, before: str, cache: Path, bodies: Path, given: argparse.Namespace
) -> None:
    upgrade(database)
    engine = open_engine(database)
    keys = KeyStore(engine)
    made = keys.create("benchmark", ["screen"])
    print(f"\n{engine.dialect.name}, {given.connections} connections, {given.seconds:g} s a turn")
    kinds = (*_KINDS, _BEFORE) if before else _KINDS
    turns: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    with ExitStack() as opened:
        servers = {
            kind: opened.enter_context(_server(kind, database, cache, made.key)) for kind in _KINDS
        }
        if before:
            other = open_engine(before)
            own_key = KeyStore(other).create("benchmark", ["screen"]).key
            other.dispose()
            servers[_BEFORE] = opened.enter_context(
                _server(_BEFORE, before, cache, own_key, given.before)
            )
        for kind, server in servers.items():  # the first requests of a server are not measured
            loaded(server, bodies, argparse.Namespace(**vars(given) | {"seconds": 1}), 0)
            print(f"  {kind:8} is up, process {server.process}", flush=True)
        for turn in range(given.rounds):
            for kind in kinds if turn % 2 else kinds[::-1]:
                turns[kind].append(loaded(servers[kind], bodies, given, turn))
    keys.revoke(made.details.id)
    for kind in kinds:
        _print(kind, turns[kind])
    _print_ratio(turns)
    if before:
        more = statistics.median(
            (now["processor"] / now["answers"]) / (then["processor"] / then["answers"]) - 1
            for now, then in zip(turns["with"], turns[_BEFORE], strict=True)
        )
        print(f"  a recorded answer takes {more:+.1%} processor time against before")
    head = AuditLog(engine).head()
    print(f"  chain of {head.seq:,} entries intact: {verify(engine).intact}")
    engine.dispose()


def _print(kind: str, turns: list[dict[str, float]]) -> None:
    rates = [turn["answers"] / turn["seconds"] for turn in turns]
    used = [1e6 * turn["processor"] / turn["answers"] for turn in turns]
    p99 = [turn["p99_ms"] for turn in turns]
    print(
        f"  {kind:8} {statistics.median(rates):7,.0f} answers/s ({min(rates):,.0f} to"
        f" {max(rates):,.0f}), p99 {statistics.median(p99):.1f} ms,"
        f" {statistics.median(used):,.0f} us of processor an answer"
    )


def _print_ratio(turns: dict[str, list[dict[str, float]]]) -> None:
    """Medians of the turns' own ratios: both servers of a turn met the same machine."""
    pairs = list(zip(turns["with"], turns["without"], strict=True))
    lost = 1 - statistics.median(
        (on["answers"] / on["seconds"]) / (off["answers"] / off["seconds"]) for on, off in pairs
    )
    used = statistics.median(
        (on["processor"] / on["answers"]) / (off["processor"] / off["answers"]) for on, off in pairs
    )
    by_processor = 1 - 1 / used  # what a worker bound by its processor would lose
    for what, share in (
        ("answers a second", lost),
        ("answers a second of processor", by_processor),
    ):
        verdict = "met" if share < GOAL else "MISSED"
        print(f"  the record costs {share:.1%} of the {what} (goal {GOAL:.0%}: {verdict})")


@contextmanager
def _server(
    kind: str, database: str, cache: Path, key: str, checkout: Path | None = None
) -> Iterator[Served]:
    """A server of one worker that records, the same with that taken out, or another checkout's."""
    port = 20_000 + secrets.randbelow(20_000)
    environment = {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": database,
        "DPRK_SCREEN_CACHE_DIR": str(cache),
        "DPRK_SCREEN_BATCH_ENABLED": "false",
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
        "DPRK_SCREEN_RATE_PER_KEY": "",
        "DPRK_SCREEN_PORT": str(port),
        "DPRK_SCREEN_AUDIT_SEAL_KEY": _SEAL_KEY,
        "DPRK_SCREEN_AUDIT_HEADS_FILE": str(cache.parent / f"{kind}-{port}-heads"),
    }
    python = checkout / ".venv" / "bin" / "python" if checkout else sys.executable
    command = [python, "-c", f"import benchmarks.audit as a; a.serve({kind != 'without'})"]
    with (cache.parent / f"{kind}-{port}.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=checkout)
    try:
        _pin(server.pid, 0)
        _wait(port, server, cache.parent / f"{kind}-{port}.log")
        yield Served(server.pid, port, key)
    finally:
        server.terminate()
        server.wait(60)


def serve(record: bool) -> None:  # noqa: FBT001 - as the command above writes it
    """Serve in this process, with the record or with every step of it left out."""
    import uvicorn  # noqa: PLC0415 - the measuring process needs no server

    from api.audit.writer import AuditWriter  # noqa: PLC0415
    from api.service.server_options import SERVER_OPTIONS  # noqa: PLC0415

    if not record:

        async def nothing(*_: object) -> None:
            return None

        def at_once(_writer: object, _draft: object, deliver: Callable[[None], None]) -> None:
            deliver(None)

        for place in _DRAFTS:  # each imports the function by its name; a moved one is an error
            patch(f"{place}.draft_of", lambda *_: None).start()
        patch.object(AuditWriter, "record", nothing).start()
        patch.object(AuditWriter, "submit", at_once).start()
    port = int(os.environ["DPRK_SCREEN_PORT"])
    uvicorn.run("api.server.app:from_environment", factory=True, port=port, **SERVER_OPTIONS)


if __name__ == "__main__":
    main()
