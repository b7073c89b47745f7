"""The row of a batch: what was sent, what it is pinned to, how far it came. See ``store``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Index, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime


class BatchRow(SQLModel, table=True):
    """One batch. Bytes and rows count what is durable in its result files, never more."""

    __tablename__ = "batch"
    __table_args__ = (
        Index(None, "state", "created_at"),
        UniqueConstraint("owner", "idempotency_key"),
    )
    id: str = Field(primary_key=True)
    state: str
    name: str
    idempotency_key: str | None = None
    sha256: str
    """Of the file as it was sent."""
    size: int = Field(sa_type=BigInteger)
    pins: str
    """JSON of ``api.batch.models.Pins``: everything a result depends on beside the file."""
    reading: str
    """JSON of ``api.batch.models.FileFormat``: how the file is read."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seconds: float = 0.0
    """Time spent running, by all processes."""
    attempts: int = 0
    """Processes that had rows at work or failed since the last that recorded rows or let go."""
    rows: int = Field(default=0, sa_type=BigInteger)
    share: float = 0.0
    """Part of the file read so far, 0 to 1."""
    counts: str = "{}"
    """JSON: rows by band, how many were partly screened, empty lines."""
    csv_bytes: int = Field(default=0, sa_type=BigInteger)
    json_bytes: int = Field(default=0, sa_type=BigInteger)
    error: str = ""
    """Why it failed, or what it waits for (a full disk)."""
    holder: str = ""
    """The process that works on it, while ``held_until`` is set."""
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set while somebody holds it, and another time after each renewal; see ``api.batch.holds``."""
    cancel: bool = False
    owner: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Who sent it, as the audit record names callers (``key:…``, ``oidc:…``, ``local``)."""
    owner_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    client: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whose turns it takes and whose quota it counts to (``api.access.scopes.client_of``)."""
    turn: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """Number of the last turn in which it was worked on, or of its client's when it was sent."""
    rows_expected: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"}
    )
    """Rows that the file seems to have, judged by its beginning."""


class BatchTurnRow(SQLModel, table=True):
    """When a client last had a turn; turns of all clients are counted in one row of numbers."""

    __tablename__ = "batch_turn"
    client: str = Field(primary_key=True)
    turn: int = Field(sa_type=BigInteger)


BATCH = cast("Table", cast("Any", BatchRow).__table__)
BATCH_TURN = cast("Table", cast("Any", BatchTurnRow).__table__)
