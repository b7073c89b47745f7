"""Runs and changes in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, Row, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from api.customers.tables import CUSTOMER, CUSTOMER_CHANGE
from api.monitoring.models import (
    ChangePage,
    FoundChange,
    MonitoringRun,
    RunCounts,
    RunKind,
    StoredRun,
)
from api.monitoring.tables import MONITORING_CHANGE, MONITORING_RUN
from api.service.errors import Gone
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.customers.models import ResultBasis

_encode = msgspec.json.Encoder(order="deterministic").encode
RUN_LEASE = "monitoring"
"""Name of the lease that the process that works on runs has."""
RUN_LEASE_SECONDS = 30.0


class RunStore:
    """Reads and writes runs; safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def latest(self) -> StoredRun | None:
        """The newest run."""
        newest = select(MONITORING_RUN).order_by(MONITORING_RUN.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(newest).one_or_none()
        return None if row is None else _stored(row)

    def begin(
        self, kind: RunKind, basis: ResultBasis, previous: StoredRun | None, mark: int
    ) -> StoredRun:
        """The run that follows ``previous``: a new one, or the one another process has begun.

        ``mark`` is the last change that was made before the lists of ``basis`` were read.
        """
        before = 0 if previous is None else previous.id
        try:
            with writing(self.engine) as connection:
                connection.execute(
                    insert(MONITORING_RUN).values(
                        id=before + 1,
                        previous=before,
                        kind=kind,
                        lists_before=_encode(previous.lists_after if previous else {}).decode(),
                        lists_after=_encode(basis.lists).decode(),
                        policy=basis.policy,
                        software=basis.software,
                        mark_before=previous.mark if previous else 0,
                        mark=mark,
                        state="running",
                        cursor=0,
                        started_at=datetime.now(UTC),
                        seconds=0.0,
                        parties=0,
                        counts="{}",
                    )
                )
        except IntegrityError:
            pass
        found = select(MONITORING_RUN).where(MONITORING_RUN.c.previous == before)
        with self.engine.connect() as connection:
            return _stored(connection.execute(found).one())

    def put_since(self, mark: int, lists: dict[str, str]) -> bool:
        """Whether a customer put after a change was screened against other lists than these."""
        wanted = select(CUSTOMER.c.basis).where(CUSTOMER.c.change > mark).distinct()
        with self.engine.connect() as connection:
            bases = connection.execute(wanted).scalars()
            return any(msgspec.json.decode(one)["lists"] != lists for one in bases)

    def last_change(self) -> int:
        """The number of the last change of any customer."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(CUSTOMER_CHANGE.c.change)).scalar_one())

    def last_begun(self, kinds: Sequence[RunKind]) -> datetime | None:
        """When the last run of these kinds began."""
        newest = select(MONITORING_RUN.c.started_at).where(MONITORING_RUN.c.kind.in_(kinds))
        ordered = newest.order_by(MONITORING_RUN.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            return connection.execute(ordered).scalar()

    def runs(self, client: str, limit: int, before: int | None = None) -> tuple[MonitoringRun, ...]:
        """The latest runs as a client sees them; ``before``: those before the one of this id."""
        newest = select(MONITORING_RUN).order_by(MONITORING_RUN.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(MONITORING_RUN.c.id < before)
        with self.engine.connect() as connection:
            return tuple(_shown(row, client) for row in connection.execute(newest))

    def changes(self, client: str, since: int, limit: int, run: int | None = None) -> ChangePage:
        """Changes for the customers of a client behind ``since``, in their order.

        Transactions may end in another order than they took numbers in. One run writes at a time,
        and a reader sees what is committed: so no number appears below one that was read.

        Raises:
            Gone: no change ever had the number ``since``.
        """
        table = MONITORING_CHANGE.c
        wanted = select(MONITORING_CHANGE).where(table.client == client, table.id > since)
        if run is not None:
            wanted = wanted.where(table.run_id == run)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(table.id).limit(limit)).all()
            last = since if rows or not since else _last_number(connection)
        if since > last:
            raise Gone(
                f"changes have come to {last} and never were at {since}: was the database restored "
                "from a backup? Compare what you have with the service (`GET /v1/customers`), then "
                f"go on with since={last}"
            )
        shown = tuple(_change(row) for row in rows)
        return ChangePage(shown, shown[-1].id if shown else since)


def _last_number(connection: Connection) -> int:
    """The last number that a change was given, also of one that went with its customer."""
    if connection.dialect.name == "sqlite":
        given = text("SELECT seq FROM sqlite_sequence WHERE name = 'monitoring_change'")
        return int(connection.execute(given).scalar() or 0)
    row = connection.execute(
        text("SELECT last_value, is_called FROM monitoring_change_id_seq")
    ).one()
    return int(row.last_value) if row.is_called else 0


def go_on(connection: Connection, run: StoredRun, after: StoredRun, parties: int) -> bool:
    """Record how far a run came, inside an open transaction; false if another process did.

    ``run`` is how it stood, ``after`` how it stands now.
    """
    ours = (
        (MONITORING_RUN.c.id == run.id)
        & (MONITORING_RUN.c.cursor == run.cursor)
        & (MONITORING_RUN.c.state == "running")
    )
    values: dict[str, Any] = {
        "cursor": after.cursor,
        "state": after.state,
        "counts": _encode(after.counts).decode(),
        "seconds": after.seconds,
        "parties": parties,
    }
    if after.state == "finished":
        values["finished_at"] = datetime.now(UTC)
    return bool(connection.execute(update(MONITORING_RUN).where(ours).values(values)).rowcount)


def _stored(row: Row[Any]) -> StoredRun:
    decode = msgspec.json.decode
    return StoredRun(
        id=row.id,
        kind=row.kind,
        lists_before=decode(row.lists_before, type=dict[str, str]),
        lists_after=decode(row.lists_after, type=dict[str, str]),
        policy=row.policy,
        software=row.software,
        mark_before=row.mark_before,
        mark=row.mark,
        state=row.state,
        cursor=row.cursor,
        started_at=row.started_at,
        seconds=row.seconds,
        counts=decode(row.counts, type=dict[str, RunCounts]),
    )


def _shown(row: Row[Any], client: str) -> MonitoringRun:
    run = _stored(row)
    return MonitoringRun(
        id=run.id,
        kind=run.kind,
        state=run.state,
        lists_before=run.lists_before,
        lists_after=run.lists_after,
        policy=run.policy,
        software=run.software,
        started_at=run.started_at,
        finished_at=row.finished_at,
        seconds=run.seconds,
        parties=row.parties,
        counts=run.counts.get(client, RunCounts()),
    )


def _change(row: Row[Any]) -> FoundChange:
    values = {name: row._mapping[name] for name in FoundChange.__struct_fields__ if name != "run"}  # noqa: SLF001 (SQLAlchemy's public name for it)
    return FoundChange(run=row.run_id, **values)
