"""The snapshot store: every version of every list, kept for ever, and which one is active.

Entities are stored once per content hash, in short transactions while a file is read; without a
version that names them they are invisible and harmless. The version itself, with only the entities
that differ from the source's version before, is written in one transaction. So an import may be
killed at any moment, and a version with five changes costs five rows.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Select, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from lists import history
from lists.db import writing
from lists.diff import Changed, Diff, Party, field_changes
from lists.entity import Entity, ListVersion, Snapshot
from lists.event_log import EventLog
from lists.reading import Oddity, Reading
from lists.tables import CHANGE, ENTITY, EVENT, SIGHTING, VERSION

if TYPE_CHECKING:
    from lists.history import ListEvent

_CHUNK = 500
_ROWS = 2_000

Manifest = Mapping[str, bytes]
"""Entity id → SHA-256 of its content."""


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

    def add(self, origin: Origin, entities: Iterable[Entity], reading: Reading) -> ListVersion:
        """Store what a parser yields as one version, inactive; the existing one if equal.

        Memory is bounded by the ids and hashes of the entities. Whatever ``entities`` raises
        passes through and leaves no version. An entity id that comes twice with other content is
        kept under ``<id>~2`` and recorded as odd: a listed party is never dropped.
        """
        manifest = self._store_entities(origin.source, entities, reading)
        digest = _manifest_digest(manifest)
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
            connection.execute(
                insert(SIGHTING).values(
                    version_id=found,
                    raw_sha256=origin.raw_sha256,
                    published_at=published,
                    confirmed_at=origin.confirmed_at or published or origin.fetched_at,
                )
            )
            return self._version(connection, found)

    def _store_entities(
        self, source: str, entities: Iterable[Entity], reading: Reading
    ) -> dict[str, bytes]:
        with self.engine.connect() as connection:
            known = set(_manifest(connection, source, None).values())
        encoder = msgspec.msgpack.Encoder()
        manifest: dict[str, bytes] = {}
        fresh: dict[bytes, bytes] = {}
        for entity in entities:
            body = encoder.encode(entity)
            digest = hashlib.sha256(body).digest()
            if manifest.get(entity.id, digest) != digest:
                renamed = _unused(entity, manifest)
                reading.odd(
                    "odd", entity.reference, "id", entity.id, f"twice, kept as {renamed.id}"
                )
                entity, body = renamed, encoder.encode(renamed)  # noqa: PLW2901 (same party)
                digest = hashlib.sha256(body).digest()
            manifest[entity.id] = digest
            if digest not in known:
                known.add(digest)
                fresh[digest] = zlib.compress(body, 6)
            if len(fresh) >= _CHUNK:
                self._insert_contents(fresh)
                fresh = {}
        self._insert_contents(fresh)
        return manifest

    def _insert_contents(self, contents: Mapping[bytes, bytes]) -> None:
        if not contents:
            return
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        # In one order everywhere: two imports of the same list then never wait for each other.
        rows = [{"content": key, "body": contents[key]} for key in sorted(contents)]
        with writing(self.engine) as connection:
            connection.execute(dialect.insert(ENTITY).on_conflict_do_nothing(), rows)

    def _write_version(
        self,
        connection: Connection,
        origin: Origin,
        published: datetime | None,
        manifest: Manifest,
        reading: Reading,
    ) -> str:
        digest = _manifest_digest(manifest)
        day = (published or origin.fetched_at).astimezone(UTC)
        label = f"{origin.source}-sample" if origin.sample else origin.source
        version_id = f"{label}-{day:%Y%m%d}-{digest[:8]}"
        before = _manifest(connection, origin.source, None)
        notes = (dict(reading.counts), reading.oddities)
        seq = connection.execute(
            insert(VERSION)
            .values(
                id=version_id,
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
        self, version_id: str, reason: str = "", *, forced: bool = False, by: str = ""
    ) -> ListVersion:
        """Make a version its source's active one, in one atomic step.

        The first official version of any source also takes every sample list out of service, in
        the same step: real and sample lists are never mixed. Raises ``UnknownVersion``, and
        ``ValueError`` for a sample when official lists are active.
        """
        with writing(self.engine, serial=True) as connection:
            version = self._version(connection, version_id)
            self.log.activate(connection, version, reason=reason, forced=forced, by=by)
            return version

    def rollback(self, source: str, reason: str = "", by: str = "") -> ListVersion:
        """Make the version that was active before the present one active again.

        Raises ``LookupError`` when there is none.
        """
        with writing(self.engine, serial=True) as connection:
            version_id = self.log.roll_back(connection, source, reason=reason, by=by)
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
            old = _manifest(connection, before.source, before.id)
            new = _manifest(connection, after.source, after.id)
            return Diff(
                source=after.source,
                before=before.id,
                after=after.id,
                added=self._parties(connection, {k: new[k] for k in new.keys() - old.keys()}),
                changed=self._changed(connection, old, new),
                delisted=self._parties(connection, {k: old[k] for k in old.keys() - new.keys()}),
            )

    def reading_of(self, version: ListVersion | str) -> Reading:
        """What the parser counted and found odd in a version's file."""
        statement = select(VERSION.c.source, VERSION.c.published_at, VERSION.c.reading)
        with self.engine.connect() as connection:
            row = connection.execute(statement.where(VERSION.c.id == _id(version))).one_or_none()
        if row is None:
            raise UnknownVersion(f"no version {_id(version)!r}")
        reading = Reading(row.source, row.published_at)
        counts, reading.oddities = msgspec.msgpack.decode(
            zlib.decompress(row.reading), type=tuple[dict[str, int], list[Oddity]]
        )
        reading.counts.update(counts)
        return reading

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
                members = _members(connection, version.source, version.id).subquery()
                rows = connection.execute(
                    select(members.c.entity_id, ENTITY.c.body)
                    .join(ENTITY, ENTITY.c.content == members.c.content)
                    .order_by(members.c.entity_id)
                )
                for entity_id, body in rows:
                    yield entity_id, zlib.decompress(body)

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
            raise UnknownVersion(f"no version {version_id!r}")
        return _decode_version(row)

    @staticmethod
    def _entities(connection: Connection, contents: Iterable[bytes]) -> dict[bytes, Entity]:
        decoder = msgspec.msgpack.Decoder(Entity)
        wanted = sorted(set(contents))
        found: dict[bytes, Entity] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = connection.execute(select(ENTITY).where(ENTITY.c.content.in_(chunk)))
            found.update({row.content: decoder.decode(zlib.decompress(row.body)) for row in rows})
        return found

    def _parties(self, connection: Connection, manifest: Manifest) -> tuple[Party, ...]:
        entities = self._entities(connection, manifest.values())
        return tuple(Party.of(entities[manifest[key]]) for key in sorted(manifest))

    def _changed(self, connection: Connection, old: Manifest, new: Manifest) -> tuple[Changed, ...]:
        keys = sorted(key for key in old.keys() & new.keys() if old[key] != new[key])
        before = self._entities(connection, (old[key] for key in keys))
        after = self._entities(connection, (new[key] for key in keys))
        changed = []
        for key in keys:
            entity = after[new[key]]
            if fields := field_changes(before[old[key]], entity):
                changed.append(Changed(Party.of(entity), fields))
        return tuple(changed)


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


def _members(connection: Connection, source: str, version_id: str | None) -> Select[Any]:
    """Entity id and content of a version (the source's last one for ``None``).

    Each entity's newest change up to the version counts, unless that change is its leaving.
    """
    upto = select(func.max(VERSION.c.seq)).where(VERSION.c.source == source)
    if version_id is not None:
        upto = upto.where(VERSION.c.id == version_id)
    seq = connection.execute(upto).scalar() or 0
    newest = func.row_number().over(partition_by=CHANGE.c.entity_id, order_by=CHANGE.c.seq.desc())
    ranked = (
        select(CHANGE.c.entity_id, CHANGE.c.content, newest.label("rank"))
        .join(VERSION, VERSION.c.seq == CHANGE.c.seq)
        .where(VERSION.c.source == source, CHANGE.c.seq <= seq)
        .subquery()
    )
    return select(ranked.c.entity_id, ranked.c.content).where(
        ranked.c.rank == 1, ranked.c.content.is_not(None)
    )


def _manifest(connection: Connection, source: str, version_id: str | None) -> dict[str, bytes]:
    rows = connection.execute(_members(connection, source, version_id))
    return {row.entity_id: bytes(row.content) for row in rows}


def _manifest_digest(manifest: Manifest) -> str:
    digest = hashlib.sha256()
    for key in sorted(manifest):
        digest.update(key.encode() + b"\0" + manifest[key])
    return digest.hexdigest()


def _unused(entity: Entity, manifest: Manifest) -> Entity:
    number = 2
    while f"{entity.id}~{number}" in manifest:
        number += 1
    return msgspec.structs.replace(entity, id=f"{entity.id}~{number}")


def _id(version: ListVersion | str) -> str:
    return version if isinstance(version, str) else version.id
