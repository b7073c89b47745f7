"""Counts of alerts and decisions, for one client."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import Select, func, select

from api.alerts.tables import ALERT, ALERT_DECISION
from api.reports.models import (
    AlertAge,
    DecisionCount,
    DecisionReport,
    FalsePositiveRate,
    FalsePositiveReport,
    OpenAlertCount,
    OpenAlertReport,
)
from lists.contents import last_known
from screening.model.result import Band

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Engine

_UNDECIDED = ("open", "in_review", "proposed")
_FINAL = ("confirmed", "decided")
"""Steps that end an alert; what was proposed or rejected did not."""
_AGE_DAYS = (1, 3, 7, 30)
"""Where one age ends and the next begins, in days; ``AlertAge`` names them."""


def open_alerts(engine: Engine, client: str, now: datetime) -> OpenAlertReport:
    """The undecided alerts of a client, by band and age."""
    column = ALERT.c
    wanted: Select[Any] = select(column.band, column.opened_at, column.due_at).where(
        column.client == client, column.state.in_(_UNDECIDED)
    )
    number: Counter[tuple[str, AlertAge]] = Counter()
    overdue: Counter[tuple[str, AlertAge]] = Counter()
    oldest: datetime | None = None
    with engine.connect() as connection:
        for row in connection.execute(wanted):
            place = (row.band, age_of(now - row.opened_at))
            number[place] += 1
            overdue[place] += row.due_at < now
            oldest = row.opened_at if oldest is None else min(oldest, row.opened_at)
    rows = [
        OpenAlertCount(band, age, number[band, age], overdue[band, age])
        for band in reversed(get_args(Band))
        for age in reversed(get_args(AlertAge))
        if number[band, age]
    ]
    return OpenAlertReport(now, number.total(), overdue.total(), oldest, tuple(rows))


def age_of(since: timedelta) -> AlertAge:
    """The age of an alert in words."""
    ages: tuple[AlertAge, ...] = get_args(AlertAge)
    return ages[sum(since >= timedelta(days=one) for one in _AGE_DAYS)]


def decisions(engine: Engine, client: str, first: date, last: date) -> DecisionReport:
    """Who took which steps, with which outcome: proposals and confirmations each on their own."""
    column = ALERT_DECISION.c
    by = (column.by, column.by_name, column.step, column.outcome)
    wanted: Select[Any] = select(*by, func.count().label("decisions")).where(
        _between(client, first, last)
    )
    with engine.connect() as connection:
        rows = connection.execute(wanted.group_by(*by).order_by(*by)).all()
    counts = (
        DecisionCount(row.by, row.by_name, row.step, row.outcome, row.decisions) for row in rows
    )
    return DecisionReport(first, last, tuple(counts))


def false_positives(engine: Engine, client: str, first: date, last: date) -> FalsePositiveReport:
    """How many alerts were decided as false, by list and kind of party.

    The kind is that which the list gave the party last; ``none`` where a band was raised and no
    listed party matched.
    """
    column = ALERT_DECISION.c
    decided = (column.source, column.entity_id, column.outcome)
    wanted: Select[Any] = select(*decided, func.count().label("alerts")).where(
        _between(client, first, last), column.step.in_(_FINAL)
    )
    outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with engine.connect() as connection:
        rows = connection.execute(wanted.group_by(*decided)).all()
        parties = last_known(connection, (row.entity_id for row in rows if row.entity_id))
    for row in rows:
        party = parties.get(row.entity_id)
        kind = "none" if not row.entity_id else party.kind if party else "unknown"
        outcomes[row.source, kind][row.outcome] += row.alerts
    rates = [_rate(*place, outcomes[place]) for place in sorted(outcomes)]
    return FalsePositiveReport(first, last, tuple(rates))


def _rate(source: str, kind: str, counts: Counter[str]) -> FalsePositiveRate:
    false, true = counts["false_positive"], counts["true_match"]
    rate = round(false / (false + true), 4) if false + true else None
    return FalsePositiveRate(source, kind, counts.total(), false, true, rate)


def _between(client: str, first: date, last: date) -> ColumnElement[bool]:
    column = ALERT_DECISION.c
    begin = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    return (column.client == client) & (column.at >= begin) & (column.at < end)
