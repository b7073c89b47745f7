"""Events, the addresses they are sent to, and what became of each sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime

_NUMBER = cast("Any", BigInteger().with_variant(Integer, "sqlite"))


class FeedEventRow(SQLModel, table=True):
    """One event. It is written in the transaction that makes the fact it tells of (an outbox)."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("number"),
        Index(None, "client", "number"),
        Index(None, "client", "customer_ref"),
        Index(None, "created_at"),
        {"sqlite_autoincrement": True},
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    event_id: str
    """What receivers know it by: the same however often it is sent."""
    number: int | None = Field(default=None, sa_type=_NUMBER)
    """Its place in the feed, given after it was committed; empty until then."""
    kind: str
    client: str
    """Whose event it is (``api.access.scopes.client_of``); ``EVERYBODY`` for one that all see."""
    payload: str
    """JSON object, without names of persons."""
    customer_ref: str | None = None
    """The customer it is about, so that it can be erased with the customer."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class FeedPositionRow(SQLModel, table=True):
    """How far the feed has come: one row, locked by whoever gives numbers."""

    __tablename__ = "event_position"
    id: int = Field(primary_key=True)
    last: int = Field(sa_type=_NUMBER)
    """The last number that was given."""
    dropped: int = Field(sa_type=_NUMBER)
    """The last number that was removed after its time of retention."""
    list_event: int = Field(sa_type=_NUMBER)
    """The last line of the log of lists (``list_event``) that became an event."""


class WebhookRow(SQLModel, table=True):
    """An address that events of a client are sent to."""

    __tablename__ = "webhook"
    __table_args__ = (Index(None, "client"),)
    id: str = Field(primary_key=True)
    client: str
    url: str
    kinds: str
    """JSON: the kinds that are sent, ``alert.*`` for a family of them; empty: all."""
    state: str
    """``active``, ``paused`` (by the client) or ``disabled`` (after failing for days)."""
    description: str
    secrets: str
    """JSON of ``api.events.secrets.SecretSeed``: what signing secrets are derived from."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    failing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The first failure after the last success."""
    disabled_reason: str


class WebhookDeliveryRow(SQLModel, table=True):
    """One event on its way to one webhook, and what became of it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(None, "webhook_id", "state", "next_at"),
        Index(None, "webhook_id", "id"),
        Index(None, "event_id"),
        ForeignKeyConstraint(["webhook_id"], ["webhook.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["event_id"], ["event.event_id"], ondelete="CASCADE"),
        {"sqlite_autoincrement": True},
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    webhook_id: str
    event_id: str
    state: str
    """``waiting``, ``delivered`` or ``failed`` (given up)."""
    attempts: int
    next_at: datetime = Field(sa_type=UtcDateTime)
    """When it is tried next; while it is being sent, until when nobody else may."""
    holder: str
    """Who is sending it; empty for nobody."""
    status: int | None = None
    """HTTP status of the last answer."""
    error: str
    """Why the last attempt failed, in words that repeat nothing of the answer."""
    attempted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", cast("Any", model).__table__)


EVENT = _table(FeedEventRow)
EVENT_POSITION = _table(FeedPositionRow)
WEBHOOK = _table(WebhookRow)
WEBHOOK_DELIVERY = _table(WebhookDeliveryRow)
