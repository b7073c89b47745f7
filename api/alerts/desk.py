"""What people do with alerts: take them up, assign, comment, propose, confirm, reject.

Each call is one transaction. It locks the alert and holds the version that was read against the one
there is, so that two analysts never decide over each other. A decision is an entry in the audit
record, with the screening, list versions and facts that were seen.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, select

from api.alerts.announcements import announce
from api.alerts.decisions import (
    Recording,
    StepTaken,
    check_outcome,
    proposal_of,
    record_step,
    settle,
)
from api.alerts.parties import ids_about
from api.alerts.persons import acting, person_of
from api.alerts.states import WORKED_ON
from api.alerts.store import alert_row, detail_of
from api.alerts.tables import ALERT
from api.alerts.writing import add_step, lock_customers, update_alert
from api.customers.tables import CUSTOMER
from api.service.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row

    from api.access.scopes import Caller
    from api.alerts.models import AlertDetail
    from api.alerts.rules import AlertRules
    from api.audit.append import ChainAppender
    from api.service.settings import Content

NO_SUCH_ALERT = "you have no alert of this number"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody decides: the outcome, the code of the reason, and words of their own."""

    outcome: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class WorkOn:
    """Who acts, for which client, on which alert, and which of its versions they read.

    The alert has to stand at one of ``versions``; ``None``: at whichever.
    """

    caller: Caller
    client: str
    alert_id: int
    versions: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Where alerts are worked on; safe to use from several threads and processes."""

    engine: Engine
    appender: ChainAppender
    rules: AlertRules
    keep: Content = "full"

    def take_up(
        self, act: WorkOn, *, assignee: str | None = None, state: str | None = None
    ) -> AlertDetail:
        """Assign an alert, or move it between open and in review.

        Raises:
            NotFound, PreconditionFailed, Conflict: see the module.
        """
        with self._locked(act) as (connection, row):
            if row.state not in WORKED_ON:
                raise Conflict(f"the alert is {row.state}: it cannot be assigned or moved now")
            values: dict[str, Any] = {}
            now = datetime.now(UTC)
            by = {"by": acting(act.caller), "by_name": act.caller.name}
            if assignee is not None and assignee != row.assignee:
                values["assignee"] = assignee
                add_step(connection, row.id, "assigned", now, text=assignee, **by)
            if state is not None and state != row.state:
                values["state"] = state
                add_step(connection, row.id, "state", now, text=state, **by)
            if values:
                update_alert(connection, row, **values)
            return self._shown(connection, act)

    def comment(self, act: WorkOn, text: str) -> AlertDetail:
        """Add a comment; it changes nothing, so it needs no version.

        Raises:
            NotFound: there is no such alert.
        """
        with self._locked(act) as (connection, row):
            by = {"by": acting(act.caller), "by_name": act.caller.name}
            add_step(connection, row.id, "comment", datetime.now(UTC), text=text, **by)
            return self._shown(connection, act)

    def decide(self, act: WorkOn, proposal: Proposal) -> AlertDetail:
        """Decide an alert, or propose a decision where the rules ask for two persons.

        Raises:
            NotFound, PreconditionFailed, Conflict: see the module.
            Unprocessable: outcome and reason do not go together, or not with this alert.
        """
        with self._locked(act) as (connection, row):
            if row.state not in WORKED_ON:
                raise Conflict(f"the alert is {row.state}: there is nothing to decide now")
            check_outcome(self.rules, row, proposal.outcome, proposal.reason)
            alone = self.rules.persons(row.band) == 1
            step: Literal["decided", "proposed"] = "decided" if alone else "proposed"
            said = (proposal.outcome, proposal.reason, proposal.text)
            taken = StepTaken(step, *said, act.caller)
            made = record_step(connection, self._recording, row, taken)
            update_alert(connection, row, state=step, outcome=proposal.outcome, decision=made.id)
            if alone:
                settle(connection, self._recording, row, taken, made)
            else:
                self._tell(connection, act)
            return self._shown(connection, act)

    def enter(
        self, caller: Caller, customer: str, entity_id: str, proposal: Proposal
    ) -> AlertDetail:
        """Decide the alert of a customer and a listed party, whatever its number is.

        Raises:
            NotFound: the client has no such customer.
            Conflict: the party does not match it, or the alert is decided or proposed already.
        """
        with self.engine.connect() as connection:
            mine = (CUSTOMER.c.client == caller.client) & (CUSTOMER.c.ref == customer)
            number = connection.execute(select(CUSTOMER.c.id).where(mine)).scalar()
            if number is None:
                raise NotFound("you have no customer of this reference")
            alert = _about(connection, number, entity_id)
        if alert is None or alert.kind == "gone":
            raise Conflict(
                f"{customer} does not match {entity_id[:60]!r}: an exclusion binds the facts that "
                "were compared, and nothing was; enter it once they match"
            )
        return self.decide(WorkOn(caller, caller.client, alert.id), proposal)

    def confirm(self, act: WorkOn, text: str = "") -> AlertDetail:
        """Confirm the proposal that waits, as a second person.

        Raises:
            NotFound, PreconditionFailed, Conflict: see the module.
            Forbidden: this person proposed it.
        """
        with self._locked(act) as (connection, row):
            waiting = self._waiting(connection, row)
            mine = person_of(connection, acting(act.caller))
            if mine == person_of(connection, waiting.by):
                raise Forbidden(
                    "you proposed this decision; a second person with a key of their own confirms "
                    "or rejects it"
                )
            said = (waiting.outcome, waiting.reason, text)
            taken = StepTaken("confirmed", *said, act.caller, waiting.id)
            made = record_step(connection, self._recording, row, taken)
            update_alert(connection, row, state="decided", decision=made.id)
            settle(connection, self._recording, row, taken, made)
            return self._shown(connection, act)

    def reject(self, act: WorkOn, text: str) -> AlertDetail:
        """Send a proposal back; the alert is in review again. Whoever proposed may take it back.

        Raises:
            NotFound, PreconditionFailed, Conflict: see the module.
        """
        with self._locked(act) as (connection, row):
            waiting = self._waiting(connection, row)
            said = (waiting.outcome, waiting.reason, text)
            taken = StepTaken("rejected", *said, act.caller, waiting.id)
            record_step(connection, self._recording, row, taken)
            update_alert(connection, row, state="in_review", outcome="", decision="")
            self._tell(connection, act)
            return self._shown(connection, act)

    @contextmanager
    def _locked(self, act: WorkOn) -> Iterator[tuple[Connection, Row[Any]]]:
        with writing(self.engine) as connection:
            mine = (ALERT.c.client == act.client) & (ALERT.c.id == act.alert_id)
            owner = connection.execute(select(ALERT.c.customer_id).where(mine)).scalar()
            if owner is not None:
                lock_customers(connection, (owner,))
            row = alert_row(connection, act.client, act.alert_id, locked=True)
            if row is None:
                raise NotFound(NO_SUCH_ALERT)
            if act.versions is not None and row.version not in act.versions:
                raise PreconditionFailed(
                    f"the alert is at version {row.version}, you read {act.versions[0]}: somebody "
                    "worked on it, or its facts changed; read it again"
                )
            yield connection, row

    @property
    def _recording(self) -> Recording:
        return Recording(self.appender, self.rules, self.keep)

    def _waiting(self, connection: Connection, row: Row[Any]) -> Row[Any]:
        if row.state != "proposed":
            raise Conflict(f"the alert is {row.state}: no proposal waits for a second person")
        return proposal_of(connection, row)

    def _tell(self, connection: Connection, act: WorkOn) -> None:
        row = alert_row(connection, act.client, act.alert_id)
        assert row is not None  # noqa: S101 (it is locked)
        announce(connection, "alert.changed", row)

    def _shown(self, connection: Connection, act: WorkOn) -> AlertDetail:
        row = alert_row(connection, act.client, act.alert_id)
        assert row is not None  # noqa: S101 (it is locked)
        return detail_of(connection, row, self.rules)


def _about(connection: Connection, customer: int, entity_id: str) -> Row[Any] | None:
    """The alert of a customer about a party, whichever of its records is named."""
    wanted = select(ALERT).where(ALERT.c.customer_id == customer).order_by(ALERT.c.id)
    rows = [one for one in connection.execute(wanted) if entity_id in ids_about(one)]
    rows.sort(key=lambda one: (one.state == "superseded", one.entity_id != entity_id))
    return rows[0] if rows else None
