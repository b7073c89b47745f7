"""One package of files becomes the current list, or is refused with its reasons.

``import_package`` is the only way into the store: read, store, check, activate. It is used for
files of an operator, for downloads and for the bundled samples alike.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from sqlalchemy.exc import SQLAlchemyError

from lists import checks, detect, history
from lists.content_profile import ContentProfile
from lists.detect import CUSTOM_FORMATS, FORMATS_OF_SEVERAL_FILES
from lists.event_log import ListChanged
from lists.kept_values import KeptCounts
from lists.list_watch import ListWatch
from lists.parsing.report import ParseReport, UnreadableList, this_release
from lists.store import Origin, SnapshotStore
from lists.vocabulary.folding import letters
from lists.vocabulary.sources import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from lists.detect import Package
    from lists.entity import Entity, ListVersion
    from lists.entity.diff import Diff
    from lists.vocabulary.source import Source

_log = logging.getLogger(__name__)

State = Literal["activated", "unchanged", "kept", "held", "refused"]
"""``kept``: stored for ``as_of`` only, older than the active version. ``held``: somebody rolled
back from this very version, so only a person may activate it again."""

Progress = Callable[[str, int], None]
"""Called with the package's label and the number of records read so far."""

_PROGRESS_EVERY = 500
_OF_AN_OLDER_FILE = frozenset({"older", "shrink", "content"})
"""An older list is naturally shorter; that says nothing against it as history."""
_MOST_READINGS = 9
"""How often an import is read anew because another one was quicker, before it gives up."""
_CUSTOM_BYTES = 25
"""How many times larger than a publisher's file a custom list may be."""


@dataclass(frozen=True, slots=True)
class Intent:
    """How to import. ``force`` activates in spite of failed checks and needs a ``reason``.

    ``confirmed_at`` is the time of download; ``keep_older`` stores older files as history instead
    of refusing them; ``max_bytes`` refuses larger files unread; archives are unpacked below
    ``scratch``, by default where the system keeps temporary files.
    """

    force: bool = False
    reason: str = ""
    by: str = ""
    sample: bool = False
    confirmed_at: datetime | None = None
    keep_older: bool = True
    max_bytes: int | None = None
    scratch: Path | None = None
    progress: Progress = field(default=lambda _label, _count: None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that was read and stored, the ids of its parties, and what its newcomers are called.

    ``active`` is the version it is compared with: the source's active one at its event ``since``.
    """

    version: ListVersion
    candidate: checks.Candidate
    seen: frozenset[str]
    new_names: frozenset[tuple[str, str]]
    active: ListVersion | None
    since: int


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """Result of importing one package. ``diff`` is against the version active before."""

    label: str
    source: str
    state: State
    version: ListVersion | None = None
    reasons: tuple[str, ...] = ()
    diff: Diff | None = None
    seconds: float = 0.0


def import_package(
    store: SnapshotStore, source: Source, package: Package, intent: Intent
) -> ImportOutcome:
    """Read, store, check and activate one package; a failure is an outcome, not an exception.

    Only the database's own errors pass through: then nothing is known to have been recorded.
    """
    started = time.monotonic()
    for _ in range(_MOST_READINGS):
        try:
            outcome = _import(store, source, package, intent)
            break
        except ListChanged as changed:
            _log.info("%s is read and checked again: %s", package.label, changed)
    else:
        reason = "other versions of this list became active again and again; import it again"
        outcome = _refuse(store, package, (reason,), intent)
    seconds = time.monotonic() - started
    return ImportOutcome(
        outcome.label,
        outcome.source,
        outcome.state,
        outcome.version,
        outcome.reasons,
        outcome.diff,
        seconds,
    )


def _import(
    store: SnapshotStore, source: Source, package: Package, intent: Intent
) -> ImportOutcome:
    """Read a package and decide, by what is active now.

    Raises:
        ListChanged: something else became active meanwhile. Read and checked against that, of two
            imports at the same time the newer publication serves, and the other one is told.
    """
    try:
        reading = _read(store, source, package, intent)
    except SQLAlchemyError:
        raise
    except (UnreadableList, OSError) as error:
        return _refuse(store, package, (str(error),), intent)
    except Exception as error:  # noqa: BLE001 (a parser's mistake must not stop the other lists)
        _log.exception("reading %s failed", package.label)
        return _refuse(store, package, (f"cannot be read: {error!r}",), intent)
    if store.log.newest_change(source.code) != reading.since:
        raise ListChanged(f"another version of {source.code} became active meanwhile")
    return _decide(store, source, package, reading, intent)


def _read(store: SnapshotStore, source: Source, package: Package, intent: Intent) -> _Reading:
    since = store.log.newest_change(source.code)
    active = next((one for one in store.active() if one.source == source.code), None)
    report = ParseReport(package.source)
    watch = ListWatch(source.canaries, store.entity_ids(active) if active else ())

    def watched() -> Iterator[Entity]:
        count = 0
        for count, entity in enumerate(parse(package, report), start=1):
            watch.see(entity)
            if count % _PROGRESS_EVERY == 0:
                intent.progress(package.label, count)
            yield entity
        for sign, references in watch.flaws().items():
            report.flaws.setdefault(sign, []).extend(references)
        intent.progress(package.label, count)

    now = datetime.now(UTC)
    origin = Origin(
        source=package.source,
        format=package.format,
        raw_sha256=raw_sha256(package.files, _most_bytes(package, intent)),
        fetched_at=intent.confirmed_at or now,
        published_at=package.published_hint,
        confirmed_at=intent.confirmed_at or (now if package.format in CUSTOM_FORMATS else None),
        sample=intent.sample,
    )
    version = store.add(origin, watched(), report)
    published = report.published_at or package.published_hint
    candidate = checks.Candidate(
        version.entity_count, published, watch.canaries_found, sample=intent.sample
    )
    if package.format not in CUSTOM_FORMATS:  # its owner may rewrite it at any time
        candidate = replace(
            candidate,
            form=package.format,
            profile=watch.profile,
            staying=watch.staying,
            newcomers=watch.newcomers,
            values=watch.values,
            fields=report.fields,
            flaws={**report.flaws, **detect.dates_differ(package)},
        )
    return _Reading(version, candidate, watch.seen, frozenset(watch.new_names), active, since)


def _decide(
    store: SnapshotStore,
    source: Source,
    package: Package,
    reading: _Reading,
    intent: Intent,
) -> ImportOutcome:
    version, active = reading.version, reading.active
    if active is not None and active.id == version.id:
        # Nothing is lost yet, but with the next edition it would be.
        lost = checks.vanished(reading.candidate, store.reading_of(active).fields)
        if lost and not intent.force:
            return _refuse(store, package, lost, intent, version)
        store.log.confirm(version, intent.by)
        return ImportOutcome(package.label, source.code, "unchanged", version)
    before = active if active is not None and not active.sample else None
    found = checks.failures(source, reading.candidate, _incumbent(store, reading, before))
    if not intent.force:
        older = [one.reason for one in found if one.check == "older"]
        if older and intent.keep_older and {one.check for one in found} <= _OF_AN_OLDER_FILE:
            store.log.keep(version, older[0], intent.by)
            return ImportOutcome(package.label, source.code, "kept", version, (older[0],))
        if found:
            return _refuse(store, package, tuple(one.reason for one in found), intent, version)
        events = tuple(reversed(store.events(source.code)))
        if version.id in history.rolled_back_versions(events):
            reason = "somebody rolled back from this version; `lists activate` takes it up again"
            return ImportOutcome(package.label, source.code, "held", version, (reason,))
    reasons = tuple(one.reason for one in found)
    why = "; ".join(part for part in (intent.reason, *(f"despite: {r}" for r in reasons)) if part)
    store.activate(version.id, why, forced=bool(found), by=intent.by, since=reading.since)
    diff = store.diff(before, version) if before is not None else None
    return ImportOutcome(package.label, source.code, "activated", version, reasons, diff)


def _incumbent(
    store: SnapshotStore, reading: _Reading, active: ListVersion | None
) -> checks.Incumbent | None:
    if active is None:
        return None
    flaws = store.reading_of(active).flaws
    incumbent = checks.Incumbent(
        active.id, active.entity_count, store.latest_edition(active), flaws=flaws
    )
    if not reading.candidate.form:
        return incumbent
    profile, staying, kept = ContentProfile(), ContentProfile(), KeptCounts()
    report = store.reading_of(active)
    # Another release may read the same file to other values: that is no loss of the publisher's.
    read_alike = report.software == this_release()
    moved = 0
    for entity in store.entities(active):
        profile.add(entity)
        if entity.id not in reading.seen:
            moved += (entity.kind, letters(entity.caption)) in reading.new_names
        else:
            staying.add(entity)
            if read_alike:
                reading.candidate.values.count(entity, kept)
    return replace(
        incumbent,
        form=active.format,
        profile=profile,
        staying=staying,
        kept=kept,
        moved=moved,
        read_alike=read_alike,
        fields=report.fields,
    )


def _refuse(
    store: SnapshotStore,
    package: Package,
    reasons: tuple[str, ...],
    intent: Intent,
    version: ListVersion | None = None,
) -> ImportOutcome:
    version_id = version.id if version else ""
    store.log.refuse(package.source, "; ".join(reasons), version_id, intent.by)
    _log.warning("%s refused: %s", package.label, "; ".join(reasons))
    return ImportOutcome(package.label, package.source, "refused", version, reasons)


def _most_bytes(package: Package, intent: Intent) -> int | None:
    """Custom lists may be large: they are read line by line, and nobody else chose the file."""
    if intent.max_bytes is None or package.format not in CUSTOM_FORMATS:
        return intent.max_bytes
    return _CUSTOM_BYTES * intent.max_bytes


def raw_sha256(files: Mapping[str, Path], max_bytes: int | None = None) -> str:
    """SHA-256 of a file as published; of several, over their roles and hashes.

    Raises ``UnreadableList`` for a file larger than ``max_bytes``.
    """
    digests = []
    for role, path in sorted(files.items()):
        size = path.stat().st_size
        if max_bytes is not None and size > max_bytes:
            raise UnreadableList(f"{path.name}: {size:,} bytes, at most {max_bytes:,} are read")
        with path.open("rb") as file:
            digests.append((role, hashlib.file_digest(file, "sha256").hexdigest()))
    if len(digests) == 1:
        return digests[0][1]
    return hashlib.sha256("\n".join(":".join(one) for one in digests).encode()).hexdigest()


PARSERS: Mapping[str, str] = MappingProxyType(
    {
        **{form: module for source in SOURCES for form, module in source.parsers.items()},
        "ftm_json": "lists.ftm",
        "ftm_simple_csv": "lists.ftm.simple",
        "watchlist_csv": "lists.watchlist",
        "reported_toml": "lists.reported",
        "watchlist_xlsx": "lists.watchlist",
    }
)
"""The module that reads a format, imported when a file of it comes: a server that reads its lists
from the database needs no parser in memory."""


def parse(package: Package, report: ParseReport) -> Iterator[Entity]:
    """Run the parser of a package's format."""
    read: Callable[..., Iterator[Entity]] = import_module(PARSERS[package.format]).read
    if package.format in FORMATS_OF_SEVERAL_FILES:
        return read(package.files, report)
    path = package.files["file"]
    if package.format in CUSTOM_FORMATS:
        return read(path, package.source, report)
    return read(path, report)
