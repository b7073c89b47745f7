"""The snapshot store: every version of every list, kept for ever, and which one is active.

Entities are stored once per content hash, in short transactions while a file is read; without a
version that names them they are invisible and harmless. The version itself, with only the entities
that differ from the source's version before, is written in one transaction. So an import may be
killed at any moment, and a version with five changes costs five rows.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Select, func, insert, select

from lists import contents, history
from lists.db import writing
from lists.entity import Entity, ListVersion, Snapshot
from lists.entity.diff import Diff
from lists.event_log import EventLog
from lists.parsing.report import Oddity, ParseReport, this_release
from lists.tables import CHANGE, ENTITY, EVENT, SIGHTING, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lists.history import ListEvent

_KEPT_OUT = "; kept out by a person. First refused because "
_ROWS = 2_000


class UnknownVersion(LookupError):  # noqa: N818 (named like UnreadableList)
    """No version has this id."""


class Origin(msgspec.Struct, frozen=True):
    """Where a list file came from. ``published_at`` counts where the file itself does not say.

    ``confirmed_at`` is the latest moment the file is known to have been the publisher's current
    one: the time of fetching for a download, nothing for a file of unknown age.
    """

    source: str
    format: str
    raw_sha256: str
    fetched_at: datetime
    published_at: datetime | None = None
    confirmed_at: datetime | None = None
    sample: bool = False
    note: str = ""


class _Notes(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a ``ParseReport``; earlier releases kept less, so most have a default."""

    counts: dict[str, int]
    oddities: list[Oddity]
    fields: dict[str, int] = msgspec.field(default_factory=dict)
    software: str = ""
    flaws: dict[str, list[str]] = msgspec.field(default_factory=dict)


class SnapshotStore:
    """Reads and writes list versions; safe to use from several threads and processes.

    ``clock`` gives the time events are recorded at.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.engine = engine
        self.log = EventLog(engine, clock)
        self._clock = clock

    # --- writing ---------------------------------------------------------------------------

    def add(self, origin: Origin, entities: Iterable[Entity], reading: ParseReport) -> ListVersion:
        """Store what a parser yields as one version, inactive; the existing one if equal.

        Memory is bounded by the ids and hashes of the entities. Whatever ``entities`` raises
        passes through and leaves no version. An entity id that comes twice with other content is
        kept under ``<id>~2`` and recorded as odd: a listed party is never dropped.
        """
        manifest = contents.store(self.engine, origin.source, entities, reading)
        digest = contents.manifest_digest(manifest)
        published = reading.published_at or origin.published_at
        with writing(self.engine, serial=True) as connection:
            found = connection.execute(
                select(VERSION.c.id).where(
                    VERSION.c.source == origin.source,
                    VERSION.c.entities_sha256 == digest,
                    VERSION.c.sample == origin.sample,
                )
            ).scalar()
            if found is None:
                found = self._write_version(connection, origin, published, manifest, reading)
            confirmed = origin.confirmed_at or published
            if confirmed is not None:  # a file without any date says nothing of when it was current
                connection.execute(
                    insert(SIGHTING).values(
                        version_id=found,
                        raw_sha256=origin.raw_sha256,
                        published_at=published,
                        confirmed_at=confirmed,
                    )
                )
            return self._version(connection, found)

    def _write_version(
        self,
        connection: Connection,
        origin: Origin,
        published: datetime | None,
        manifest: contents.Manifest,
        reading: ParseReport,
    ) -> str:
        digest = contents.manifest_digest(manifest)
        day = (published or origin.fetched_at).astimezone(UTC)
        label = f"{origin.source}-sample" if origin.sample else origin.source
        version_id = f"{label}-{day:%Y%m%d}-{digest[:8]}"
        base, before = contents.nearest(connection, origin.source, manifest)
        notes = _Notes(
            counts=dict(reading.counts),
            oddities=reading.oddities,
            fields=dict(reading.fields),
            software=this_release(),
            flaws=reading.flaws,
        )
        seq = connection.execute(
            insert(VERSION)
            .values(
                id=version_id,
                base_seq=base,
                source=origin.source,
                format=origin.format,
                raw_sha256=origin.raw_sha256,
                entities_sha256=digest,
                published_at=published,
                fetched_at=origin.fetched_at,
                recorded_at=self._clock(),
                entity_count=len(manifest),
                sample=origin.sample,
                note=origin.note,
                reading=zlib.compress(msgspec.msgpack.encode(notes)),
            )
            .returning(VERSION.c.seq)
        ).scalar_one()
        rows: list[dict[str, Any]] = [
            {"seq": seq, "entity_id": key, "content": manifest.get(key)}
            for key in sorted({*manifest, *before})
            if manifest.get(key) != before.get(key)
        ]
        for start in range(0, len(rows), _ROWS):
            connection.execute(insert(CHANGE), rows[start : start + _ROWS])
        return version_id

    def activate(
        self,
        version_id: str,
        reason: str = "",
        *,
        forced: bool = False,
        by: str = "",
        since: int | None = None,
    ) -> ListVersion:
        """Make a version its source's active one, in one atomic step.

        The first official version of any source also takes every sample list out of service, in
        the same step: real and sample lists are never mixed. ``since`` is the source's event up to
        which the caller knows what was active (``log.newest_change``).

        Raises:
            UnknownVersion: no version has this id.
            ListChanged: what is active changed after the event ``since``.
            ValueError: it is a sample and official lists are active.
        """
        with writing(self.engine, serial=True) as connection:
            version = self._version(connection, version_id)
            if since is not None:
                self.log.check_unchanged(connection, version.source, since)
            self.log.activate(connection, version, reason=reason, forced=forced, by=by)
            return version

    def keep_out(self, version_id: str, reason: str, by: str) -> ListVersion:
        """Record that a person looked at a held version and decided against it.

        It stays stored and refused, now for that person's reason, and can still be activated.

        Raises:
            UnknownVersion: no version has this id.
            ValueError: it is not held, or was let in meanwhile.
        """
        version = self.version(version_id)
        held = self.log.troubles().get(version.source, history.Trouble())
        if held.held != version_id:
            raise ValueError(f"{version_id} is not held any more")
        before = held.refused.partition(_KEPT_OUT)[2] or held.refused
        self.log.refuse(version.source, f"{by}: {reason}{_KEPT_OUT}{before}", version_id, by)
        return version

    def confirm(self, version: ListVersion, at: datetime) -> None:
        """Record that the publisher's current file still is this version's, without reading it."""
        with writing(self.engine, serial=True) as connection:
            connection.execute(
                insert(SIGHTING).values(
                    version_id=version.id, raw_sha256=version.raw_sha256, confirmed_at=at
                )
            )

    def rollback(self, source: str, reason: str = "", by: str = "") -> ListVersion:
        """Make the version that was active before the present one active again.

        Raises ``LookupError`` when there is none.
        """
        with writing(self.engine, serial=True) as connection:
            version_id = self.log.roll_back(connection, source, reason=reason, by=by)
            return self._version(connection, version_id)

    def retire(self, source: str, reason: str = "", by: str = "") -> ListVersion:
        """Take a list out of service: it has no active version until one is activated again.

        Raises ``LookupError`` when none is active.
        """
        with writing(self.engine, serial=True) as connection:
            version_id = self.log.retire(connection, source, reason=reason, by=by)
            return self._version(connection, version_id)

    # --- reading ---------------------------------------------------------------------------

    def active(self, as_of: date | datetime | None = None) -> tuple[ListVersion, ...]:
        """The active version of each source, by source code; or those current at ``as_of``.

        A plain date means the end of that day, UTC. See ``lists.history`` for the rule.
        """
        with self.engine.connect() as connection:
            ids = []
            for _, events in sorted(self.log.by_source(connection).items()):
                if as_of is None:
                    event = history.current(events)
                    ids.append(event.version_id if event else None)
                else:
                    ids.append(history.in_effect(events, history.instant(as_of)))
            return tuple(self._version(connection, found) for found in ids if found)

    def versions(self, source: str) -> tuple[ListVersion, ...]:
        """All versions of a source, newest import first."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                _versions().where(VERSION.c.source == source).order_by(VERSION.c.seq.desc())
            )
            return tuple(_decode_version(row) for row in rows)

    def version(self, version_id: str) -> ListVersion:
        """One version; raises ``UnknownVersion``."""
        with self.engine.connect() as connection:
            return self._version(connection, version_id)

    def diff(self, a: ListVersion | str, b: ListVersion | str) -> Diff:
        """What changed from ``a`` to ``b``. Raises ``ValueError`` if they are of two sources."""
        with self.engine.connect() as connection:
            before, after = self._version(connection, _id(a)), self._version(connection, _id(b))
            if before.source != after.source:
                raise ValueError(f"{before.id} and {after.id} are versions of different lists")
            old = contents.manifest(connection, _seq(connection, before))
            new = contents.manifest(connection, _seq(connection, after))
            return Diff(
                source=after.source,
                before=before.id,
                after=after.id,
                added=contents.parties(connection, {k: new[k] for k in new.keys() - old.keys()}),
                changed=contents.changed(connection, old, new),
                delisted=contents.parties(connection, {k: old[k] for k in old.keys() - new.keys()}),
            )

    def reading_of(self, version: ListVersion | str) -> ParseReport:
        """What the parser counted and found odd in a version's file."""
        statement = select(VERSION.c.source, VERSION.c.published_at, VERSION.c.reading)
        with self.engine.connect() as connection:
            row = connection.execute(statement.where(VERSION.c.id == _id(version))).one_or_none()
        if row is None:
            raise UnknownVersion(f"no version {_id(version)!r}; `lists versions SOURCE` shows them")
        reading = ParseReport(row.source, row.published_at)
        notes = msgspec.msgpack.decode(zlib.decompress(row.reading), type=_Notes)
        reading.counts.update(notes.counts)
        reading.oddities = notes.oddities
        reading.fields.update(notes.fields)
        reading.software = notes.software
        reading.flaws.update(notes.flaws)
        return reading

    def latest_edition(self, version: ListVersion) -> datetime | None:
        """The newest publication date under which this content was seen, if any file had one."""
        statement = select(func.max(SIGHTING.c.published_at))
        with self.engine.connect() as connection:
            return connection.execute(statement.where(SIGHTING.c.version_id == version.id)).scalar()

    def events(self, source: str | None = None) -> tuple[ListEvent, ...]:
        """Activations, rollbacks and refusals, newest first; of all sources by default."""
        return self.log.events(source)

    def change_counter(self) -> int:
        """A number that differs after every change of what is active: one small query."""
        with self.engine.connect() as connection:
            statement = select(func.max(EVENT.c.id)).where(EVENT.c.kind.in_(history.STATE_KINDS))
            return connection.execute(statement).scalar() or 0

    def entity_blobs(self, versions: Sequence[ListVersion]) -> Iterator[tuple[str, bytes]]:
        """Entity id and its msgpack, by version in the given order, then by id."""
        with self.engine.connect().execution_options(yield_per=_ROWS) as connection:
            for version in versions:
                members = contents.members(connection, _seq(connection, version)).subquery()
                rows = connection.execute(
                    select(members.c.entity_id, ENTITY.c.body)
                    .join(ENTITY, ENTITY.c.content == members.c.content)
                    .order_by(members.c.entity_id)
                )
                for entity_id, body in rows:
                    yield entity_id, zlib.decompress(body)

    def entities(self, version: ListVersion) -> Iterator[Entity]:
        """The parties of one version, one at a time."""
        decoder = msgspec.msgpack.Decoder(Entity)
        return (decoder.decode(body) for _, body in self.entity_blobs((version,)))

    def entity_ids(self, version: ListVersion) -> frozenset[str]:
        """The ids of the parties of one version."""
        with self.engine.connect() as connection:
            return frozenset(contents.manifest(connection, _seq(connection, version)))

    def snapshot(self, versions: Sequence[ListVersion]) -> Snapshot:
        """All entities of some versions, decoded; the same versions give the same snapshot."""
        ordered = tuple(sorted(versions, key=lambda version: version.source))
        decoder = msgspec.msgpack.Decoder(Entity)
        entities = tuple(decoder.decode(body) for _, body in self.entity_blobs(ordered))
        return Snapshot(key=snapshot_key(ordered), versions=ordered, entities=entities)

    # --- parts -----------------------------------------------------------------------------

    @staticmethod
    def _version(connection: Connection, version_id: str) -> ListVersion:
        row = connection.execute(_versions().where(VERSION.c.id == version_id)).one_or_none()
        if row is None:
            raise UnknownVersion(f"no version {version_id!r}; `lists versions SOURCE` shows them")
        return _decode_version(row)


def snapshot_key(versions: Iterable[ListVersion]) -> str:
    """Hash over the version ids, whatever their order: 16 hex digits."""
    ids = "\n".join(sorted(version.id for version in versions))
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def _versions() -> Select[Any]:
    confirmed = (
        select(func.max(SIGHTING.c.confirmed_at))
        .where(SIGHTING.c.version_id == VERSION.c.id)
        .scalar_subquery()
    )
    kept = [VERSION.c[name] for name in ListVersion.__struct_fields__ if name != "confirmed_at"]
    return select(*kept, confirmed.label("confirmed_at"))


def _decode_version(row: Row[Any]) -> ListVersion:
    return ListVersion(**row._mapping)  # noqa: SLF001 (SQLAlchemy's public name for it)


def _seq(connection: Connection, version: ListVersion) -> int:
    statement = select(VERSION.c.seq).where(VERSION.c.id == version.id)
    return int(connection.execute(statement).scalar_one())


def _id(version: ListVersion | str) -> str:
    return version if isinstance(version, str) else version.id
