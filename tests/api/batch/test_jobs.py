"""What servers do with batches beside working on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from api.audit.append import ChainAppender
from api.audit.chain import Draft
from api.audit.prune import prune
from api.audit.store import AuditLog
from api.batch.jobs import tidy
from api.batch.store import BatchStore
from api.batch.tables import BATCH
from lists.db import writing
from tests.api.batch.uploads import upload_of

if TYPE_CHECKING:
    from api.service.settings import Settings
    from lists.store import SnapshotStore


@pytest.fixture
def batches(settings: Settings, store: SnapshotStore) -> BatchStore:
    return BatchStore(store.engine, ChainAppender.of(settings))


def folder_made(settings: Settings, batches: BatchStore, batch_id: str) -> None:
    batches.create(upload_of(batch_id))
    folder = settings.batch_dir / batch_id
    folder.mkdir(parents=True)
    for name in ("results.csv", "results.jsonl"):
        (folder / name).write_bytes(b"")


def ended(settings: Settings, batches: BatchStore, batch_id: str, ago: timedelta) -> None:
    """A batch that ended so long ago."""
    folder_made(settings, batches, batch_id)
    with writing(batches.engine) as connection:
        then = datetime.now(UTC) - ago
        mine = update(BATCH).where(BATCH.c.id == batch_id)
        connection.execute(mine.values(state="completed", finished_at=then))


def recorded(settings: Settings, batches: BatchStore, at: datetime) -> AuditLog:
    log = AuditLog(batches.engine, ChainAppender(ChainAppender.of(settings).keys, lambda: at))
    log.append([Draft({"kind": "test"})])
    return log


def test_batches_past_their_retention_go_with_their_files(
    settings: Settings, batches: BatchStore
) -> None:
    ended(settings, batches, "old", timedelta(days=31))
    ended(settings, batches, "new", timedelta(days=29))
    recorded(settings, batches, datetime.now(UTC))
    assert tidy(settings, batches) == 1
    assert batches.ids() == {"new"}
    assert [path.name for path in settings.batch_dir.iterdir()] == ["new"]


@pytest.mark.parametrize("wrong_by", [timedelta(days=40), timedelta(days=-2)])
def test_nothing_is_deleted_while_the_clock_is_in_doubt(
    settings: Settings, batches: BatchStore, wrong_by: timedelta
) -> None:
    """The record was written by a clock that the present one contradicts."""
    ended(settings, batches, "old", timedelta(days=31))
    now = datetime.now(UTC)
    recorded(settings, batches, now - wrong_by)
    assert tidy(settings, batches) == 0
    assert batches.ids() == {"old"}
    log = recorded(settings, batches, now)
    assert tidy(settings, batches) == 0, "the jump stays noted"
    prune(log, now - timedelta(days=3_653), confirmed=True)
    assert tidy(settings, batches) == 1


def test_a_batch_whose_cancelling_was_interrupted_ends(
    settings: Settings, batches: BatchStore
) -> None:
    folder_made(settings, batches, "one")
    batches.hold("one", "gone")
    batches.stop("one")
    tidy(settings, batches)
    found = batches.get("one")
    assert found is not None
    assert found.state == "cancelled"
    [entry] = AuditLog(batches.engine, ChainAppender.of(settings)).batches("one")
    assert entry.facts["state"] == "cancelled"
