"""Rows of the audit record; ``docs/audit.md`` says how they are verified."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime

SEQ = BigInteger().with_variant(Integer, "sqlite")


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", cast("Any", model).__table__)


class AuditEntryRow(SQLModel, table=True):
    """One link of the chain. ``body`` is the canonical JSON that ``hash`` is the SHA-256 of."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "at"),)
    seq: int = Field(sa_type=cast("Any", SEQ), primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    hash: str
    body: str


class AuditContentRow(SQLModel, table=True):
    """What was asked and answered, compressed; its hash stands in the entry's body."""

    __tablename__ = "audit_content"
    seq: int = Field(sa_type=cast("Any", SEQ), primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class AuditScreeningRow(SQLModel, table=True):
    """Where a screening stands in the chain, to find it by its id or by the client's reference."""

    __tablename__ = "audit_screening"
    __table_args__ = (Index(None, "reference"), Index(None, "seq"))
    id: str = Field(primary_key=True)
    seq: int = Field(sa_type=cast("Any", SEQ))
    position: int
    reference: str


class AuditHeadRow(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever adds a link.

    ``at`` is missing while the last entry is of a release before sealing. ``clock_jump`` is set
    when two entries' times lie so far apart that the clock may have been wrong, until somebody
    confirms a date (``audit prune --confirm``).
    """

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=cast("Any", SEQ))
    hash: str
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clock_jump: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PolicyTextRow(SQLModel, table=True):
    """A policy that answers were given under, by its hash: a replay needs its text."""

    __tablename__ = "policy_text"
    hash: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


AUDIT_ENTRY = _table(AuditEntryRow)
AUDIT_CONTENT = _table(AuditContentRow)
AUDIT_SCREENING = _table(AuditScreeningRow)
AUDIT_HEAD = _table(AuditHeadRow)
POLICY_TEXT = _table(PolicyTextRow)
