"""Runs of monitoring and what they found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime

_NUMBER = cast("Any", BigInteger().with_variant(Integer, "sqlite"))


class MonitoringRunRow(SQLModel, table=True):
    """One run. Each follows exactly one other, so no change of lists is ever run twice."""

    __tablename__ = "monitoring_run"
    id: int = Field(primary_key=True)
    previous: int = Field(unique=True)
    """The run before; 0 before the first."""
    kind: str
    """``api.monitoring.models.RunKind``."""
    lists_before: str
    lists_after: str
    """JSON: list versions by source."""
    policy: str
    software: str
    mark_before: int = Field(sa_type=_NUMBER)
    mark: int = Field(sa_type=_NUMBER)
    """The last change of customers (``customer.change``) when the run before, and this one, began:
    what is put later is the next one's."""
    state: str
    cursor: int = Field(sa_type=_NUMBER)
    """Number of the last customer that was screened again; they are taken in order."""
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seconds: float = 0.0
    parties: int = 0
    """Listed parties that changed."""
    counts: str
    """JSON: client → what was screened and found of its customers."""


class MonitoringChangeRow(SQLModel, table=True):
    """Something that changed for a customer; the numbers follow the order of finding."""

    __tablename__ = "monitoring_change"
    __table_args__ = (
        UniqueConstraint("run_id", "customer_id", "entity_id"),
        Index(None, "client", "id"),
        ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["run_id"], ["monitoring_run.id"]),
        {"sqlite_autoincrement": True},  # a number that was read is never given again
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    run_id: int
    customer_id: int = Field(sa_type=_NUMBER, index=True)
    client: str
    ref: str
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    entity_id: str
    source: str
    caption: str
    score_before: float
    score_after: float
    band_before: str
    band_after: str
    screening_id: str


MONITORING_RUN = cast("Table", cast("Any", MonitoringRunRow).__table__)
MONITORING_CHANGE = cast("Table", cast("Any", MonitoringChangeRow).__table__)
