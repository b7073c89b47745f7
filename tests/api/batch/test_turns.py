"""Whose batch is next, on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.access.scopes import client_of
from api.batch.holds import HOLD_SECONDS, HoldWatch
from api.batch.store import BatchStore
from lists.db import open_engine
from tests.api.batch.uploads import upload_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(database_url: str) -> Iterator[BatchStore]:
    engine = open_engine(database_url)
    yield BatchStore(engine)
    engine.dispose()


def send(store: BatchStore, *names: str) -> None:
    """One batch each: ``A1`` is sent by the client A."""
    for name in names:
        store.create(upload_of(name, owner=name[0]))


def turns(store: BatchStore, number: int, *, last: int = 1_000_000) -> str:
    """The batches of that many turns; each ends after ``last`` turns of its own."""
    taken: Counter[str] = Counter()
    order = []
    while len(order) < number and (found := store.waiting()) is not None:
        order.append(found)
        taken[found] += 1
        assert store.hold(found, "one") is not None
        if taken[found] == last:
            assert store.finish(found, "one", "completed")
        else:
            store.release(found, "one")
    return " ".join(order)


def test_clients_take_turns_whoever_sent_first_or_more(store: BatchStore) -> None:
    send(store, "A1", "A2", "A3", "A4", "B1")
    assert turns(store, 6) == "A1 B1 A2 B1 A3 B1"


def test_fifty_batches_of_one_client_delay_another_by_one_turn(store: BatchStore) -> None:
    send(store, *(f"A{number:02}" for number in range(50)))
    turns(store, 10, last=1)
    send(store, "B1")
    assert "B1" in turns(store, 2, last=1)


def test_a_small_batch_behind_a_large_one_of_the_same_client_is_next(store: BatchStore) -> None:
    send(store, "A1")
    turns(store, 5)
    send(store, "A2")
    assert turns(store, 4) == "A2 A1 A2 A1"


def test_a_client_that_goes_on_sending_does_not_starve_its_own_large_batch(
    store: BatchStore,
) -> None:
    send(store, "A0")
    turns(store, 1)
    order = []
    for number in range(1, 9):
        send(store, f"A{number}")
        order.append(turns(store, 1))
        if order[-1] != "A0":
            store.delete(order[-1])
    assert order.count("A0") >= 2


def test_a_client_that_deletes_and_sends_again_gains_no_turn(store: BatchStore) -> None:
    send(store, "A0", "B0")
    order = []
    for number in range(1, 9):
        send(store, f"A{number}")
        found = turns(store, 1)
        order.append(found[0])
        if found.startswith("A"):
            store.delete(found)
    assert "".join(order) == "ABABABAB"


def test_no_client_waits_longer_than_a_round(store: BatchStore) -> None:
    clients = "ABCDEFGH"
    for client in clients:
        send(store, *(f"{client}{number}" for number in range(1, 1 + ord(client) % 5 + 1)))
    rounds = turns(store, 5 * len(clients)).split()
    for start in range(0, len(rounds), len(clients)):
        assert sorted(name[0] for name in rounds[start : start + len(clients)]) == list(clients)


def test_urgency_is_for_clients_that_had_no_turn_since_the_last_one(store: BatchStore) -> None:
    send(store, "A1")
    held = store.hold("A1", "one")
    assert held is not None
    assert store.urgency(held) == "nobody"
    send(store, "A2")
    assert store.urgency(held) == "in turn"
    send(store, "B1")
    assert store.urgency(held) == "at once"
    store.release("A1", "one")
    assert store.hold("B1", "one") is not None
    store.release("B1", "one")
    again = store.hold("A1", "one")
    assert again is not None
    assert store.urgency(again) == "in turn"


def test_keys_of_one_name_are_one_client(store: BatchStore) -> None:
    assert client_of("key:a", "payments") == client_of("key:b", "payments")
    assert client_of("key:a", "payments") != client_of("key:a", "cargo")
    assert client_of("oidc:a", "payments") != client_of("oidc:b", "payments")
    one = replace(upload_of("one"), owner="key:a", owner_name="payments")
    created = store.create(one)
    assert created.client == "name:payments"


# --- holds -----------------------------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("wrong_by", [timedelta(days=1), timedelta(days=-1)])
def test_a_batch_taken_with_a_wrong_clock_goes_on_when_its_holder_is_gone(
    store: BatchStore, wrong_by: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.batch import store as module

    send(store, "A1")
    true_until = module._held_until
    monkeypatch.setattr(module, "_held_until", lambda now: true_until(now + wrong_by))
    assert store.hold("A1", "gone") is not None
    monkeypatch.undo()
    clock = Clock()
    watch = HoldWatch(clock)
    assert watch.given_up(store.holds()) == []
    assert store.waiting() is None, "somebody may be at it"
    clock.now = HOLD_SECONDS + 1
    (given_up,) = watch.given_up(store.holds())
    assert store.void(given_up)
    assert store.waiting() == "A1"
    assert store.hold("A1", "another") is not None
    assert not store.record("A1", "gone"), "it comes back and changes nothing"


def test_a_hold_that_is_renewed_at_the_last_moment_is_not_voided(store: BatchStore) -> None:
    send(store, "A1")
    store.hold("A1", "slow")
    (seen,) = store.holds()
    store.renew("A1", "slow")
    assert not store.void(seen)
    assert store.record("A1", "slow")


def test_a_batch_is_lost_when_it_is_cancelled_deleted_or_another_has_it(store: BatchStore) -> None:
    send(store, "A1", "A2", "A3")
    for name in ("A1", "A2", "A3"):
        store.hold(name, "one")
        assert not store.is_lost(name, "one")
    store.stop("A1")
    store.delete("A2")
    store.release("A3", "one")
    assert not store.is_lost("A3", "one")
    store.hold("A3", "two")
    assert [store.is_lost(name, "one") for name in ("A1", "A2", "A3")] == [True] * 3
