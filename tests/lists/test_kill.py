"""An import killed at any moment: the database starts, serves the old version, imports again."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine, upgrade
from lists.store import SnapshotStore
from tests.lists.sdn_files import CANARIES, write_sdn

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = 1_200  # three chunks of entities
KILLS = 20
CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from lists import sources
from lists import ofac_csv  # loaded before the clock of the test starts
from lists.db import open_engine
from lists.refresh import import_paths
from lists.store import SnapshotStore
sources.SOURCES = tuple(replace(one, min_records=100) for one in sources.SOURCES)
store = SnapshotStore(open_engine(sys.argv[1]))
print("reading", flush=True)
print(import_paths(store, [Path(sys.argv[2])]).outcomes[0].state, flush=True)
"""


def edition(folder: Path, number: int) -> Path:
    """Every record differs from every other edition's, so that an import writes them all."""
    names = [f"EDITION {number} COMPANY {row}" for row in range(RECORDS)]
    return write_sdn(folder / f"{date(2026, 1, 1) + timedelta(number)}", names)


def start(url: str, path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, url, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "reading\n"
    return child


def served(url: str) -> tuple[str, set[str]]:
    """What a server that starts now would serve: a version, and the editions of its records."""
    upgrade(url)
    engine = open_engine(url)
    store = SnapshotStore(engine)
    (version,) = store.active()
    snapshot = store.snapshot([version])
    engine.dispose()
    assert len(snapshot.entities) == version.entity_count == RECORDS + len(CANARIES)
    companies = [one.caption for one in snapshot.entities if one.caption.startswith("EDITION")]
    return version.id, {caption.split()[1] for caption in companies}


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_the_old_version(
    database_url: str, tmp_path: Path
) -> None:
    first = start(database_url, edition(tmp_path, 0))
    assert first.communicate()[0] == "activated\n"
    measured = start(database_url, edition(tmp_path, 1))
    began = time.monotonic()
    assert measured.communicate()[0] == "activated\n"
    duration = time.monotonic() - began

    seed = random.SystemRandom().randrange(1 << 32)
    moments = random.Random(seed)
    present = served(database_url)
    killed = 0
    number = 1
    while killed < KILLS:
        number += 1
        assert number < 4 * KILLS, f"only {killed} were killed while importing"
        child = start(database_url, edition(tmp_path, number))
        time.sleep(moments.uniform(0, duration))
        child.kill()
        said = child.communicate()[0]
        version, editions = served(database_url)
        if said:  # it was done before it was killed: the first measure was too long
            duration *= 0.8
            assert editions == {str(number)}, f"seed {seed}"
        else:
            killed += 1
            # Killed after its last commit, the new version is whole; before it, the old one is.
            if editions != {str(number)}:
                assert (version, editions) == present, f"seed {seed}, kill {number}"
        present = version, editions

    last = start(database_url, edition(tmp_path, number + 1))
    assert last.communicate()[0] == "activated\n"
    assert served(database_url)[1] == {str(number + 1)}
    if database_url.startswith("sqlite"):
        engine = open_engine(database_url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
