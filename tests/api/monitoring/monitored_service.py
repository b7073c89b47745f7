"""A database with lists and customers, and what works on its runs, for tests of monitoring."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from api.customers.groups import DEFAULT_GROUP, GroupStore
from api.customers.models import CustomerPut, CustomerScreening
from api.customers.store import CustomerStore, new_record
from api.monitoring.run import Runs
from api.service.answer_encoding import screening_id
from api.service.index_files import opened
from api.service.settings import Settings
from api.service.subjects import read_options, read_subject
from lists.db import open_engine
from lists.entity import Link
from lists.store import SnapshotStore
from screening.monitoring.outcome import outcome_of
from screening.policy import Policy
from tests.factories import SEAL_KEY, audit_log, entity, listing, person

if TYPE_CHECKING:
    from pathlib import Path

    from api.monitoring.models import FoundChange, StoredRun
    from screening.model.subject import Options

BANK = entity("KOREA KWANGSON BANKING CORP", key="1", listings=(listing("UNSC:KP"),))
KIM = person("KIM, Yong Chol", key="2")
HOLDING = entity("FOREIGN TRADE HOLDING MIRAE", key="3", links=(Link("owned_by", "un-1"),))
MINE = "name:payments"


class Service:
    """A database with lists and customers, and what works on its runs."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = open_engine(url)
        self.lists = SnapshotStore(self.engine)
        self.settings = Settings(database_url=url, cache_dir=folder, audit_seal_key=SEAL_KEY)
        self.log = audit_log(self.engine)
        self.runs = Runs(self.settings, self.lists, self.log.appender)
        self.customers = CustomerStore(self.engine)

    def keep(self, ref: str, client: str = MINE, **subject: Any) -> None:
        """Put a customer, screened against the lists that are active now."""
        self.customers.put(client, self.screened(ref, **subject))

    def screened(self, ref: str, **subject: Any) -> CustomerPut:
        """A customer with what it comes to on the lists that are active now."""
        screener = opened(
            self.lists, self.lists.active(), Policy.bundled(), self.settings.cache_dir
        )
        given = {"id": ref, **subject}
        now = datetime.now(UTC)
        options = self._options()
        result = screener.screen(read_subject(given), options, now.date())
        screened = CustomerScreening(
            screening_id(), now, self.runs.present_basis(), outcome_of(result), options
        )
        content = msgspec.json.encode(given)
        return CustomerPut(ref, "default", content, new_record(), screened)

    def _options(self) -> Options:
        sent = GroupStore(self.engine).options(MINE, DEFAULT_GROUP)
        assert sent is not None
        return read_options(sent)[1]

    def work(self, *, full: bool = False) -> StoredRun | None:
        """Work on the run that is due."""
        due = self.runs.due(full=full)
        return None if due is None else self.runs.work(due)

    def changes(self, client: str = MINE, since: int = 0) -> tuple[FoundChange, ...]:
        return self.runs.store.changes(client, since, 100).changes

    def told(self, client: str = MINE) -> list[tuple[str, str, str]]:
        return [(one.ref, one.kind, one.entity_id) for one in self.changes(client)]
