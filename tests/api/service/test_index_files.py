"""Indexes on disk: built once, opened by others, never trusted when they cannot be read."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from api.service import index_files
from api.service.index_files import (
    IndexDamaged,
    IndexNotBuilt,
    open_screener,
    opened,
    prepared,
)
from api.service.index_waits import told_of_waits
from screening.index import Index, known_readings
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import entity

if TYPE_CHECKING:
    from pathlib import Path

    from lists.store import SnapshotStore
    from screening.model.result import Result

POLICY = Policy.bundled()


def publish_both(store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON])
    publish(store, "un_vessels", [CHON_MA_SAN])


def answer(screener: Screener) -> Result:
    subject = Subject(names=("Korea Kwangson Banking Corp",), imo="8660313")
    return screener.screen(subject, Options(), date(2026, 3, 1))


def test_an_opened_index_answers_as_the_lists_themselves(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)
    versions = store.active()
    prepared(store, versions, POLICY, tmp_path)
    expected = answer(Screener(store.snapshot(versions), POLICY))
    monkeypatch.setattr(Index, "build", None)  # building again would fail
    found = answer(opened(store, versions, POLICY, tmp_path))
    assert found == expected
    assert {match.entity.id for match in found.matches} == {KWANGSON.id, CHON_MA_SAN.id}


@pytest.mark.slow  # a process of its own imports and compiles everything
def test_an_index_built_by_another_process_is_the_same(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)
    here = answer(opened(store, store.active(), POLICY, tmp_path / "here"))
    monkeypatch.setattr(index_files, "_SMALL", 0)
    monkeypatch.setattr(index_files, "_build", None)  # not in this process
    assert answer(opened(store, store.active(), POLICY, tmp_path / "elsewhere")) == here


@pytest.mark.slow
def test_a_damaged_index_is_built_anew(store: SnapshotStore, tmp_path: Path) -> None:
    publish_both(store)
    expected = answer(opened(store, store.active(), POLICY, tmp_path))
    folder = prepared(store, store.active(), POLICY, tmp_path)
    for file in folder.iterdir():
        whole = file.read_bytes()
        file.unlink()  # other processes may have the old one mapped
        file.write_bytes(whole[: len(whole) // 2])
        assert answer(opened(store, store.active(), POLICY, tmp_path)) == expected
        assert file.read_bytes() == whole


@pytest.mark.slow
def test_a_flipped_bit_in_any_file_leads_to_a_new_index_never_to_another_answer(
    store: SnapshotStore, tmp_path: Path
) -> None:
    """Any byte is a number that could stand there: nothing but the hash shows that it is wrong."""
    publish_both(store)
    expected = answer(opened(store, store.active(), POLICY, tmp_path))
    folder = prepared(store, store.active(), POLICY, tmp_path)
    names = sorted(path.name for path in folder.iterdir())
    assert "graph.msgpack" in names
    for name in names:
        whole = (folder / name).read_bytes()
        (folder / name).unlink()  # other processes may have the old one mapped
        (folder / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 4]))
        with pytest.raises(IndexDamaged, match="is not what was written"):
            open_screener(folder, POLICY, store.active())
        with capture_logs() as lines:
            assert answer(opened(store, store.active(), POLICY, tmp_path)) == expected
        assert [line["event"] for line in lines] == ["the index is damaged and built anew"]
        assert (folder / name).read_bytes() == whole


def test_a_file_that_was_added_to_an_index_is_not_used(
    store: SnapshotStore, tmp_path: Path
) -> None:
    publish_both(store)
    folder = prepared(store, store.active(), POLICY, tmp_path)
    (folder / "rows.more.npy").write_bytes(b"x")
    assert prepared(store, store.active(), POLICY, tmp_path) == folder
    assert not (folder / "rows.more.npy").exists()


@pytest.mark.slow
def test_other_lists_get_another_folder_and_old_folders_go(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_files, "_KEPT", 6)
    folders = []
    for number in range(8):
        publish(store, "un", [KWANGSON, entity(f"PARTY {number}", key=str(number))])
        folders.append(prepared(store, store.active(), POLICY, tmp_path))
    assert len(set(folders)) == 8
    left = [folder for folder in folders if folder.exists()]
    assert left == folders[-6:]


def test_drafts_of_a_killed_builder_are_removed(store: SnapshotStore, tmp_path: Path) -> None:
    publish(store, "un", [KWANGSON])
    draft = tmp_path / "index" / ".draft-killed"
    draft.mkdir(parents=True)
    at_work = draft.with_name(".draft-at-work")
    at_work.mkdir()
    two_hours_ago = time.time() - 7200
    os.utime(draft, (two_hours_ago, two_hours_ago))
    folder = prepared(store, store.active(), POLICY, tmp_path)
    assert not draft.exists()
    assert at_work.exists(), "another process may be building an index of other lists"
    assert open_screener(folder, POLICY, store.active()).index.parties[0] == KWANGSON


def test_the_names_of_the_index_before_are_not_read_again(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "un", [KWANGSON])
    opened(store, store.active(), POLICY, tmp_path)
    read: list[str] = []
    usual = known_readings.read_listed
    monkeypatch.setattr(
        known_readings, "read_listed", lambda raw, kind: read.append(raw) or usual(raw, kind)
    )
    publish(store, "un_vessels", [CHON_MA_SAN])
    assert answer(opened(store, store.active(), POLICY, tmp_path)).matches
    assert set(read) == {name.full for name in CHON_MA_SAN.names}


def test_damaged_readings_are_not_used(store: SnapshotStore, tmp_path: Path) -> None:
    publish(store, "un", [KWANGSON])
    folder = prepared(store, store.active(), POLICY, tmp_path)
    kept = folder / "readings.msgpack"
    kept.write_bytes(kept.read_bytes().replace(b"kwangson", b"kwangsan"))
    publish(store, "un_vessels", [CHON_MA_SAN])
    assert answer(opened(store, store.active(), POLICY, tmp_path)).matches


def test_an_index_that_finds_no_room_is_not_begun(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)
    monkeypatch.setattr(index_files.shutil, "disk_usage", lambda _: Usage(0))
    monkeypatch.setattr(Index, "build", None)  # beginning would fail otherwise
    with pytest.raises(IndexNotBuilt, match=r"DPRK_SCREEN_CACHE_DIR: it takes more than .* 0 are"):
        prepared(store, store.active(), POLICY, tmp_path)


def test_an_index_that_cannot_be_written_says_where_and_leaves_nothing(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)

    def full(*_: object) -> None:
        raise OSError("435227 requested and 404464 written")

    monkeypatch.setattr(index_files.np, "save", full)
    with pytest.raises(IndexNotBuilt, match=r"404464 written bytes, and .* are free there"):
        prepared(store, store.active(), POLICY, tmp_path)
    assert [one.suffix for one in (tmp_path / "index").iterdir()] == [".lock"]


@pytest.mark.slow  # a process of its own
def test_why_another_process_wrote_no_index_is_known_here(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)
    monkeypatch.setattr(index_files, "_SMALL", 0)
    folder = index_files.folder_of(store.active(), POLICY, tmp_path)
    folder.mkdir(parents=True)
    (folder / "of somebody else").touch()  # a folder that is not empty is not written over
    with pytest.raises(IndexNotBuilt, match="Directory not empty"):
        index_files._build_elsewhere(store, store.active(), POLICY, folder, 0)


def test_whoever_waits_for_an_index_is_told(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_both(store)
    monkeypatch.setattr(index_files, "_SMALL", 0)
    monkeypatch.setattr(
        index_files, "_build_elsewhere", lambda *given: index_files._build(*given[:4])
    )
    told: list[str] = []
    with told_of_waits(told.append):
        folder = prepared(store, store.active(), POLICY, tmp_path)
        prepared(store, store.active(), POLICY, tmp_path)
        assert [one.partition(",")[0] for one in told] == ["building the search index of 2 parties"]
        (folder / "graph.msgpack").write_bytes(b"")
        prepared(store, store.active(), POLICY, tmp_path)
    assert "damaged" in told[1]
    prepared(store, store.active(), POLICY, tmp_path / "other")
    assert len(told) == 3, "nobody asks any more"


class Usage:
    """What ``shutil.disk_usage`` gives."""

    def __init__(self, free: int) -> None:
        self.free = free
