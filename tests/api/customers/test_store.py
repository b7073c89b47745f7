"""Customers and groups in the database, on both kinds of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

from api.customers.groups import DEFAULT_GROUP, GroupInUse, GroupStore
from api.customers.models import STANDS_ON_NOTHING, CustomerPut, CustomerScreening, ResultBasis
from api.customers.store import CustomerStore, new_record, put_all
from api.customers.tables import CUSTOMER
from lists.db import open_engine, writing
from screening.model.subject import Options
from screening.monitoring.outcome import CustomerOutcome, PartyInResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

BASIS = ResultBasis({"un": "un-1"}, "policy", "software")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def customer(ref: str, *parties: str, group: str = DEFAULT_GROUP) -> CustomerPut:
    found = tuple(PartyInResult(one, "un", one, "match", 0.9, "f") for one in parties)
    outcome = CustomerOutcome("screened", "review" if found else "clear", 10 * len(found), found)
    screened = CustomerScreening("s", datetime.now(UTC), BASIS, outcome)
    return CustomerPut(ref, group, b'{"names":["A"]}', new_record(), screened)


def changes(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(
            connection.execute(select(CUSTOMER.c.change).order_by(CUSTOMER.c.ref)).scalars()
        )


def test_what_a_customer_came_to_is_kept_and_replaced(engine: Engine) -> None:
    store = CustomerStore(engine)
    assert not store.any()
    assert store.put("a", customer("1", "un-1", "un-2"))
    assert not store.put("a", customer("1", "un-3"))
    kept = store.get("a", "1")
    assert kept is not None
    assert [one.entity_id for one in kept.parties] == ["un-3"]
    assert store.any()


def test_references_are_the_clients_own(engine: Engine, tmp_path: Path) -> None:
    store = CustomerStore(engine)
    assert store.put("a", customer("1"))
    assert store.put("b", customer("1", "un-1"))
    assert store.delete("a", "1", tmp_path)
    assert store.get("a", "1") is None
    assert store.get("b", "1") is not None


def test_every_put_has_a_number_of_its_own_however_many_put_at_once(engine: Engine) -> None:
    store = CustomerStore(engine)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.put("a", customer(f"{number}")), range(12)))
    assert sorted(changes(engine)) == list(range(1, 13))


def test_a_number_is_never_given_twice(engine: Engine, tmp_path: Path) -> None:
    store = CustomerStore(engine)
    store.put("a", customer("1"))
    store.delete("a", "1", tmp_path)
    store.put("a", customer("2"))
    assert changes(engine) == [2]


def test_many_are_kept_in_one_transaction_and_of_two_alike_the_last_counts(engine: Engine) -> None:
    with writing(engine) as connection:
        many = [*(customer(f"{number:04}") for number in range(1200)), customer("0003", "un-1")]
        assert put_all(connection, "a", many) == 1200
    store = CustomerStore(engine)
    kept = store.get("a", "0003")
    assert kept is not None
    assert kept.band == "review"
    assert len(set(changes(engine))) == 1200


def test_customers_of_a_group_whose_options_change_count_as_put_anew(engine: Engine) -> None:
    store, groups = CustomerStore(engine), GroupStore(engine)
    groups.put("a", "retail", {})
    for ref, group in (("1", "retail"), ("2", DEFAULT_GROUP), ("3", "retail")):
        store.put("a", customer(ref, group=group))
    groups.put("a", "retail", {})
    assert changes(engine) == [1, 2, 3], "the options are the same"
    groups.put("a", "retail", {"threshold": 0.6})
    assert changes(engine) == [4, 2, 6]
    store.put("a", customer("4"))
    assert changes(engine) == [4, 2, 6, 7]


def test_a_customer_screened_before_the_options_of_its_group_changed_stands_on_nothing(
    engine: Engine,
) -> None:
    """As a row of a file is, or one that is being screened while somebody puts the group."""
    store, groups = CustomerStore(engine), GroupStore(engine)
    groups.put("a", "retail", {"limit": Options().limit})
    store.put("a", customer("1", group="retail"))
    groups.put("a", "retail", {"threshold": 0.6})
    store.put("a", customer("2", group="retail"))
    groups.put("a", "retail", {"limit": Options().limit})
    store.put("a", customer("3", group="retail"))
    kept = [store.get("a", ref) for ref in "123"]
    assert [one and one.basis for one in kept] == [STANDS_ON_NOTHING, STANDS_ON_NOTHING, BASIS]


def test_a_group_is_removed_only_when_it_is_empty(engine: Engine, tmp_path: Path) -> None:
    store, groups = CustomerStore(engine), GroupStore(engine)
    assert groups.options("a", DEFAULT_GROUP) == {"limit": 100}
    assert groups.options("a", "retail") is None
    groups.put("a", "retail", {"lists": ["un"]})
    store.put("a", customer("1", group="retail"))
    with pytest.raises(GroupInUse):
        groups.delete("a", "retail")
    assert not groups.delete("b", "retail")
    store.delete("a", "1", tmp_path)
    assert groups.delete("a", "retail")
    assert groups.all("a") == ()


def test_a_file_in_any_order_never_waits_for_a_run_that_waits_for_it(engine: Engine) -> None:
    """A run takes customers in the order of their ids; the file names the second one first."""
    store = CustomerStore(engine)
    for ref in ("1", "2"):
        store.put("a", customer(ref))
    with engine.connect() as connection:
        ids = connection.execute(select(CUSTOMER.c.id).order_by(CUSTOMER.c.id)).scalars().all()

    def file() -> None:
        with writing(engine) as connection:
            put_all(connection, "a", [customer("2"), customer("1")])

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as run:
            for place, customer_id in enumerate(ids):
                mine = update(CUSTOMER).where(CUSTOMER.c.id == customer_id).values(risk=7)
                run.execute(mine)
                if place == 0:
                    putting = pool.submit(file)
                    wait_until_somebody_waits(engine)
        putting.result(timeout=30)


def wait_until_somebody_waits(engine: Engine) -> None:
    """Until another connection waits for a lock; on SQLite whoever writes waits for the other."""
    if engine.dialect.name != "postgresql":
        return
    waiting = text(
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and wait_event_type = 'Lock'"
    )
    for _ in range(500):
        with engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
