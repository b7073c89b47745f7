"""What requests of one round of the event loop have recorded is one transaction."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import zlib
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from api.audit.append import packed
from api.audit.chain import ChainLink, Draft
from api.audit.compression import pack, unpack
from api.audit.group_commit import GroupCommit
from api.audit.tables import AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from api.audit.verify import verify
from api.audit.writer import AuditWriter
from api.service.answer_encoding import encode_result
from api.service.errors import NotRecorded
from lists.db import open_engine
from screening.model.result import Explanation
from tests.factories import audit_log, result, seal_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Engine

    from api.audit.store import AuditLog
    from lists.store import SnapshotStore

T = TypeVar("T")
PHRASES = {
    "phrases-1.txt": "020a5e9c976c7aade9c3080dcc16d28f68a3ebe4ac35509eb7388ca5c12a2071",
    "phrases-2.txt": "f902f2c64931b0649c35182a1f7439deafb216bf4c8eb09ca33b3538d593ed27",
    "phrases-3.txt": "d8413e37f48b51ead5fd7325fbb177681d1b0290f8813fb92032624f9be524bb",
}


@pytest.fixture
def writer(store: SnapshotStore) -> Iterator[AuditWriter]:
    made = AuditWriter(audit_log(store.engine))
    made.start()
    yield made
    made.close()


def draft(number: int, content: bytes = b"") -> Draft:
    return Draft({"kind": "test", "number": number}, content)


def test_entries_of_one_round_share_a_commit_and_stand_in_their_order(
    writer: AuditWriter, store: SnapshotStore
) -> None:
    async def record() -> list[ChainLink]:
        return await asyncio.gather(*(writer.record(draft(number)) for number in range(20)))

    links = asyncio.run(record())
    assert [link.seq for link in links] == list(range(1, 21))
    assert len({link.at for link in links}) == 1  # the time is taken once a transaction
    assert verify(store.engine).intact


def test_a_writer_that_is_closed_between_refuses_and_nobody_waits_for_ever(
    writer: AuditWriter,
) -> None:
    async def record() -> None:
        waiting = asyncio.create_task(writer.record(draft(1)))
        await asyncio.sleep(0)
        writer.close()
        with pytest.raises(NotRecorded):
            await asyncio.wait_for(waiting, 5)
        with pytest.raises(NotRecorded):
            await writer.record(draft(2))

    asyncio.run(record())


@pytest.mark.parametrize("size", [1, 2_000, 8_192, 8_193, 300_000])
def test_content_of_any_size_is_read_back(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    stored = packed(draft(1, content[:size])).packed
    assert unpack(stored) == content[:size]


def test_a_clear_result_takes_a_hundred_bytes() -> None:
    """Most of what a clear result says is in the phrases that content is packed with."""
    encoded = encode_result(result("c-1", explanation=Explanation("nothing")))
    content = b'{"options":null,"subjects":[{"names":["A B"]}],"results":[' + encoded + b"]}"
    assert len(pack(content)) < 150
    assert unpack(pack(content)) == content


@pytest.mark.parametrize("name", PHRASES)
def test_the_phrases_never_change_or_what_was_packed_with_them_is_lost(name: str) -> None:
    phrases = resources.files("api.audit").joinpath(name).read_bytes()
    assert hashlib.sha256(phrases).hexdigest() == PHRASES[name]
    packer = zlib.compressobj(1, zlib.DEFLATED, 13, 6, zlib.Z_DEFAULT_STRATEGY, phrases)
    content = b'{"options":null,"subjects":[{"names":["A B"]}]}'
    assert unpack(packer.compress(content) + packer.flush()) == content


def test_content_packed_before_there_were_phrases_is_read() -> None:
    content = b"{}" * 900
    assert unpack(zlib.compress(content, 1)) == content


def test_damaged_content_is_never_taken_for_content() -> None:
    stored = pack(b'{"options":null}')
    for broken in (stored[:-1], stored + b"x", b"x" + stored, stored[:3] + b"\0" + stored[4:]):
        with pytest.raises(zlib.error):
            unpack(broken)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def at_once(write: Callable[[T], None], writers: Iterable[T]) -> None:
    """Each writer in a thread of its own."""
    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_several_writers_make_one_chain(engine: Engine) -> None:
    writers = [audit_log(engine) for _ in range(4)]
    for number in range(3):
        assert [link.seq for link in writers[0].append([draft(number)])] == [number + 1]

    def write(log: AuditLog) -> None:
        for number in range(5):
            log.append([draft(number), draft(-number)])

    at_once(write, writers)
    verdict = verify(engine, seal_keys())
    assert verdict.intact
    assert verdict.last == 3 + 4 * 10


def test_a_group_that_fails_leaves_nothing_and_the_next_one_is_written(engine: Engine) -> None:
    log = audit_log(engine)
    twice = Draft({"kind": "test"}, screenings=(("00000000-0000-7000-8000-000000000001", ""),))
    with pytest.raises(IntegrityError):
        log.append([twice, twice])
    assert [link.seq for link in log.append([draft(1)])] == [1]
    assert verify(engine, seal_keys()).intact


def test_thousands_of_screenings_are_one_transaction(engine: Engine) -> None:
    many = tuple((f"{number:08d}-0000-7000-8000-000000000000", "r") for number in range(9_000))
    log = audit_log(engine)
    log.append([Draft({"kind": "test"}, screenings=many), draft(5)])
    with engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(AUDIT_SCREENING)).scalar_one()
    assert kept == len(many)
    assert log.head().seq == 2


def test_writers_that_believe_to_be_alone_make_one_chain(engine: Engine) -> None:
    logs = [audit_log(engine) for _ in range(4)]
    groups = [GroupCommit(log) for log in logs]
    for number in range(4):  # by now the first relies on the end it left
        assert [link.seq for link in groups[0].append([draft(number)])] == [number + 1]
    assert groups[0]._alone

    def write(own: GroupCommit) -> None:
        for number in range(5):
            own.append([draft(number), draft(-number)])
        own.close()

    at_once(write, groups)
    verdict = verify(engine, seal_keys())
    assert verdict.intact
    assert verdict.last == 4 + 4 * 10


def test_a_writer_that_was_alone_notices_that_the_chain_was_cut(engine: Engine) -> None:
    """Somebody restores a backup under a running service: what follows stands behind its end."""
    log = audit_log(engine)
    groups = GroupCommit(log)
    for number in range(4):
        groups.append([draft(number)])
    second = next(entry.hash for entry, _ in log.entries() if entry.seq == 2)
    with engine.begin() as connection:
        connection.execute(delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq > 2))
        connection.execute(update(AUDIT_HEAD).values(seq=2, hash=second))
    assert [link.seq for link in groups.append([draft(5)])] == [3]
    groups.close()
    [found] = verify(engine, seal_keys()).breaks
    assert "entries had been cut off when it was written, after head 4:" in found.what


def test_a_connection_that_was_idle_is_tried_before_it_is_relied_on(engine: Engine) -> None:
    log = audit_log(engine)
    groups = GroupCommit(log)
    for number in range(3):
        groups.append([draft(number)])
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            connection.execute(
                text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
            )
    groups._used -= 10
    assert [link.seq for link in groups.append([draft(4)])] == [4]
    groups.close()
    assert verify(engine, seal_keys()).intact


def test_a_group_of_a_writer_that_is_alone_fails_whole(engine: Engine) -> None:
    groups = GroupCommit(audit_log(engine))
    for number in range(3):
        groups.append([draft(number)])
    twice = Draft({"kind": "test"}, screenings=(("00000000-0000-7000-8000-000000000001", ""),))
    with pytest.raises(IntegrityError):
        groups.append([twice, twice])
    assert [link.seq for link in groups.append([draft(1)])] == [4]
    groups.close()
    assert verify(engine, seal_keys()).intact


def test_an_entry_that_cannot_be_inserted_leaves_nothing_and_the_next_one_is_written(
    store: SnapshotStore,
) -> None:
    log = audit_log(store.engine)
    groups = GroupCommit(log)
    named = Draft({"kind": "test"}, b"content", (("same", ""),))
    groups.append([draft(1)])
    groups.append([named])  # alone from here on
    with pytest.raises(IntegrityError) as failed:
        groups.append([draft(2), named])
    assert "content" not in str(failed.value)
    groups.append([draft(3, b"\x00 kept")])
    with store.engine.connect() as connection:
        rows = connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq)).all()
        assert connection.execute(select(AUDIT_SCREENING.c.id)).scalars().all() == ["same"]
    assert [row.seq for row in rows] == [1, 2, 3]
    assert all(row.at.tzinfo is not None for row in rows)
