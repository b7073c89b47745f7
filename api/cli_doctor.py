"""``dprk-screen doctor``: is everything in place, in plain words."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal

import typer
from msgspec import Struct

from api.settings import Settings

Verdict = Literal["ok", "note", "FAIL"]
_ENOUGH_BYTES = 1_000_000_000
"""Free disk for a full import: 120 MB of download, the database and its journal, with room."""


class Finding(Struct, frozen=True):
    """One thing looked at."""

    what: str
    verdict: Verdict
    words: str


def doctor() -> None:
    """Check Python, database, migrations, lists, disk and clock.

    Exit code 1 if anything fails; notes are things to know.
    """
    settings = Settings()
    failed = False
    for finding in examine(settings):
        typer.echo(f"{finding.verdict:>4}  {finding.what:<10} {finding.words}")
        failed = failed or finding.verdict == "FAIL"
    if failed:
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Each finding in turn; an examination that breaks is itself a finding."""
    examinations: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("python", _python),
        ("disk", _disk),
        ("database", _database),
    )
    for what, examination in examinations:
        try:
            yield from examination(settings)
        except Exception as error:  # noqa: BLE001 - a doctor reports what breaks, whatever it is
            said = str(error).splitlines() or [type(error).__name__]
            yield Finding(what, "FAIL", said[0])


def _python(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    enough = sys.version_info >= (3, 11)
    yield Finding("python", "ok" if enough else "FAIL", platform.python_version())


def _disk(settings: Settings) -> Iterator[Finding]:
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.cache_dir).free
    verdict: Verdict = "ok" if free > _ENOUGH_BYTES else "note"
    yield Finding("disk", verdict, f"{free / 1e9:.1f} GB free at {settings.cache_dir}")


def _database(settings: Settings) -> Iterator[Finding]:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - `--help` is faster
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from sqlalchemy import make_url  # noqa: PLC0415

    from lists.db import alembic_config, open_engine  # noqa: PLC0415

    shown = make_url(settings.database_url).render_as_string(hide_password=True)
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            yield Finding("database", "ok", shown)
            present = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
        if present != newest:
            words = f"at revision {present}, newest is {newest}: run `dprk-screen db upgrade`"
            yield Finding("migrations", "FAIL" if present else "note", words)
            return
        yield Finding("migrations", "ok", f"revision {present}")
        yield from _lists(settings)
    finally:
        engine.dispose()


def _lists(settings: Settings) -> Iterator[Finding]:
    from api.freshness import source_states  # noqa: PLC0415 - as above
    from lists.db import open_engine  # noqa: PLC0415
    from lists.store import SnapshotStore  # noqa: PLC0415

    engine = open_engine(settings.database_url)
    store = SnapshotStore(engine)
    now = datetime.now(UTC)
    versions = store.active()
    for state in source_states(versions, store.log.troubles(), now):
        words = f"{state.source}: {state.state}"
        if state.version:
            words += f", {state.entities} parties, {state.age_days:.1f} days old, {state.version}"
        if state.refused:
            words += f"; last file refused: {state.refused}"
        if state.unreachable:
            words += f"; publisher not reached: {state.unreachable}"
        yield Finding("lists", "ok" if state.state == "fresh" else "note", words)
    newest = max((version.fetched_at for version in versions), default=now)
    behind = newest > now
    clock = "the clock is behind the newest import" if behind else now.isoformat(timespec="seconds")
    yield Finding("clock", "FAIL" if behind else "ok", clock)
    engine.dispose()
