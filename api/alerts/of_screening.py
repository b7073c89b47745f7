"""The decisions that belong to one recorded screening: who proposed, who confirmed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, and_, or_, select

from api.alerts.covering import known_ids
from api.alerts.models import Decision
from api.alerts.parties import ids_ever
from api.alerts.rows import decision_of
from api.alerts.tables import ALERT, ALERT_DECISION, EXCLUSION
from api.alerts.writing import alerts_with_customers, exclusions_with_customers
from api.customers.tables import CUSTOMER

_UNDECIDED = ("open", "in_review", "proposed")


class AskedScreening(Struct, frozen=True):
    """A recorded screening: whose, of which customer (``record``), and when.

    ``parties`` are the listed parties among its matches; ``shown`` the ids of decisions that its
    answer showed.
    """

    id: str
    client: str
    record: str
    at: datetime
    parties: Sequence[str] = ()
    shown: Sequence[str] = ()


class UndecidedAlert(Struct, frozen=True):
    """An alert that was seen by the screening and is not decided."""

    id: int
    caption: str
    state: str


class ScreeningDecisions(Struct, frozen=True):
    """Steps of decisions, oldest first, and alerts of the screening that are not decided."""

    steps: tuple[Decision, ...]
    undecided: tuple[UndecidedAlert, ...]


def decisions_of_screening(engine: Engine, asked: AskedScreening) -> ScreeningDecisions:
    """What was decided on what a screening found, or stood when it was made.

    These are the decisions made on this very screening, whenever; those about its customer and the
    parties it matched that were made before it, also under another record of the party; and those
    that its answer showed.
    """
    with engine.connect() as connection:
        return _found(connection, asked)


def _found(connection: Connection, asked: AskedScreening) -> ScreeningDecisions:
    made = ALERT_DECISION.c
    about = or_(
        made.entity_id.in_(asked.parties),
        made.alert_id.in_(_alerts_about(connection, asked)),
    )
    earlier = and_(made.record == asked.record, about, made.at <= asked.at)
    shown = or_(made.id.in_(asked.shown), made.proposal.in_(asked.shown))
    wanted = select(ALERT_DECISION).where(
        made.client == asked.client, or_(made.screening_id == asked.id, earlier, shown)
    )
    waiting = alerts_with_customers().where(
        ALERT.c.client == asked.client,
        ALERT.c.screening_id == asked.id,
        ALERT.c.state.in_(_UNDECIDED),
    )
    rows = connection.execute(wanted.order_by(made.audit_seq)).all()
    steps = {row.id: decision_of(row) for row in rows}
    lacking = {one.proposal for one in steps.values() if one.proposal} - steps.keys()
    proposals = select(ALERT_DECISION).where(
        made.client == asked.client, made.id.in_(sorted(lacking))
    )
    if lacking:  # what was confirmed stands beside its confirmation
        steps |= {row.id: decision_of(row) for row in connection.execute(proposals)}
    alerts = connection.execute(waiting.order_by(ALERT.c.id)).all()
    ordered = sorted(steps.values(), key=lambda one: one.audit_seq)
    undecided = tuple(UndecidedAlert(row.id, row.caption, row.state) for row in alerts)
    return ScreeningDecisions(tuple(ordered), undecided)


def _alerts_about(connection: Connection, asked: AskedScreening) -> list[int]:
    """The alerts of the customer that are or were about the parties of the screening.

    A decision names the record that its alert was opened by; a list may have dropped that one.
    """
    parties = frozenset(asked.parties)
    if not asked.record or not parties:
        return []
    its = (ALERT.c.client == asked.client, CUSTOMER.c.record == asked.record)
    alerts = connection.execute(alerts_with_customers().where(*its)).all()
    its = (EXCLUSION.c.client == asked.client, CUSTOMER.c.record == asked.record)
    exclusions = connection.execute(exclusions_with_customers().where(*its)).all()
    return sorted(
        {row.id for row in alerts if ids_ever(row) & parties}
        | {row.alert_id for row in exclusions if known_ids(row) & parties}
    )
