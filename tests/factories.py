"""Builders of domain values with sensible defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.audit.append import ChainAppender, utc_now
from api.audit.seal_keys import SealKeys
from api.audit.store import AuditLog
from lists.entity import Entity, Identifier, Kind, Listing, ListVersion, Name, NameKind, Snapshot
from lists.parsing.report import ParseReport
from lists.store import Origin, SnapshotStore
from screening.model.result import Band, Explanation, Result, Scores, parties_among

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Engine

SEAL_KEY = "5e" * 32
"""A secret that seals audit records in tests."""
PUBLISHED = datetime(2026, 2, 27, tzinfo=UTC)


def audit_log(engine: Engine, clock: Callable[[], datetime] = utc_now) -> AuditLog:
    """An audit log that can be written, with ``SEAL_KEY``."""
    return AuditLog(engine, ChainAppender(seal_keys(), clock))


def seal_keys() -> SealKeys:
    """``SEAL_KEY`` as the only key."""
    return SealKeys(Path("/nowhere/seal-keys"), SEAL_KEY)


def name(full: str, kind: NameKind = "primary", **fields: Any) -> Name:
    """A name; ``fields`` are those of ``lists.entity.Name``."""
    return Name(full=full, kind=kind, **fields)


def entity(caption: str = "KOREA KWANGSON BANKING CORP", **fields: Any) -> Entity:
    """A listed party; ``names`` may be plain strings, the first one primary, the others aliases."""
    key = fields.pop("key", caption)
    source = fields.pop("source", "un")
    names = fields.pop("names", (caption,))
    return Entity(
        id=fields.pop("id", f"{source}-{key}"),
        source=source,
        reference=fields.pop("reference", str(key)),
        kind=fields.pop("kind", "organization"),
        caption=caption,
        names=tuple(
            text if isinstance(text, Name) else name(text, "alias" if position else "primary")
            for position, text in enumerate(names)
        ),
        **fields,
    )


def vessel(caption: str = "CHON MA SAN", imo: str = "8660313", **fields: Any) -> Entity:
    """A listed ship with a ship IMO number."""
    kind: Kind = "vessel"
    identifiers = (Identifier(type="imo", value=imo, normalized=imo, valid=True),)
    return entity(caption, **{"kind": kind, "identifiers": identifiers, "key": imo, **fields})


def person(caption: str = "KIM Yong Chol", **fields: Any) -> Entity:
    """A listed individual."""
    return entity(caption, **{"kind": "person", **fields})


def listing(*programmes: str, **fields: Any) -> Listing:
    """An act of listing under some programmes."""
    source = fields.pop("source", "un")
    return Listing(
        source=source, reference=fields.pop("reference", "KPe.025"), programmes=programmes, **fields
    )


def list_version(source: str = "un", **fields: Any) -> ListVersion:
    """A list version's label; hashes are made up."""
    values: dict[str, Any] = {
        "id": f"{source}-20260227-{'0' * 8}",
        "source": source,
        "format": f"{source}_xml",
        "raw_sha256": "0" * 64,
        "entities_sha256": "0" * 64,
        "published_at": PUBLISHED,
        "fetched_at": PUBLISHED,
        "entity_count": 1,
    }
    return ListVersion(**{**values, **fields})


def snapshot(entities: Iterable[Entity], *, key: str = "test") -> Snapshot:
    """A snapshot of some entities, one version for each source among them."""
    listed = tuple(entities)
    sources = sorted({one.source for one in listed})
    versions = tuple(
        list_version(source, entity_count=sum(one.source == source for one in listed))
        for source in sources
    )
    return Snapshot(key=key, versions=versions, entities=listed)


def result(reference: str, band: Band = "clear", risk: int = 0, **fields: Any) -> Result:
    """A result of which only what matters to the test is given; the rest is nothing found."""
    values: dict[str, Any] = {
        "status": "screened",
        "floor": 0,
        "dprk_risk": risk,
        "scores": Scores(0.0, 0.0, 0.0, 0.0),
        "matches": (),
        "typologies": (),
        "explanation": Explanation(),
        "warnings": (),
        "discounted": (),
        "red_flags": (),
        "unread": (),
        "deal_parties": (),
        "parties": parties_among(fields.get("matches", ())),
    }
    return Result(id=reference, band=band, risk=risk, **{**values, **fields})


def publish(
    store: SnapshotStore,
    entities: Iterable[Entity],
    *,
    published: datetime | None = PUBLISHED,
    active: bool = True,
    **origin: Any,
) -> ListVersion:
    """Store some entities as a list version of their source, active unless told otherwise."""
    listed = tuple(entities)
    source = origin.pop("source", None) or listed[0].source
    values: dict[str, Any] = {
        "source": source,
        "format": f"{source}_xml",
        "raw_sha256": "0" * 64,
        "fetched_at": datetime.now(UTC),
        "published_at": published,
    }
    version = store.add(Origin(**{**values, **origin}), listed, ParseReport(source))
    if active:
        store.activate(version.id)
    return version
