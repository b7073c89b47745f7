"""A run from its beginning to its end: which is due, whom it screens, how it is recorded.

The customers of a run are taken in the order of their numbers, a portion at a time. What a portion
came to, its changes, its entries in the audit record and how far the run came are one transaction.
So a process that is killed at any moment leaves a run that another goes on with: nothing is lost,
nothing found twice.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec
import structlog
from sqlalchemy import Connection, insert, select

from api.alerts.following import Occasion, ScreenedCustomer, follow, lacking_alerts
from api.alerts.rules import alert_rules
from api.audit.append import packed
from api.audit.chain import Draft
from api.customers.models import ResultBasis
from api.customers.store import CustomerStore, unchanged_customers, write_screened
from api.customers.tables import CUSTOMER
from api.events.outbox import put_event
from api.monitoring.block_files import BlockFiles
from api.monitoring.candidates import (
    NO_CHANGES,
    ListChanges,
    all_customers,
    late_customers,
    list_changes,
    touched_customers,
)
from api.monitoring.customers import customers_with
from api.monitoring.models import RunCounts
from api.monitoring.rescreening import RunCircumstances, counted, recorded, rescreen
from api.monitoring.store import RunStore, go_on
from api.monitoring.tables import MONITORING_CHANGE
from api.service.index_files import opened
from api.service.low_priority import at_once
from api.service.software import software
from lists.db import writing
from screening.model.result import Result
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.audit.append import ChainAppender
    from api.customers.models import CustomerScreening
    from api.monitoring.customers import KeptCustomer
    from api.monitoring.models import RunKind, StoredRun
    from api.monitoring.rescreening import Rescreened
    from api.service.low_priority import RunsWork
    from api.service.settings import Settings
    from lists.store import SnapshotStore
    from screening.screener import Screener

_log = structlog.get_logger("api.monitoring")
PORTION = 100
"""Customers that are screened and recorded at once."""
_FULL_PORTION = 1_000
"""The same of a run over all customers, which seldom finds anything."""
_FULL: tuple[RunKind, ...] = ("full", "reconciliation")


class TakenOver(Exception):  # noqa: N818 - not an error
    """Another process goes on with this run."""


@dataclass(slots=True)
class Runs:
    """Begins runs and brings them to their end."""

    settings: Settings
    lists: SnapshotStore
    appender: ChainAppender
    run_costly: RunsWork = at_once
    """Does what takes long and holds nothing."""
    customers: CustomerStore = field(init=False)
    store: RunStore = field(init=False)

    def __post_init__(self) -> None:
        self.customers = CustomerStore(self.lists.engine)
        self.store = RunStore(self.lists.engine)

    def present_basis(self) -> ResultBasis:
        """What a screening of now stands on."""
        lists = {version.source: version.id for version in self.lists.active()}
        return ResultBasis(lists, Policy.bundled().hash, software())

    def due(self, *, full: bool = False) -> StoredRun | None:
        """The run to be worked on now, begun if it is new; ``None`` when there is none.

        ``full`` asks for one over all customers where none is due otherwise.
        """
        # in this order: a run is over what was put before its lists were read (``StoredRun.mark``),
        # and neither is older than in the run before it
        latest = self.store.latest()
        mark = self.store.last_change()
        basis = self.present_basis()
        if not basis.lists or not self.customers.any():
            return None
        if latest is not None and latest.state == "running":
            return latest
        kind = self._kind(latest, basis)
        if kind is None and full:
            kind = "reconciliation"
        return None if kind is None else self.store.begin(kind, basis, latest, mark)

    def _kind(self, latest: StoredRun | None, basis: ResultBasis) -> RunKind | None:
        if latest is None:
            return "late"
        if (latest.policy, latest.software) != (basis.policy, basis.software):
            return "full"
        if latest.lists_after != basis.lists:
            return "lists"
        late = self.store.put_since(latest.mark, basis.lists)
        return "late" if late else None

    def work(self, run: StoredRun) -> StoredRun:
        """Bring a run to its end.

        Raises:
            TakenOver: another process works on it.
        """
        began = time.monotonic()
        versions = [self.lists.version(one) for one in run.lists_after.values()]
        bundled = Policy.bundled()
        screener = self.run_costly(opened, self.lists, versions, bundled, self.settings.cache_dir)
        changes = NO_CHANGES
        if run.kind == "lists":
            changes = self.run_costly(list_changes, self.lists, run.lists_before, run.lists_after)
        chosen = self.run_costly(self.chosen, run, changes, screener)
        digest = hashlib.sha256(repr(chosen).encode()).hexdigest()
        portion = _FULL_PORTION if run.kind in _FULL else PORTION
        steps = _Steps(self, run, screener, len(changes.ids))
        before = run.seconds
        waiting = [one for one in chosen if one > run.cursor]
        for first in range(0, len(waiting), portion):
            seconds = before + time.monotonic() - began
            steps.step(waiting[first : first + portion], seconds)
        return steps.finish(len(chosen), digest, before + time.monotonic() - began)

    def chosen(self, run: StoredRun, changes: ListChanges, screener: Screener) -> Sequence[int]:
        """The customers of a run, by number of their rows; the same whenever it is asked."""
        engine = self.lists.engine
        if run.kind in _FULL:
            return all_customers(engine, run.mark)
        span = (run.mark_before, run.mark)
        if run.kind == "late":
            return sorted(late_customers(engine, span, (run.lists_after,)))
        blocks = self._blocks(run.started_at.date())
        found = touched_customers(engine, blocks, changes, screener, run.mark)
        return sorted(found | late_customers(engine, span, (run.lists_before, run.lists_after)))

    def prepare(self) -> None:
        """Make ahead what the next run looks customers up in, so that an alert does not wait."""
        blocks = self._blocks(datetime.now(UTC).date())
        self.run_costly(blocks.prepare, self.store.last_change())

    def _blocks(self, today: date) -> BlockFiles:
        return BlockFiles(self.lists.engine, self.settings.cache_dir, Policy.bundled(), today)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A customer that was screened again, as far as it is made ready to be written."""

    screened: Rescreened
    followed: ScreenedCustomer
    recorded: tuple[CustomerScreening, Draft] | None
    """As it is kept and as it joins the audit record; none for one of which a run says nothing."""

    @property
    def id(self) -> int:
        """The customer's number."""
        return self.screened.customer.id


@dataclass(slots=True)
class _Steps:
    """The steps of one run, each one transaction."""

    runs: Runs
    run: StoredRun
    screener: Screener
    parties: int

    def step(self, ids: Sequence[int], seconds: float) -> None:
        """Screen some customers and record what they came to."""
        with self.runs.lists.engine.connect() as connection:
            kept = customers_with(connection, ids)
        # one that was put meanwhile may stand on newer lists: it is left to the next run
        customers = [one for one in kept if one.change <= self.run.mark]
        found = self.runs.run_costly(self._rescreened, customers)
        counts = dict(self.run.counts)
        for client, own in counted(one.screened for one in found).items():
            counts[client] = counts.get(client, RunCounts()).plus(own)
        after = replace(self.run, cursor=ids[-1], counts=counts, seconds=round(seconds, 3))
        with writing(self.runs.lists.engine) as connection:
            if not go_on(connection, self.run, after, self.parties):
                raise TakenOver
            self._write(connection, found)
        self.run = after

    def _rescreened(self, customers: Sequence[KeptCustomer]) -> list[_Ready]:
        """Customers screened again, with all that is made ready before others have to wait."""
        screened = rescreen(customers, self.screener, self.run.started_at.date())
        always = self.run.kind not in _FULL
        return [
            _Ready(one, _followed(one), self._recorded(one) if always or one.changes else None)
            for one in screened
        ]

    def _recorded(self, one: Rescreened) -> tuple[CustomerScreening, Draft]:
        run = self.run
        content = self.runs.settings.audit_content
        about = RunCircumstances(run.id, _basis(run), run.started_at.date(), content)
        kept, draft = recorded(one, about)
        return kept, packed(draft)

    def _write(self, connection: Connection, found: Sequence[_Ready]) -> None:
        """Customers, their changes and their entries; of a full run only those that changed."""
        run = self.run
        lacking = lacking_alerts(connection, [one.followed for one in found])
        unchanged = unchanged_customers(
            connection, {one.id: one.screened.customer.change for one in found}
        )
        told = [
            (one, *(one.recorded or self._recorded(one.screened)))
            for one in found
            if (one.recorded or one.id in lacking) and one.id in unchanged
        ]
        write_screened(connection, {one.id: kept for one, kept, _ in told})
        self._note(connection, [(one.screened, kept.screening_id) for one, kept, _ in told])
        screened = [replace(one.followed, screening_id=kept.screening_id) for one, kept, _ in told]
        rules = alert_rules(self.runs.settings.alert_rules)
        occasion = Occasion(run.kind, _basis(run), rules, datetime.now(UTC), run.id)
        drafts = [draft for _, _, draft in told] + follow(connection, screened, occasion)
        if drafts:
            self.runs.appender.append(connection, drafts)

    def _note(self, connection: Connection, told: Sequence[tuple[Rescreened, str]]) -> None:
        now = datetime.now(UTC)
        rows = [
            {
                "run_id": self.run.id,
                "customer_id": one.customer.id,
                "client": one.customer.client,
                "ref": one.customer.ref,
                "at": now,
                **asdict(change),
                "screening_id": screening_id,
            }
            for one, screening_id in told
            for change in one.changes
        ]
        if rows:
            connection.execute(insert(MONITORING_CHANGE), rows)

    def finish(self, customers: int, digest: str, seconds: float) -> StoredRun:
        """End the run, with an entry of its own in the audit record."""
        run = self.run
        after = replace(run, state="finished", seconds=round(seconds, 3))
        total = RunCounts()
        for counts in run.counts.values():
            total = total.plus(counts)
        facts = {
            "kind": "monitoring",
            "run": run.id,
            "run_kind": run.kind,
            "lists_before": run.lists_before,
            "lists": run.lists_after,
            "policy": run.policy,
            "software": run.software,
            "parties": self.parties,
            "customers": customers,
            "customers_sha256": digest,
            "screened": total.screened,
            "changes": total.appeared + total.changed + total.gone + total.band,
        }
        with writing(self.runs.lists.engine) as connection:
            if not go_on(connection, run, after, self.parties):
                raise TakenOver
            self.runs.appender.append(connection, [Draft(facts)])
            _put_finished(connection, after)
        _log.info("monitoring run finished", run=run.id, run_kind=run.kind, screened=total.screened)
        return after


def _put_finished(connection: Connection, run: StoredRun) -> None:
    """An event of the end of a run for each client that keeps customers, found anything or not."""
    clients = connection.execute(select(CUSTOMER.c.client).distinct()).scalars().all()
    for client in sorted({*clients, *run.counts}):
        about = {"run": run.id, "run_kind": run.kind, "lists": run.lists_after}
        counts = msgspec.structs.asdict(run.counts.get(client, RunCounts()))
        put_event(connection, "monitoring.run_finished", about | counts, client)


def _basis(run: StoredRun) -> ResultBasis:
    return ResultBasis(run.lists_after, run.policy, run.software)


def _followed(one: Rescreened) -> ScreenedCustomer:
    """A customer that was screened again, as its alerts see it."""
    customer = one.customer
    return ScreenedCustomer(
        id=customer.id,
        client=customer.client,
        ref=customer.ref,
        record=customer.record,
        subject=_encode(customer.subject),
        outcome=one.outcome,
        screening_id="",
        changes=one.changes,
        complete=isinstance(one.result, Result)
        and len(one.outcome.matches) < customer.options.limit,
    )


_encode = msgspec.json.Encoder(order="deterministic").encode
