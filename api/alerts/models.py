"""What is said of alerts, decisions and exclusions: plain values, stored as JSON, sent as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from api.alerts.rules import BandRules, ExclusionRule, Outcome, Reason
from api.customers.models import ResultBasis
from screening.model.result import Band
from screening.monitoring.changes import ChangeKind
from screening.monitoring.compared_facts import FactChange, Facts

AlertState = Literal["open", "in_review", "proposed", "decided", "superseded"]
"""``proposed``: one person decided, a second has to confirm. ``superseded``: another
alert is about all records of its party, or a decision about another record covers it."""
FoundBy = Literal["put", "batch", "lists", "late", "full", "reconciliation"]
"""What screened the customer: it was put, alone or in a file, or a run of monitoring (by kind). A
``reconciliation`` should find nothing."""
StepKind = Literal[
    "opened",
    "changed",
    "reopened",
    "gone",
    "superseded",
    "assigned",
    "state",
    "comment",
    "proposed",
    "confirmed",
    "rejected",
    "decided",
]
"""Steps of the service, then those of people."""
DecisionStep = Literal["proposed", "confirmed", "rejected", "decided"]
"""``decided``: by one person, where the rules ask for no second."""


class Alert(Struct, frozen=True):
    """The alert of a customer and a listed party, as it stands.

    ``entity_id`` is empty where a band was raised and no party matches. ``changed`` says what
    differs from what was decided, or seen first. ``persons`` is how many a decision needs.
    """

    id: int
    customer: str
    group: str
    entity_id: str
    source: str
    caption: str
    kind: ChangeKind
    found_by: FoundBy
    state: AlertState
    band: Band
    score: float
    facts: str
    changed: tuple[FactChange, ...]
    same_party: tuple[str, ...]
    assignee: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime
    overdue: bool
    persons: int
    version: int
    screening_id: str
    basis: ResultBasis
    run: int | None
    outcome: Outcome | Literal[""]
    decision: str


class AlertPage(Struct, frozen=True):
    """Alerts, the first due first; ``next`` is the ``cursor`` of the next page, null at the end."""

    alerts: tuple[Alert, ...]
    next: str | None = None


class AlertStep(Struct, frozen=True):
    """One step in the history of an alert; ``by`` is empty where the service took it."""

    at: datetime
    by: str
    by_name: str
    step: StepKind
    text: str
    changed: tuple[FactChange, ...]
    screening_id: str


class Decision(Struct, frozen=True):
    """A decision or a step towards one, with what was seen: band, facts, screening and lists.

    ``proposal`` is the id of the proposal that was confirmed or rejected. ``audit_seq`` is the
    entry of the audit record that says so.
    """

    id: str
    alert: int
    entity_id: str
    source: str
    step: DecisionStep
    proposal: str
    outcome: Outcome
    reason: str
    text: str
    by: str
    by_name: str
    at: datetime
    band: Band
    score: float
    facts: str
    screening_id: str
    basis: ResultBasis
    rules: str
    audit_seq: int


class Exclusion(Struct, frozen=True):
    """A false positive that is remembered until facts of either side change or it expires.

    ``also`` are other records of the same party that it covers, as they say nothing new.
    """

    id: int
    customer: str
    entity_id: str
    also: tuple[str, ...]
    source: str
    caption: str
    alert: int
    decision: str
    began_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_why: Literal["", "facts changed", "expired", "ended by a person"]
    ended_by: str
    changed: tuple[FactChange, ...]


class ExclusionPage(Struct, frozen=True):
    """Exclusions in the order in which they began; ``next`` is null on the last page."""

    exclusions: tuple[Exclusion, ...]
    next: int | None = None


class AlertDetail(Struct, frozen=True):
    """An alert with everything that is known of it.

    ``customer_facts`` and ``party_facts`` are what was compared, as it was seen last.
    """

    alert: Alert
    customer_facts: Facts
    party_facts: Facts
    listing_facts: Facts
    history: tuple[AlertStep, ...]
    decisions: tuple[Decision, ...]
    exclusion: Exclusion | None


class AlertRulesAnswer(Struct, frozen=True):
    """The rules alerts are worked on by; ``hash`` names them in decisions."""

    hash: str
    bands: BandRules
    exclusions: ExclusionRule
    reasons: tuple[Reason, ...]
