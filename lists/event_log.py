"""Rows of the event log: the only writer of what is active. ``SnapshotStore`` is its door.

Every method that takes a connection runs inside the caller's serial write transaction.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Select, false, func, insert, select

from lists import history
from lists.db import writing
from lists.history import EventKind, ListEvent, Trouble
from lists.tables import EVENT, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lists.entity import ListVersion


_log = logging.getLogger(__name__)

CLOCK_STEP = timedelta(minutes=1)
"""How far the clocks of several servers may differ without a warning."""


class ListChanged(RuntimeError):  # noqa: N818 (named like UnknownVersion)
    """What is active changed after the checks that an activation stands on."""


class EventLog:
    """Appends to and reads ``list_event``."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def events(self, source: str | None = None) -> tuple[ListEvent, ...]:
        """The log, newest first."""
        statement = _events().order_by(EVENT.c.id.desc())
        if source is not None:
            statement = statement.where(EVENT.c.source == source)
        with self._engine.connect() as connection:
            return tuple(ListEvent(**row._mapping) for row in connection.execute(statement))  # noqa: SLF001 (public in SQLAlchemy)

    @staticmethod
    def by_source(connection: Connection) -> dict[str, list[ListEvent]]:
        """All events but troubles, oldest first, per source."""
        grouped: dict[str, list[ListEvent]] = defaultdict(list)
        statement = _events().where(EVENT.c.kind.not_in(history.TROUBLE_KINDS))
        for row in connection.execute(statement.order_by(EVENT.c.id)):
            grouped[row.source].append(ListEvent(**row._mapping))  # noqa: SLF001 (as above)
        return grouped

    @staticmethod
    def active(connection: Connection) -> dict[str, str]:
        """The active version of each source, as a transaction sees it."""
        state = EVENT.c.kind.in_(history.STATE_KINDS)
        newest = select(func.max(EVENT.c.id)).where(state).group_by(EVENT.c.source)
        wanted = select(EVENT.c.source, EVENT.c.version_id).where(
            EVENT.c.id.in_(newest), EVENT.c.kind != "deactivated"
        )
        return {row.source: row.version_id for row in connection.execute(wanted)}

    def newest_change(self, source: str) -> int:
        """Id of the newest event that changed what is active of a source; 0 without any."""
        with self._engine.connect() as connection:
            return _newest_change(connection, source)

    def check_unchanged(self, connection: Connection, source: str, since: int) -> None:
        """Make sure that what is active of a source is what it was at its event ``since``.

        Raises:
            ListChanged: it is not: another process activated, rolled back or retired a version.
        """
        newest = _newest_change(connection, source)
        if newest != since:
            raise ListChanged(f"another version of {source} became active meanwhile")

    def refuse(self, source: str, reason: str, version_id: str = "", by: str = "") -> None:
        """Record that a file was not taken up, and why; not again while nothing else happens."""
        self._trouble(source, "refused", reason, version_id, by)

    def unreachable(self, source: str, reason: str, by: str = "") -> None:
        """Record that a publisher gave no file, and why; not again while nothing else happens."""
        self._trouble(source, "unreachable", reason, "", by)

    def troubles(self) -> dict[str, Trouble]:
        """What stands open with each source; reads only the rows since its last good one."""
        good = EVENT.alias()
        last_good = (
            select(func.coalesce(func.max(good.c.id), 0))
            .where(good.c.source == EVENT.c.source)
            .where(good.c.kind.not_in((*history.TROUBLE_KINDS, "kept")))
            .scalar_subquery()
        )
        statement = (
            _events()
            .where(EVENT.c.kind.in_(history.TROUBLE_KINDS), EVENT.c.id > last_good)
            .order_by(EVENT.c.id.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(statement)
            return history.open_troubles(ListEvent(**row._mapping) for row in rows)  # noqa: SLF001 (as above)

    def _trouble(self, source: str, kind: EventKind, reason: str, version_id: str, by: str) -> None:
        with writing(self._engine, serial=True) as connection:
            newest = self._newest(connection, source)
            if newest is not None and newest.kind == kind and newest.reason == reason:
                return
            self._append(connection, source, kind, version_id, reason=reason, by=by)

    def confirm(self, version: ListVersion, by: str = "") -> None:
        """Record that a good file came again after a trouble; nothing otherwise."""
        with writing(self._engine, serial=True) as connection:
            newest = self._newest(connection, version.source)
            if newest is not None and newest.kind in history.TROUBLE_KINDS:
                self._append(connection, version.source, "confirmed", version.id, by=by)

    def keep(self, version: ListVersion, reason: str, by: str = "") -> None:
        """Record an older version as history, for ``as_of`` only."""
        with writing(self._engine, serial=True) as connection:
            events = self.by_source(connection)[version.source]
            if any(e.version_id == version.id for e in events):
                return
            self._append(
                connection,
                version.source,
                "kept",
                version.id,
                effective_at=version.published_at,
                reason=reason,
                by=by,
            )

    @staticmethod
    def _newest(connection: Connection, source: str) -> ListEvent | None:
        statement = _events().where(EVENT.c.source == source).order_by(EVENT.c.id.desc())
        row = connection.execute(statement.limit(1)).one_or_none()
        return None if row is None else ListEvent(**row._mapping)  # noqa: SLF001 (as above)

    def activate(
        self, connection: Connection, version: ListVersion, *, reason: str, forced: bool, by: str
    ) -> None:
        """Make a version active; nothing happens if it already is."""
        grouped = self.by_source(connection)
        active = {
            source: event
            for source, events in grouped.items()
            if (event := history.current(events))
        }
        present = active.get(version.source)
        if present is not None and present.version_id == version.id:
            return
        if version.sample and any(not event.sample for event in active.values()):
            raise ValueError(f"{version.id} is a sample list and official lists are active")
        if not version.sample:
            for source, event in active.items():
                if event.sample and source != version.source:
                    self._append(
                        connection,
                        source,
                        "deactivated",
                        event.version_id,
                        effective_at=self._clock(),
                        reason=f"sample list; official list {version.id} is active",
                    )
        self._append(
            connection,
            version.source,
            "activated",
            version.id,
            effective_at=history.effective_from(
                grouped[version.source], version.published_at, self._clock()
            ),
            reason=reason,
            forced=forced,
            by=by,
        )

    def roll_back(self, connection: Connection, source: str, *, reason: str, by: str) -> str:
        """Append a rollback; gives the id of the version that is active again."""
        events = self.by_source(connection)[source]
        path = history.way_back(events)
        if history.current(events) is None or len(path) < 2:
            raise LookupError(f"{source} has no earlier active version to go back to")
        self._append(
            connection,
            source,
            "rolled_back",
            path[-2],
            effective_at=self._clock(),
            reason=reason,
            by=by,
        )
        return path[-2]

    def retire(self, connection: Connection, source: str, *, reason: str, by: str) -> str:
        """Take a source's active version out of service without another; gives its id."""
        event = history.current(self.by_source(connection)[source])
        if event is None:
            raise LookupError(f"no version of {source} is active")
        self._append(
            connection,
            source,
            "deactivated",
            event.version_id,
            effective_at=self._clock(),
            reason=reason,
            by=by,
        )
        return event.version_id

    def _append(
        self,
        connection: Connection,
        source: str,
        kind: EventKind,
        version_id: str,
        **values: object,
    ) -> None:
        row: dict[str, Any] = {
            "reason": "",
            "forced": False,
            "by": "",
            "effective_at": None,
            **values,
        }
        row["actor"] = row.pop("by")
        now = self._clock()
        last = select(EVENT.c.recorded_at).order_by(EVENT.c.id.desc()).limit(1)
        before = connection.execute(last).scalar()
        if before is not None and now < before - CLOCK_STEP:
            _log.warning(
                "the clock is behind the list event before by %s: %s of %s is recorded at %s",
                before - now,
                kind,
                source,
                now.isoformat(timespec="seconds"),
            )
        connection.execute(
            insert(EVENT).values(
                source=source,
                kind=kind,
                version_id=version_id or None,
                recorded_at=now,
                **row,
            )
        )


def _newest_change(connection: Connection, source: str) -> int:
    newest = select(func.max(EVENT.c.id)).where(
        EVENT.c.source == source, EVENT.c.kind.in_(history.STATE_KINDS)
    )
    return connection.execute(newest).scalar() or 0


def _events() -> Select[Any]:
    from_version = EVENT.join(VERSION, VERSION.c.id == EVENT.c.version_id, isouter=True)
    return select(
        EVENT.c.id,
        EVENT.c.source,
        EVENT.c.kind,
        func.coalesce(EVENT.c.version_id, "").label("version_id"),
        EVENT.c.effective_at,
        EVENT.c.recorded_at,
        EVENT.c.reason,
        EVENT.c.forced,
        EVENT.c.actor.label("by"),
        func.coalesce(VERSION.c.sample, false()).label("sample"),
    ).select_from(from_version)
