"""Bringing lists in: from files, from publishers, from the bundle."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import respx
import stamina
from sqlalchemy import update

from lists import refresh
from lists.db import open_engine, writing
from lists.fetch_state import lease
from lists.refresh import Intent, import_paths, load_samples
from lists.store import SnapshotStore
from lists.tables import FETCH
from lists.vocabulary import sources
from tests.lists.sdn_files import write_sdn_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = [f"TRADING COMPANY {number}" for number in range(60)]
URL = "https://lists.example/sdn.xml"


@dataclass(frozen=True)
class Settings:
    cache_dir: Path
    fetch_urls: dict[str, str] = field(default_factory=lambda: {"ofac_sdn": URL})
    max_list_bytes: int = 1_000_000
    fetch_deadline: timedelta = timedelta(seconds=60)
    shrink_limit: float | None = None


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lists of 60 records are large enough, and nothing waits between attempts."""
    small = tuple(replace(one, min_records=5, floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)
    with stamina.set_testing(testing=True):
        yield


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(sqlite_url)
    yield SnapshotStore(engine)
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "cache")


def states(report: refresh.ImportReport) -> list[str]:
    return [outcome.state for outcome in report.outcomes]


def edition(tmp_path: Path, day: str, names: list[str], *, canaries: bool = True) -> Path:
    return write_sdn_xml(tmp_path / day, names, canaries=canaries)


def sdn() -> sources.Source:
    return sources.source("ofac_sdn")


def test_an_import_reports_the_true_differences(store: SnapshotStore, tmp_path: Path) -> None:
    first = import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    assert (states(first), first.outcomes[0].diff) == (["activated"], None)
    changed = [*NAMES[:58], "RENAMED COMPANY", NAMES[59], "NEW COMPANY"]
    second = import_paths(store, [edition(tmp_path, "2026-02-01", changed)])
    (outcome,) = second.outcomes
    assert outcome.diff is not None
    assert outcome.diff.counts == {"added": 1, "changed": 1, "delisted": 0}
    assert outcome.diff.changed[0].party.caption == "RENAMED COMPANY"
    assert second.ok


def test_importing_the_same_file_again_changes_nothing(
    store: SnapshotStore, tmp_path: Path
) -> None:
    path = edition(tmp_path, "2026-01-01", NAMES)
    import_paths(store, [path])
    counter = store.change_counter()
    assert states(import_paths(store, [path])) == ["unchanged"]
    assert store.change_counter() == counter


@pytest.mark.parametrize(
    ("names", "canaries", "said"),
    [
        (NAMES[:40], True, "fewer than the 66"),
        (NAMES, False, "well-known records missing"),
        (NAMES[:3], False, "at least 5 expected"),
    ],
)
def test_a_refused_file_leaves_the_good_version_in_service(
    store: SnapshotStore,
    tmp_path: Path,
    names: list[str],
    canaries: bool,  # noqa: FBT001 (pytest passes it)
    said: str,
) -> None:
    import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    before = store.active()
    report = import_paths(store, [edition(tmp_path, "2026-02-01", names, canaries=canaries)])
    assert not report.ok
    (outcome,) = report.outcomes
    assert outcome.state == "refused"
    assert said in "; ".join(outcome.reasons)
    assert store.active() == before
    newest = store.events("ofac_sdn")[0]
    assert newest.kind == "refused"
    assert said in newest.reason


def test_force_with_a_reason_is_recorded(store: SnapshotStore, tmp_path: Path) -> None:
    import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    short = edition(tmp_path, "2026-02-01", NAMES[:40])
    with pytest.raises(ValueError, match="reason"):
        import_paths(store, [short], Intent(force=True))
    intent = Intent(force=True, reason="OFAC split the list", by="duty officer")
    assert states(import_paths(store, [short], intent)) == ["activated"]
    newest = store.events("ofac_sdn")[0]
    assert (newest.kind, newest.forced, newest.by) == ("activated", True, "duty officer")
    assert newest.reason.startswith("OFAC split the list; despite: 46 records")


def test_an_older_file_is_kept_for_as_of_and_never_becomes_current(
    store: SnapshotStore, tmp_path: Path
) -> None:
    import_paths(store, [edition(tmp_path, "2026-02-01", NAMES)])
    report = import_paths(store, [edition(tmp_path, "2025-06-01", NAMES[:30])])
    assert states(report) == ["kept"]
    assert report.ok
    assert store.active()[0].entity_count == 66
    (then,) = store.active(datetime(2025, 12, 1, tzinfo=UTC))
    assert then.entity_count == 36


def test_a_folder_of_editions_is_imported_oldest_first(
    store: SnapshotStore, tmp_path: Path
) -> None:
    edition(tmp_path, "2026-02-01", NAMES)
    edition(tmp_path, "2025-06-01", NAMES[:57])
    assert states(import_paths(store, [tmp_path])) == ["activated", "activated"]
    assert store.active()[0].entity_count == 66


def test_a_version_rolled_back_from_is_not_taken_up_again(
    store: SnapshotStore, tmp_path: Path
) -> None:
    import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    bad = edition(tmp_path, "2026-02-01", [*NAMES, "WRONG"])
    import_paths(store, [bad])
    store.rollback("ofac_sdn", "WRONG is wrong")
    assert states(import_paths(store, [bad])) == ["held"]
    assert store.active()[0].entity_count == 66


def test_a_file_that_is_no_list_is_refused_and_recorded(
    store: SnapshotStore, tmp_path: Path
) -> None:
    path = tmp_path / "list.xml"
    path.write_text("<html><title>403 Forbidden</title></html>")
    report = import_paths(store, [path])
    assert not report.ok
    assert "403 Forbidden" in store.events()[0].reason


def test_a_file_over_the_limit_is_refused_unread(store: SnapshotStore, tmp_path: Path) -> None:
    path = edition(tmp_path, "2026-01-01", NAMES)
    report = import_paths(store, [path], Intent(max_bytes=100))
    assert "at most 100 are read" in report.outcomes[0].reasons[0]


def test_progress_is_told_up_to_the_last_record(store: SnapshotStore, tmp_path: Path) -> None:
    told: list[int] = []
    names = [f"COMPANY {number}" for number in range(1200)]
    intent = Intent(progress=lambda _label, count: told.append(count))
    import_paths(store, [edition(tmp_path, "2026-01-01", names)], intent)
    assert told == [500, 1000, 1206]


def test_a_parsers_mistake_stops_only_its_own_list(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lists.ofac.simple_xml.read", broken)
    report = import_paths(store, [edition(tmp_path, "2026-02-01", NAMES)])
    assert states(report) == ["refused"]
    assert "ZeroDivisionError" in report.outcomes[0].reasons[0]
    assert len(store.active()) == 1


@respx.mock
def test_a_refresh_imports_then_asks_conditionally(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    body = edition(tmp_path, "x", NAMES).read_bytes()
    headers = {"ETag": '"1"', "Last-Modified": "Fri, 27 Feb 2026 00:00:09 GMT"}
    route = respx.get(URL).respond(200, content=body, headers=headers)
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["activated"]
    assert store.active()[0].published_at == datetime(2026, 2, 27, 0, 0, 9, tzinfo=UTC)
    confirmed = store.active()[0].confirmed_at
    route.respond(304)
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["unchanged"]
    assert route.calls.last.request.headers["If-None-Match"] == '"1"'
    later = store.active()[0].confirmed_at
    assert confirmed is not None
    assert later is not None
    assert later > confirmed
    assert list((settings.cache_dir / "downloads").iterdir()) == []


@respx.mock
def test_another_software_version_reads_the_same_file_once_more(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    body = edition(tmp_path, "x", NAMES).read_bytes()
    route = respx.get(URL).respond(200, content=body, headers={"ETag": '"1"'})
    refresh.refresh(store, [sdn()], settings=settings)
    with writing(store.engine) as connection:
        connection.execute(update(FETCH).values(reader="0.0.0"))
    refresh.refresh(store, [sdn()], settings=settings)
    assert "If-None-Match" not in route.calls.last.request.headers


@respx.mock
def test_a_refused_download_is_fetched_again_next_time(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    good = edition(tmp_path, "x", NAMES).read_bytes()
    short = edition(tmp_path, "y", NAMES[:30]).read_bytes()
    route = respx.get(URL).respond(200, content=good, headers={"ETag": '"1"'})
    refresh.refresh(store, [sdn()], settings=settings)
    route.respond(200, content=short, headers={"ETag": '"2"'})
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["refused"]
    route.respond(304)
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["unchanged"]
    assert route.calls.last.request.headers["If-None-Match"] == '"1"'
    assert store.events("ofac_sdn")[0].kind == "confirmed"  # the refusal is settled


@respx.mock
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"<html><title>maintenance</title></html>", "maintenance"),
        (b'<CONSOLIDATED_LIST dateGenerated="2026-02-27"/>', "this is the list 'un'"),
    ],
)
def test_a_publisher_serving_something_else_is_refused(
    store: SnapshotStore, settings: Settings, content: bytes, said: str
) -> None:
    respx.get(URL).respond(200, content=content)
    report = refresh.refresh(store, [sdn()], settings=settings)
    assert said in report.outcomes[0].reasons[0]
    assert said in store.events("ofac_sdn")[0].reason


@respx.mock
def test_a_packed_download_is_unpacked(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    packed = gzip.compress(edition(tmp_path, "x", NAMES).read_bytes())
    respx.get(URL).respond(200, content=packed, headers={"Content-Type": "application/gzip"})
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["activated"]
    assert list((settings.cache_dir / "downloads").iterdir()) == []


@respx.mock
def test_one_failing_publisher_never_stops_the_others(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    respx.get(sources.source("un").url).respond(404)
    respx.get(URL).respond(200, content=edition(tmp_path, "x", NAMES).read_bytes())
    report = refresh.refresh(store, [sources.source("un"), sdn()], settings=settings)
    assert states(report) == ["refused", "activated"]
    assert not report.ok


@respx.mock
def test_the_same_failure_again_is_one_line_in_the_log(
    store: SnapshotStore, settings: Settings
) -> None:
    respx.get(URL).respond(404)
    for _ in range(3):
        refresh.refresh(store, [sdn()], settings=settings)
    assert len(store.events("ofac_sdn")) == 1


@respx.mock
def test_an_older_file_from_the_publisher_is_refused(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    import_paths(store, [edition(tmp_path, "2026-02-01", NAMES)])
    older = edition(tmp_path, "old", NAMES[:-1]).read_bytes()
    headers = {"Last-Modified": "Mon, 05 Jan 2026 00:00:00 GMT"}
    respx.get(URL).respond(200, content=older, headers=headers)
    assert states(refresh.refresh(store, [sdn()], settings=settings)) == ["refused"]


@respx.mock
def test_the_shrink_limit_is_a_setting(
    store: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    respx.get(URL).respond(200, content=edition(tmp_path, "x", NAMES[:40]).read_bytes())
    lenient = replace(settings, shrink_limit=0.5)
    assert states(refresh.refresh(store, [sdn()], settings=lenient)) == ["activated"]


def test_only_one_process_refreshes_at_a_time(store: SnapshotStore, settings: Settings) -> None:
    with lease(store.engine, "lists refresh", seconds=60) as held:
        assert held is not None
        held.renew()
        assert refresh.refresh(store, [sdn()], settings=settings).busy
    with lease(store.engine, "lists refresh", seconds=60) as again:
        assert again is not None


@pytest.mark.slow
def test_the_bundled_samples_serve_an_empty_database(store: SnapshotStore) -> None:
    loaded = load_samples(store)
    assert loaded
    assert all(version.sample for version in store.active())
    assert {version.id for version in loaded} == {version.id for version in store.active()}
    assert load_samples(store) == ()


@pytest.mark.slow
def test_samples_go_when_the_first_official_list_arrives(
    store: SnapshotStore, tmp_path: Path
) -> None:
    load_samples(store)
    import_paths(store, [edition(tmp_path, "2020-01-01", NAMES)])
    assert [version.source for version in store.active()] == ["ofac_sdn"]
    assert not store.active()[0].sample
    assert load_samples(store) == ()
