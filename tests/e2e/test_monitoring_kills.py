"""Any process of a service is killed (kill -9) at random moments while customers are monitored.

``KILLS`` says how many times (four by default), ``KILL_SEED`` when and which: both are printed.
Nothing is lost and nothing doubled: alerts, changes, the audit record, events at the receiver.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import psutil
import pytest
from sqlalchemy import delete, func, select, update

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.alerts.tables import ALERT
from api.audit.append import ChainAppender
from api.audit.verify import verify
from api.batch.tables import BATCH
from api.customers.tables import CUSTOMER
from api.events.feed import events_since
from api.events.tables import WEBHOOK_DELIVERY
from api.monitoring.store import RunStore
from api.monitoring.tables import MONITORING_CHANGE
from api.service.settings import Settings
from lists.db import open_engine, writing
from lists.store import SnapshotStore
from lists.tables import LEASE
from tests.api.events.receiver import Receiver
from tests.api.publishing import publish
from tests.e2e.server import Server
from tests.factories import person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Row

    from lists.entity import Entity

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
FIRST, FURTHER = 120, 20
"""Customers of the first file (more than one step of a run) and of each further one."""
CLIENT = "name:tests"
ROLES = ("run", "batch", "server", "supervisor")


def kim(number: int) -> Entity:
    """Every customer bears the name of every listed party, so each change touches all of them."""
    return person("KIM, Yong Chol", key=str(number))


class Service:
    """A server with two workers that is started again whenever it was killed, and what it keeps."""

    def __init__(self, url: str, folder: Path, receiver: Receiver) -> None:
        self.folder, self.url, self.receiver = folder, url, receiver
        self.engine = open_engine(url)
        self.lists = SnapshotStore(self.engine)
        self.listed: list[Entity] = []
        self.files: list[range] = []
        self.sent = self.failed = 0
        self.key = {"X-API-Key": KeyStore(self.engine).create("tests", SCOPES).key}
        self.publish_one()
        self.start()

    def start(self) -> None:
        """Start it as a service manager does: again, if it could not (the database was locked)."""
        for left in (2, 1, 0):
            self.server = Server(
                self.folder,
                workers=2,
                database_url=self.url,
                batch_dir=str(self.folder / "batches"),
                webhook_networks='["127.0.0.0/8"]',
                webhook_http="true",
                webhook_ports=f"[{self.receiver.port}]",
            )
            try:
                self.server.__enter__()
            except AssertionError:
                if not left:
                    raise
            else:
                return

    def publish_one(self) -> None:
        self.listed.append(kim(len(self.listed) + 1))
        publish(self.lists, "un", self.listed)

    def call(self, path: str, **sent: object) -> httpx.Response:
        """POST, again until somebody answers: the process at the other end may be killed."""
        until = time.monotonic() + 120
        while True:
            with suppress(httpx.TransportError):
                answer = httpx.post(self.server.url + path, timeout=30, **sent)  # type: ignore[arg-type]
                if answer.status_code < 500:
                    assert answer.status_code < 300, answer.text
                    return answer
            assert time.monotonic() < until, self.server.log
            time.sleep(0.1)

    def upload(self) -> None:
        """A further file of customers."""
        first = self.files[-1].stop if self.files else 0
        self.files.append(range(first, first + (FURTHER if self.files else FIRST)))
        self.send(self.files[-1])

    def send(self, numbers: range) -> None:
        """The idempotency key makes a repeated call one batch."""
        self.sent += 1
        rows = [f"c-{number},Kim Yong Chol,person" for number in numbers]
        sent_as = {"content-type": "text/csv", "idempotency-key": f"file-{self.sent}"}
        self.call(
            f"/v1/batches?mode=monitor&name={numbers.start}",
            content="\n".join(("id,name,type", *rows)).encode(),
            headers={**self.key, **sent_as},
        )

    def send_failed_again(self) -> None:
        """A batch whose processes die again and again ends and says so: its client sends it again.

        (A row that kills every process would hold up all others for ever.)
        """
        last = self.last_states()
        for file in self.files:
            row = last[str(file.start)]
            if row.state == "failed":
                assert "died" in row.error, row.error
                self.failed += 1
                self.send(file)

    def batch_waits(self) -> bool:
        waiting = select(func.count()).select_from(BATCH).where(BATCH.c.finished_at.is_(None))
        with self.engine.connect() as connection:
            return bool(connection.execute(waiting).scalar_one())

    def last_states(self) -> dict[str, Row[Any]]:
        """The last batch of each file."""
        ended = select(BATCH.c.name, BATCH.c.state, BATCH.c.error).order_by(BATCH.c.created_at)
        with self.engine.connect() as connection:
            return {row.name: row for row in connection.execute(ended)}

    def alive(self, role: str) -> list[psutil.Process]:
        """The processes that do this work now."""
        top = psutil.Process(self.server.process_id)
        if role == "supervisor":
            return [top]
        found = []
        for child in top.children(recursive=True):
            with suppress(psutil.Error):
                if child.status() != psutil.STATUS_ZOMBIE and _role(child, top.pid) == role:
                    found.append(child)
        return found

    def kill_one(self, role: str, chance: random.Random) -> bool:
        """Kill a process of this role at a random moment of its work; false: there was none."""
        until = time.monotonic() + 20
        while not self.alive(role):
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        time.sleep(chance.random() * 3)
        victims = self.alive(role)
        if not victims:
            return False
        victim = chance.choice(victims)
        if role == "supervisor":
            self.server.kill()
            self.start()
        else:
            victim.kill()
            with suppress(psutil.Error):
                victim.wait(10)
        self.holds_run_out()
        return True

    def holds_run_out(self) -> None:
        """What the clock does later to the holds of processes that were killed."""
        past = datetime(2020, 1, 1, tzinfo=UTC)
        held = (WEBHOOK_DELIVERY.c.state == "waiting") & (WEBHOOK_DELIVERY.c.holder != "")
        with writing(self.engine) as connection:
            if not self.alive("run"):
                connection.execute(delete(LEASE).where(LEASE.c.name == "monitoring"))
            connection.execute(update(WEBHOOK_DELIVERY).where(held).values(next_at=past))

    def quiet(self) -> bool:
        """Whether all batches, the runs and the deliveries have come to their end."""
        run = RunStore(self.engine).latest()
        lists = {version.source: version.id for version in self.lists.active()}
        if self.batch_waits() or run is None or run.state != "finished":
            return False
        if any(row.state == "failed" for row in self.last_states().values()):
            return False
        if run.lists_after != lists or RunStore(self.engine).put_since(run.mark, lists):
            return False
        events_since(self.engine, CLIENT, 0, limit=1)  # numbers what is not numbered yet
        waiting = select(func.count()).where(WEBHOOK_DELIVERY.c.state != "delivered")
        with self.engine.connect() as connection:
            return not connection.execute(waiting).scalar_one()

    def come_to_rest(self) -> None:
        until = time.monotonic() + 300
        while not self.quiet():
            self.send_failed_again()
            assert time.monotonic() < until, self.server.log[-4000:]
            time.sleep(0.5)

    def feed(self) -> Iterator[tuple[str, str, dict[str, object]]]:
        """Id, kind and payload of all events."""
        since: int | None = 0
        while since is not None:
            page = events_since(self.engine, CLIENT, since, limit=1000)
            for event in page.events:
                yield event.id, event.kind, msgspec.json.decode(event.data)
            since = page.next if page.events else None


def _role(process: psutil.Process, top: int) -> str:
    command = " ".join(process.cmdline())
    if "monitoring.runner" in command:
        return "run"
    if "batch" in command:
        return "batch"
    return "server" if process.ppid() == top and "serve" in command else "other"


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.slow
@pytest.mark.timeout(300 + 60 * KILLS)
def test_whatever_is_killed_no_alert_and_no_event_is_lost_or_doubled(
    database_url: str, tmp_path: Path
) -> None:
    sys.stdout.write(f"KILLS={KILLS} KILL_SEED={SEED}\n")
    chance = random.Random(SEED)
    killed: Counter[str] = Counter()
    with Receiver() as receiver:
        service = Service(database_url, tmp_path, receiver)
        try:
            hook = {"url": receiver.url, "kinds": []}
            service.call("/v1/webhooks", json=hook, headers=service.key)
            service.upload()
            roles: list[str] = []
            for _ in range(3 * KILLS):
                if killed.total() == KILLS:
                    break
                roles = roles or chance.sample(ROLES, len(ROLES))
                service.publish_one()
                if (role := roles.pop()) == "batch" and not service.batch_waits():
                    service.upload()
                killed[role] += service.kill_one(role, chance)
            assert killed.total() == KILLS, killed
            service.publish_one()
            service.come_to_rest()
        finally:
            service.server.stop()
        nothing_is_lost_or_doubled(service, receiver, killed)
    service.engine.dispose()


def nothing_is_lost_or_doubled(service: Service, receiver: Receiver, killed: Counter[str]) -> None:
    """Compare what is there with what must be: each customer with each listed party, once."""
    refs = {f"c-{number}" for number in range(service.files[-1].stop)}
    pairs = {(ref, party.id) for ref in refs for party in service.listed}
    opened_alerts = select(ALERT.c.id, CUSTOMER.c.ref, ALERT.c.entity_id).join(
        CUSTOMER, CUSTOMER.c.id == ALERT.c.customer_id
    )
    with service.engine.connect() as connection:
        assert set(connection.execute(select(CUSTOMER.c.ref)).scalars()) == refs
        alerts = connection.execute(opened_alerts).all()
        appeared = select(MONITORING_CHANGE.c.ref, MONITORING_CHANGE.c.entity_id).where(
            MONITORING_CHANGE.c.kind == "appeared"
        )
        found = Counter(tuple(row) for row in connection.execute(appeared))
    assert Counter((ref, party) for _, ref, party in alerts) == Counter(pairs)
    assert set(found.values()) <= {1}, "no change is found twice"
    feed = list(service.feed())
    opened = Counter(data["alert_id"] for _, kind, data in feed if kind == "alert.opened")
    assert opened == Counter(number for number, _, _ in alerts)
    finished = Counter(data["batch"] for _, kind, data in feed if kind == "batch.finished")
    assert sorted(finished.values()) == [1] * service.sent
    assert set(receiver.ids) == {event for event, _, _ in feed} - before_the_webhook(feed, receiver)
    log = ChainAppender.of(Settings(database_url=service.url)).keys
    assert verify(service.engine, log).breaks == ()
    sys.stdout.write(
        f"killed {dict(killed)}: {len(refs)} customers, {len(alerts)} alerts, {len(feed)} events, "
        f"{len(set(receiver.ids))} received, {len(receiver.ids) - len(set(receiver.ids))} again, "
        f"{service.failed} files sent again\n"
    )


def before_the_webhook(
    feed: list[tuple[str, str, dict[str, object]]], receiver: Receiver
) -> set[str]:
    """Events of before the webhook: the first list that became active."""
    return {event for event, kind, _ in feed[:1] if kind == "list.activated"} - set(receiver.ids)
