"""Batches in the database: their states, who works on each, how far it came.

A batch is worked on by whoever holds it; others void a hold whose holder is gone
(``api.batch.holds``), so any process may take over at the last recorded row. Every write of a
holder names itself: a process that was thought dead and comes back changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from api.access.scopes import KEY, NAMED
from api.audit.store import AuditLog
from api.batch.holds import HOLD_SECONDS, Hold
from api.batch.models import FINAL, BatchState, FileFormat, Pins
from api.batch.quotas import Quota, waiting_of
from api.batch.stored_batch import Batch, Progress, Upload
from api.batch.tables import BATCH
from api.batch.turns import WAITS, Urgency, last_turn, next_batch, take_turn, urgency
from api.events.outbox import put_event
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import ColumnElement, Row

    from api.access.scopes import Caller
    from api.audit.append import ChainAppender
    from api.audit.chain import Draft


class BatchStore:
    """Reads and writes batches; safe to use from several threads and processes."""

    def __init__(self, engine: Engine, appender: ChainAppender | None = None) -> None:
        self.engine = engine
        self._audit = AuditLog(engine, appender)

    def create(self, upload: Upload, quota: Quota | None = None) -> Batch:
        """Queue a new batch, or give the one its owner made with the same idempotency key.

        Raises:
            BodyTooLarge, TooManyRequests: it is beyond what may wait of its client.
        """
        try:
            with writing(self.engine, serial=quota is not None) as connection:
                if quota is not None and not _is_known(connection, upload):
                    waiting = waiting_of(connection, upload.client)
                    quota.check(waiting, upload.reading.rows_expected, upload.size)
                turn = last_turn(connection, upload.client)
                connection.execute(insert(BATCH).values({**_new_row(upload), "turn": turn}))
        except IntegrityError:
            known = None if upload.key is None else self.by_key(upload.owner, upload.key)
            if known is None:
                raise
            return known
        batch = self.get(upload.id)
        assert batch is not None  # noqa: S101 (written above)
        return batch

    def check_quota(self, client: str, quota: Quota, size: int) -> None:
        """Refuse a file of so many bytes before it is received.

        Raises:
            BodyTooLarge, TooManyRequests: it is beyond what may wait of this client.
        """
        with self.engine.connect() as connection:
            quota.check(waiting_of(connection, client), 0, size)

    def get(self, batch_id: str) -> Batch | None:
        """The batch with this id."""
        return self._one(BATCH.c.id == batch_id)

    def those(self, batch_ids: Collection[str]) -> dict[str, Batch]:
        """The batches with these ids, as far as there are any."""
        found = select(BATCH).where(BATCH.c.id.in_(batch_ids))
        with self.engine.connect() as connection:
            return {row.id: _batch(row) for row in connection.execute(found)}

    def by_key(self, owner: str, key: str) -> Batch | None:
        """The batch this owner made with this idempotency key."""
        return self._one(and_(BATCH.c.owner == owner, BATCH.c.idempotency_key == key))

    def latest(
        self, limit: int, caller: Caller | None = None, behind: tuple[datetime, str] | None = None
    ) -> tuple[Batch, ...]:
        """Batches, newest first: all of them, or those a caller may see.

        ``behind`` is when the last one seen was made, and its id.
        """
        newest = select(BATCH).order_by(BATCH.c.created_at.desc(), BATCH.c.id).limit(limit)
        if caller is not None and "admin" not in caller.scopes:
            newest = newest.where(_seen_by(caller))
        if behind is not None:
            made, last = behind
            later = and_(BATCH.c.created_at == made, BATCH.c.id > last)
            newest = newest.where(or_(BATCH.c.created_at < made, later))
        with self.engine.connect() as connection:
            return tuple(_batch(row) for row in connection.execute(newest))

    def that_fills(self, client: str, group: str) -> str | None:
        """A batch of a client that has not ended and keeps its rows as customers of a group."""
        theirs = and_(BATCH.c.client == client, BATCH.c.state.not_in(FINAL))
        wanted = select(BATCH).where(theirs).order_by(BATCH.c.created_at)
        with self.engine.connect() as connection:
            unfinished = map(_batch, connection.execute(wanted))
            return next((one.id for one in unfinished if one.pins.monitor == group), None)

    def waiting(self) -> str | None:
        """The batch whose turn it is, of those nobody works on."""
        with self.engine.connect() as connection:
            return next_batch(connection)

    def urgency(self, batch: Batch) -> Urgency:
        """How urgently other batches wait while this one is worked on."""
        with self.engine.connect() as connection:
            return urgency(connection, batch.client, batch.turn_before)

    def expired(self, before: datetime) -> Sequence[str]:
        """Batches that ended before an instant."""
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    select(BATCH.c.id).where(BATCH.c.state.in_(FINAL), BATCH.c.finished_at < before)
                ).scalars()
            )

    def stopped(self) -> tuple[Batch, ...]:
        """Batches that were cancelled and have not ended: the process that cancels is at it."""
        wanted = select(BATCH).where(BATCH.c.cancel.is_(True), BATCH.c.state.not_in(FINAL))
        with self.engine.connect() as connection:
            return tuple(_batch(row) for row in connection.execute(wanted))

    def ids(self) -> set[str]:
        """All batches there are."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(BATCH.c.id)).scalars())

    # --- holding ---------------------------------------------------------------------------

    def hold(self, batch_id: str, holder: str) -> Batch | None:
        """Take a batch nobody works on, or ``None`` when somebody does or it has ended."""
        now = datetime.now(UTC)
        with writing(self.engine) as connection:
            taken = connection.execute(
                update(BATCH)
                .where(BATCH.c.id == batch_id, *WAITS)
                .values(
                    holder=holder,
                    held_until=_held_until(now),
                    state="running",
                    started_at=_first(now),
                )
            )
            if not taken.rowcount:
                return None
            batch = _batch(connection.execute(select(BATCH).where(BATCH.c.id == batch_id)).one())
            before = last_turn(connection, batch.client)
            turn = take_turn(connection, batch.client)
            connection.execute(update(BATCH).where(BATCH.c.id == batch_id).values(turn=turn))
        return replace(batch, turn_before=before)

    def holds(self) -> list[Hold]:
        """All holds there are, whether their holders live or not."""
        held = select(BATCH.c.id, BATCH.c.holder, BATCH.c.held_until).where(
            BATCH.c.state.not_in(FINAL), BATCH.c.held_until.is_not(None)
        )
        with self.engine.connect() as connection:
            return [Hold(*row) for row in connection.execute(held)]

    def void(self, hold: Hold) -> bool:
        """End a hold that was given up, unless it was renewed meanwhile."""
        unchanged = BATCH.c.held_until == hold.renewed
        return self._update(
            and_(_held_by(hold.batch_id, hold.holder), unchanged), holder="", held_until=None
        )

    def is_lost(self, batch_id: str, holder: str) -> bool:
        """Whether a batch is not to be worked on any more: cancelled, deleted, or another's."""
        with self.engine.connect() as connection:
            row = connection.execute(
                select(BATCH.c.cancel, BATCH.c.holder).where(BATCH.c.id == batch_id)
            ).one_or_none()
        return row is None or row.cancel or row.holder not in {holder, ""}

    def record(
        self,
        batch_id: str,
        holder: str,
        progress: Progress | None = None,
        *,
        error: str = "",
        beside: Callable[[Connection], object] | None = None,
    ) -> bool:
        """Keep the hold and say how far the work came; false if the batch is no longer ours.

        It is not when it was cancelled, deleted, or taken over by another process. What ``beside``
        writes stands or falls with it.
        """
        values: dict[str, Any] = {} if progress is None else _columns(progress)
        if progress is not None:
            further = BATCH.c.rows < progress.rows
            values["attempts"] = case((further, 0), else_=BATCH.c.attempts)
        until = _held_until(datetime.now(UTC))
        values |= {"error": error, "held_until": until}
        with writing(self.engine) as connection:
            ours = update(BATCH).where(_running(batch_id, holder)).values(values)
            kept = bool(connection.execute(ours).rowcount)
            if kept and beside is not None:
                beside(connection)
        return kept

    def count_attempt(self, batch_id: str, holder: str) -> bool:
        """Count a process that works on rows from now on, or failed; false if it is not ours.

        The count ends with the next rows that are recorded, or when the holder lets go itself.
        """
        return self._update(_running(batch_id, holder), attempts=BATCH.c.attempts + 1)

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
        """End a batch that meets the condition, with its audit entry and an event."""
        now = datetime.now(UTC)
        ending = {**values, "finished_at": now, "held_until": None}
        with writing(self.engine) as connection:
            ours = update(BATCH).where(condition).values(ending)
            named = (BATCH.c.id, BATCH.c.client, BATCH.c.state, BATCH.c.rows)
            ended = connection.execute(ours.returning(*named)).one_or_none()
            if ended is None:
                return False
            if entry is not None:
                self._audit.appender.append(connection, [entry])
            about = {"batch": ended.id, "state": ended.state, "rows": ended.rows}
            put_event(connection, "batch.finished", about, ended.client)
        return True

    def _one(self, condition: Any) -> Batch | None:  # noqa: ANN401 - an SQL expression
        with self.engine.connect() as connection:
            row = connection.execute(select(BATCH).where(condition)).one_or_none()
        return None if row is None else _batch(row)


def _seen_by(caller: Caller) -> Any:  # noqa: ANN401 - an SQL expression
    """``Batch.seen_by`` for all who are not admins."""
    own = BATCH.c.owner == caller.id
    if caller.client.startswith(NAMED):
        own = or_(own, BATCH.c.client == caller.client)
    if caller.id.startswith(KEY):
        keys = BATCH.c.owner.startswith(KEY, autoescape=True)
        return or_(own, and_(keys, BATCH.c.owner_name == caller.name))
    return own


def _is_known(connection: Connection, upload: Upload) -> bool:
    """Whether this upload repeats an earlier one, which is answered again whatever waits."""
    same = and_(BATCH.c.owner == upload.owner, BATCH.c.idempotency_key == upload.key)
    found = upload.key is not None and connection.execute(select(BATCH.c.id).where(same)).first()
    return bool(found)


def _new_row(upload: Upload) -> dict[str, Any]:
    return {
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
        "client": upload.client,
        "rows_expected": upload.reading.rows_expected,
    }


def _held_until(now: datetime) -> datetime:
    return now + timedelta(seconds=HOLD_SECONDS)


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
