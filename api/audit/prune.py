"""Removing old entries: never by a clock that is in doubt, never what does not verify.

A sealed checkpoint at the end of the chain proves what was removed: from and through which entry,
how many, their times, and the last one's hash, which the first entry kept has to follow.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import structlog
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.audit.append import SealingInDoubt
from api.audit.chain import CLOCK_JUMP, CLOCK_STEP, Draft
from api.audit.seal_keys import SealKeyMissing
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from api.audit.verify import verify
from lists.db import writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.audit.store import AuditLog

_log = structlog.get_logger("api.audit.prune")
_DAY = 86_400
_DRIFT = 3_600.0
"""Seconds the clock may have moved otherwise than time passed before it is doubted."""


class PruneRefused(RuntimeError):  # noqa: N818 (named like UnknownVersion)
    """Nothing was removed: the clock is in doubt, or what would go does not verify."""


def prune(log: AuditLog, before: datetime, *, confirmed: bool = False) -> int:
    """Remove the entries older than ``before``; how many there were.

    ``confirmed``: somebody looked at the date, so a doubtful clock does not matter, nor a jump that
    was noted before.

    Raises:
        PruneRefused: the clock is in doubt and nobody confirmed the date, or an entry that would
            be removed is not what was written: its traces would go with it.
    """
    doubt = clock_doubt(log.engine, log.appender.clock())
    if doubt and not confirmed:
        raise PruneRefused(doubt)
    with log.engine.connect() as connection:
        last = _last_older(connection, before)
    if last is None:
        if confirmed:
            with writing(log.engine) as connection:
                connection.execute(update(AUDIT_HEAD).values(clock_jump=None))
        return 0
    verdict = verify(log.engine, log.appender.keys, through=last.seq, most=1)
    if not verdict.intact:
        found = verdict.breaks[0]
        raise PruneRefused(
            f"entry {found.seq} would be removed but is not as it was written ({found.what}); "
            "see `dprk-screen audit verify`"
        )
    with writing(log.engine) as connection:
        connection.execute(select(AUDIT_HEAD.c.seq).with_for_update())
        return _remove(log, connection, last, before)


def clock_doubt(engine: Engine, now: datetime) -> str:
    """Why the present time may be wrong, judged by the record; empty if nothing speaks for it."""
    with engine.connect() as connection:
        head = connection.execute(select(AUDIT_HEAD.c.at, AUDIT_HEAD.c.clock_jump)).one()
    if head.clock_jump is not None:
        return f"the clock jumped when the entry of {head.clock_jump:%Y-%m-%d %H:%M} was written"
    if head.at is not None and now < head.at - CLOCK_STEP:
        return f"the clock says {now:%Y-%m-%d %H:%M}, before the newest entry ({head.at})"
    if head.at is not None and now - head.at > CLOCK_JUMP:
        return f"the newest entry is {(now - head.at).days} days old: is the clock right?"
    return ""


async def prune_daily(log: AuditLog, retention: timedelta) -> None:
    """Once a day for ever, remove what is older; workers that come later find nothing."""
    while True:
        began, monotonic = time.time(), time.monotonic()
        await asyncio.sleep(_DAY)
        drift = (time.time() - began) - (time.monotonic() - monotonic)
        try:
            if abs(drift) > _DRIFT:
                raise PruneRefused(f"the clock was changed by {timedelta(seconds=round(drift))}")  # noqa: TRY301
            await asyncio.to_thread(prune, log, datetime.now(UTC) - retention)
        except PruneRefused as refusal:
            _log.warning(
                "old audit entries were not pruned: look, then `dprk-screen audit prune`",
                why=str(refusal),
            )
        except (SQLAlchemyError, SealKeyMissing, SealingInDoubt) as error:
            _log.warning("old audit entries cannot be pruned", why=type(error).__name__)


class _LastOlder(NamedTuple):
    seq: int
    hash: str
    at: datetime


def _last_older(connection: Connection, before: datetime) -> _LastOlder | None:
    """The last entry of those at the beginning that are older."""
    kept_from = connection.execute(
        select(func.min(AUDIT_ENTRY.c.seq)).where(AUDIT_ENTRY.c.at >= before)
    ).scalar()
    older = AUDIT_ENTRY.c.seq < kept_from if kept_from else AUDIT_ENTRY.c.seq > 0
    last = select(AUDIT_ENTRY.c.seq, AUDIT_ENTRY.c.hash, AUDIT_ENTRY.c.at).where(older)
    found = connection.execute(last.order_by(AUDIT_ENTRY.c.seq.desc()).limit(1)).one_or_none()
    return None if found is None else _LastOlder(found.seq, found.hash, found.at)


def _remove(log: AuditLog, connection: Connection, last: _LastOlder, before: datetime) -> int:
    older = AUDIT_ENTRY.c.seq <= last.seq
    found = connection.execute(
        select(
            func.count().label("entries"),
            func.min(AUDIT_ENTRY.c.seq).label("first"),
            func.min(AUDIT_ENTRY.c.at).label("since"),
        ).where(older)
    ).one()
    if not found.entries:  # another process has removed them meanwhile
        return 0
    for table in (AUDIT_SCREENING, AUDIT_CONTENT, AUDIT_ENTRY):
        connection.execute(delete(table).where(table.c.seq <= last.seq))
    facts = {
        "kind": "checkpoint",
        "pruned_from": found.first,
        "pruned_through": last.seq,
        "pruned_hash": last.hash,
        "removed": found.entries,
        "pruned_from_at": found.since.isoformat(),
        "pruned_through_at": last.at.isoformat(),
        "before": before.astimezone(UTC).isoformat(),
    }
    log.appender.append(connection, [Draft(facts)])
    connection.execute(update(AUDIT_HEAD).values(clock_jump=None))
    return int(found.entries)
