"""Alerts, decisions and exclusions as they are read. Every call names the client whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import Connection, Engine, Row, func, or_, select

from api.alerts.models import AlertDetail, AlertPage, AlertState, ExclusionPage
from api.alerts.pairs import Pair
from api.alerts.rows import alert_of, decision_of, exclusion_of, step_of
from api.alerts.tables import ALERT, ALERT_DECISION, ALERT_STEP, EXCLUSION
from api.alerts.writing import alerts_with_customers, exclusions_with_customers
from api.customers.models import OpenAlert
from api.customers.tables import CUSTOMER
from screening.model.result import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from api.alerts.models import Alert, Decision, Exclusion
    from api.alerts.rules import AlertRules

_OPEN = ("open", "in_review", "proposed")


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are wanted; empty values want all.

    ``undecided`` wants those in any state but decided and superseded.
    """

    states: Sequence[str] = ()
    band: str = ""
    kind: str = ""
    group: str = ""
    assignee: str | None = None
    customer: str = ""
    entity_id: str = ""
    overdue: bool = False
    undecided: bool = False


class BadCursor(ValueError):  # noqa: N818 - named like UnknownVersion
    """A cursor that no page gave."""


class AlertStore:
    """Reads alerts; safe to use from several threads and processes."""

    def __init__(self, engine: Engine, rules: AlertRules) -> None:
        self.engine = engine
        self.rules = rules

    def page(
        self, client: str, wanted: AlertFilter, *, cursor: str = "", limit: int = 100
    ) -> AlertPage:
        """Alerts, the first due first, those behind ``cursor``.

        Raises:
            BadCursor: the cursor is not one of a page.
        """
        now = datetime.now(UTC)
        asked = alerts_with_customers().where(ALERT.c.client == client, *_conditions(wanted, now))
        if cursor:
            due, number = _place(cursor)
            later = (ALERT.c.due_at == due) & (ALERT.c.id > number)
            asked = asked.where(or_(ALERT.c.due_at > due, later))
        with self.engine.connect() as connection:
            rows = connection.execute(
                asked.order_by(ALERT.c.due_at, ALERT.c.id).limit(limit + 1)
            ).all()
        shown = tuple(alert_of(row, self.rules, now) for row in rows[:limit])
        return AlertPage(shown, _cursor(shown[-1]) if len(rows) > limit else None)

    def open_alerts(self, client: str, ref: str) -> tuple[OpenAlert, ...]:
        """The alerts of a customer that are not decided, in short, the first due first."""
        page = self.page(client, AlertFilter(customer=ref, undecided=True))
        names = OpenAlert.__struct_fields__
        return tuple(
            OpenAlert(**{name: getattr(one, name) for name in names}) for one in page.alerts
        )

    def get(self, client: str, alert_id: int) -> Alert | None:
        """One alert."""
        with self.engine.connect() as connection:
            row = alert_row(connection, client, alert_id)
        return None if row is None else alert_of(row, self.rules, datetime.now(UTC))

    def detail(self, client: str, alert_id: int) -> AlertDetail | None:
        """One alert with its history, decisions and exclusion, as one moment saw them."""
        with self.engine.connect() as connection:
            row = alert_row(connection, client, alert_id)
            if row is None:
                return None
            return detail_of(connection, row, self.rules)

    def customer_decisions(self, client: str, ref: str) -> tuple[Alert, ...]:
        """All alerts of a customer, the first due first."""
        asked = alerts_with_customers().where(ALERT.c.client == client, CUSTOMER.c.ref == ref)
        now = datetime.now(UTC)
        with self.engine.connect() as connection:
            rows = connection.execute(asked.order_by(ALERT.c.due_at, ALERT.c.id)).all()
        return tuple(alert_of(row, self.rules, now) for row in rows)

    def decisions(self, client: str, *, since: datetime | None = None) -> tuple[Decision, ...]:
        """All steps of decisions of a client, oldest first; also those of removed customers."""
        wanted = select(ALERT_DECISION).where(ALERT_DECISION.c.client == client)
        if since is not None:
            wanted = wanted.where(ALERT_DECISION.c.at >= since)
        ordered = wanted.order_by(ALERT_DECISION.c.audit_seq)
        with self.engine.connect() as connection:
            return tuple(decision_of(row) for row in connection.execute(ordered))

    def exclusions(
        self,
        client: str,
        *,
        customer: str = "",
        active: bool | None = None,
        cursor: int = 0,
        limit: int = 100,
    ) -> ExclusionPage:
        """Exclusions in the order in which they began."""
        wanted = exclusions_with_customers().where(
            EXCLUSION.c.client == client, EXCLUSION.c.id > cursor
        )
        if customer:
            wanted = wanted.where(CUSTOMER.c.ref == customer)
        if active is not None:
            ended = EXCLUSION.c.ended_at
            wanted = wanted.where(ended.is_(None) if active else ended.is_not(None))
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(EXCLUSION.c.id).limit(limit + 1)).all()
        shown = tuple(exclusion_of(row) for row in rows[:limit])
        return ExclusionPage(shown, shown[-1].id if len(rows) > limit else None)

    def exclusion(self, client: str, exclusion_id: int) -> Exclusion | None:
        """One exclusion."""
        wanted = exclusions_with_customers().where(
            EXCLUSION.c.client == client, EXCLUSION.c.id == exclusion_id
        )
        with self.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else exclusion_of(row)


def alert_row(
    connection: Connection, client: str, alert_id: int, *, locked: bool = False
) -> Row[Any] | None:
    """The row of an alert with its customer's reference; ``locked`` until the transaction ends."""
    wanted = alerts_with_customers().where(ALERT.c.client == client, ALERT.c.id == alert_id)
    if locked:
        wanted = wanted.with_for_update(of=ALERT)
    return connection.execute(wanted).one_or_none()


def detail_of(connection: Connection, row: Row[Any], rules: AlertRules) -> AlertDetail:
    """Everything that is known of the alert of a row."""
    steps = select(ALERT_STEP).where(ALERT_STEP.c.alert_id == row.id).order_by(ALERT_STEP.c.id)
    decided = select(ALERT_DECISION).where(
        ALERT_DECISION.c.alert_id == row.id, ALERT_DECISION.c.client == row.client
    )
    remembered = (
        exclusions_with_customers()
        .where(EXCLUSION.c.alert_id == row.id)
        .order_by(EXCLUSION.c.id.desc())
        .limit(1)
    )
    exclusion = connection.execute(remembered).one_or_none()
    pair = Pair(row.subject, row.listed)
    return AlertDetail(
        alert=alert_of(row, rules, datetime.now(UTC)),
        customer_facts=pair.customer_facts,
        party_facts=pair.party_facts,
        listing_facts=pair.listing_facts,
        history=tuple(step_of(one) for one in connection.execute(steps)),
        decisions=tuple(
            decision_of(one)
            for one in connection.execute(decided.order_by(ALERT_DECISION.c.audit_seq))
        ),
        exclusion=None if exclusion is None else exclusion_of(exclusion),
    )


def _conditions(wanted: AlertFilter, now: datetime) -> list[ColumnElement[bool]]:
    equal = {
        ALERT.c.band: wanted.band,
        ALERT.c.kind: wanted.kind,
        CUSTOMER.c.group_name: wanted.group,
        CUSTOMER.c.ref: wanted.customer,
        ALERT.c.entity_id: wanted.entity_id,
    }
    found = [column == value for column, value in equal.items() if value]
    if wanted.states:
        found.append(ALERT.c.state.in_(wanted.states))
    if wanted.assignee is not None:
        found.append(ALERT.c.assignee == wanted.assignee)
    if wanted.overdue or wanted.undecided:
        found.append(ALERT.c.state.in_(_OPEN))
    if wanted.overdue:
        found.append(ALERT.c.due_at < now)
    return found


def _cursor(alert: Alert) -> str:
    return f"{alert.due_at.isoformat()}_{alert.id}"


def _place(cursor: str) -> tuple[datetime, int]:
    due, _, number = cursor.rpartition("_")
    try:
        at, last = datetime.fromisoformat(due), int(number)
        moment = at.astimezone(UTC)  # as databases keep it: of some times that is before year 1
    except (ValueError, OverflowError):
        raise BadCursor(cursor[:100]) from None
    if at.tzinfo is None or not 0 <= last < 2**53:
        raise BadCursor(cursor[:100])
    return moment, last


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Alerts of all clients by state and band, how many are overdue by band; also with 0."""

    by_state_and_band: dict[tuple[str, str], int]
    overdue: dict[str, int]


def alert_counts(connection: Connection, now: datetime) -> AlertCounts:
    """The figures of ``/metrics``."""
    number = func.count().label("number")
    counted = select(ALERT.c.state, ALERT.c.band, number).group_by(ALERT.c.state, ALERT.c.band)
    late = select(ALERT.c.band, number).where(ALERT.c.state.in_(_OPEN), ALERT.c.due_at < now)
    bands = get_args(Band)
    by_state_and_band = dict.fromkeys(product(get_args(AlertState), bands), 0)
    overdue = dict.fromkeys(bands, 0)
    by_state_and_band |= {(row.state, row.band): row.number for row in connection.execute(counted)}
    overdue |= {row.band: row.number for row in connection.execute(late.group_by(ALERT.c.band))}
    return AlertCounts(by_state_and_band, overdue)
