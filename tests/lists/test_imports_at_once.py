"""Imports of one list by several processes at the same time: the newer publication serves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.event_log import ListChanged
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.factories import entity, publish
from tests.lists.sdn_files import write_sdn_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from lists.entity import ListVersion

NAMES = [f"TRADING COMPANY {number}" for number in range(60)]


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of 60 records are large enough."""
    small = tuple(replace(one, min_records=5, floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)


class InterruptedStore(SnapshotStore):
    """A store in which something happens once, between the checks of an import and its end."""

    meanwhile: Callable[[], object] | None = None

    def latest_edition(self, version: ListVersion) -> datetime | None:
        found = super().latest_edition(version)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return found


@pytest.fixture
def store(database_url: str) -> Iterator[InterruptedStore]:
    engine = open_engine(database_url)
    yield InterruptedStore(engine)
    engine.dispose()


def edition(folder: Path, day: str, more: str) -> Path:
    """A list published on a day, with one name of its own."""
    return write_sdn_xml(folder / day, [*NAMES, more])


def take(store: SnapshotStore, path: Path, intent: Intent | None = None) -> tuple[str, str]:
    """Import a file: what became of it, and what it was told."""
    (outcome,) = import_paths(store, [path], intent).outcomes
    return outcome.state, "; ".join(outcome.reasons)


def active_day(store: SnapshotStore) -> str:
    (version,) = store.active()
    return f"{version.published_at or version.fetched_at:%Y-%m-%d}"


def test_an_import_that_was_overtaken_by_a_newer_list_does_not_replace_it(
    store: InterruptedStore, tmp_path: Path
) -> None:
    take(store, edition(tmp_path, "2026-01-01", "FIRST"))
    older, newer = edition(tmp_path, "2026-02-01", "OLD"), edition(tmp_path, "2026-03-01", "NEW")
    other = SnapshotStore(store.engine)
    store.meanwhile = lambda: take(other, newer)
    state, told = take(store, older)
    assert state == "kept"
    assert told.startswith("published 2026-02-01 00:00, before the 2026-03-01 00:00 of ofac_sdn")
    assert active_day(store) == "2026-03-01"


def test_an_import_overtaken_by_an_older_list_replaces_it(
    store: InterruptedStore, tmp_path: Path
) -> None:
    take(store, edition(tmp_path, "2026-01-01", "FIRST"))
    older, newer = edition(tmp_path, "2026-02-01", "OLD"), edition(tmp_path, "2026-03-01", "NEW")
    store.meanwhile = lambda: take(SnapshotStore(store.engine), older)
    assert take(store, newer) == ("activated", "")
    assert active_day(store) == "2026-03-01"


def test_a_list_somebody_rolls_back_from_meanwhile_is_held(
    store: InterruptedStore, tmp_path: Path
) -> None:
    take(store, edition(tmp_path, "2026-01-01", "FIRST"))
    wrong, other = edition(tmp_path, "2026-02-01", "WRONG"), SnapshotStore(store.engine)

    def taken_and_taken_back() -> None:
        take(other, wrong)
        other.rollback("ofac_sdn", "WRONG is wrong")

    store.meanwhile = taken_and_taken_back
    assert take(store, wrong)[0] == "held"
    assert active_day(store) == "2026-01-01"


def test_a_forced_import_records_what_it_was_forced_against_in_the_end(
    store: InterruptedStore, tmp_path: Path
) -> None:
    take(store, edition(tmp_path, "2026-01-01", "FIRST"))
    older, newer = edition(tmp_path, "2026-02-01", "OLD"), edition(tmp_path, "2026-03-01", "NEW")
    store.meanwhile = lambda: take(SnapshotStore(store.engine), newer)
    intent = Intent(force=True, reason="the newer one is wrong", by="duty officer")
    assert take(store, older, intent)[0] == "activated"
    newest = store.events("ofac_sdn")[0]
    assert newest.forced
    assert "despite: published 2026-02-01 00:00, before the 2026-03-01" in newest.reason


def test_an_activation_that_stands_on_an_old_check_fails(database_url: str) -> None:
    engine = open_engine(database_url)
    store = SnapshotStore(engine)
    first, second = (publish(store, [entity(name, key=1)]) for name in ("KIM", "PAK"))
    since = store.log.newest_change(first.source)
    store.rollback(first.source)
    with pytest.raises(ListChanged, match="became active meanwhile"):
        store.activate(second.id, since=since)
    assert store.active() == (first,)
    engine.dispose()


@pytest.mark.slow
def test_of_eight_imports_at_once_the_newest_publication_serves(
    database_url: str, tmp_path: Path
) -> None:
    days = [f"2026-03-{day:02}" for day in range(1, 9)]
    paths = [edition(tmp_path, day, f"OF {day}") for day in days]
    together = threading.Barrier(len(paths))

    def one(path: Path) -> str:
        engine = open_engine(database_url)
        try:
            together.wait(60)
            return take(SnapshotStore(engine), path)[0]
        finally:
            engine.dispose()

    with ThreadPoolExecutor(len(paths)) as pool:
        states = list(pool.map(one, paths))
    engine = open_engine(database_url)
    assert active_day(SnapshotStore(engine)) == days[-1]
    assert set(states) <= {"activated", "kept"}
    assert states[-1] == "activated"
    engine.dispose()


def test_another_release_may_read_a_list_to_other_values(
    store: InterruptedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade that reads names in another way must not hold the next edition of each list."""
    with monkeypatch.context() as earlier:
        earlier.setattr("lists.store.this_release", lambda: "0.9")
        assert take(store, edition(tmp_path, "2026-01-01", "FIRST"))[0] == "activated"
    other = [f"PARTNERS AND SONS {number}" for number in range(60)]
    assert take(store, write_sdn_xml(tmp_path / "2026-02-01", [*other, "FIRST"]))[0] == "activated"
    state, told = take(store, edition(tmp_path, "2026-03-01", "FIRST"))
    assert state == "refused"
    assert "gone or others now" in told
