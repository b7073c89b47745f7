"""The publishers' full files through the whole way in: figures that can be checked by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.full


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(sqlite_url)
    yield SnapshotStore(engine)
    engine.dispose()


@pytest.mark.slow
def test_all_published_records_are_imported_and_counted(
    store: SnapshotStore, full_lists: Path
) -> None:
    lists = full_lists / "lists"
    paths = ["un/un_2026-02-27.xml", "ofac_csv/2023-12-28", "eu", "un_1718_vessels"]
    report = import_paths(store, [lists / path for path in paths])
    assert report.ok
    versions = {version.source: version for version in store.active()}
    assert {source: version.entity_count for source, version in versions.items()} == {
        "un": 1_003,
        "ofac_sdn": 13_821,
        "eu": 5_860,
        "un_vessels": 59,
    }
    counts = {source: store.reading_of(version).counts for source, version in versions.items()}
    assert counts["eu"]["names"] == 29_809
    assert counts["ofac_sdn"]["vessel"] == 764
    assert counts["ofac_sdn"]["linked_to_resolved"] == 5_958
    assert counts["ofac_sdn"]["linked_to_unresolved"] == 8
    for version in versions.values():
        reading = store.reading_of(version)
        tallied = sum(reading.counts[kind] for kind in ("skipped", "odd", "unknown"))
        assert tallied == len(reading.oddities)
    snapshot = store.snapshot(store.active())
    korean = [one for one in snapshot.entities if one.reference.startswith(("KPi.", "KPe."))]
    assert len(korean) == 155


def test_two_editions_differ_only_in_what_was_listed_amended_and_delisted(
    store: SnapshotStore, full_lists: Path
) -> None:
    """The file's layout changed between them, and 955 records with it: that is no change."""
    import_paths(store, [full_lists / "lists/un/un_2025-11-20.xml"])
    report = import_paths(store, [full_lists / "lists/un/un_2026-02-27.xml"])
    diff = report.outcomes[0].diff
    assert diff is not None
    assert [party.reference for party in diff.added] == [f"SDi.{n:03}" for n in (7, 8, 9, 10)]
    assert [party.reference for party in diff.delisted] == ["IQi.074"]
    assert {change.party.reference for change in diff.changed} == {"SOi.022", "HTi.006"}
    assert {field.field for change in diff.changed for field in change.fields} == {"listings"}
    early, late = store.active(date(2026, 1, 1)), store.active()
    assert (early[0].entity_count, late[0].entity_count) == (1_000, 1_003)
    assert early[0].id == diff.before


def test_every_failed_download_is_refused_and_the_good_version_serves(
    store: SnapshotStore, full_lists: Path
) -> None:
    import_paths(store, [full_lists / "lists/un/un_2025-11-20.xml"])
    good = store.active()
    broken = sorted((full_lists / "lists/broken").iterdir())
    assert len(broken) == 4
    for path in broken:
        report = import_paths(store, [path], Intent(force=True, reason="force reads no rubbish"))
        reasons = [*(r for one in report.outcomes for r in one.reasons)]
        reasons += [unknown.reason for unknown in report.unknown]
        assert not report.ok
        assert all(reasons)
        assert reasons
        assert store.active() == good
    assert len(store.snapshot(good).entities) == 1_000
    assert sum(event.kind == "refused" for event in store.events()) == 4


def test_a_fragment_of_a_list_is_refused(store: SnapshotStore, full_lists: Path) -> None:
    (path,) = (full_lists / "lists/ofac_xml").glob("*.xml")
    (outcome,) = import_paths(store, [path]).outcomes
    assert outcome.state == "refused"
    assert "37 records, at least 5,000 expected" in outcome.reasons
    assert store.active() == ()
