"""The chain of the record: nothing in it changes unnoticed, whoever writes at the same time."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from api.audit.chain import ChainEnd, Draft, link_group, sha256
from api.audit.noted_heads import NotedHead
from api.audit.prune import prune
from api.audit.record import Circumstances, Screened, screening_draft
from api.audit.store import AuditLog, Head, UnknownScreening
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from api.audit.verify import verify
from lists.db import open_engine
from tests.factories import audit_log, seal_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

ABOUT = Circumstances(
    caller="key:a", caller_name="A", address="127.0.0.1", request_id="r", lists={"un": "un-1"},
    policy="p", software="s", today=date(2026, 11, 23),
)  # fmt: skip


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def draft(number: int = 0, subjects: int = 1, keep: Any = "full") -> Draft:
    screened = [
        Screened(
            {"id": f"c-{number}-{position}", "names": ["Kim"]},
            f'{{"screening_id":"{number:08d}-0000-7000-8000-{position:012d}","id":"x"}}'.encode(),
            "clear",
        )
        for position in range(subjects)
    ]
    return screening_draft(screened, ABOUT, b"{}", keep)


def at(anchor: Head) -> list[NotedHead]:
    return [NotedHead(anchor.seq, anchor.hash, "the anchor")]


def chain(engine: Engine, entries: int = 6) -> AuditLog:
    log = audit_log(engine)
    for number in range(entries):
        log.append([draft(number, subjects=2)])
    assert verify(engine, seal_keys()).intact
    return log


def test_a_reference_that_no_text_column_holds_fails_nobody_elses_entry(engine: Engine) -> None:
    """PostgreSQL refuses NUL, and entries of many callers share a transaction."""
    odd = Screened(
        {"id": "c\0-1"},
        b'{"screening_id":"99999999-0000-7000-8000-000000000000","id":"c"}',
        "clear",
    )
    log = audit_log(engine)
    log.append([draft(), screening_draft([odd], ABOUT, b"{}", "full")])
    assert verify(engine, seal_keys()).intact
    assert log.search(["c\ufffd-1"], 10, None)[0].reference == "c\ufffd-1"
    assert log.search(["no\0body"], 10, None) == []
    with pytest.raises(UnknownScreening):
        log.find("no\0body")


def test_an_empty_chain_and_a_new_one_are_intact(engine: Engine) -> None:
    assert verify(engine, seal_keys()).intact
    log = chain(engine)
    verdict = verify(engine, seal_keys())
    assert (verdict.entries, verdict.first, verdict.last) == (6, 1, 6)
    assert log.head() == Head(6, verdict.hash)


def test_each_hash_is_that_of_the_canonical_body_with_the_hash_before(engine: Engine) -> None:
    import rfc8785

    previous = "0" * 64
    for entry, _ in chain(engine).entries():
        assert entry.facts["prev"] == previous
        assert sha256(rfc8785.dumps(entry.facts)) == entry.hash
        previous = entry.hash


def _tampered_body(engine: Engine) -> None:
    with engine.begin() as connection:
        body = connection.execute(select(AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.seq == 3)).scalar()
        assert body
        changed = body.replace("clear", "block", 1)
        connection.execute(update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3).values(body=changed))


def _tampered_body_and_hash(engine: Engine) -> None:
    _tampered_body(engine)
    with engine.begin() as connection:
        body = connection.execute(select(AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.seq == 3)).scalar()
        connection.execute(
            update(AUDIT_ENTRY)
            .where(AUDIT_ENTRY.c.seq == 3)
            .values(hash=sha256(str(body).encode()))
        )


def _removed(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING):
            connection.execute(delete(table).where(table.c.seq == 3))


def _swapped(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = connection.execute(
            select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq.in_((3, 4))).order_by(AUDIT_ENTRY.c.seq)
        ).all()
        connection.execute(delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq.in_((3, 4))))
        for seq, row in ((4, rows[0]), (3, rows[1])):
            connection.execute(
                insert(AUDIT_ENTRY).values(seq=seq, at=row.at, hash=row.hash, body=row.body)
            )


def _inserted(engine: Engine) -> None:
    with engine.begin() as connection:
        row = connection.execute(select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3)).one()
        connection.execute(update(AUDIT_ENTRY).values(seq=-AUDIT_ENTRY.c.seq))
        for old in range(6, 2, -1):
            connection.execute(
                update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == -old).values(seq=old + 1)
            )
        connection.execute(
            update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq < 0).values(seq=-AUDIT_ENTRY.c.seq)
        )
        connection.execute(
            insert(AUDIT_ENTRY).values(seq=3, at=row.at, hash=row.hash, body=row.body)
        )


def _time_changed(engine: Engine) -> None:
    with engine.begin() as connection:
        earlier = datetime.now(UTC) - timedelta(days=1)
        connection.execute(update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 3).values(at=earlier))


def _content_changed(engine: Engine) -> None:
    with engine.begin() as connection:
        other = connection.execute(
            select(AUDIT_CONTENT.c.body).where(AUDIT_CONTENT.c.seq == 4)
        ).scalar()
        connection.execute(update(AUDIT_CONTENT).where(AUDIT_CONTENT.c.seq == 3).values(body=other))


def _content_broken(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(AUDIT_CONTENT).where(AUDIT_CONTENT.c.seq == 3).values(body=b"x"))


def _content_removed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(AUDIT_CONTENT).where(AUDIT_CONTENT.c.seq == 3))


def _index_changed(engine: Engine) -> None:
    with engine.begin() as connection:
        found = AUDIT_SCREENING.c.reference == "c-2-0"
        connection.execute(update(AUDIT_SCREENING).where(found).values(reference="c-9"))


def _index_removed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(AUDIT_SCREENING).where(AUDIT_SCREENING.c.reference == "c-2-1"))


TAMPERINGS: list[Callable[[Engine], None]] = [
    _tampered_body, _tampered_body_and_hash, _removed, _swapped, _inserted, _time_changed,
    _content_changed, _content_broken, _content_removed, _index_changed, _index_removed,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda one: one.__name__.strip("_"))
def test_whatever_is_done_to_entry_three_is_found_at_entry_three(
    engine: Engine, tamper: Callable[[Engine], None]
) -> None:
    chain(engine)
    tamper(engine)
    verdict = verify(engine, seal_keys())
    assert not verdict.intact
    assert verdict.breaks[0].seq in {3, 4}
    if tamper not in {_tampered_body_and_hash, _inserted}:  # a right hash shows in the next link
        assert verdict.breaks[0].seq == 3


def test_entries_cut_off_at_the_end_are_missed_by_the_head_or_by_the_anchor(
    engine: Engine,
) -> None:
    log = chain(engine)
    anchor = log.head()
    with engine.begin() as connection:
        for table in (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING):
            connection.execute(delete(table).where(table.c.seq > 4))
    assert verify(engine, seal_keys()).breaks[0].seq == 5
    with engine.begin() as connection:
        row = connection.execute(select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 4)).one()
        connection.execute(update(AUDIT_HEAD).values(seq=4, hash=row.hash))
    assert verify(engine, seal_keys()).intact, "whoever owns the database can shorten the chain"
    assert verify(engine, seal_keys(), at(anchor)).breaks[0].seq == 6, (
        "but not behind a head kept elsewhere"
    )


def test_a_rewritten_chain_does_not_hold_an_anchor(engine: Engine) -> None:
    anchor = chain(engine).head()
    with engine.begin() as connection:
        for table in (AUDIT_ENTRY, AUDIT_CONTENT, AUDIT_SCREENING):
            connection.execute(delete(table))
        connection.execute(update(AUDIT_HEAD).values(seq=0, hash="0" * 64))
    chain(engine)
    assert (
        verify(engine, seal_keys(), at(anchor)).breaks[-1].what
        == "it is not the entry that the anchor names"
    )


def test_what_remains_after_pruning_is_verifiable(engine: Engine) -> None:
    now = [datetime.now(UTC) - timedelta(days=10)]
    log = audit_log(engine, lambda: now[0])
    for number in range(5):
        log.append([draft(number)])
        now[0] += timedelta(days=1)
    cut = now[0] - timedelta(days=2.5)
    now[0] = datetime.now(UTC)
    assert prune(log, cut) == 3
    verdict = verify(engine, seal_keys())
    assert verdict.intact
    assert (verdict.first, verdict.last) == (4, 6)
    assert prune(log, cut) == 0
    with engine.begin() as connection:
        connection.execute(delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 4))
        connection.execute(delete(AUDIT_CONTENT).where(AUDIT_CONTENT.c.seq == 4))
        connection.execute(delete(AUDIT_SCREENING).where(AUDIT_SCREENING.c.seq == 4))
    assert (
        verify(engine, seal_keys()).breaks[0].what
        == "the entries before it are gone and no checkpoint says so"
    )


def test_everything_may_be_pruned(engine: Engine) -> None:
    log = chain(engine, 3)
    assert prune(log, datetime.now(UTC) + timedelta(days=1)) == 3
    assert verify(engine, seal_keys()).intact
    log.append([draft(9)])
    assert verify(engine, seal_keys()).intact


@pytest.mark.slow
def test_eight_writers_make_one_chain(engine: Engine, database_url: str) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        own = open_engine(database_url)
        try:
            log = audit_log(own)
            for number in range(10):
                log.append([draft(writer * 1000 + number), draft(writer * 1000 + 500 + number)])
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert failures == []
    verdict = verify(engine, seal_keys())
    assert verdict.intact
    assert verdict.entries == 160


# Words of every script; JSON cannot carry half a surrogate pair, so no text of ours holds one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    texts=st.dictionaries(st.text(st.characters(max_codepoint=126), max_size=8), TEXTS),
    number=st.integers(0, 2**53 - 2),
)
def test_an_entrys_text_is_what_the_reference_implementation_writes(
    texts: dict[str, str], number: int
) -> None:
    import rfc8785

    facts = {"kind": "screening", "lists": texts, "counts": [number, [], {}], "caller": '\x7f/"\\'}
    end = ChainEnd(number, "0" * 64)
    [added] = link_group([Draft(facts)], end, datetime.now(UTC), seal_keys().all()[0])
    assert added.body == rfc8785.dumps(json.loads(added.body))
