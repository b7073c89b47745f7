"""Backup and restore: taken while the service works, whole or not at all, proven again."""

from __future__ import annotations

import os
import shutil
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import text

from api.audit.record import Circumstances, Screened, screening_draft
from api.audit.verify import verify
from api.operations.backup import BATCHES, MANIFEST, Manifest, back_up, check, restore
from api.operations.backup_databases import SQLITE, BackupError, dump, kind_of
from api.service.settings import Settings
from lists.db import open_engine, writing
from lists.store import SnapshotStore
from tests.api.cli.test_main import Run, run
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import audit_log

__all__ = ["run"]

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def entry(number: int) -> Any:
    encoded = (
        b'{"screening_id":"%08d-0000-7000-8000-000000000000","id":"x","band":"clear"}' % number
    )
    about = Circumstances("local", "", "127.0.0.1", "r", {}, "p", "s", NOW.date())
    one = Screened({"id": f"ref {number}"}, encoded, "clear")
    return screening_draft([one], about, b"{}", "full")


def filled(url: str, folder: Path, entries: int = 5) -> Settings:
    """A service's data: two lists, an audit chain, one batch half written."""
    engine = open_engine(url)
    store = SnapshotStore(engine)
    publish(store, "un", [KWANGSON])
    publish(store, "un_vessels", [CHON_MA_SAN])
    log = audit_log(engine)
    for number in range(entries):
        log.append([entry(number)])
    engine.dispose()
    batch = folder / "batches" / "b1"
    batch.mkdir(parents=True)
    (batch / "input").write_bytes(b"id,name\n1,\xea\xb9\x80\n" * 50)
    (batch / "results.csv").write_bytes(b"half")
    (batch / "lock").write_bytes(b"")
    return Settings(database_url=url, cache_dir=folder / "cache", batch_dir=folder / "batches")


def elsewhere(settings: Settings, url: str, folder: Path) -> Settings:
    return settings.model_copy(update={"database_url": url, "batch_dir": folder / "restored"})


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in a fixed order."""
    from sqlalchemy import inspect

    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            table: sorted(
                (tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))), key=repr
            )
            for table in inspect(engine).get_table_names()
        }
    engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_is_restored_is_what_was_there(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    first, second = _two(kind, request, tmp_path)
    settings = filled(first, tmp_path)
    made = back_up(settings, tmp_path / "backup", NOW)
    assert made.head.seq == 5
    target = elsewhere(settings, second, tmp_path)
    restored, verdict = restore(target, tmp_path / "backup")
    assert restored == made
    assert verdict.intact
    assert (verdict.entries, verdict.hash) == (5, made.head.hash)
    assert everything(second) == everything(first)
    for name in ("input", "results.csv"):
        was = (settings.batch_dir / "b1" / name).read_bytes()
        assert (target.batch_dir / "b1" / name).read_bytes() == was
    store = SnapshotStore(open_engine(second))
    assert {version.source for version in store.active()} == {"un", "un_vessels"}
    store.engine.dispose()


def _two(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A migrated database and an empty one of the same kind."""
    if kind == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url, f"sqlite:///{tmp_path}/second/restored.sqlite3"
    from tests.conftest import _database

    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    names = (f"dprk_screen_backup_{os.urandom(6).hex()}" for _ in range(2))
    urls = []
    for name, copied in zip(names, (template, "template0"), strict=True):
        held = _database(server, name, copied)
        urls.append(held.__enter__())
        request.addfinalizer(lambda held=held: held.__exit__(None, None, None))
    return urls[0], urls[1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_taken_while_entries_are_written_is_a_whole_state(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    first, second = _two(kind, request, tmp_path)
    settings = filled(first, tmp_path)
    ended = threading.Event()
    written: list[int] = []

    def write() -> None:
        engine = open_engine(first)
        log = audit_log(engine)
        for number in range(100, 3000):
            if ended.is_set():
                break
            written.append(log.append([entry(number)])[-1].seq)
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    end = time.monotonic() + 60
    while len(written) < 3:
        assert writer.is_alive()
        assert time.monotonic() < end
    try:
        made = back_up(settings, tmp_path / "backup", NOW)
    finally:
        ended.set()
        writer.join(60)
    assert 5 < made.head.seq <= written[-1]
    _, verdict = restore(elsewhere(settings, second, tmp_path), tmp_path / "backup")
    assert verdict.last == made.head.seq


def test_a_changed_missing_or_extra_byte_is_found(sqlite_url: str, tmp_path: Path) -> None:
    settings = filled(sqlite_url, tmp_path)
    whole = tmp_path / "backup"
    back_up(settings, whole, NOW)
    check(whole)
    check(whole)  # looking at it does not change it
    for number, name in enumerate((SQLITE, f"{BATCHES}/b1/input")):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(whole, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        with pytest.raises(BackupError, match="is not what was backed up"):
            restore(elsewhere(settings, f"sqlite:///{tmp_path}/n{number}.db", tmp_path), copy)
        assert not (tmp_path / f"n{number}.db").exists()
        (copy / name).unlink()
        with pytest.raises(BackupError, match="is missing"):
            check(copy)


def test_a_chain_that_was_rewritten_with_fitting_hashes_of_files_is_found(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Somebody changes an entry in the backup and mends the manifest: the chain still tells."""
    settings = filled(sqlite_url, tmp_path)
    whole = tmp_path / "backup"
    made = back_up(settings, whole, NOW)
    engine = open_engine(f"sqlite:///{whole / SQLITE}")
    with writing(engine) as connection:
        connection.execute(text("UPDATE audit_entry SET body=replace(body,'local','other')"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    from api.operations.backup import _file_entry

    files = tuple(_file_entry(whole, whole / one.path) for one in made.files)
    mended = msgspec.structs.replace(made, files=files)
    (whole / MANIFEST).write_bytes(msgspec.json.encode(mended))
    with pytest.raises(BackupError, match="the audit chain is broken at entry 1"):
        check(whole)


def test_nothing_that_is_there_is_overwritten(sqlite_url: str, tmp_path: Path) -> None:
    settings = filled(sqlite_url, tmp_path)
    whole = tmp_path / "backup"
    back_up(settings, whole, NOW)
    with pytest.raises(BackupError, match="is there already"):
        back_up(settings, whole, NOW)
    before = everything(sqlite_url)
    other = settings.model_copy(update={"batch_dir": tmp_path / "free"})
    with pytest.raises(BackupError, match="the database is not empty"):
        restore(other, whole)
    other = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/free.db"})
    with pytest.raises(BackupError, match="the folder of batches is not empty"):
        restore(other, whole)
    assert everything(sqlite_url) == before


def test_a_backup_that_fails_leaves_nothing_with_its_name(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = filled(sqlite_url, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("api.operations.backup.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        back_up(settings, tmp_path / "backup", NOW)
    assert not list(tmp_path.glob("backup*"))


def test_a_backup_of_newer_software_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    settings = filled(sqlite_url, tmp_path)
    whole = tmp_path / "backup"
    made = back_up(settings, whole, NOW)
    newer = msgspec.structs.replace(made, revision="f" * 12)
    (whole / MANIFEST).write_bytes(msgspec.json.encode(newer))
    with pytest.raises(BackupError, match="newer software"):
        restore(elsewhere(settings, f"sqlite:///{tmp_path}/n.db", tmp_path), whole)


def test_without_pg_dump_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import make_url

    from api.operations.backup_databases import _run

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="`pg_dump` is not installed here"):
        _run("pg_dump", url=make_url("postgresql+psycopg://u:secret@127.0.0.1:9/x"))


@pytest.mark.postgres
def test_a_server_that_refuses_is_one_sentence_without_the_password(
    postgres_server: str, tmp_path: Path
) -> None:
    from sqlalchemy import make_url

    from api.operations.backup_databases import _run

    url = make_url(postgres_server).set(password="secret", database="no_such_database")
    with pytest.raises(BackupError) as refused:
        _run("pg_dump", "--format=custom", f"--file={tmp_path / 'x'}", url=url)
    assert "no_such_database" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_empty_place_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="there is no database"):
        dump(f"sqlite:///{tmp_path}/none.db", tmp_path / "x")
    assert kind_of("postgresql+psycopg://h/x") == "database.dump"


def test_the_commands_back_up_check_and_restore(
    run: Run, three_lists: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_BATCH_DIR", str(tmp_path / "batches"))
    audit_log(three_lists.engine).append([entry(1)])
    folder = str(tmp_path / "backup")
    code, out, _ = run("backup", folder)
    assert code == 0
    assert "audit head 1:" in out
    assert run("backup", folder)[0] == 1
    assert run("restore", folder, "--check")[1].startswith("whole: ")
    assert "not empty" in run("restore", folder)[2]
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    code, out, _ = run("restore", folder)
    assert code == 0
    assert "audit chain intact, 1 entries" in out
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    assert verify(engine).intact
    engine.dispose()


def test_the_manifest_can_be_read_by_people_and_programs(sqlite_url: str, tmp_path: Path) -> None:
    made = back_up(filled(sqlite_url, tmp_path), tmp_path / "backup", NOW)
    written = (tmp_path / "backup" / MANIFEST).read_bytes()
    assert msgspec.json.decode(written, type=Manifest) == made
    for path in (tmp_path / "backup", *(tmp_path / "backup").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert [one.path for one in made.files] == [
        *(f"{BATCHES}/b1/input", f"{BATCHES}/b1/results.csv", SQLITE)
    ]
