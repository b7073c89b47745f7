"""An import killed at any moment: the database starts, serves the old version, imports again."""

from __future__ import annotations

import multiprocessing
import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine, upgrade
from lists.store import SnapshotStore
from tests.lists.import_process import import_list
from tests.lists.sdn_files import CANARIES, write_sdn_xml

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

RECORDS = 1_200  # three chunks of entities
KILLS = 20
PATIENCE = 90.0
"""Seconds an import may take on a busy machine."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.lists.import_process"])


def edition(folder: Path, number: int) -> Path:
    """Every record differs from every other edition's, so that an import writes them all."""
    names = [f"EDITION {number} COMPANY {row}" for row in range(RECORDS)]
    return write_sdn_xml(folder / f"{date(2026, 1, 1) + timedelta(number)}", names)


@dataclass
class Import:
    """A process that imports a list; it has begun to."""

    process: BaseProcess
    said: Connection

    @classmethod
    def of(cls, url: str, path: Path) -> Import:
        here, there = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=import_list, args=(url, str(path), there))
        process.start()
        there.close()
        began = cls(process, here)
        assert began.heard() == "reading"
        return began

    def end(self) -> str:
        """What it said before it ended or was killed."""
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None, "the import never ended"
        try:
            return self.heard()
        except EOFError:
            return ""
        finally:
            self.said.close()
            self.process.close()

    def heard(self) -> str:
        """What it says next."""
        assert self.said.poll(PATIENCE), "the import says nothing"
        return str(self.said.recv())


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


@pytest.mark.long
@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_the_old_version(
    database_url: str, tmp_path: Path
) -> None:
    first = Import.of(database_url, edition(tmp_path, 0))
    assert first.end() == "activated"
    measured = Import.of(database_url, edition(tmp_path, 1))
    began = time.monotonic()
    assert measured.end() == "activated"
    duration = time.monotonic() - began

    seed = random.SystemRandom().randrange(1 << 32)
    moments = random.Random(seed)
    present = served(database_url)
    killed = 0
    number = 1
    while killed < KILLS:
        number += 1
        assert number < 4 * KILLS, f"only {killed} were killed while importing"
        child = Import.of(database_url, edition(tmp_path, number))
        time.sleep(moments.uniform(0, duration))
        child.process.kill()
        said = child.end()
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

    last = Import.of(database_url, edition(tmp_path, number + 1))
    assert last.end() == "activated"
    assert served(database_url)[1] == {str(number + 1)}
    if database_url.startswith("sqlite"):
        engine = open_engine(database_url)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        engine.dispose()
