"""Events, webhooks and deliveries as clients see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

WebhookState = Literal["active", "paused", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed"]


class FeedEvent(Struct, frozen=True):
    """One event. `number` is its place in the feed, `id` what a repeat is known by."""

    number: int
    id: str
    kind: str
    at: datetime
    data: msgspec.Raw


class FeedPage(Struct, frozen=True):
    """Events in their order. `next` is the `since` of the next call, also when there are none.

    `incomplete`: events before these were removed after their time of retention (`since=0` only).
    """

    events: tuple[FeedEvent, ...]
    next: int
    incomplete: bool = False


class Webhook(Struct, frozen=True):
    """An address that events are sent to."""

    id: str
    url: str
    kinds: tuple[str, ...]
    state: WebhookState
    description: str
    created_at: datetime
    failing_since: datetime | None
    disabled_reason: str
    secrets: int
    waiting: int


class WebhookList(Struct, frozen=True):
    """Webhooks, oldest first."""

    webhooks: tuple[Webhook, ...]


class NewWebhook(Struct, frozen=True):
    """A webhook that was made, and its secret, which is shown this once."""

    webhook: Webhook
    secret: str


class WebhookSecret(Struct, frozen=True):
    """A new secret, shown this once. `previous_until`: until when the ones before sign as well."""

    secret: str
    previous_until: datetime | None


class WebhookChange(Struct, frozen=True):
    """What is changed of a webhook; ``None`` for what stays."""

    url: str | None = None
    kinds: tuple[str, ...] | None = None
    state: Literal["active", "paused"] | None = None
    description: str | None = None


class Delivery(Struct, frozen=True):
    """One event on its way to a webhook, and what became of it."""

    id: int
    event: str
    kind: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str
    attempted_at: datetime | None
    next_at: datetime | None
    created_at: datetime


class DeliveryPage(Struct, frozen=True):
    """Deliveries, newest first. `next` is the `before` of the next page; null on the last one."""

    deliveries: tuple[Delivery, ...]
    next: int | None


class WebhookTest(Struct, frozen=True):
    """A test event was put; its delivery is in the log of the webhook."""

    event: str
