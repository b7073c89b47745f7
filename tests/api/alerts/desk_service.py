"""A database with lists, customers and analysts, as the stories of alerts need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES, Caller
from api.alerts.desk import AlertDesk, Proposal, WorkOn
from api.alerts.exclusions import Exclusions
from api.alerts.keeping import CustomerKeeper
from api.alerts.rules import alert_rules
from api.alerts.store import AlertFilter, AlertStore
from lists.db import writing
from tests.api.monitoring.monitored_service import MINE, Service

if TYPE_CHECKING:
    from pathlib import Path

    from api.alerts.models import Alert, AlertDetail, Exclusion


class Desk(Service):
    """A service with the persons who work on alerts."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        rules = alert_rules()
        self.keeper = CustomerKeeper(self.log.appender, rules)
        self.alerts = AlertStore(self.engine, rules)
        self.desk = AlertDesk(self.engine, self.log.appender, rules)
        self.exclusions = Exclusions(self.engine, self.log.appender, rules)
        keys = KeyStore(self.engine)
        self.anna, self.boris = (self.person(keys.create("payments", {"screen"})) for _ in "ab")

    @staticmethod
    def person(key: Any) -> Caller:
        return Caller(f"key:{key.details.id}", key.details.name, frozenset(SCOPES))

    def put(self, ref: str, client: str = MINE, **subject: Any) -> None:
        """Put a customer, as the API and batches do."""
        with writing(self.engine) as connection:
            self.keeper.keep(connection, client, (self.screened(ref, **subject),), "put")

    def all(self, client: str = MINE, **wanted: Any) -> list[Alert]:
        return list(self.alerts.page(client, AlertFilter(**wanted)).alerts)

    def only(self) -> Alert:
        """The one alert there is."""
        [alert] = self.all()
        return alert

    def decide(
        self, alert: Alert, outcome: str = "false_positive", reason: str = "other_birth_date"
    ) -> AlertDetail:
        """Decide with as many persons as it needs."""
        act = WorkOn(self.anna, MINE, alert.id, (alert.version,))
        detail = self.desk.decide(act, Proposal(outcome, reason, "seen the passport"))
        if detail.alert.state != "proposed":
            return detail
        return self.desk.confirm(
            WorkOn(self.boris, MINE, alert.id, (detail.alert.version,)), "seen too"
        )

    def exclusion(self) -> Exclusion:
        """The last exclusion."""
        return self.alerts.exclusions(MINE).exclusions[-1]
