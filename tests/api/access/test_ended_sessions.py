"""Sessions that were signed out, on every worker and until their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from api.access.ended_sessions import ENDED_SESSION, EndedSessions
from lists.db import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def test_another_worker_knows_once_it_has_read_them_again(engine: Engine) -> None:
    here, there = (EndedSessions(engine, lambda: 1000) for _ in range(2))
    here.end("abc", 1060)
    assert "abc" in here
    assert "abc" not in there
    there.refresh()
    assert "abc" in there
    assert "abd" not in there


def test_signing_out_twice_is_no_error(engine: Engine) -> None:
    ended = EndedSessions(engine, lambda: 1000)
    ended.end("abc", 1060)
    ended.end("abc", 1060)
    assert "abc" in ended


def test_rows_go_when_the_cookie_would_be_over_anyway(engine: Engine) -> None:
    now = [1000]
    ended = EndedSessions(engine, lambda: now[0])
    ended.end("abc", 1060)
    now[0] = 1061
    ended.end("other", 2000)
    ended.refresh()
    assert "abc" not in ended
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ENDED_SESSION)).scalar() == 1
