"""Exclusions that end: by a person, or because their time is over. The alert opens again.

That facts changed is seen when the customer is screened (``api.alerts.following``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, select

from api.alerts.announcements import announce
from api.alerts.persons import acting
from api.alerts.rows import encoded, ids_of
from api.alerts.tables import ALERT, EXCLUSION
from api.alerts.writing import (
    SERVICE,
    Ending,
    add_step,
    alerts_with_customers,
    append_drafts,
    end_exclusion,
    exclusions_with_customers,
    lock_customers,
    update_alert,
)
from api.customers.tables import CUSTOMER_PARTY
from api.service.errors import Conflict, NotFound
from lists.db import writing
from screening.monitoring.compared_facts import FactChange

if TYPE_CHECKING:
    from sqlalchemy import Row

    from api.access.scopes import Caller
    from api.alerts.rules import AlertRules
    from api.audit.append import ChainAppender
    from api.audit.chain import Draft

NO_SUCH_EXCLUSION = "you have no exclusion of this number"
_PORTION = 200


class Exclusions:
    """Ends exclusions; safe to use from several threads and processes."""

    def __init__(self, engine: Engine, appender: ChainAppender, rules: AlertRules) -> None:
        self.engine = engine
        self.appender = appender
        self.rules = rules

    def end(self, caller: Caller, client: str, exclusion_id: int, text: str) -> None:
        """End an exclusion before its time; its alert opens again.

        Raises:
            NotFound: there is no such exclusion.
            Conflict: it has ended already.
        """
        with writing(self.engine) as connection:
            wanted = exclusions_with_customers().where(
                EXCLUSION.c.client == client, EXCLUSION.c.id == exclusion_id
            )
            found = connection.execute(wanted).one_or_none()
            if found is None:
                raise NotFound(NO_SUCH_EXCLUSION)
            lock_customers(connection, (found.customer_id,))
            row = connection.execute(wanted).one()
            if row.ended_at is not None:
                raise Conflict(f"the exclusion has ended: {row.ended_why}")
            now, by = datetime.now(UTC), acting(caller)
            draft = end_exclusion(
                connection, row, Ending("ended by a person", now, by, caller.name)
            )
            self._reopen(connection, row, now, by, text)
            append_drafts(connection, self.appender, [draft])

    def end_expired(self) -> int:
        """End all exclusions whose time is over; how many there were."""
        ended = 0
        while True:
            now = datetime.now(UTC)
            over = EXCLUSION.c.ended_at.is_(None) & (EXCLUSION.c.until <= now)
            with self.engine.connect() as connection:
                if connection.execute(select(EXCLUSION.c.id).where(over).limit(1)).first() is None:
                    return ended
            with writing(self.engine) as connection:
                first = select(EXCLUSION.c.customer_id).where(over).order_by(EXCLUSION.c.id)
                owners = set(connection.execute(first.limit(_PORTION)).scalars())
                lock_customers(connection, owners)
                wanted = exclusions_with_customers().where(
                    over, EXCLUSION.c.customer_id.in_(owners)
                )
                rows = connection.execute(wanted.order_by(EXCLUSION.c.id)).all()
                drafts: list[Draft] = []
                for row in rows:
                    drafts.append(end_exclusion(connection, row, Ending("expired", now)))
                    self._reopen(connection, row, now, SERVICE, "")
                append_drafts(connection, self.appender, drafts)
            ended += len(rows)

    def _reopen(
        self, connection: Connection, exclusion: Row[Any], at: datetime, by: str, text: str
    ) -> None:
        """Open the alerts of an exclusion again where the party still matches."""
        parties = (exclusion.entity_id, *ids_of(exclusion.also))
        matching = select(CUSTOMER_PARTY.c.entity_id).where(
            CUSTOMER_PARTY.c.customer_id == exclusion.customer_id,
            CUSTOMER_PARTY.c.entity_id.in_(parties),
            CUSTOMER_PARTY.c.role == "match",
        )
        if connection.execute(matching.limit(1)).first() is None:
            return
        wanted = alerts_with_customers().where(
            ALERT.c.customer_id == exclusion.customer_id,
            ALERT.c.decision == exclusion.decision,  # not one that gave way to another alert
            ALERT.c.state.in_(("decided", "superseded")),
        )
        why = "ended" if by != SERVICE else "expired"
        changed = (FactChange("result", "exclusion", (why,)),)
        rows = connection.execute(wanted.order_by(ALERT.c.id).with_for_update(of=ALERT)).all()
        for row in rows:
            update_alert(
                connection,
                row,
                state="open",
                kind="changed",
                outcome="",
                decision="",
                changed=encoded(changed),
                changed_at=at,
                due_at=at + self.rules.due(row.band),
            )
            add_step(connection, row.id, "reopened", at, by=by, text=text, changed=changed)
            after = connection.execute(alerts_with_customers().where(ALERT.c.id == row.id)).one()
            announce(connection, "alert.opened", after)
