"""What is put into the outbox stands or falls with the transaction that put it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.events.outbox import forget_customer, put_event
from api.events.tables import EVENT
from lists.db import writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

MINE = "name:bank"


def kinds(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(EVENT.c.kind).order_by(EVENT.c.id)).scalars())


def test_an_event_is_there_when_its_transaction_is_committed(engine: Engine) -> None:
    with writing(engine) as connection:
        put_event(connection, "batch.finished", {"batch": "b"}, MINE)
        put_event(connection, "alert.opened", {"customer_ref": "c"}, MINE)
    assert kinds(engine) == ["batch.finished", "alert.opened"]


def test_an_event_goes_with_a_transaction_that_is_rolled_back(engine: Engine) -> None:
    def fails() -> None:
        with writing(engine) as connection:
            put_event(connection, "batch.finished", {"batch": "b"}, MINE)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fails()
    assert kinds(engine) == []


def test_an_event_of_a_given_id_is_put_once(engine: Engine) -> None:
    for _ in range(2):
        with writing(engine) as connection:
            put_event(connection, "list.stale", {"source": "un"}, MINE, event_id="evt_stale_un")
    assert kinds(engine) == ["list.stale"]


def test_an_event_knows_the_customer_it_is_about(engine: Engine) -> None:
    with writing(engine) as connection:
        put_event(connection, "alert.opened", {"customer_ref": "customer-7"}, MINE)
    with engine.connect() as connection:
        assert connection.execute(select(EVENT.c.customer_ref)).scalars().all() == ["customer-7"]


def test_events_about_a_customer_go_with_it_and_no_others_do(engine: Engine) -> None:
    with writing(engine) as connection:
        put_event(connection, "alert.opened", {"customer_ref": "customer-7"}, MINE)
        put_event(connection, "alert.changed", {"customer_ref": "customer-7"}, "name:other")
        put_event(connection, "alert.resolved", {"customer_ref": "customer-8"}, MINE)
        forget_customer(connection, MINE, "customer-7")
    assert kinds(engine) == ["alert.changed", "alert.resolved"]
