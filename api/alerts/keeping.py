"""Keeping customers with what they came to, and bringing their alerts to it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, select

from api.alerts.following import Occasion, ScreenedCustomer, follow
from api.alerts.rules import alert_rules
from api.alerts.tables import ALERT
from api.alerts.writing import append_drafts
from api.audit.append import ChainAppender
from api.customers.store import leave_to_next_run, put_all
from api.customers.tables import CUSTOMER
from lists.event_log import EventLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.alerts.models import FoundBy
    from api.alerts.rules import AlertRules
    from api.customers.models import CustomerPut
    from api.service.settings import Settings

_REFS = 500


@dataclass(frozen=True, slots=True)
class CustomerKeeper:
    """Keeps customers; with the rules of their alerts and the audit record."""

    appender: ChainAppender
    rules: AlertRules

    @classmethod
    def of(cls, settings: Settings) -> CustomerKeeper:
        """As the settings say."""
        return cls(ChainAppender.of(settings), alert_rules(settings.alert_rules))

    def keep(
        self,
        connection: Connection,
        client: str,
        customers: Sequence[CustomerPut],
        found_by: FoundBy,
    ) -> int:
        """Keep customers inside an open transaction, and open their alerts; how many are new.

        Where other lists became active since they were screened, a run may have brought the alerts
        of a customer to those already: they are left to the next run, so that nobody is told that
        a match is gone which the lists of now have. All are of one screening of lists.
        """
        new = put_all(connection, client, customers)
        latest = {one.ref: one for one in customers}
        if not latest:
            return new
        basis = next(iter(latest.values())).screened.basis
        occasion = Occasion(found_by, basis, self.rules, datetime.now(UTC))
        found: list[_Kept] = []
        refs = list(latest)
        for first in range(0, len(refs), _REFS):
            found += _to_follow(connection, client, latest, refs[first : first + _REFS])
        if any(one.alerted for one in found) and EventLog.active(connection) != basis.lists:
            leave_to_next_run(connection, [one.screened.id for one in found if one.alerted])
            found = [one for one in found if not one.alerted]
        followed = [one.screened for one in found]
        append_drafts(connection, self.appender, follow(connection, followed, occasion))
        return new


class _Kept(NamedTuple):
    """A customer that was kept, and whether it has alerts already."""

    screened: ScreenedCustomer
    alerted: bool


def _to_follow(
    connection: Connection, client: str, latest: dict[str, CustomerPut], refs: list[str]
) -> list[_Kept]:
    """Those that may open an alert, or have one."""
    alerted = select(ALERT.c.id).where(ALERT.c.customer_id == CUSTOMER.c.id).exists()
    wanted = select(CUSTOMER.c.id, CUSTOMER.c.ref, CUSTOMER.c.record, alerted.label("alerted"))
    mine = wanted.where(CUSTOMER.c.client == client, CUSTOMER.c.ref.in_(refs))
    found = []
    for row in connection.execute(mine.order_by(CUSTOMER.c.id)):
        put = latest[row.ref]
        one = ScreenedCustomer(
            id=row.id,
            client=client,
            ref=row.ref,
            record=row.record,
            subject=put.subject,
            outcome=put.screened.outcome,
            screening_id=put.screened.screening_id,
            complete=len(put.screened.outcome.matches) < put.screened.options.limit,
        )
        if row.alerted or one.concerns:
            found.append(_Kept(one, row.alerted))
    return found
