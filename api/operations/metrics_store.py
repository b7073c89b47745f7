"""The figures of ``/metrics`` and ``doctor`` that come from the database and the disks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sqlalchemy import Connection, Engine, func, make_url, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.alerts.store import AlertCounts, alert_counts
from api.audit.tables import AUDIT_ENTRY, AUDIT_HEAD
from api.batch.models import BatchState
from api.batch.tables import BATCH
from api.operations.event_figures import EventFigures, event_figures

if TYPE_CHECKING:
    from api.service.settings import Settings


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and ages (seconds) at one moment; every batch state is present, also with 0."""

    batches: dict[str, int]
    oldest_waiting_seconds: float
    audit_seq: int
    audit_age_seconds: float
    events: EventFigures
    alerts: AlertCounts


def figures(engine: Engine) -> Figures | None:
    """Read them; ``None`` when the database does not answer."""
    try:
        with engine.connect() as connection:
            return _read(connection, datetime.now(UTC))
    except SQLAlchemyError:
        return None


def _read(connection: Connection, now: datetime) -> Figures:
    counts = dict.fromkeys(get_args(BatchState), 0)
    by_state = select(BATCH.c.state, func.count().label("number")).group_by(BATCH.c.state)
    counts |= {row.state: row.number for row in connection.execute(by_state)}
    oldest = connection.execute(
        select(func.min(BATCH.c.created_at))
        .where(BATCH.c.state.in_(("queued", "running")))
        .where(BATCH.c.held_until.is_(None))
    ).scalar()
    seq = connection.execute(select(AUDIT_HEAD.c.seq)).scalar_one()
    written = connection.execute(select(AUDIT_ENTRY.c.at).where(AUDIT_ENTRY.c.seq == seq)).scalar()
    events = event_figures(connection, now)
    alerts = alert_counts(connection, now)
    return Figures(counts, _age(oldest, now), seq, _age(written, now), events, alerts)


def newest_entry(engine: Engine) -> datetime | None:
    """When the newest audit entry was written."""
    with engine.connect() as connection:
        return connection.execute(select(func.max(AUDIT_ENTRY.c.at))).scalar()


def try_writing(engine: Engine) -> None:
    """Begin a writing transaction and roll it back; raises what a real one would."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(update(AUDIT_HEAD).values(seq=AUDIT_HEAD.c.seq))
        transaction.rollback()


def _age(then: datetime | None, now: datetime) -> float:
    return max((now - then).total_seconds(), 0.0) if then is not None else 0.0


def free_bytes(settings: Settings) -> dict[str, int]:
    """Free bytes where the service writes, by what is written there."""
    folders = {"cache": settings.cache_dir, "batches": settings.batch_dir}
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        folders["database"] = Path(url.database).parent
    return {what: shutil.disk_usage(_present(folder)).free for what, folder in folders.items()}


def _present(folder: Path) -> Path:
    """The folder, or its nearest parent that exists."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
