"""Who may do a job alone, whatever the clocks say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from lists.db import database_time, open_engine, writing
from lists.fetch_state import lease
from lists.tables import LEASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def taken_by_another(engine: Engine, until: timedelta) -> None:
    """Another process took the lease, and was killed: it ends so long from now."""
    with writing(engine) as connection:
        ends = database_time(connection) + until
        connection.execute(insert(LEASE).values(name="job", holder="another", expires_at=ends))


def may_take(engine: Engine) -> bool:
    with lease(engine, "job", seconds=60) as held:
        return held is not None


def test_a_lease_is_held_until_its_end_and_not_longer(engine: Engine) -> None:
    taken_by_another(engine, timedelta(seconds=59))
    assert not may_take(engine)
    with writing(engine) as connection:
        connection.execute(update(LEASE).values(expires_at=datetime.now(UTC)))
    assert may_take(engine)


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=1), timedelta(days=9000)])
def test_a_lease_taken_while_the_clock_was_ahead_is_void(engine: Engine, ahead: timedelta) -> None:
    taken_by_another(engine, ahead)
    assert may_take(engine)


def test_a_lease_taken_while_the_clock_was_back_is_over(engine: Engine) -> None:
    taken_by_another(engine, timedelta(days=-1))
    assert may_take(engine)


def test_a_holder_whose_lease_was_taken_over_neither_renews_nor_ends_the_new_one(
    engine: Engine,
) -> None:
    with lease(engine, "job", seconds=60) as first:
        assert first is not None
        assert not may_take(engine)
        with writing(engine) as connection:
            connection.execute(update(LEASE).values(holder="another"))
            before = connection.execute(select(LEASE)).one()
        first.renew()
    with engine.connect() as connection:
        assert connection.execute(select(LEASE)).one() == before


def test_the_time_of_the_database_is_in_utc(engine: Engine) -> None:
    with engine.connect() as connection:
        found = database_time(connection)
    assert found.tzinfo is UTC
    assert abs(found - datetime.now(UTC)) < timedelta(minutes=1)
