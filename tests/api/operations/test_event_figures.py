"""What an operator alarms on: webhooks that fail, events that wait, runs that are behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from api.events.numbering import number_events
from api.events.outbox import put_event
from api.events.tables import EVENT, WEBHOOK, WEBHOOK_DELIVERY
from api.events.webhook_store import WebhookStore
from api.operations.doctor import examine
from api.operations.event_figures import EventFigures, event_figures
from lists.db import open_engine, writing
from tests.api.events.receiver import signer
from tests.api.monitoring.monitored_service import BANK, KIM, Service
from tests.api.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from api.service.settings import Settings
    from lists.store import SnapshotStore

URL = "https://hooks.example.com/"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def seen(engine: Engine) -> EventFigures:
    with engine.connect() as connection:
        return event_figures(connection, datetime.now(UTC))


def test_an_empty_service_has_nothing_to_say(engine: Engine) -> None:
    states = {"active": 0, "failing": 0, "paused": 0, "disabled": 0}
    assert seen(engine) == EventFigures(states, 0.0, 0.0, 0.0)


def test_webhooks_are_counted_by_what_is_wrong_with_them(engine: Engine, tmp_path: Path) -> None:
    store = WebhookStore(engine, signer(tmp_path))
    made = [store.create("name:b", URL, ()).webhook.id for _ in range(4)]
    with writing(engine) as connection:
        change = update(WEBHOOK)
        now = datetime.now(UTC)
        connection.execute(change.where(WEBHOOK.c.id == made[0]).values(failing_since=now))
        connection.execute(
            change.where(WEBHOOK.c.id == made[1]).values(state="disabled", failing_since=now)
        )
        connection.execute(change.where(WEBHOOK.c.id == made[2]).values(state="paused"))
    assert seen(engine).webhooks == {"active": 1, "failing": 1, "paused": 1, "disabled": 1}


def test_what_is_due_and_not_sent_has_an_age(engine: Engine, tmp_path: Path) -> None:
    WebhookStore(engine, signer(tmp_path)).create("name:b", URL, ())
    with writing(engine) as connection:
        put_event(connection, "alert.opened", {}, "name:b")
        old = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(update(EVENT).values(created_at=old))
    assert seen(engine).unnumbered_seconds == pytest.approx(3600, abs=60)
    number_events(engine)
    with writing(engine) as connection:
        connection.execute(update(WEBHOOK_DELIVERY).values(next_at=old))
    found = seen(engine)
    assert found.unnumbered_seconds == 0
    assert found.oldest_due_seconds == pytest.approx(3600, abs=60)
    with writing(engine) as connection:
        connection.execute(update(WEBHOOK).values(state="paused"))
    assert seen(engine).oldest_due_seconds == 0


@pytest.mark.slow
def test_lists_that_customers_were_not_screened_against_have_an_age(
    database_url: str, tmp_path: Path
) -> None:
    service = Service(database_url, tmp_path)
    publish(service.lists, "un", [BANK])
    assert seen(service.engine).monitoring_behind_seconds == 0, "nobody keeps customers"
    service.keep("customer-7", names=["Kim Yong Chol"], kind="person")
    service.work()
    assert seen(service.engine).monitoring_behind_seconds == 0
    publish(service.lists, "un", [BANK, KIM])
    assert seen(service.engine).monitoring_behind_seconds > 0
    service.work()
    assert seen(service.engine).monitoring_behind_seconds == 0
    service.engine.dispose()


def test_doctor_names_webhooks_that_fail_and_events_that_wait(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path
) -> None:
    engine = three_lists.engine

    def found() -> list[tuple[str, str]]:
        examined = examine(settings, chain=False)
        return [(one.verdict, one.words) for one in examined if one.what == "events"]

    assert found() == [("ok", "0 webhooks")]
    made = WebhookStore(engine, signer(tmp_path)).create("name:b", URL, ()).webhook.id
    with writing(engine) as connection:
        old = datetime.now(UTC) - timedelta(hours=1)
        put_event(connection, "alert.opened", {}, "name:b")
        connection.execute(update(EVENT).values(created_at=old))
        connection.execute(update(WEBHOOK).where(WEBHOOK.c.id == made).values(state="disabled"))
    assert [verdict for verdict, _ in found()] == ["note", "note"]
