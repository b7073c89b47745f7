"""Which entities a version holds: content-addressed bodies, and rows for what changed.

Used by ``SnapshotStore`` only. A manifest is all it takes to compare two versions.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lists.db import writing
from lists.entity import Entity
from lists.entity.diff import Changed, Party, field_changes
from lists.history import STATE_KINDS
from lists.tables import CHANGE, ENTITY, EVENT, VERSION

if TYPE_CHECKING:
    from lists.parsing.report import ParseReport

_CHUNK = 500
_LEVEL = 3
"""Of compression: twice as fast as the usual 6, and a tenth larger."""

Manifest = Mapping[str, bytes]
"""Entity id → SHA-256 of its content."""


def store(
    engine: Engine, source: str, entities: Iterable[Entity], report: ParseReport
) -> dict[str, bytes]:
    """Store the entities not stored yet, chunk by chunk, and give back their manifest."""
    with engine.connect() as connection:
        known = {digest for _, held in _bases(connection, source) for digest in held.values()}
    encoder = msgspec.msgpack.Encoder()
    held: dict[str, bytes] = {}
    fresh: dict[bytes, bytes] = {}
    for entity in entities:
        body = encoder.encode(entity)
        digest = hashlib.sha256(body).digest()
        if held.get(entity.id, digest) != digest:
            renamed = _unused(entity, held)
            report.odd("odd", entity.reference, "id", entity.id, f"twice, kept as {renamed.id}")
            entity, body = renamed, encoder.encode(renamed)  # noqa: PLW2901 (same party)
            digest = hashlib.sha256(body).digest()
        held[entity.id] = digest
        if digest not in known:
            known.add(digest)
            fresh[digest] = zlib.compress(body, _LEVEL)
        if len(fresh) >= _CHUNK:
            _insert(engine, fresh)
            fresh = {}
    _insert(engine, fresh)
    return held


def _insert(engine: Engine, contents: Mapping[bytes, bytes]) -> None:
    if not contents:
        return
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    # In one order everywhere: two imports of the same list then never wait for each other.
    rows = [{"content": key, "body": contents[key]} for key in sorted(contents)]
    with writing(engine) as connection:
        connection.execute(dialect.insert(ENTITY).on_conflict_do_nothing(), rows)


def members(connection: Connection, seq: int) -> Select[Any]:
    """Entity id and content of the version with this number.

    Each entity's newest change on the way from the first base to the version counts, unless that
    change is its leaving.
    """
    newest = func.row_number().over(partition_by=CHANGE.c.entity_id, order_by=CHANGE.c.seq.desc())
    ranked = (
        select(CHANGE.c.entity_id, CHANGE.c.content, newest.label("rank"))
        .where(CHANGE.c.seq.in_(_lineage(connection, seq)))
        .subquery()
    )
    return select(ranked.c.entity_id, ranked.c.content).where(
        ranked.c.rank == 1, ranked.c.content.is_not(None)
    )


def _lineage(connection: Connection, seq: int) -> list[int]:
    source = select(VERSION.c.source).where(VERSION.c.seq == seq).scalar_subquery()
    rows = connection.execute(
        select(VERSION.c.seq, VERSION.c.base_seq).where(VERSION.c.source == source)
    )
    bases = {row.seq: row.base_seq for row in rows}
    lineage: list[int] = []
    step: int | None = seq
    while step is not None:
        lineage.append(step)
        step = bases[step]
    return lineage


def lineages(connection: Connection, version_ids: Iterable[str]) -> tuple[int, ...]:
    """The numbers of some versions and of all that their changes are counted from."""
    wanted = select(VERSION.c.seq).where(VERSION.c.id.in_(sorted(version_ids)))
    ends = connection.execute(wanted.order_by(VERSION.c.seq)).scalars().all()
    return tuple(step for end in ends for step in _lineage(connection, end))


def held_ids(connection: Connection, lineage: Sequence[int], ids: Sequence[str]) -> frozenset[str]:
    """Those of some entity ids that versions hold; ``lineage`` is from ``lineages``.

    For a few ids: they are looked up, and no manifest is read.
    """
    wanted = select(CHANGE.c.entity_id, CHANGE.c.content.is_not(None).label("held")).where(
        CHANGE.c.seq.in_(lineage), CHANGE.c.entity_id.in_(ids)
    )
    newest = {row.entity_id: row.held for row in connection.execute(wanted.order_by(CHANGE.c.seq))}
    return frozenset(one for one, held in newest.items() if held)


def nearest(connection: Connection, source: str, held: Manifest) -> tuple[int | None, Manifest]:
    """The version to count changes from, and its manifest: the one that needs fewest rows."""
    return min([(None, {}), *_bases(connection, source)], key=lambda base: _distance(held, base[1]))


def _bases(connection: Connection, source: str) -> list[tuple[int | None, Manifest]]:
    """The source's last version and its last active one: the last may be a refused fragment."""
    last = select(func.max(VERSION.c.seq)).where(VERSION.c.source == source)
    active = (
        select(VERSION.c.seq)
        .join(EVENT, EVENT.c.version_id == VERSION.c.id)
        .where(EVENT.c.source == source, EVENT.c.kind.in_(STATE_KINDS))
        .order_by(EVENT.c.id.desc())
        .limit(1)
    )
    found = [connection.execute(one).scalar() for one in (last, active)]
    return [(seq, manifest(connection, seq)) for seq in dict.fromkeys(found) if seq is not None]


def _distance(one: Manifest, other: Manifest) -> int:
    return sum(one.get(key) != other.get(key) for key in {*one, *other})


def manifest(connection: Connection, seq: int) -> dict[str, bytes]:
    """The manifest of the version with this number."""
    rows = connection.execute(members(connection, seq))
    return {row.entity_id: bytes(row.content) for row in rows}


def manifest_digest(held: Manifest) -> str:
    """SHA-256 over ids and contents in the order of ids: equal for equal lists."""
    digest = hashlib.sha256()
    for key in sorted(held):
        digest.update(key.encode() + b"\0" + held[key])
    return digest.hexdigest()


def _unused(entity: Entity, held: Manifest) -> Entity:
    number = 2
    while f"{entity.id}~{number}" in held:
        number += 1
    return msgspec.structs.replace(entity, id=f"{entity.id}~{number}")


def _entities(connection: Connection, contents: Iterable[bytes]) -> dict[bytes, Entity]:
    decoder = msgspec.msgpack.Decoder(Entity)
    wanted = sorted(set(contents))
    found: dict[bytes, Entity] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows = connection.execute(select(ENTITY).where(ENTITY.c.content.in_(chunk)))
        found.update({row.content: decoder.decode(zlib.decompress(row.body)) for row in rows})
    return found


def parties(connection: Connection, held: Manifest) -> tuple[Party, ...]:
    """Labels of the entities in a manifest, by id."""
    found: list[Party] = []
    for keys in _chunks(sorted(held)):
        entities = _entities(connection, (held[key] for key in keys))
        found += [Party.of(entities[held[key]]) for key in keys]
    return tuple(found)


def last_known(connection: Connection, ids: Iterable[str]) -> dict[str, Party]:
    """The parties of these ids as any list said last, also those that left it since."""
    found: dict[str, Party] = {}
    for keys in _chunks(sorted(set(ids))):
        newest = (
            select(CHANGE.c.entity_id, CHANGE.c.content)
            .where(CHANGE.c.entity_id.in_(keys), CHANGE.c.content.is_not(None))
            .order_by(CHANGE.c.seq)
        )
        held = {row.entity_id: row.content for row in connection.execute(newest)}
        entities = _entities(connection, held.values())
        found |= {key: Party.of(entities[content]) for key, content in held.items()}
    return found


def changed(connection: Connection, old: Manifest, new: Manifest) -> tuple[Changed, ...]:
    """Entities in both manifests whose values differ, by id."""
    found: list[Changed] = []
    for keys in _chunks(sorted(key for key in old.keys() & new.keys() if old[key] != new[key])):
        before = _entities(connection, (old[key] for key in keys))
        after = _entities(connection, (new[key] for key in keys))
        for key in keys:
            entity = after[new[key]]
            if fields := field_changes(before[old[key]], entity):
                found.append(Changed(Party.of(entity), fields))
    return tuple(found)


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    """Few at a time: a list may have changed altogether, and entities are large."""
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
