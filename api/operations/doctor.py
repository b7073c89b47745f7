"""Checks that the service can run here, one thing after the other, in plain words.

A check that raises is itself a finding. Nothing is changed except a file written and removed in
each folder and a database transaction that is rolled back.
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from sqlalchemy import Engine, make_url

from api.access.key_store import ApiKey, KeyStore
from api.audit.check import check_record
from api.audit.prune import clock_doubt
from api.audit.seal_keys import SealKeys
from api.operations.doctor_settings import contradictions
from api.operations.event_figures import event_figures
from api.operations.metrics_store import figures, newest_entry, try_writing
from api.service.freshness import source_states
from api.service.index_files import folder_of
from api.service.software import software
from lists.db import alembic_config, open_engine
from lists.store import SnapshotStore
from screening.policy import Policy

if TYPE_CHECKING:
    from api.service.settings import Settings

Verdict = Literal["ok", "note", "FAIL"]
_ENOUGH_BYTES = 1_000_000_000
"""Free disk for a full import: 120 MB of download, the database and its journal, with room."""
_SOON = timedelta(days=30)
_WAITS_LONG = 900.0
"""Seconds a batch, an event or a run may wait before something is wrong with who works on it."""


class HealthCheck(Struct, frozen=True):
    """The finding about one thing."""

    what: str
    verdict: Verdict
    words: str


def examine(settings: Settings, *, chain: bool = True) -> Iterator[HealthCheck]:
    """All findings in turn. ``chain=False`` leaves out the audit chain, which takes long."""
    yield from _guarded("python", _python)
    yield from _guarded("disk", lambda: _disks(settings))
    engine = open_engine(settings.database_url)
    try:
        found = list(_guarded("database", lambda: _database(engine)))
        yield from found
        ready = (found[-1].what, found[-1].verdict) == ("migrations", "ok")
        keys = KeyStore(engine).all() if ready else ()
        yield from _guarded("settings", lambda: _settings(settings, keys))
        if ready:
            yield from _guarded("lists", lambda: _lists(engine))
            yield from _guarded("index", lambda: _index(engine, settings))
            yield from _guarded("clock", lambda: _clock(engine))
            yield from _guarded("keys", lambda: _keys(keys))
            yield from _guarded("batches", lambda: _batches(engine))
            yield from _guarded("events", lambda: _events(engine))
            if chain:
                yield from _guarded("audit", lambda: _chain(engine, settings))
    finally:
        engine.dispose()


def _guarded(what: str, examination: Callable[[], Iterator[HealthCheck]]) -> Iterator[HealthCheck]:
    try:
        yield from examination()
    except Exception as error:  # noqa: BLE001 - a doctor reports what breaks, whatever it is
        lines = str(error).splitlines() or [type(error).__name__]
        yield HealthCheck(what, "FAIL", lines[0])


def _python() -> Iterator[HealthCheck]:
    enough = sys.version_info >= (3, 11)
    words = f"{platform.python_version()}, {software()}"
    yield HealthCheck("python", "ok" if enough else "FAIL", words)


def _disks(settings: Settings) -> Iterator[HealthCheck]:
    folders = {"cache": settings.cache_dir, "batches": settings.batch_dir}
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        folders["database"] = Path(url.database).parent
    for what, folder in folders.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as probe:
                probe.write(b"can it be written")
                probe.flush()
        except OSError as error:
            yield HealthCheck(
                "disk", "FAIL", f"{what}: {folder} cannot be written: {error.strerror}"
            )
            continue
        free = shutil.disk_usage(folder).free
        verdict: Verdict = "ok" if free > _ENOUGH_BYTES else "note"
        yield HealthCheck(
            "disk", verdict, f"{what}: {free / 1e9:.1f} GB free at {folder}, writable"
        )


def _database(engine: Engine) -> Iterator[HealthCheck]:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - `--help` is faster
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with engine.connect() as connection:
        yield HealthCheck("database", "ok", engine.url.render_as_string(hide_password=True))
        present = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if present != newest:
        words = f"at revision {present}, newest is {newest}: run `dprk-screen db upgrade`"
        yield HealthCheck("migrations", "FAIL" if present else "note", words)
        return
    try_writing(engine)
    yield HealthCheck("migrations", "ok", f"revision {present}, the database can be written")


def _settings(settings: Settings, keys: tuple[ApiKey, ...]) -> Iterator[HealthCheck]:
    found = list(contradictions(settings, open_without_key=not keys))
    for one in found:
        yield HealthCheck("settings", one.verdict, one.words)
    if not found:
        yield HealthCheck("settings", "ok", "nothing contradicts")


def _lists(engine: Engine) -> Iterator[HealthCheck]:
    """A list that is old, a sample or refused fails: an answer could not be trusted.

    One that is not loaded is noted, unless none is: many clients need only some lists.
    """
    store = SnapshotStore(engine)
    now = datetime.now(UTC)
    states = source_states(store.active(), store.log.troubles(), now)
    if all(state.state == "none" for state in states):
        yield HealthCheck("lists", "FAIL", "none is loaded: run `dprk-screen lists refresh`")
    for state in states:
        words = f"{state.source}: {state.state}"
        if state.version:
            days = state.age_days
            age = "without a date" if days is None else f"{days:.1f} days old"
            words += f", {state.entities} parties, {age}, {state.version}"
        if state.refused:
            words += f"; last file refused: {state.refused}"
        if state.unreachable:
            words += f"; publisher not reached: {state.unreachable}"
        verdict: Verdict = "note" if state.state == "none" or state.unreachable else "ok"
        if state.state in {"stale", "sample"} or state.refused:
            verdict = "FAIL"
        yield HealthCheck("lists", verdict, words)


def _index(engine: Engine, settings: Settings) -> Iterator[HealthCheck]:
    versions = SnapshotStore(engine).active()
    if not versions:
        yield HealthCheck("index", "note", "there are no lists to make one of")
        return
    folder = folder_of(versions, Policy.bundled(), settings.cache_dir)
    if not folder.is_dir():
        yield HealthCheck("index", "note", "none yet for these lists; the next start takes longer")
        return
    size = sum(path.stat().st_size for path in folder.iterdir())
    yield HealthCheck("index", "ok", f"ready, {size / 1e6:.0f} MB at {folder}")


def _clock(engine: Engine) -> Iterator[HealthCheck]:
    now = datetime.now(UTC)
    imported = [version.fetched_at for version in SnapshotStore(engine).active()]
    for what, moment in (
        ("audit entry", newest_entry(engine)),
        ("import", max(imported, default=None)),
    ):
        if moment is not None and moment > now:
            yield HealthCheck("clock", "FAIL", f"the clock is behind the newest {what}, {moment}")
            return
    yield HealthCheck("clock", "ok", now.isoformat(timespec="seconds"))


def _keys(keys: tuple[ApiKey, ...]) -> Iterator[HealthCheck]:
    now = datetime.now(UTC)
    active = [key for key in keys if key.active(now)]
    if keys and not active:
        yield HealthCheck("keys", "FAIL", "all keys are expired or revoked: nobody is answered")
        return
    for key in active:
        if key.expires_at is not None and key.expires_at < now + _SOON:
            left = (key.expires_at - now).days
            words = f"{key.name} ({key.id}) expires in {left} days: `dprk-screen keys rotate`"
            yield HealthCheck("keys", "note", words)
    yield HealthCheck("keys", "ok", f"{len(active)} active" if keys else "none: this machine only")


def _batches(engine: Engine) -> Iterator[HealthCheck]:
    found = figures(engine)
    if found is None:
        yield HealthCheck("batches", "FAIL", "the database does not say")
        return
    counts = ", ".join(f"{number} {state}" for state, number in found.batches.items() if number)
    waits = found.oldest_waiting_seconds
    words = counts or "none"
    if waits > _WAITS_LONG:
        words += f"; the oldest has waited {waits / 60:.0f} minutes: is any server running?"
    yield HealthCheck("batches", "note" if waits > _WAITS_LONG else "ok", words)


def _events(engine: Engine) -> Iterator[HealthCheck]:
    with engine.connect() as connection:
        found = event_figures(connection, datetime.now(UTC))
    failing, disabled = found.webhooks["failing"], found.webhooks["disabled"]
    if failing or disabled:
        words = f"{failing} webhooks fail, {disabled} are disabled: `dprk-screen webhooks list`"
        yield HealthCheck("events", "note", words)
    waits = max(found.oldest_due_seconds, found.unnumbered_seconds)
    if waits > _WAITS_LONG:
        words = f"an event has waited {waits / 60:.0f} minutes: is any server running?"
        yield HealthCheck("events", "note", words)
    behind = found.monitoring_behind_seconds
    if behind > _WAITS_LONG:
        words = f"customers were not screened since lists changed {behind / 60:.0f} minutes ago"
        yield HealthCheck("events", "note", words)
    if not (failing or disabled or max(waits, behind) > _WAITS_LONG):
        yield HealthCheck("events", "ok", f"{sum(found.webhooks.values())} webhooks")


def _chain(engine: Engine, settings: Settings) -> Iterator[HealthCheck]:
    keys = SealKeys.of(settings)
    if keys.readable_by_others():
        words = f"{keys.file} can be read by others than its owner: chmod 600"
        yield HealthCheck("audit", "FAIL", words)
    found = check_record(engine, settings)
    if not found.intact:
        first = found.breaks[0]
        words = f"chain BROKEN at entry {first.seq}: {first.what}; see `dprk-screen audit verify`"
        yield HealthCheck("audit", "FAIL", words)
        return
    for words in found.unproved:
        yield HealthCheck("audit", "note", f"not proved: {words}")
    words = (
        f"chain intact, {found.entries} entries, {found.seals} seals, "
        f"head {found.last}:{found.hash}"
    )
    yield HealthCheck("audit", "ok", words)
    if doubt := clock_doubt(engine, datetime.now(UTC)):
        yield HealthCheck("audit", "note", f"old entries are not pruned: {doubt}")
