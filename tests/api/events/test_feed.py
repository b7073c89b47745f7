"""A client polls the feed and misses nothing: the story on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event as engine_events
from sqlalchemy import update

from api.events.feed import drop_old_events, events_since
from api.events.outbox import EVERYBODY, put_event
from api.events.stale_lists import note_stale_lists
from api.events.tables import EVENT
from api.service.errors import Gone
from api.service.freshness import SourceState
from lists.db import writing
from lists.store import SnapshotStore
from tests.api.publishing import publish
from tests.factories import entity

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.events.models import FeedPage

MINE, THEIRS = "name:bank", "name:insurer"


def put(engine: Engine, kind: str, tenant: str = MINE) -> None:
    with writing(engine) as connection:
        put_event(connection, kind, {"alert": "a"}, tenant)


def kinds(page: FeedPage) -> list[str]:
    return [one.kind for one in page.events]


def test_a_client_reads_its_own_events_and_those_of_everybody_in_their_order(
    engine: Engine,
) -> None:
    put(engine, "alert.opened")
    put(engine, "alert.changed", THEIRS)
    put(engine, "list.stale", EVERYBODY)
    page = events_since(engine, MINE, 0)
    assert kinds(page) == ["alert.opened", "list.stale"]
    assert kinds(events_since(engine, THEIRS, 0)) == ["alert.changed", "list.stale"]
    assert events_since(engine, MINE, page.next).events == ()


def test_the_next_call_goes_on_where_the_page_ended(engine: Engine) -> None:
    for kind in ("alert.opened", "alert.changed", "alert.resolved"):
        put(engine, kind)
    first = events_since(engine, MINE, 0, limit=2)
    second = events_since(engine, MINE, first.next, limit=2)
    assert (kinds(first), kinds(second)) == (["alert.opened", "alert.changed"], ["alert.resolved"])


def test_a_reader_of_few_kinds_moves_on_past_all_others(engine: Engine) -> None:
    put(engine, "alert.opened")
    put(engine, "batch.finished")
    put(engine, "alert.changed")
    page = events_since(engine, MINE, 0, kinds=("batch.*",))
    assert kinds(page) == ["batch.finished"]
    assert page.next == events_since(engine, MINE, 0).next
    exact = events_since(engine, MINE, 0, kinds=("alert.opened", "batch.finished"))
    assert kinds(exact) == ["alert.opened", "batch.finished"]


@pytest.mark.postgres
def test_an_event_committed_after_a_later_one_was_read_is_still_read(
    request: pytest.FixtureRequest,
) -> None:
    """PostgreSQL gives the first its row id first, and lets the second be seen first."""
    from lists.db import open_engine
    from tests.conftest import _database

    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    with _database(server, "dprk_screen_test_late_commit", template) as url:
        engine = open_engine(url)
        with writing(engine) as slow:
            put_event(slow, "alert.opened", {}, MINE)
            put(engine, "alert.changed")
            read = events_since(engine, MINE, 0)
        late = events_since(engine, MINE, read.next)
        engine.dispose()
    assert (kinds(read), kinds(late)) == (["alert.changed"], ["alert.opened"])


@pytest.mark.slow
def test_a_reader_beside_many_writers_reads_each_event_once(engine: Engine) -> None:
    written = [f"{writer}-{number}" for writer in range(4) for number in range(15)]

    def write(writer: int) -> None:
        for number in range(15):
            with writing(engine) as connection:
                put_event(connection, "alert.opened", {"alert": f"{writer}-{number}"}, MINE)

    read: list[str] = []
    numbers: list[int] = []
    since = 0
    with ThreadPoolExecutor(5) as pool:
        writing_now = [pool.submit(write, writer) for writer in range(4)]
        while True:
            over = all(one.done() for one in writing_now)
            page = events_since(engine, MINE, since, limit=7)
            read += [bytes(one.data).decode().split('"')[3] for one in page.events]
            numbers += [one.number for one in page.events]
            since = page.next
            if over and not page.events:
                break
        for one in writing_now:
            one.result(timeout=60)
    assert sorted(read) == sorted(written)
    assert numbers == sorted(numbers)


def test_several_that_number_at_once_give_each_number_once(engine: Engine) -> None:
    for _ in range(20):
        put(engine, "alert.opened")
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: events_since(engine, MINE, 0), range(4)))
    assert [len(page.events) for page in pages] == [20] * 4
    assert len({one.number for one in pages[0].events}) == 20


def test_what_happens_to_lists_is_in_the_feed_once(engine: Engine) -> None:
    store = SnapshotStore(engine)
    first = publish(store, "un", [entity("KOREA KWANGSON BANKING CORP", key="1")])
    store.log.refuse("un", "it has lost 97 of 100 records")
    page = events_since(engine, MINE, 0)
    assert kinds(page) == ["list.activated", "list.held"]
    assert bytes(page.events[0].data).decode().count(first.id) == 1
    assert b"97 of 100" in bytes(page.events[1].data)
    store.retire("un", reason="not used", by="")
    assert kinds(events_since(engine, MINE, page.next)) == ["list.retired"]
    assert events_since(engine, MINE, events_since(engine, MINE, page.next).next).events == ()


def test_a_stale_list_is_told_once_however_often_somebody_looks(engine: Engine) -> None:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    stale = SourceState("un", "UN", "stale", version="un-1", confirmed_at=then)
    fresh = SourceState("uk", "UK", "fresh", version="uk-1", confirmed_at=then)
    for _ in range(3):
        note_stale_lists(engine, (stale, fresh))
    assert kinds(events_since(engine, MINE, 0)) == ["list.stale"]
    later = SourceState("un", "UN", "stale", version="un-1", confirmed_at=then + timedelta(days=9))
    note_stale_lists(engine, (later,))
    assert kinds(events_since(engine, MINE, 0)) == ["list.stale", "list.stale"]


def aged(engine: Engine, days: int) -> None:
    with writing(engine) as connection:
        at = datetime.now(UTC) - timedelta(days=days)
        connection.execute(update(EVENT).values(created_at=at))


def test_a_cursor_older_than_the_retention_is_gone_and_one_at_its_edge_is_not(
    engine: Engine,
) -> None:
    put(engine, "alert.opened")
    put(engine, "alert.changed")
    seen = events_since(engine, MINE, 0).next
    aged(engine, 91)
    put(engine, "alert.resolved")
    events_since(engine, MINE, 0)
    assert drop_old_events(engine, timedelta(days=90)) == 2
    assert kinds(events_since(engine, MINE, seen)) == ["alert.resolved"]
    with pytest.raises(Gone, match="removed after their time of retention"):
        events_since(engine, MINE, seen - 1)


def test_who_begins_after_a_removal_is_told_that_earlier_events_lack(engine: Engine) -> None:
    put(engine, "alert.opened")
    assert not events_since(engine, MINE, 0).incomplete
    aged(engine, 91)
    drop_old_events(engine, timedelta(days=90))
    page = events_since(engine, MINE, 0)
    assert (page.events, page.incomplete) == ((), True)
    assert not events_since(engine, MINE, page.next).incomplete


def test_events_that_have_no_number_yet_are_never_removed(engine: Engine) -> None:
    put(engine, "alert.opened")
    aged(engine, 1000)
    assert drop_old_events(engine, timedelta(days=90)) == 0
    assert kinds(events_since(engine, MINE, 0)) == ["alert.opened"]


def test_a_cursor_that_the_feed_never_reached_is_refused(engine: Engine) -> None:
    put(engine, "alert.opened")
    with pytest.raises(Gone, match="restored from a backup"):
        events_since(engine, MINE, 1000)


def test_a_reader_of_a_quiet_feed_locks_nothing(engine: Engine) -> None:
    put(engine, "alert.opened")
    events_since(engine, MINE, 0)
    statements: list[str] = []
    engine_events.listen(
        engine, "before_cursor_execute", lambda *given: statements.append(given[2].split()[0])
    )
    events_since(engine, MINE, 0)
    assert set(statements) - {"BEGIN"} == {"SELECT"}
