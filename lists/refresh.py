"""Bringing lists in: an operator's files, the publishers' downloads, the bundled samples.

One list's failure never stops the others, and the last good version of each goes on serving.
"""

from __future__ import annotations

import logging
import queue
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lists import fetch
from lists.archives import UnpackFolder
from lists.custom import any_source
from lists.detect import Package, Unknown, detect
from lists.fetch_state import accepted, lease, validators
from lists.imports import ImportOutcome, Intent, Progress, import_package
from lists.vocabulary.sources import FETCHED, source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lists.entity import ListVersion
    from lists.fetch import Validators
    from lists.fetch_state import Lease
    from lists.store import SnapshotStore
    from lists.vocabulary.source import Source

__all__ = [
    "ImportOutcome",
    "ImportReport",
    "Intent",
    "Progress",
    "RefreshSettings",
    "import_paths",
    "load_samples",
    "refresh",
]

_log = logging.getLogger(__name__)

_LEASE_SECONDS = 1_800
"""Longer than the slowest import takes; renewed before each, and while downloads are awaited."""
_RENEW_SECONDS = 60.0
_MOST_UNPACKED = 400_000_000
"""Bytes of an archive where the caller names no limit: three times the largest list."""


class RefreshSettings(Protocol):
    """What refreshing needs of the settings (``api.service.settings.Settings`` has them)."""

    @property
    def cache_dir(self) -> Path:
        """Folder for downloads."""

    @property
    def fetch_urls(self) -> Mapping[str, str]:
        """Addresses that replace the publishers' own, by source code."""

    @property
    def max_list_bytes(self) -> int:
        """Largest file taken."""

    @property
    def fetch_deadline(self) -> timedelta:
        """Longest time the download of one list may take, retries included."""

    @property
    def shrink_limit(self) -> float | None:
        """Replaces every source's own limit when set."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of everything that was found. ``busy``: another process was refreshing."""

    outcomes: tuple[ImportOutcome, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    busy: bool = False

    @property
    def ok(self) -> bool:
        """Whether something was read and nothing was refused."""
        refused = any(one.state == "refused" for one in self.outcomes)
        return bool(self.outcomes) and not refused and not any(u.refused for u in self.unknown)


def import_paths(
    store: SnapshotStore,
    paths: Sequence[Path],
    intent: Intent | None = None,
    *,
    shrink_limit: float | None = None,
    name: str = "",
) -> ImportReport:
    """Import publishers' files, or folders of them, told apart by content; oldest first.

    ``name`` is the custom list that FollowTheMoney files and watchlists are versions of; without
    it each is named after its file.

    Raises ``ValueError`` if ``intent`` forces without giving a reason.
    """
    intent = intent or Intent()
    if intent.force and not intent.reason.strip():
        raise ValueError("force needs a reason; it is kept with the version's history")
    if intent.scratch is not None:
        intent.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=intent.scratch) as folder:
        unpack_to = UnpackFolder(Path(folder), intent.max_bytes or _MOST_UNPACKED)
        detection = detect(paths, name, unpack_to)
        for unknown in detection.unknown:
            if unknown.refused:
                reason = f"{unknown.path.name}: {unknown.reason}"
                store.log.refuse("unidentified", reason, by=intent.by)
                _log.warning("%s refused: %s", unknown.path, unknown.reason)
        outcomes = tuple(
            import_package(store, _limited(any_source(one.source), shrink_limit), one, intent)
            for one in detection.packages
        )
    return ImportReport(outcomes, detection.unknown)


def load_samples(store: SnapshotStore, progress: Progress | None = None) -> tuple[ListVersion, ...]:
    """Activate the bundled sample lists of sources that have no version at all.

    Nothing happens once any official list is active: real and sample lists are never mixed.
    """
    if any(not version.sample for version in store.active()):
        return ()
    intent = Intent(sample=True, reason="bundled sample list", by="software")
    if progress is not None:
        intent = replace(intent, progress=progress)
    loaded = []
    with ExitStack() as stack:
        folder = stack.enter_context(
            resources.as_file(resources.files("lists").joinpath("data", "sample"))
        )
        for package in detect([folder]).packages:
            if store.versions(package.source):
                continue
            outcome = import_package(store, source(package.source), package, intent)
            if outcome.version is not None and outcome.state == "activated":
                loaded.append(outcome.version)
    return tuple(loaded)


def refresh(
    store: SnapshotStore,
    sources: Sequence[Source] = FETCHED,
    *,
    settings: RefreshSettings,
    by: str = "refresh",
    progress: Progress | None = None,
) -> ImportReport:
    """Fetch all lists from their publishers at once, and import each as it arrives.

    Only one process at a time does this; the others get ``busy`` back at once. A list the publisher
    says is unchanged is confirmed without being fetched. A publisher that is slow delays its own
    list alone.
    """
    outcomes: dict[str, ImportOutcome] = {}
    downloads = settings.cache_dir / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    with lease(store.engine, "lists refresh", seconds=_LEASE_SECONDS) as held:
        if held is None:
            return ImportReport(busy=True)
        with tempfile.TemporaryDirectory(dir=downloads, ignore_cleanup_errors=True) as folder:
            jobs = [
                _Job(store, _limited(one, settings.shrink_limit), settings, by, progress)
                for one in sources
            ]
            for job, arrival in _arrivals(jobs, Path(folder), held):
                held.renew()
                outcomes[job.source.code] = job.take(arrival, Path(folder))
    return ImportReport(tuple(outcomes[one.code] for one in sources))


def _arrivals(jobs: Sequence[_Job], folder: Path, held: Lease) -> Iterator[tuple[_Job, _Arrival]]:
    """Every job with what came of its download, in the order in which they end.

    Threads that an interrupted command need not wait for (daemons), not a pool.
    """
    ended: queue.SimpleQueue[tuple[_Job, _Arrival]] = queue.SimpleQueue()
    plans = [(job, job.known()) for job in jobs]  # the database is read by this thread alone
    for job, known in plans:
        run = partial(_fetch_into, ended, job, known, folder)
        threading.Thread(target=run, name=f"fetch {job.source.code}", daemon=True).start()
    left = len(plans)
    while left:
        try:
            yield ended.get(timeout=_RENEW_SECONDS)
            left -= 1
        except queue.Empty:
            held.renew()


def _fetch_into(
    ended: queue.SimpleQueue[tuple[_Job, _Arrival]],
    job: _Job,
    known: Validators | None,
    folder: Path,
) -> None:
    began = datetime.now(UTC)
    try:
        came: fetch.Download | Exception | None = job.download(known, folder)
    except Exception as error:  # noqa: BLE001 - end of a thread: ``take`` raises what is a bug
        came = error
    ended.put((job, _Arrival(began, came)))


def _limited(one: Source, shrink_limit: float | None) -> Source:
    return one if shrink_limit is None else replace(one, shrink_limit=shrink_limit)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What came of a download, and when it was begun: the list is confirmed as of then."""

    began: datetime
    came: fetch.Download | Exception | None


@dataclass(frozen=True, slots=True)
class _Job:
    """Refreshing one source."""

    store: SnapshotStore
    source: Source
    settings: RefreshSettings
    by: str
    progress: Progress | None

    @property
    def url(self) -> str:
        """Where the list is fetched from."""
        return self.settings.fetch_urls.get(self.source.code) or self.source.url

    def active(self) -> ListVersion | None:
        """The version in use."""
        return next((v for v in self.store.active() if v.source == self.source.code), None)

    def known(self) -> Validators | None:
        """What is asked for conditionally: the file of the version in use."""
        active = self.active()
        return validators(self.store.engine, self.url) if active and not active.sample else None

    def download(self, known: Validators | None, folder: Path) -> fetch.Download | None:
        """Download the list; ``None`` where it is as known. Touches no database.

        Raises ``fetch.FetchFailed`` also where nobody publishes the list as a file.
        """
        if not self.url:
            said = "nobody publishes this list as a file to fetch: bring it with `lists import`"
            raise fetch.FetchFailed(f"{self.source.code}: {said}")
        limits = fetch.FetchLimits(
            self.settings.max_list_bytes, self.settings.fetch_deadline.total_seconds()
        )
        return fetch.fetch(self.url, folder / self.source.code, known, limits)

    def take(self, arrival: _Arrival, folder: Path) -> ImportOutcome:
        """Import what was downloaded, or record why nothing was."""
        url, now, came = self.url, arrival.began, arrival.came
        if isinstance(came, fetch.FetchFailed | OSError):
            self.store.log.unreachable(self.source.code, str(came), by=self.by)
            _log.warning("no file of %s: %s", self.source.code, came)
            return ImportOutcome(url, self.source.code, "refused", reasons=(str(came),))
        if isinstance(came, Exception):
            raise came
        active = self.active()
        if came is None and active is not None:
            self.store.confirm(active, now)
            self.store.log.confirm(active, self.by)
            return ImportOutcome(url, self.source.code, "unchanged", active)
        assert came is not None  # noqa: S101 (nothing is asked conditionally without a version)
        unpacked = folder / f"{self.source.code}-unpacked"
        unpacked.mkdir()
        detection = detect(
            [came.path], unpack_to=UnpackFolder(unpacked, self.settings.max_list_bytes)
        )
        first = next(iter(detection.packages), None)
        own = (one for one in detection.packages if one.source == self.source.code)
        package = next(own, first)
        if package is None:
            return self._refused(url, detection.unknown[0].reason)
        if package.source != self.source.code:
            return self._refused(url, f"this is the list {package.source!r}")
        outcome = self._import(package, came, now)
        if outcome.state != "refused":
            accepted(self.store.engine, self.source.code, url, came.validators)
        return outcome

    def _import(self, package: Package, download: fetch.Download, now: datetime) -> ImportOutcome:
        intent = Intent(reason="refresh", by=self.by, confirmed_at=now, keep_older=False)
        if self.progress is not None:
            intent = replace(intent, progress=self.progress)
        package = replace(package, published_hint=download.last_modified)
        return import_package(self.store, self.source, package, intent)

    def _refused(self, url: str, reason: str) -> ImportOutcome:
        self.store.log.refuse(self.source.code, reason, by=self.by)
        _log.warning("refresh of %s failed: %s", self.source.code, reason)
        return ImportOutcome(url, self.source.code, "refused", reasons=(reason,))
