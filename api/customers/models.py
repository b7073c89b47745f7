"""What is kept of a customer and how it is answered: plain values, stored as JSON, sent as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from msgspec import Raw, Struct

from screening.model.subject import Options
from screening.monitoring.changes import ChangeKind
from screening.monitoring.outcome import CustomerOutcome, Role

LONGEST_REF, LONGEST_GROUP = 200, 100
"""Characters of a customer's reference and of a group's name."""
REF_PATTERN = r"^[^\x00-\x1f]+$"
"""Both may be any text without control characters."""
UNSENDABLE_REFS = frozenset({".", ".."})
"""References that no client can send in a URL: as steps of a path they are resolved on the way."""


class ResultBasis(Struct, frozen=True):
    """What a result stands on: list versions by source, policy and software."""

    lists: dict[str, str]
    policy: str
    software: str


STANDS_ON_NOTHING = ResultBasis({}, "", "")
"""Of a result that was made with other options than the customer's group has now."""


class PartyFound(Struct, frozen=True):
    """A listed party in a customer's last result; ``role``: match, discounted or mentioned."""

    entity_id: str
    source: str
    caption: str
    role: Role
    score: float


class OpenAlert(Struct, frozen=True):
    """An alert about a customer that is not decided, in short (``GET /v1/alerts/{id}``: whole).

    ``entity_id`` is empty where a band was raised and no party matches.
    """

    id: int
    entity_id: str
    caption: str
    kind: ChangeKind
    state: Literal["open", "in_review", "proposed"]
    band: Literal["clear", "review", "escalate", "block"]
    assignee: str
    due_at: datetime
    overdue: bool


class Customer(Struct, frozen=True):
    """A customer as it stands.

    ``record`` is the reference of its screenings in the audit record (``GET /v1/screenings``).
    ``parties`` are the listed parties in its last result, ``open_alerts`` its alerts that are not
    decided, the first due first (at most 100); both are empty in lists of customers.
    """

    ref: str
    group: str
    subject: Raw
    created_at: datetime
    put_at: datetime
    screened_at: datetime
    screening_id: str
    record: str
    status: Literal["screened", "partly_screened"]
    band: Literal["clear", "review", "escalate", "block"]
    risk: int
    basis: ResultBasis
    parties: tuple[PartyFound, ...] = ()
    open_alerts: tuple[OpenAlert, ...] = ()


class CustomerPage(Struct, frozen=True):
    """Customers by reference; ``next`` is the ``cursor`` of the next page, null on the last."""

    customers: tuple[Customer, ...]
    next: str | None = None


class CustomerGroup(Struct, frozen=True):
    """A group of customers and the options they are screened with."""

    name: str
    options: dict[str, Any]
    put_at: datetime
    customers: int


class CustomerGroupList(Struct, frozen=True):
    """All groups of a client, by name."""

    groups: tuple[CustomerGroup, ...]
    next: str | None = None


class Removed(Struct, frozen=True):
    """A customer that is not monitored any more.

    ``record`` is the reference under which the audit record keeps its screenings; ``erased`` counts
    the entries of it that lost their content.
    """

    ref: str
    record: str
    erased: int


@dataclass(frozen=True, slots=True)
class CustomerScreening:
    """A screening of a customer, as it is kept with it."""

    screening_id: str
    at: datetime
    basis: ResultBasis
    outcome: CustomerOutcome
    options: Options = field(default_factory=Options)
    """The options it was screened with: those that its group had then."""


@dataclass(frozen=True, slots=True)
class CustomerPut:
    """A customer as it is put: ``subject`` is the JSON as it was sent."""

    ref: str
    group: str
    subject: bytes
    record: str
    screened: CustomerScreening
