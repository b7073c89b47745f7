"""The clock jumps back or ahead: the record says so, and nothing is removed by a wrong date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from api.audit.append import ChainAppender
from api.audit.check import check_record
from api.audit.prune import PruneRefused, prune
from api.audit.seal_keys import SealKeys
from api.audit.store import AuditLog
from tests.api.audit.test_chain import draft
from tests.attempts.audit_record import engine, facts_in, settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.service.settings import Settings

__all__ = ["engine", "settings"]


def test_a_clock_that_goes_back_is_noted_in_the_entry_and_by_verify(
    engine: Engine, settings: Settings
) -> None:
    now = datetime.now(UTC)
    times = iter([now, now - timedelta(hours=3), now + timedelta(seconds=1)])
    log = AuditLog(engine, ChainAppender(SealKeys.of(settings), lambda: next(times)))
    for number in range(3):
        log.append([draft(number)])
    assert [facts.get("clock_back_ms") for facts in facts_in(engine)] == [None, 10_800_000, None]
    found = check_record(engine, settings)
    assert found.exit_code == 0
    assert any(
        "went back 1 times, first at entry 2, at most by 3:00:00" in one for one in found.limits
    )


def test_nothing_is_pruned_by_a_clock_that_jumped_until_the_date_is_confirmed(
    engine: Engine, settings: Settings
) -> None:
    """A clock ten years ahead would remove a record that has to be kept for ten years."""
    now = datetime.now(UTC)
    ahead = now + timedelta(days=3_700)
    times = iter([now, now + timedelta(seconds=1)])
    log = AuditLog(engine, ChainAppender(SealKeys.of(settings), lambda: next(times)))
    log.append([draft(1)])
    log.append([draft(2)])
    jumped = AuditLog(engine, ChainAppender(SealKeys.of(settings), lambda: ahead))
    cutoff = ahead - settings.audit_retention
    with pytest.raises(PruneRefused, match="3699 days old"):
        prune(jumped, cutoff)
    jumped.append([draft(3)])
    with pytest.raises(PruneRefused, match="the clock jumped when the entry of"):
        prune(jumped, cutoff)
    assert jumped.head().seq == 3
    assert any(
        "is" in one or "was the clock right?" in one
        for one in check_record(engine, settings).limits
    )
    assert prune(jumped, cutoff, confirmed=True) == 2
    assert prune(jumped, cutoff) == 0
    assert check_record(engine, settings).exit_code == 0
