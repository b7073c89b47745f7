"""A database with lists, customers and analysts, as the stories of alerts need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES, Caller
from api.alerts.desk import AlertDesk, Proposal, WorkOn
from api.alerts.exclusions import Exclusions
from api.alerts.keeping import CustomerKeeper
from api.alerts.rules import alert_rules
from api.alerts.store import AlertFilter, AlertStore
from api.customers.models import CustomerPut, CustomerScreening
from api.customers.store import CustomerStore, new_record
from api.monitoring.run import Runs
from api.service.answer_encoding import screening_id
from api.service.index_files import opened
from api.service.settings import Settings
from api.service.subjects import read_subject
from lists.db import open_engine, writing
from lists.store import SnapshotStore
from screening.model.subject import Options
from screening.monitoring.outcome import outcome_of
from screening.policy import Policy
from tests.factories import SEAL_KEY, audit_log

if TYPE_CHECKING:
    from pathlib import Path

    from api.alerts.models import Alert, AlertDetail, Exclusion
    from api.monitoring.models import StoredRun

MINE = "name:payments"


class Desk:
    """Lists, customers, runs, and the persons who work on alerts."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = open_engine(url)
        self.lists = SnapshotStore(self.engine)
        self.settings = Settings(database_url=url, cache_dir=folder, audit_seal_key=SEAL_KEY)
        self.log = audit_log(self.engine)
        self.runs = Runs(self.settings, self.lists, self.log.appender)
        self.customers = CustomerStore(self.engine)
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

    def screened(self, ref: str, **subject: Any) -> CustomerPut:
        """A customer with what it comes to on the lists that are active now."""
        cache = self.settings.cache_dir
        screener = opened(self.lists, self.lists.active(), Policy.bundled(), cache)
        given, now = {"id": ref, **subject}, datetime.now(UTC)
        result = screener.screen(read_subject(given), Options(), now.date())
        basis = self.runs.present_basis()
        screened = CustomerScreening(screening_id(), now, basis, outcome_of(result))
        return CustomerPut(ref, "default", msgspec.json.encode(given), new_record(), screened)

    def work(self, *, full: bool = False) -> StoredRun | None:
        """Work on the run that is due."""
        due = self.runs.due(full=full)
        return None if due is None else self.runs.work(due)

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
        act = WorkOn(self.anna, MINE, alert.id, alert.version)
        detail = self.desk.decide(act, Proposal(outcome, reason, "seen the passport"))
        if detail.alert.state != "proposed":
            return detail
        return self.desk.confirm(
            WorkOn(self.boris, MINE, alert.id, detail.alert.version), "seen too"
        )

    def exclusion(self) -> Exclusion:
        """The last exclusion."""
        return self.alerts.exclusions(MINE).exclusions[-1]
