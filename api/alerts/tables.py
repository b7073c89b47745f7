"""Alerts, their history, decisions and exclusions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime

_NUMBER = cast("Any", BigInteger().with_variant(Integer, "sqlite"))


class AlertRow(SQLModel, table=True):
    """The alert of one customer and one listed party; there is never a second one of the pair."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("customer_id", "entity_id"),
        Index(None, "client", "state", "due_at"),
        Index(None, "client", "due_at", "id"),
        ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
        {"sqlite_autoincrement": True},  # a number that was read is never given again
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    client: str
    customer_id: int = Field(sa_type=_NUMBER)
    entity_id: str
    """The listed party; empty where a band changed and no party matches."""
    source: str
    caption: str
    kind: str
    found_by: str
    state: str
    band: str
    score: float
    facts: str
    """Hash of the compared facts of both sides: what the alert is about."""
    party_facts: str
    """Hash of all that the list says (``customer_party.facts``)."""
    subject: str
    """JSON of the customer as it was sent, when the alert was seen last."""
    listed: str
    """JSON of the listed party then, with all that its lists say; empty without one."""
    changed: str
    """JSON: what differs from what was seen, or decided, before."""
    same_party: str
    """JSON: ids of the other records that it is about: of the same party on other lists."""
    former_records: str = Field(sa_column_kwargs={"server_default": "[]"})
    """JSON: ids of records that it was about before, and that its party was found under no more."""
    assignee: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    version: int
    screening_id: str
    basis: str
    run: int | None = None
    outcome: str
    """Of the decision that stands; empty while there is none."""
    decision: str
    """Id of the decision that stands, or of the proposal that waits for a second person."""


class AlertStepRow(SQLModel, table=True):
    """One step in the history of an alert. Rows are only added."""

    __tablename__ = "alert_step"
    __table_args__ = (
        Index(None, "alert_id", "id"),
        ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    alert_id: int = Field(sa_type=_NUMBER)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str
    by_name: str
    step: str
    text: str
    changed: str
    """JSON: facts that changed with this step."""
    screening_id: str


class AlertDecisionRow(SQLModel, table=True):
    """A decision, a proposal of one, its confirmation or rejection. Rows are only added.

    They stay when the customer is removed, and name it by its random reference in the audit record
    alone.
    """

    __tablename__ = "alert_decision"
    __table_args__ = (
        Index(None, "alert_id"),
        Index(None, "client", "at"),
        Index(None, "record"),
    )
    id: str = Field(primary_key=True)
    alert_id: int = Field(sa_type=_NUMBER)
    client: str
    record: str
    entity_id: str
    source: str
    step: str
    proposal: str
    """Id of the proposal that is confirmed or rejected."""
    outcome: str
    reason: str
    text: str
    by: str
    by_name: str
    at: datetime = Field(sa_type=UtcDateTime)
    band: str
    score: float
    facts: str
    screening_id: str
    basis: str
    rules: str
    audit_seq: int = Field(sa_type=_NUMBER)
    """The entry of the audit record that says so."""


class ExclusionRow(SQLModel, table=True):
    """A false positive that is remembered: a pair and the compared facts of both sides."""

    __tablename__ = "exclusion"
    __table_args__ = (
        Index(None, "client", "id"),
        Index(None, "customer_id"),
        Index(None, "until"),
        ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
        {"sqlite_autoincrement": True},
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    client: str
    customer_id: int = Field(sa_type=_NUMBER)
    alert_id: int = Field(sa_type=_NUMBER)
    entity_id: str
    also: str
    """JSON: ids of other records of the same party that it covers, since they say nothing new."""
    source: str
    caption: str
    subject: str
    listed: str
    decision: str
    began_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str
    ended_by: str
    changed: str
    """JSON: what changed, where that ended it."""


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", cast("Any", model).__table__)


ALERT = _table(AlertRow)
ALERT_STEP = _table(AlertStepRow)
ALERT_DECISION = _table(AlertDecisionRow)
EXCLUSION = _table(ExclusionRow)
