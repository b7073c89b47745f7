"""What requests of one round of the event loop have recorded is one transaction."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from api.audit.append import packed
from api.audit.record import Draft
from api.audit.store import AuditLog
from api.audit.writer import AuditWriter
from api.errors import NotRecorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.store import SnapshotStore


@pytest.fixture
def writer(store: SnapshotStore) -> Iterator[AuditWriter]:
    made = AuditWriter(AuditLog(store.engine))
    made.start()
    yield made
    made.close()


def draft(number: int, content: bytes = b"") -> Draft:
    return Draft({"kind": "test", "number": number}, content)


def test_entries_of_one_round_share_a_commit_and_stand_in_their_order(
    writer: AuditWriter, store: SnapshotStore
) -> None:
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)

    async def record() -> list[int]:
        links = await asyncio.gather(*(writer.record(draft(number)) for number in range(20)))
        return [link.seq for link in links]

    assert asyncio.run(record()) == list(range(1, 21))
    assert len(commits) == 1


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
    assert zlib.decompress(stored) == content[:size]
