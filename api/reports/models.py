"""What reports say: plain values, sent as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

AlertAge = Literal["under 1 day", "1 to 2 days", "3 to 6 days", "7 to 29 days", "30 days or more"]
"""Days since an alert was opened."""


class OpenAlertCount(Struct, frozen=True):
    """Undecided alerts of one band and age, and how many of them are past their due date."""

    band: str
    age: AlertAge
    alerts: int
    overdue: int


class OpenAlertReport(Struct, frozen=True):
    """Undecided alerts by band and age; bands and ages without any are left out."""

    at: datetime
    alerts: int
    overdue: int
    oldest: datetime | None
    rows: tuple[OpenAlertCount, ...]


class DecisionCount(Struct, frozen=True):
    """Steps of one person with one outcome; `by_name` is the name of the key or token."""

    by: str
    by_name: str
    step: str
    outcome: str
    decisions: int


class DecisionReport(Struct, frozen=True):
    """Decisions by analyst and outcome, of the days from `first` to `last` (UTC)."""

    first: date
    last: date
    rows: tuple[DecisionCount, ...]


class FalsePositiveRate(Struct, frozen=True):
    """Decided alerts of one list and kind of party.

    `rate` is false positives among those that were decided as true or false; null without any.
    """

    source: str
    kind: str
    decided: int
    false_positives: int
    true_matches: int
    rate: float | None


class FalsePositiveReport(Struct, frozen=True):
    """False positives by list and kind, of the days from `first` to `last` (UTC)."""

    first: date
    last: date
    rows: tuple[FalsePositiveRate, ...]
