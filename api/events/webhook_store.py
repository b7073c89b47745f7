"""Webhooks in the database. Every call names the client whose webhooks it means."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from api.events.models import NewWebhook, Webhook, WebhookChange, WebhookSecret
from api.events.numbering import FOR_WEBHOOK, number_events
from api.events.outbox import new_event_id, put_event
from api.events.signing import SecretSeed, Signer
from api.events.tables import WEBHOOK, WEBHOOK_DELIVERY
from api.service.errors import Conflict
from lists.db import database_time, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WEBHOOKS = 20
"""Webhooks of one client."""
_MOST_SECRETS = 3
"""Secrets of one webhook that sign at the same time."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class WebhookStore:
    """Reads and writes webhooks; safe to use from several threads and processes."""

    def __init__(self, engine: Engine, signer: Signer) -> None:
        self.engine = engine
        self._signer = signer

    def all(self, client: str) -> tuple[Webhook, ...]:
        """The webhooks of a client, oldest first."""
        wanted = select(WEBHOOK).where(WEBHOOK.c.client == client)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(WEBHOOK.c.created_at, WEBHOOK.c.id)).all()
            waiting = _waiting(connection, [row.id for row in rows])
        return tuple(_shown(row, waiting) for row in rows)

    def get(self, client: str, webhook_id: str) -> Webhook | None:
        """One of them."""
        with self.engine.connect() as connection:
            row = connection.execute(select(WEBHOOK).where(_named(client, webhook_id))).first()
            return None if row is None else _shown(row, _waiting(connection, [row.id]))

    def create(
        self, client: str, url: str, kinds: Sequence[str], description: str = ""
    ) -> NewWebhook:
        """Make a webhook. Events that are committed by now are not sent to it.

        Raises:
            Conflict: the client has as many as it may.
        """
        number_events(self.engine)
        webhook_id = f"whk_{secrets.token_hex(12)}"
        seed = self._signer.new_seed()
        mine = select(func.count()).select_from(WEBHOOK).where(WEBHOOK.c.client == client)
        with writing(self.engine, serial=True) as connection:
            if connection.execute(mine).scalar_one() >= MOST_WEBHOOKS:
                raise Conflict(f"you have {MOST_WEBHOOKS} webhooks, more are not kept: delete one")
            row = {
                "id": webhook_id,
                "client": client,
                "url": url,
                "kinds": _encode(list(kinds)).decode(),
                "state": "active",
                "description": description,
                "secrets": _encode([seed]).decode(),
                "created_at": datetime.now(UTC),
                "disabled_reason": "",
            }
            connection.execute(insert(WEBHOOK).values(row))
        made = self.get(client, webhook_id)
        assert made is not None  # noqa: S101 - it has just been written
        return NewWebhook(made, self._signer.secret(webhook_id, seed))

    def change(self, client: str, webhook_id: str, change: WebhookChange) -> Webhook | None:
        """Change what was named.

        One that becomes active, or has a new address, is sent at once what waits for it, from the
        first attempt on, and the days it failed are counted anew.
        """
        values: dict[str, Any] = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not None
        }
        if "kinds" in values:
            values["kinds"] = _encode(list(values["kinds"])).decode()
        if change.state == "active":
            values |= {"failing_since": None, "disabled_reason": ""}
        ours = _named(client, webhook_id)
        with writing(self.engine) as connection:
            address = select(WEBHOOK.c.url).where(ours).with_for_update()
            before = connection.execute(address).scalar()
            if before is None:
                return None
            moved = change.url not in {None, before}
            if moved:
                values["failing_since"] = None
            if values:
                connection.execute(update(WEBHOOK).where(ours).values(values))
            if moved or change.state == "active":
                _send_now(connection, webhook_id)
        return self.get(client, webhook_id)

    def disable_all(self, client: str, reason: str) -> tuple[str, ...]:
        """Send nothing more to any address of a client; the ids of those that were not disabled.

        What waits stays, and is sent if somebody makes the webhook active again.
        """
        ours = (WEBHOOK.c.client == client) & (WEBHOOK.c.state != "disabled")
        values = {"state": "disabled", "disabled_reason": reason}
        with writing(self.engine) as connection:
            disabled = update(WEBHOOK).where(ours).values(values).returning(WEBHOOK.c.id)
            ids = tuple(sorted(connection.execute(disabled).scalars()))
            for one in ids:
                about = {"webhook": one, "reason": reason}
                put_event(connection, "webhook.disabled", about, client)
        return ids

    def delete(self, client: str, webhook_id: str) -> bool:
        """Remove a webhook with its deliveries; false if there is none."""
        with writing(self.engine) as connection:
            gone = connection.execute(delete(WEBHOOK).where(_named(client, webhook_id)))
        return bool(gone.rowcount)

    def new_secret(self, client: str, webhook_id: str, overlap: timedelta) -> WebhookSecret | None:
        """A new secret; the ones before sign beside it until the overlap is over.

        Raises:
            Conflict: as many sign already as may.
        """
        now, seed = datetime.now(UTC), self._signer.new_seed()
        with writing(self.engine, serial=True) as connection:
            row = connection.execute(select(WEBHOOK).where(_named(client, webhook_id))).first()
            if row is None:
                return None
            ends = now + overlap
            kept = [
                msgspec.structs.replace(one, expires_at=min(one.expires_at or ends, ends))
                for one in seeds_of(row)
                if one.live(now)
            ]
            kept = [one for one in kept if one.live(now)]
            if len(kept) >= _MOST_SECRETS:
                raise Conflict(
                    f"{len(kept)} secrets of this webhook sign until {kept[0].expires_at}: wait, "
                    "or end them with overlap_hours=0"
                )
            written = _encode([seed, *kept]).decode()
            connection.execute(
                update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(secrets=written)
            )
        until = ends if kept else None
        return WebhookSecret(self._signer.secret(webhook_id, seed), previous_until=until)

    def test(self, client: str, webhook_id: str) -> str | None:
        """Put an event for this webhook alone; its id, ``None`` if there is no such webhook."""
        event_id = new_event_id()
        if self.get(client, webhook_id) is None:
            return None
        with writing(self.engine) as connection:
            about = {"webhook": webhook_id}
            tenant = FOR_WEBHOOK + webhook_id
            put_event(connection, "webhook.test", about, tenant, event_id=event_id)
        number_events(self.engine)
        return event_id


def webhooks_sent(engine: Engine, client: str) -> int:
    """How many addresses of a client events are sent to."""
    active = (WEBHOOK.c.client == client) & (WEBHOOK.c.state == "active")
    counted = select(func.count()).select_from(WEBHOOK).where(active)
    with engine.connect() as connection:
        return int(connection.execute(counted).scalar_one())


def seeds_of(row: Row[Any]) -> list[SecretSeed]:
    """The seeds of a webhook's secrets, newest first."""
    return msgspec.json.decode(row.secrets, type=list[SecretSeed])


def _named(client: str, webhook_id: str) -> Any:  # noqa: ANN401 - an SQL expression
    return (WEBHOOK.c.client == client) & (WEBHOOK.c.id == webhook_id)


def _send_now(connection: Connection, webhook_id: str) -> None:
    theirs = (WEBHOOK_DELIVERY.c.webhook_id == webhook_id) & (WEBHOOK_DELIVERY.c.holder == "")
    waiting = theirs & (WEBHOOK_DELIVERY.c.state == "waiting")
    now = database_time(connection)
    connection.execute(update(WEBHOOK_DELIVERY).where(waiting).values(next_at=now, attempts=0))


def _waiting(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How many deliveries wait, by webhook."""
    column = WEBHOOK_DELIVERY.c
    counted = (
        select(column.webhook_id, func.count())
        .where(column.webhook_id.in_(ids), column.state == "waiting")
        .group_by(column.webhook_id)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def _shown(row: Row[Any], waiting: dict[str, int]) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        kinds=tuple(msgspec.json.decode(row.kinds, type=list[str])),
        state=row.state,
        description=row.description,
        created_at=row.created_at,
        failing_since=row.failing_since,
        disabled_reason=row.disabled_reason,
        secrets=sum(1 for one in seeds_of(row) if one.live(datetime.now(UTC))),
        waiting=waiting.get(row.id, 0),
    )
