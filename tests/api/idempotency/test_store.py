"""Kept answers in the database, on both kinds of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from api.idempotency.store import LEASE, Begun, KeptAnswer, KeptAnswers, KeyedCall, digest
from api.idempotency.tables import KEPT_ANSWER
from lists.db import open_engine, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ANSWER = KeptAnswer(200, [("content-type", "application/json")], b'{"a":1}' * 100)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def kept(engine: Engine) -> KeptAnswers:
    return KeptAnswers(engine, timedelta(hours=24))


def call(holder: str, key: str = "k", request: str = "r") -> KeyedCall:
    return KeyedCall(key, request, holder)


def age(engine: Engine, by: timedelta) -> None:
    """Make every kept answer older."""
    with writing(engine) as connection:
        for row in connection.execute(select(KEPT_ANSWER)).all():
            older = update(KEPT_ANSWER).where(KEPT_ANSWER.c.key == row.key)
            connection.execute(older.values(begun_at=row.begun_at - by))


def test_a_call_is_begun_once_and_answered_as_the_first_time(kept: KeptAnswers) -> None:
    first = call("a")
    assert kept.begin(first).state == "begun"
    assert kept.begin(call("b")).state == "running"
    kept.finish(first, ANSWER)
    assert kept.begin(call("c")) == Begun("answered", ANSWER)
    assert kept.begin(call("d", request="another")).state == "other"


def test_of_many_at_once_one_is_begun(kept: KeptAnswers) -> None:
    with ThreadPoolExecutor(4) as pool:
        for key in range(20):  # one that begins between the look and the row of another is rare
            begun = pool.map(lambda n, key=key: kept.begin(call(f"{n}", key=f"{key}")), range(8))
            assert sorted(one.state for one in begun) == ["begun", *["running"] * 7]


def test_a_call_that_failed_can_be_made_again(kept: KeptAnswers) -> None:
    kept.begin(call("a"))
    kept.forget(call("a"))
    assert kept.begin(call("b", request="mended")).state == "begun"


def test_a_call_whose_server_died_can_be_made_again(kept: KeptAnswers, engine: Engine) -> None:
    kept.begin(call("dead"))
    age(engine, LEASE + timedelta(seconds=1))
    assert kept.begin(call("next")).state == "begun"
    kept.finish(call("dead"), ANSWER)  # it was only slow: the call that took over counts
    assert kept.begin(call("third")).state == "running"


def test_an_answer_is_kept_as_long_as_it_was_asked_to_be(kept: KeptAnswers, engine: Engine) -> None:
    kept.begin(call("a"))
    kept.finish(call("a"), ANSWER)
    assert kept.clear() == 0
    age(engine, timedelta(hours=25))
    assert kept.begin(call("b", request="another")).state == "begun"
    age(engine, timedelta(hours=25))
    assert kept.clear() == 1


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_two_calls_have_one_digest(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
