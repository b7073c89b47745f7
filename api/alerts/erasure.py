"""Erasing what people wrote about a customer, when the customer is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, select, update

from api.alerts.tables import ALERT_DECISION
from api.audit.tables import AUDIT_CONTENT
from api.customers.erasure import Eraser

if TYPE_CHECKING:
    from pathlib import Path

    from api.audit.append import ChainAppender


def customer_eraser(engine: Engine, appender: ChainAppender, cache_dir: Path) -> Eraser:
    """Erases customers with the words of the decisions about them."""
    return Eraser(engine, appender, cache_dir, forget_decisions)


def forget_decisions(connection: Connection, record: str) -> list[int]:
    """Remove the words of all decisions about a customer; the entries that hold them.

    Who decided what, when and on which evidence stays: that names nobody but the analyst.
    """
    about = ALERT_DECISION.c.record == record
    entries = select(ALERT_DECISION.c.audit_seq).where(about)
    kept = select(AUDIT_CONTENT.c.seq).where(AUDIT_CONTENT.c.seq.in_(entries))
    found = list(connection.execute(kept).scalars())
    connection.execute(update(ALERT_DECISION).where(about).values(text=""))
    return found
