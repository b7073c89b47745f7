"""Backup of everything that cannot be recomputed, and a restore that verifies it.

A backup is a folder: the database, the files of batches, and ``manifest.json`` with the SHA-256 of
each file and the audit head. It is written under another name and renamed when complete, so a
folder with the final name is always a whole backup. The database is copied first: batch files only
grow, so the files copied later contain all that the database refers to.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from msgspec import Struct

from api.audit.noted_heads import NotedHead
from api.audit.store import Head
from api.audit.verdict import Verdict
from api.audit.verify import verify
from api.batch.files import file_sha256
from api.operations.backup_databases import SQLITE, BackupError, dump, kind_of, load, read_only
from api.service.software import software
from lists.db import alembic_config, open_engine, upgrade

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.service.settings import Settings

MANIFEST = "manifest.json"
BATCHES = "batches"
_LOCK = "lock"


class BackedUpFile(Struct, frozen=True):
    """One file of a backup; ``path`` is relative to its folder, ``size`` in bytes."""

    path: str
    size: int
    sha256: str


class Manifest(Struct, frozen=True):
    """The files of a backup, and the audit head that a restore must arrive at."""

    software: str
    made_at: datetime
    revision: str
    head: Head
    files: tuple[BackedUpFile, ...]


def back_up(settings: Settings, target: Path, made_at: datetime) -> Manifest:
    """Write a backup to ``target``, a folder that must not exist. The service may keep running.

    Raises:
        BackupError: it cannot be made; nothing with the name ``target`` is left.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; a backup gets a folder of its own")
    if target.absolute().is_relative_to(settings.batch_dir.absolute()):
        raise BackupError("a backup cannot lie inside the folder of batches")
    draft = target.with_name(target.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        head, revision = dump(settings.database_url, draft / kind_of(settings.database_url))
        _copy_batches(settings.batch_dir, draft / BATCHES)
        entries = tuple(_file_entry(draft, path) for path in _files(draft))
        manifest = Manifest(software(), made_at, revision, head, entries)
        (draft / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        for path in draft.rglob("*"):  # wherever they are copied to, they hold personal data
            path.chmod(0o700 if path.is_dir() else 0o600)
        for path in _files(draft):
            _sync(path)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def check(folder: Path) -> tuple[Manifest, Verdict | None]:
    """Verify a backup: every file's hash, and for SQLite the audit chain up to its head.

    Raises:
        BackupError: it is no backup, or not what was written.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BackupError(f"{folder} is no backup: {MANIFEST}: {why}") from None
    for one in manifest.files:
        path = folder / one.path
        if ".." in Path(one.path).parts or not path.is_file():
            raise BackupError(f"{one.path} is missing from the backup")
        if _file_entry(folder, path) != one:
            raise BackupError(f"{one.path} is not what was backed up")
    if not (folder / SQLITE).is_file():
        return manifest, None
    return manifest, _chain(read_only(folder / SQLITE), manifest)


def restore(settings: Settings, folder: Path) -> tuple[Manifest, Verdict]:
    """Verify a backup, copy it to the empty place of the settings, verify the audit chain.

    Raises:
        BackupError: the backup or the place will not do, or the restored chain is not intact.
    """
    manifest, _ = check(folder)
    _known_revision(manifest)
    occupied = settings.batch_dir.is_dir() and any(settings.batch_dir.iterdir())
    if occupied:
        raise BackupError(f"the folder of batches is not empty: {settings.batch_dir}")
    load(folder / kind_of(settings.database_url), settings.database_url)
    upgrade(settings.database_url)
    if (folder / BATCHES).is_dir():
        shutil.copytree(folder / BATCHES, settings.batch_dir, dirs_exist_ok=True)
    return manifest, _chain(open_engine(settings.database_url), manifest)


def _chain(engine: Engine, manifest: Manifest) -> Verdict:
    try:
        head = manifest.head
        noted = [NotedHead(head.seq, head.hash, "the backup")] if head.seq else []
        verdict = verify(engine, noted=noted)
    finally:
        engine.dispose()
    if not verdict.intact:
        first = verdict.breaks[0]
        raise BackupError(f"the audit chain is broken at entry {first.seq}: {first.what}")
    if verdict.last != manifest.head.seq:
        raise BackupError(f"the audit chain ends at {verdict.last}, not at {manifest.head.seq}")
    return verdict


def _known_revision(manifest: Manifest) -> None:
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(manifest.revision)
    except CommandError:
        raise BackupError(
            f"the backup is of newer software ({manifest.software}): restore it with that"
        ) from None


def _copy_batches(source: Path, target: Path) -> None:
    """Copy the files of batches; one that is deleted meanwhile is left out."""
    if not source.is_dir():
        return
    for folder in sorted(source.iterdir()):
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path.name == _LOCK or not path.is_file():
                continue
            (target / folder.name).mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                shutil.copyfile(path, target / folder.name / path.name)
            except FileNotFoundError:
                continue


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _file_entry(folder: Path, path: Path) -> BackedUpFile:
    relative = path.relative_to(folder).as_posix()
    return BackedUpFile(relative, path.stat().st_size, file_sha256(path))


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
