"""Rows of the snapshot store; only ``store``, ``contents``, ``event_log``, ``fetch_state`` do SQL.

Everything but ``list_fetch`` and ``lease`` is append-only: no statement of this package updates or
deletes a row of the other tables. ``docs/decisions/0010-list-storage.md`` says why it looks so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC on every database.

    SQLite gives back naive values for ``DateTime(timezone=True)``; a naive value is refused on the
    way in because nobody can say which zone it meant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raises ``ValueError`` on a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Give back an aware value in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EntityContentRow(SQLModel, table=True):
    """One entity's text, once, whatever number of versions hold it."""

    __tablename__ = "list_entity"
    content: bytes = Field(sa_type=LargeBinary, primary_key=True)
    """SHA-256 of the uncompressed msgpack."""
    body: bytes = Field(sa_type=LargeBinary)
    """zlib-compressed msgpack of ``lists.entity.Entity``."""


class VersionRow(SQLModel, table=True):
    """One list version, written in one transaction with its changes: whole or absent."""

    __tablename__ = "list_version"
    __table_args__ = (UniqueConstraint("source", "entities_sha256", "sample"),)
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    base_seq: int | None = Field(default=None, sa_column_args=[ForeignKey("list_version.seq")])
    """The version of the same source its changes are counted from; null for the first."""
    source: str
    format: str
    raw_sha256: str
    entities_sha256: str
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    entity_count: int
    sample: bool
    note: str
    reading: bytes = Field(sa_type=LargeBinary)
    """zlib-compressed msgpack of the parser's counts and oddities."""


class ChangeRow(SQLModel, table=True):
    """One entity that differs from the version's base; ``content`` null means it left."""

    __tablename__ = "list_change"
    seq: int = Field(sa_column_args=[ForeignKey("list_version.seq")], primary_key=True)
    entity_id: str = Field(primary_key=True)
    content: bytes | None = Field(
        default=None, sa_type=LargeBinary, sa_column_args=[ForeignKey("list_entity.content")]
    )


class SightingRow(SQLModel, table=True):
    """One file that held a version's content: publishers reissue the same list under a new date."""

    __tablename__ = "list_sighting"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str = Field(sa_column_args=[ForeignKey("list_version.id")], index=True)
    raw_sha256: str
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime = Field(sa_type=UtcDateTime)
    """Latest moment this content is known to have been the publisher's current file."""


class EventRow(SQLModel, table=True):
    """What happened to a source's active version, in order; the last one says what is active."""

    __tablename__ = "list_event"
    __table_args__ = (Index(None, "kind", "id"), Index(None, "source", "id"))
    id: int | None = Field(default=None, primary_key=True)
    source: str
    kind: str
    version_id: str | None = Field(
        default=None, sa_column_args=[ForeignKey("list_version.id")], index=True
    )
    effective_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    forced: bool
    actor: str


class FetchRow(SQLModel, table=True):
    """Validators of the last file fetched from a URL and accepted, for conditional requests."""

    __tablename__ = "list_fetch"
    url: str = Field(primary_key=True)
    source: str
    etag: str
    last_modified: str
    reader: str
    """Software version that read the file: a newer parser fetches it again."""
    checked_at: datetime = Field(sa_type=UtcDateTime)


class LeaseRow(SQLModel, table=True):
    """Who may do a job that only one process at a time should do, and until when."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", cast("Any", model).__table__)


ENTITY = _table(EntityContentRow)
VERSION = _table(VersionRow)
CHANGE = _table(ChangeRow)
SIGHTING = _table(SightingRow)
EVENT = _table(EventRow)
FETCH = _table(FetchRow)
LEASE = _table(LeaseRow)
