"""A webhook whose address changes, or that is mended, begins anew: on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from api.events.delivery_store import Attempt, Parcel, record, take
from api.events.models import WebhookChange
from api.events.numbering import number_events
from api.events.retries import MOST_ATTEMPTS
from api.events.tables import WEBHOOK, WEBHOOK_DELIVERY
from lists.db import writing
from tests.api.events.receiver import Receiver
from tests.api.events.test_dispatch import HOLD, MINE, Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from api.events.models import NewWebhook, Webhook

NOBODY = "http://127.0.0.1:9/old"


@pytest.fixture
def story(engine: Engine, tmp_path: Path) -> Iterator[Story]:
    with Receiver() as receiver:
        yield Story(engine, tmp_path, receiver)


def under_way_to_the_old_address(story: Story) -> tuple[NewWebhook, Parcel]:
    """A webhook that is being sent an event while its address is changed."""
    made = story.store.create(MINE, NOBODY, ())
    story.happens()
    number_events(story.engine)
    [parcel] = take(story.engine, "server", HOLD, {})
    story.store.change(MINE, made.webhook.id, WebhookChange(url=story.receiver.url))
    return made, parcel


def now(story: Story, made: NewWebhook) -> Webhook:
    found = story.store.get(MINE, made.webhook.id)
    assert found is not None
    return found


def failed(story: Story, attempts: int, days: float) -> None:
    """What waits failed so often, the next attempt is tomorrow, and nothing arrived for days."""
    at = datetime.now(UTC)
    tomorrow = {"attempts": attempts, "next_at": at + timedelta(days=1)}
    with writing(story.engine) as connection:
        connection.execute(update(WEBHOOK).values(failing_since=at - timedelta(days=days)))
        connection.execute(update(WEBHOOK_DELIVERY).values(tomorrow))


@pytest.mark.parametrize("status", [410, 500])
def test_what_the_old_address_answers_late_is_not_held_against_the_new_one(
    story: Story, status: int
) -> None:
    made, parcel = under_way_to_the_old_address(story)
    assert record(story.engine, parcel, Attempt(status, "answered")) == "waiting"
    assert (now(story, made).state, now(story, made).failing_since) == ("active", None)
    story.send()
    assert story.kinds() == ["alert.opened"], "it is sent to the new address at once"
    assert {one.state for one in story.log(made)} == {"delivered"}


def test_the_last_attempt_is_not_one_at_an_address_that_was_replaced(story: Story) -> None:
    made, parcel = under_way_to_the_old_address(story)
    with writing(story.engine) as connection:
        connection.execute(update(WEBHOOK_DELIVERY).values(attempts=MOST_ATTEMPTS - 1))
    record(story.engine, parcel, Attempt(None, "no connection could be made"))
    story.send()
    assert [(one.state, one.attempts) for one in story.log(made)] == [("delivered", 1)]


def test_what_arrived_at_the_old_address_is_not_sent_again(story: Story) -> None:
    made, parcel = under_way_to_the_old_address(story)
    assert record(story.engine, parcel, Attempt(200)) == "delivered"
    story.send()
    assert story.receiver.received == []
    assert {one.state for one in story.log(made)} == {"delivered"}


def test_what_waits_is_sent_to_a_new_address_at_once(story: Story) -> None:
    made = story.store.create(MINE, NOBODY, ())
    story.happens()
    story.send()
    failed(story, attempts=9, days=4.99)
    story.store.change(MINE, made.webhook.id, WebhookChange(url=story.receiver.url))
    assert now(story, made).failing_since is None
    story.send()
    assert story.kinds() == ["alert.opened"]


def test_the_same_address_again_is_no_new_one(story: Story) -> None:
    made = story.webhook()
    story.happens()
    number_events(story.engine)
    failed(story, attempts=9, days=4)
    story.store.change(MINE, made.webhook.id, WebhookChange(url=story.receiver.url))
    assert now(story, made).failing_since is not None
    story.send()
    assert story.receiver.received == []


def test_a_webhook_that_is_made_active_again_gives_up_no_event_at_its_first_failure(
    story: Story,
) -> None:
    made = story.webhook("alert.*")
    story.receiver.answers = [500, 200]
    story.happens()
    number_events(story.engine)
    failed(story, attempts=MOST_ATTEMPTS - 1, days=4)
    story.store.change(MINE, made.webhook.id, WebhookChange(state="active"))
    story.send()
    assert [(one.state, one.attempts) for one in story.log(made)] == [("waiting", 1)]
    story.later()
    story.send()
    assert [one.state for one in story.log(made)] == ["delivered"]


def test_a_change_that_names_nothing_changes_nothing(story: Story) -> None:
    made = story.webhook("alert.*")
    assert story.store.change(MINE, made.webhook.id, WebhookChange()) == made.webhook
    assert story.store.change(MINE, "whk_none", WebhookChange()) is None
