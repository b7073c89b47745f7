"""Events reach a receiver, whatever happens on the way: the story on both databases."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook as OfficialWebhook

from api.events.delivery_store import Attempt, deliveries, record, redeliver, take
from api.events.dispatch import WebhookDispatch
from api.events.feed import drop_old_events, events_since
from api.events.models import WebhookChange
from api.events.numbering import number_events
from api.events.outbox import EVERYBODY, forget_customer, put_event
from api.events.retries import MOST_ATTEMPTS
from api.events.sending import HttpSender
from api.events.tables import EVENT, WEBHOOK, WEBHOOK_DELIVERY
from api.events.webhook_store import MOST_WEBHOOKS, WebhookStore
from api.service.errors import Conflict
from lists.db import writing
from tests.api.events.receiver import Receiver, signer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from api.events.models import Delivery, NewWebhook

MINE, THEIRS = "name:bank", "name:insurer"
HOLD = timedelta(minutes=1)


async def this_machine(_host: str, _port: int) -> Sequence[str]:
    return ("127.0.0.1",)


class Story:
    """A database with events, a receiver, and a server that sends."""

    def __init__(self, engine: Engine, folder: Path, receiver: Receiver) -> None:
        self.engine, self.receiver = engine, receiver
        self.store = WebhookStore(engine, signer(folder))
        sender = HttpSender(receiver.rules(), signer(folder), 5.0, this_machine)
        self.outcomes: list[str] = []
        self.dispatch = WebhookDispatch(engine, sender, self.outcomes.append)

    def webhook(self, *kinds: str, client: str = MINE) -> NewWebhook:
        return self.store.create(client, self.receiver.url, kinds)

    def happens(self, kind: str = "alert.opened", tenant: str = MINE, **payload: Any) -> None:
        with writing(self.engine) as connection:
            put_event(connection, kind, payload, tenant)

    def send(self) -> None:
        """What a server does each second, until nothing is due."""
        number_events(self.engine)

        async def all_due() -> None:
            while begun := await self.dispatch.step():
                await asyncio.gather(*begun)

        asyncio.run(all_due())

    def later(self) -> None:
        """The time of the next attempt has come."""
        with writing(self.engine) as connection:
            past = datetime.now(UTC) - timedelta(hours=1)
            waiting = WEBHOOK_DELIVERY.c.state == "waiting"
            connection.execute(update(WEBHOOK_DELIVERY).where(waiting).values(next_at=past))

    def log(self, webhook: NewWebhook) -> tuple[Delivery, ...]:
        return deliveries(self.engine, webhook.webhook.id, before=None).deliveries

    def kinds(self) -> list[str]:
        return [msgspec.json.decode(one.body)["type"] for one in self.receiver.received]


@pytest.fixture
def story(engine: Engine, tmp_path: Path) -> Iterator[Story]:
    with Receiver() as receiver:
        yield Story(engine, tmp_path, receiver)


def test_a_webhook_receives_what_happens_from_now_on_and_can_verify_it(story: Story) -> None:
    story.happens("alert.opened")
    made = story.webhook()
    story.happens("alert.changed", customer_ref="customer-7")
    story.happens("alert.resolved", THEIRS)
    story.happens("list.held", EVERYBODY)
    story.send()
    story.send()
    assert sorted(story.kinds()) == ["alert.changed", "list.held"]
    for one in story.receiver.received:
        assert OfficialWebhook(made.secret).verify(one.body, one.headers)
    assert {(one.state, one.attempts, one.status) for one in story.log(made)} == {
        ("delivered", 1, 200)
    }


def test_a_webhook_receives_only_the_kinds_it_wants(story: Story) -> None:
    story.webhook("alert.*", "list.held")
    for kind in ("batch.finished", "alert.opened", "list.held", "list.stale"):
        story.happens(kind)
    story.send()
    assert sorted(story.kinds()) == ["alert.opened", "list.held"]


@pytest.mark.slow
def test_an_event_that_does_not_arrive_is_sent_again_under_the_same_id(story: Story) -> None:
    made = story.webhook()
    story.receiver.answers = [500, 302, 200]
    story.happens()
    story.send()
    [tried] = story.log(made)
    assert (tried.state, tried.attempts, tried.status) == ("waiting", 1, 500)
    assert tried.next_at is not None
    assert tried.attempted_at is not None
    soon = tried.next_at - tried.attempted_at
    assert timedelta(seconds=30) <= soon <= timedelta(seconds=36)
    story.send()
    assert len(story.receiver.received) == 1, "not before its time"
    for _ in range(2):
        story.later()
        story.send()
    [arrived] = story.log(made)
    assert (arrived.state, arrived.attempts, arrived.error) == ("delivered", 3, "")
    assert len(set(story.receiver.ids)) == 1
    assert len({one.body for one in story.receiver.received}) == 1
    assert story.outcomes == ["waiting", "waiting", "delivered"]


@pytest.mark.slow
def test_after_the_last_attempt_an_event_is_given_up_and_can_be_sent_by_hand(
    story: Story,
) -> None:
    made = story.webhook()
    story.receiver.answers = [503] * MOST_ATTEMPTS + [200]
    story.happens()
    for _ in range(MOST_ATTEMPTS + 2):
        story.send()
        story.later()
    [given_up] = story.log(made)
    assert (given_up.state, given_up.attempts) == ("failed", MOST_ATTEMPTS)
    assert redeliver(story.engine, made.webhook.id, given_up.id) is not None
    story.send()
    assert story.log(made)[0].state == "delivered"
    assert len(set(story.receiver.ids)) == 1


def test_a_delivery_of_another_webhook_is_not_sent_again(story: Story) -> None:
    first, second = story.webhook(), story.webhook()
    story.happens()
    story.send()
    assert redeliver(story.engine, second.webhook.id, story.log(first)[0].id) is None


def fails_since(story: Story, days: float) -> None:
    with writing(story.engine) as connection:
        at = datetime.now(UTC) - timedelta(days=days)
        connection.execute(update(WEBHOOK).values(failing_since=at))


def test_a_webhook_that_fails_for_five_days_is_disabled_and_the_feed_says_so(
    story: Story,
) -> None:
    made = story.webhook()
    story.receiver.answers = [500]
    story.happens()
    story.send()
    fails_since(story, 4.9)
    story.later()
    story.send()
    now = story.store.get(MINE, made.webhook.id)
    assert now is not None
    assert now.state == "active"
    fails_since(story, 5.1)
    story.later()
    story.send()
    now = story.store.get(MINE, made.webhook.id)
    assert now is not None
    assert now.state == "disabled"
    assert now.disabled_reason.startswith("nothing arrived since")
    told = events_since(story.engine, MINE, 0, kinds=("webhook.*",)).events
    assert [msgspec.json.decode(one.data)["webhook"] for one in told] == [made.webhook.id]
    story.later()
    story.send()
    assert len(story.receiver.received) == 3, "nothing more is sent"


def test_what_waited_for_a_disabled_webhook_is_sent_when_it_is_active_again(
    story: Story,
) -> None:
    made = story.webhook("alert.*")
    story.receiver.answers = [410, 200]
    story.happens()
    story.send()
    gone = story.store.get(MINE, made.webhook.id)
    assert gone is not None
    assert (gone.state, gone.disabled_reason) == ("disabled", "the receiver answered 410 Gone")
    story.happens("alert.changed")
    story.send()
    assert len(story.receiver.received) == 1
    mended = story.store.change(MINE, made.webhook.id, WebhookChange(state="active"))
    assert mended is not None
    assert (mended.state, mended.disabled_reason) == ("active", "")
    story.send()
    assert sorted(story.kinds()) == ["alert.changed", "alert.opened", "alert.opened"]


def test_a_success_ends_the_count_of_days(story: Story) -> None:
    made = story.webhook()
    fails_since(story, 4)
    story.happens()
    story.send()
    now = story.store.get(MINE, made.webhook.id)
    assert now is not None
    assert now.failing_since is None


def test_a_paused_webhook_is_sent_what_happened_when_it_goes_on(story: Story) -> None:
    made = story.webhook()
    story.store.change(MINE, made.webhook.id, WebhookChange(state="paused"))
    story.happens()
    story.send()
    assert story.receiver.received == []
    story.store.change(MINE, made.webhook.id, WebhookChange(state="active"))
    story.send()
    assert story.kinds() == ["alert.opened"]


def test_after_a_rotation_a_receiver_with_either_secret_verifies(story: Story) -> None:
    made = story.webhook()
    new = story.store.new_secret(MINE, made.webhook.id, timedelta(hours=1))
    assert new is not None
    story.happens()
    story.send()
    [got] = story.receiver.received
    for secret in (made.secret, new.secret):
        assert OfficialWebhook(secret).verify(got.body, got.headers)


def test_a_rotation_without_overlap_ends_the_old_secret_at_once(story: Story) -> None:
    made = story.webhook()
    new = story.store.new_secret(MINE, made.webhook.id, timedelta())
    assert new is not None
    assert new.previous_until is None
    story.happens()
    story.send()
    [got] = story.receiver.received
    assert OfficialWebhook(new.secret).verify(got.body, got.headers)
    assert "," in got.headers["webhook-signature"]
    assert " " not in got.headers["webhook-signature"]


def test_more_than_three_secrets_do_not_sign_at_once(story: Story) -> None:
    made = story.webhook().webhook
    for _ in range(2):
        story.store.new_secret(MINE, made.id, timedelta(hours=1))
    with pytest.raises(Conflict, match="3 secrets"):
        story.store.new_secret(MINE, made.id, timedelta(hours=1))
    assert story.store.new_secret(MINE, made.id, timedelta()) is not None


def test_a_test_event_comes_to_its_webhook_alone_and_to_no_feed(story: Story) -> None:
    tested, other = story.webhook("list.held"), story.webhook()
    event = story.store.test(MINE, tested.webhook.id)
    assert story.store.test(THEIRS, tested.webhook.id) is None
    story.send()
    assert story.receiver.ids == [event]
    assert story.log(other) == ()
    assert events_since(story.engine, MINE, 0).events == ()


def test_two_servers_never_take_the_same_delivery(story: Story) -> None:
    story.webhook()
    for _ in range(4):
        story.happens()
    number_events(story.engine)
    first = take(story.engine, "one", HOLD, {})
    assert take(story.engine, "two", HOLD, {}) == []
    assert len({parcel.id for parcel in first}) == 4


def test_a_delivery_whose_server_was_killed_is_taken_by_another_later(story: Story) -> None:
    made = story.webhook()
    story.happens()
    number_events(story.engine)
    [lost] = take(story.engine, "killed", HOLD, {})
    story.later()
    story.send()
    assert story.kinds() == ["alert.opened"]
    assert record(story.engine, lost, Attempt(500)) == "not ours"
    assert [(one.state, one.attempts) for one in story.log(made)] == [("delivered", 1)]


def test_a_webhook_that_fails_is_sent_one_event_at_a_time(story: Story) -> None:
    made = story.webhook()
    for _ in range(6):
        story.happens()
    number_events(story.engine)
    fails_since(story, 1)
    [probe] = take(story.engine, "one", HOLD, {})
    assert take(story.engine, "one", HOLD, {made.webhook.id: 1}) == []
    record(story.engine, probe, Attempt(200))
    assert len(take(story.engine, "one", HOLD, {})) == 4


def test_a_webhook_that_fails_holds_up_no_other(story: Story) -> None:
    slow = story.webhook()
    for _ in range(9):
        story.happens()
    other = story.webhook("batch.finished")
    story.happens("batch.finished")
    number_events(story.engine)
    taken = take(story.engine, "one", HOLD, {})
    counts = [sum(parcel.webhook_id == one.webhook.id for parcel in taken) for one in (slow, other)]
    assert counts == [4, 1]


def test_clients_see_and_change_their_own_webhooks_alone(story: Story) -> None:
    mine = story.webhook().webhook
    assert story.store.all(THEIRS) == ()
    assert story.store.get(THEIRS, mine.id) is None
    assert story.store.change(THEIRS, mine.id, WebhookChange(state="paused")) is None
    assert story.store.new_secret(THEIRS, mine.id, timedelta()) is None
    assert not story.store.delete(THEIRS, mine.id)
    assert story.store.all(MINE) == (mine,)


def test_a_removed_webhook_is_sent_nothing_more(story: Story) -> None:
    made = story.webhook()
    story.happens()
    number_events(story.engine)
    assert story.store.delete(MINE, made.webhook.id)
    story.send()
    assert story.receiver.received == []
    assert len(events_since(story.engine, MINE, 0).events) == 1, "it stays in the feed"


def test_a_client_has_a_bounded_number_of_webhooks(story: Story) -> None:
    for _ in range(MOST_WEBHOOKS):
        story.webhook()
    with pytest.raises(Conflict, match="delete one"):
        story.webhook()
    story.webhook(client=THEIRS)


def test_the_log_of_deliveries_goes_with_the_events(story: Story) -> None:
    made = story.webhook()
    story.happens()
    story.send()
    with writing(story.engine) as connection:
        old = datetime.now(UTC) - timedelta(days=91)
        connection.execute(update(EVENT).values(created_at=old))
    drop_old_events(story.engine, timedelta(days=90))
    assert story.log(made) == ()


def test_no_secret_is_in_the_database(story: Story) -> None:
    made = story.webhook()
    new = story.store.new_secret(MINE, made.webhook.id, timedelta(hours=1))
    assert new is not None
    with story.engine.connect() as connection:
        row = repr(connection.execute(select(WEBHOOK)).one())
    assert made.secret.removeprefix("whsec_") not in row
    assert new.secret.removeprefix("whsec_") not in row


@pytest.mark.slow
def test_webhooks_and_events_may_be_removed_while_events_are_numbered_and_sent(
    story: Story,
) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        numbering = [pool.submit(number_until, over, story.engine) for _ in range(2)]
        acting = [pool.submit(customers_go, story), pool.submit(webhooks_go, story)]
        try:
            for one in acting:
                one.result(timeout=120)
        finally:
            over.set()
        for one in numbering:
            one.result(timeout=60)


def number_until(over: threading.Event, engine: Engine) -> None:
    while not over.is_set():
        number_events(engine)


def customers_go(story: Story) -> None:
    for number in range(40):
        ref = f"customer-{number % 3}"
        story.happens(customer_ref=ref)
        if number % 2:
            with writing(story.engine) as connection:
                forget_customer(connection, MINE, ref)


def webhooks_go(story: Story) -> None:
    for _ in range(15):
        made = story.webhook()
        for parcel in take(story.engine, made.webhook.id, HOLD, {}):
            record(story.engine, parcel, Attempt(500))
        assert story.store.delete(MINE, made.webhook.id)
