"""Customers under monitoring, their groups, and the listed parties in what they came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from lists.tables import UtcDateTime

_NUMBER = cast("Any", BigInteger().with_variant(Integer, "sqlite"))


class CustomerRow(SQLModel, table=True):
    """One customer. ``client`` and ``ref`` name it; nobody else's calls see it."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("client", "ref"),
        Index(None, "client", "group_name", "ref"),
        Index(None, "change", unique=True),
    )
    id: int = Field(sa_type=_NUMBER, primary_key=True)
    client: str
    """Whose customer it is (``api.access.scopes.client_of``)."""
    ref: str
    """The client's own reference."""
    group_name: str
    subject: str
    """JSON of the subject as it was sent."""
    change: int = Field(sa_type=_NUMBER)
    """Number of the last put: counted up over all customers, never given twice."""
    record: str
    """Under which reference the audit record keeps its screenings: random, says nothing itself."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    put_at: datetime = Field(sa_type=UtcDateTime)
    screened_at: datetime = Field(sa_type=UtcDateTime)
    screening_id: str
    status: str
    band: str
    risk: int
    basis: str
    """JSON of ``api.customers.models.ResultBasis``: what the result stands on."""


class CustomerPartyRow(SQLModel, table=True):
    """One listed party in the last result of a customer (``screening.monitoring.outcome``)."""

    __tablename__ = "customer_party"
    __table_args__ = (
        Index(None, "entity_id"),
        ForeignKeyConstraint(["customer_id"], ["customer.id"], ondelete="CASCADE"),
    )
    customer_id: int = Field(sa_type=_NUMBER, primary_key=True)
    entity_id: str = Field(primary_key=True)
    source: str
    caption: str
    role: str
    score: float
    facts: str


class CustomerGroupRow(SQLModel, table=True):
    """A group of customers (a portfolio) with the options they are screened with."""

    __tablename__ = "customer_group"
    client: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    options: str
    """JSON as it was sent."""
    put_at: datetime = Field(sa_type=UtcDateTime)


class CustomerChangeRow(SQLModel, table=True):
    """The number of the last change of any customer: one row, locked by whoever counts on."""

    __tablename__ = "customer_change"
    id: int = Field(primary_key=True)
    change: int = Field(sa_type=_NUMBER)


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", cast("Any", model).__table__)


CUSTOMER = _table(CustomerRow)
CUSTOMER_PARTY = _table(CustomerPartyRow)
CUSTOMER_GROUP = _table(CustomerGroupRow)
CUSTOMER_CHANGE = _table(CustomerChangeRow)
