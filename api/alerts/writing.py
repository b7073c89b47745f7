"""Single writes about alerts, inside an open transaction: rows, steps, events, audit drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from api.alerts.rows import encoded, ids_of
from api.alerts.tables import ALERT, ALERT_STEP, EXCLUSION
from api.audit.chain import Draft
from api.customers.tables import CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Select

    from api.alerts.models import StepKind
    from api.audit.append import ChainAppender
    from screening.monitoring.compared_facts import FactChange

SERVICE = "monitoring"
"""Who takes the steps that follow from screenings."""


def lock_customers(connection: Connection, ids: Iterable[int]) -> None:
    """Keep customers as they are until the transaction ends.

    Whoever changes alerts or exclusions holds the customer first, as those do who put or screen it:
    so that no two wait for each other.
    """
    wanted = select(CUSTOMER.c.id).where(CUSTOMER.c.id.in_(sorted(set(ids))))
    locked = wanted.order_by(CUSTOMER.c.id).with_for_update(key_share=True)
    connection.execute(locked).all()


def alerts_with_customers() -> Select[Any]:
    """Alerts, each with the reference, group and record of its customer."""
    joined = ALERT.join(CUSTOMER, CUSTOMER.c.id == ALERT.c.customer_id)
    return select(ALERT, CUSTOMER.c.ref, CUSTOMER.c.group_name, CUSTOMER.c.record).select_from(
        joined
    )


def exclusions_with_customers() -> Select[Any]:
    """Exclusions, each with the reference and record of its customer."""
    joined = EXCLUSION.join(CUSTOMER, CUSTOMER.c.id == EXCLUSION.c.customer_id)
    return select(EXCLUSION, CUSTOMER.c.ref, CUSTOMER.c.record).select_from(joined)


def append_drafts(
    connection: Connection, appender: ChainAppender, drafts: Sequence[Draft]
) -> list[int]:
    """Add entries to the audit record; their numbers. Last of a transaction: it locks the head."""
    if not drafts:
        return []
    return [link.seq for link in appender.append(connection, drafts)]


def add_step(
    connection: Connection,
    alert_id: int,
    step: StepKind,
    at: datetime,
    **about: Any,  # noqa: ANN401 - columns of the row
) -> None:
    """Add to the history of an alert; ``about``: by, by_name, text, changed, screening_id."""
    connection.execute(insert(ALERT_STEP).values(step_values(alert_id, step, at, **about)))


def step_values(
    alert_id: int,
    step: StepKind,
    at: datetime,
    **about: Any,  # noqa: ANN401 - columns of the row
) -> dict[str, Any]:
    """The row of a step; see ``add_step``."""
    values = {"by": "", "by_name": "", "text": "", "changed": (), "screening_id": "", **about}
    return values | {
        "alert_id": alert_id,
        "at": at,
        "step": step,
        "changed": encoded(values["changed"]),
    }


def update_alert(connection: Connection, row: Row[Any], **values: Any) -> None:  # noqa: ANN401
    """Change an alert that this transaction has locked; its version grows."""
    ours = (ALERT.c.id == row.id) & (ALERT.c.version == row.version)
    changed = update(ALERT).where(ours).values(version=row.version + 1, **values)
    if connection.execute(changed).rowcount != 1:
        raise RuntimeError("an alert changed although it was locked")


@dataclass(frozen=True, slots=True)
class Ending:
    """Why and when an exclusion ends, by whom, and what changed."""

    why: str
    at: datetime
    by: str = SERVICE
    by_name: str = ""
    changed: tuple[FactChange, ...] = ()


def cover_more(
    connection: Connection, exclusion: Row[Any], ids: Sequence[str], listed: str
) -> None:
    """Have an exclusion cover other records of its party too; ``listed`` is what all say."""
    also = encoded([*ids_of(exclusion.also), *ids])
    kept = update(EXCLUSION).where(EXCLUSION.c.id == exclusion.id)
    connection.execute(kept.values(also=also, listed=listed))


def end_exclusion(connection: Connection, row: Row[Any], ending: Ending) -> Draft:
    """End an exclusion; the entry that says so. The row has ``record`` of its customer."""
    values = {
        "ended_at": ending.at,
        "ended_why": ending.why,
        "ended_by": ending.by,
        "changed": encoded(ending.changed),
    }
    connection.execute(update(EXCLUSION).where(EXCLUSION.c.id == row.id).values(values))
    return Draft(
        {
            "kind": "exclusion-end",
            "caller": ending.by,
            "caller_name": ending.by_name,
            "client": row.client,
            "exclusion": row.id,
            "decision": row.decision,
            "record": row.record,
            "entity_id": row.entity_id,
            "why": ending.why,
            "changed_fields": [f"{one.side}: {one.field}" for one in ending.changed],
        }
    )
