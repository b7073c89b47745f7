"""Batches in the database: their states, who works on each, how far it came.

A batch is worked on by whoever holds it; a hold ends by itself when its holder is gone, so any
process may take over at the last recorded row. Every write of a holder names itself: a process that
was thought dead and comes back changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Engine, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from api.audit.store import AuditLog
from api.batch.models import FINAL, BatchState, BatchStatus, ColumnUse, FileFormat, Pins
from api.batch.tables import BATCH
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row

    from api.access.scopes import Caller
    from api.audit.append import ChainAppender
    from api.audit.chain import Draft

_KEY = "key:"
"""How the ids of callers with a key begin."""
HOLD_SECONDS = 12.0
"""How long a holder may be silent before another process takes its batch."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is durable of a batch's results."""

    rows: int = 0
    share: float = 0.0
    csv_bytes: int = 0
    json_bytes: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch, read whole."""

    id: str
    state: BatchState
    name: str
    sha256: str
    size: int
    pins: Pins
    reading: FileFormat
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    error: str
    cancel: bool
    owner: str = ""
    owner_name: str = ""
    attempts: int = 0

    def seen_by(self, caller: Caller) -> bool:
        """Whether a caller may know of this batch: its owner, the owner's other keys, an admin.

        Keys of one name are one client's (rotation makes a new one). What was sent without a key,
        or before owners were recorded, is for an admin or the command line.
        """
        keys = self.owner.startswith(_KEY) and caller.id.startswith(_KEY)
        return (
            "admin" in caller.scopes
            or self.owner == caller.id
            or (keys and self.owner_name == caller.name)
        )

    def status(self) -> BatchStatus:
        """The batch as it is answered; rate and time left are those of the time it ran."""
        done = self.progress
        rate = done.rows / done.seconds if done.seconds > 0 and done.rows else None
        left = None
        if self.state == "running" and done.share > 0 and done.seconds > 0:
            left = round(done.seconds * (1 - done.share) / done.share, 1)
        mapping = self.reading.mapping
        return BatchStatus(
            id=self.id,
            state=self.state,
            name=self.name,
            created_at=self.created_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            size=self.size,
            sha256=self.sha256,
            rows=done.rows,
            share=round(done.share, 4),
            counts=done.counts,
            rows_per_second=None if rate is None else round(rate, 1),
            eta_seconds=left,
            error=self.error,
            lists=self.pins.lists,
            policy=self.pins.policy,
            software=self.pins.software,
            encoding=self.reading.encoding,
            delimiter=self.reading.delimiter,
            columns=column_uses(self.reading),
            unknown_columns=mapping.unknown,
            ignored_columns=mapping.ignored,
            warnings=mapping.warnings,
        )


def column_uses(reading: FileFormat) -> tuple[ColumnUse, ...]:
    """Every column with what it means."""
    mapping = reading.mapping
    pairs = zip(mapping.header, mapping.codes, strict=True)
    return tuple(
        ColumnUse(heading, code, mapping.date_order(place) or "")
        for place, (heading, code) in enumerate(pairs)
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received: what a new batch is made from."""

    id: str
    name: str
    sha256: str
    size: int
    key: str | None
    pins: Pins
    reading: FileFormat
    owner: str = ""
    owner_name: str = ""


class BatchStore:
    """Reads and writes batches; safe to use from several threads and processes."""

    def __init__(self, engine: Engine, appender: ChainAppender | None = None) -> None:
        self.engine = engine
        self._audit = AuditLog(engine, appender)

    def create(self, upload: Upload) -> Batch:
        """Queue a new batch, or give the one its owner made with the same idempotency key."""
        row: dict[str, Any] = {
            "id": upload.id,
            "state": "queued",
            "name": upload.name,
            "idempotency_key": upload.key,
            "sha256": upload.sha256,
            "size": upload.size,
            "pins": msgspec.json.encode(upload.pins).decode(),
            "reading": msgspec.json.encode(upload.reading).decode(),
            "created_at": datetime.now(UTC),
            **_columns(Progress()),
            "attempts": 0,
            "error": "",
            "holder": "",
            "cancel": False,
            "owner": upload.owner,
            "owner_name": upload.owner_name,
        }
        try:
            with writing(self.engine) as connection:
                connection.execute(insert(BATCH).values(row))
        except IntegrityError:
            known = None if upload.key is None else self.by_key(upload.owner, upload.key)
            if known is None:
                raise
            return known
        batch = self.get(upload.id)
        assert batch is not None  # noqa: S101 (written above)
        return batch

    def get(self, batch_id: str) -> Batch | None:
        """The batch with this id."""
        return self._one(BATCH.c.id == batch_id)

    def by_key(self, owner: str, key: str) -> Batch | None:
        """The batch this owner made with this idempotency key."""
        return self._one(and_(BATCH.c.owner == owner, BATCH.c.idempotency_key == key))

    def latest(self, limit: int, caller: Caller | None = None) -> tuple[Batch, ...]:
        """Batches, newest first: all of them, or those a caller may see."""
        newest = select(BATCH).order_by(BATCH.c.created_at.desc(), BATCH.c.id).limit(limit)
        if caller is not None and "admin" not in caller.scopes:
            newest = newest.where(_seen_by(caller))
        with self.engine.connect() as connection:
            return tuple(_batch(row) for row in connection.execute(newest))

    def waiting(self) -> str | None:
        """The oldest batch nobody works on."""
        now = datetime.now(UTC)
        with self.engine.connect() as connection:
            return connection.execute(
                select(BATCH.c.id)
                .where(*_not_held(now))
                .order_by(BATCH.c.created_at, BATCH.c.id)
                .limit(1)
            ).scalar()

    def expired(self, before: datetime) -> Sequence[str]:
        """Batches that ended before an instant."""
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    select(BATCH.c.id).where(BATCH.c.state.in_(FINAL), BATCH.c.finished_at < before)
                ).scalars()
            )

    def ids(self) -> set[str]:
        """All batches there are."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(BATCH.c.id)).scalars())

    # --- holding ---------------------------------------------------------------------------

    def hold(self, batch_id: str, holder: str) -> Batch | None:
        """Take a batch nobody works on, or ``None`` when somebody does or it has ended."""
        now = datetime.now(UTC)
        taken = self._update(
            and_(BATCH.c.id == batch_id, *_not_held(now)),
            holder=holder,
            held_until=_held_until(now),
            state="running",
            attempts=BATCH.c.attempts + 1,
            started_at=_first(now),
        )
        return self.get(batch_id) if taken else None

    def record(
        self, batch_id: str, holder: str, progress: Progress | None = None, *, error: str = ""
    ) -> bool:
        """Keep the hold and say how far the work came; false if the batch is no longer ours.

        It is not when it was cancelled, deleted, or taken over by another process.
        """
        values = {} if progress is None else _columns(progress)
        if progress is not None:
            further = BATCH.c.rows < progress.rows
            values["attempts"] = case((further, 0), else_=BATCH.c.attempts)
        until = _held_until(datetime.now(UTC))
        return self._update(_running(batch_id, holder), error=error, held_until=until, **values)

    def keep_reading(self, batch_id: str, holder: str, reading: FileFormat) -> bool:
        """Keep what the rows showed of how the file is read; false if the batch is not ours."""
        encoded = msgspec.json.encode(reading).decode()
        return self._update(_running(batch_id, holder), reading=encoded)

    def renew(self, batch_id: str, holder: str) -> None:
        """Keep the hold."""
        self._update(_held_by(batch_id, holder), held_until=_held_until(datetime.now(UTC)))

    def release(self, batch_id: str, holder: str, *, died: bool = False) -> None:
        """Let another process go on with it at once; ``died``: its holder did not let go itself."""
        attempts = {} if died else {"attempts": 0}
        self._update(_held_by(batch_id, holder), holder="", held_until=None, **attempts)

    def finish(
        self,
        batch_id: str,
        holder: str,
        state: BatchState,
        error: str = "",
        entry: Draft | None = None,
    ) -> bool:
        """End a batch we hold; false if it was not ours any more.

        ``entry`` joins the audit record in the same transaction: there once, or not at all.
        """
        values = {"state": state, "error": error, "holder": ""}
        return self._end(_running(batch_id, holder), entry, **values)

    def stop(self, batch_id: str) -> Batch | None:
        """Have its holder record nothing more, unless it has ended; the batch as it then stands."""
        self._update(_not_ended(batch_id), cancel=True)
        return self.get(batch_id)

    def cancel(self, batch_id: str, entry: Draft) -> None:
        """End a stopped batch, with its entry in the record; one that has ended stays as it is."""
        stopped = and_(_not_ended(batch_id), BATCH.c.cancel.is_(True))
        self._end(stopped, entry, state="cancelled")

    def delete(self, batch_id: str) -> None:
        """Forget a batch; its files are removed by whoever calls."""
        with writing(self.engine) as connection:
            connection.execute(delete(BATCH).where(BATCH.c.id == batch_id))

    def _update(self, condition: ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401
        with writing(self.engine) as connection:
            changed = connection.execute(update(BATCH).where(condition).values(values))
        return bool(changed.rowcount)

    def _end(self, condition: ColumnElement[bool], entry: Draft | None, **values: str) -> bool:
        """End a batch that meets the condition, together with its audit entry."""
        now = datetime.now(UTC)
        ending = {**values, "finished_at": now, "held_until": None}
        with writing(self.engine) as connection:
            ended = connection.execute(update(BATCH).where(condition).values(ending))
            if ended.rowcount and entry is not None:
                self._audit.appender.append(connection, [entry])
        return bool(ended.rowcount)

    def _one(self, condition: Any) -> Batch | None:  # noqa: ANN401 - an SQL expression
        with self.engine.connect() as connection:
            row = connection.execute(select(BATCH).where(condition)).one_or_none()
        return None if row is None else _batch(row)


def _seen_by(caller: Caller) -> Any:  # noqa: ANN401 - an SQL expression
    """``Batch.seen_by`` for all who are not admins."""
    own = BATCH.c.owner == caller.id
    if caller.id.startswith(_KEY):
        keys = BATCH.c.owner.startswith(_KEY, autoescape=True)
        return or_(own, and_(keys, BATCH.c.owner_name == caller.name))
    return own


def _held_until(now: datetime) -> datetime:
    return now + timedelta(seconds=HOLD_SECONDS)


def _not_held(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a batch that waits for a process to work on it."""
    return (
        BATCH.c.state.in_(("queued", "running")),
        BATCH.c.cancel.is_(False),
        or_(BATCH.c.held_until.is_(None), BATCH.c.held_until < now),
    )


def _held_by(batch_id: str, holder: str) -> ColumnElement[bool]:
    return and_(BATCH.c.id == batch_id, BATCH.c.holder == holder)


def _running(batch_id: str, holder: str) -> ColumnElement[bool]:
    """The batch while it is ours to work on."""
    running = BATCH.c.state == "running"
    return and_(_held_by(batch_id, holder), running, BATCH.c.cancel.is_(False))


def _not_ended(batch_id: str) -> ColumnElement[bool]:
    return and_(BATCH.c.id == batch_id, BATCH.c.state.not_in(FINAL))


def _first(now: datetime) -> Any:  # noqa: ANN401 - an SQL expression
    return func.coalesce(BATCH.c.started_at, now, type_=BATCH.c.started_at.type)


def _columns(progress: Progress) -> dict[str, Any]:
    return {
        "rows": progress.rows,
        "share": progress.share,
        "csv_bytes": progress.csv_bytes,
        "json_bytes": progress.json_bytes,
        "counts": msgspec.json.encode(progress.counts).decode(),
        "seconds": progress.seconds,
    }


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        state=row.state,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        pins=msgspec.json.decode(row.pins, type=Pins),
        reading=msgspec.json.decode(row.reading, type=FileFormat),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        progress=Progress(
            rows=row.rows,
            share=row.share,
            csv_bytes=row.csv_bytes,
            json_bytes=row.json_bytes,
            counts=msgspec.json.decode(row.counts, type=dict[str, int]),
            seconds=row.seconds,
        ),
        error=row.error,
        cancel=row.cancel,
        owner=row.owner,
        owner_name=row.owner_name,
        attempts=row.attempts,
    )
