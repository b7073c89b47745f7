"""Somebody can write the database but has no key: whatever is done to the record is found."""

from __future__ import annotations

import json
import multiprocessing
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from api.audit.append import ChainAppender, SealingInDoubt
from api.audit.check import check_record
from api.audit.heads import HeadPublisher
from api.audit.prune import PruneRefused, prune
from api.audit.seal_keys import SealKeyMissing, SealKeys
from api.audit.store import AuditLog, Head
from api.audit.tables import AUDIT_ENTRY, AUDIT_HEAD
from lists.db import open_engine, writing
from tests.api.audit.test_chain import draft
from tests.attempts import forgers
from tests.attempts.audit_record import again, engine, facts_in, log, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from api.service.settings import Settings

__all__ = ["engine", "log", "settings"]


def test_an_untouched_record_is_proved_and_says_what_it_is_not(
    log: AuditLog, settings: Settings
) -> None:
    found = check_record(log.engine, settings)
    assert (found.exit_code, found.seals, found.sealed_from) == (0, 7, 1)
    assert "8 entries (1 to 8)" in found.proved[0]
    assert any("no later head was given" in words for words in found.limits)
    HeadPublisher(again(log, settings), settings).publish()
    assert not any("cut off" in words for words in check_record(log.engine, settings).limits)


@pytest.mark.parametrize("attempt", forgers.CHANGES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("service_goes_on", [False, True], ids=["at once", "after more entries"])
def test_every_change_is_found_without_any_noted_head(
    log: AuditLog,
    settings: Settings,
    attempt: Callable[[Connection], None],
    *,
    service_goes_on: bool,
) -> None:
    """Also when the service, none the wiser, seals more entries behind it."""
    settings.audit_heads_file.unlink()
    with writing(log.engine) as connection:
        attempt(connection)
    if service_goes_on:
        with suppress(IntegrityError, SealingInDoubt):  # then nothing is answered either
            again(log, settings).append([draft(9)])
    found = check_record(log.engine, settings)
    assert found.exit_code == 1, attempt.__doc__
    assert found.proved == ()


@pytest.mark.parametrize("attempt", forgers.CUTS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("later_entries", [0, 1, 6])
def test_what_is_cut_off_is_missed_by_the_noted_heads(
    log: AuditLog,
    settings: Settings,
    attempt: Callable[[Connection], None],
    later_entries: int,
) -> None:
    with writing(log.engine) as connection:
        attempt(connection)
    for number in range(later_entries):
        again(log, settings).append([draft(20 + number)])
    assert check_record(log.engine, settings).exit_code == 1
    failures: list[int] = []
    HeadPublisher(again(log, settings), settings, lambda: failures.append(1)).publish()
    assert failures, "a running service says so as well"
    settings.audit_heads_file.unlink()
    found = check_record(log.engine, settings)
    assert found.exit_code == 0, "nothing else can show it, and this is said:"
    assert any("no later head was given" in words for words in found.limits)


def test_a_running_service_notes_in_the_record_that_entries_it_wrote_are_gone(
    log: AuditLog, settings: Settings
) -> None:
    settings.audit_heads_file.unlink()
    with writing(log.engine) as connection:
        forgers.cuts_the_tail_off(connection)
    log.append([draft(9)])
    found = check_record(log.engine, settings)
    assert found.breaks[0].seq == 5
    assert "had been cut off" in found.breaks[0].what


def test_heads_that_the_service_did_not_seal_are_refused(log: AuditLog, settings: Settings) -> None:
    file = settings.audit_heads_file
    line = json.loads(file.read_text().splitlines()[0])
    file.write_text(file.read_text() + json.dumps({**line, "hash": "0" * 64}) + "\nnonsense\n")
    found = check_record(log.engine, settings)
    assert [one.what for one in found.breaks] == [
        "line 3 of heads.jsonl is not sealed with a key of this service",
        "line 4 of heads.jsonl is not a head",
    ]


def pruned(log: AuditLog, settings: Settings, keep_from: int) -> Head:
    """Prune below an entry; the head of an entry that is gone."""
    with log.engine.connect() as connection:
        rows = connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.seq)).all()
    removed = prune(log, rows[keep_from - 1].at)
    assert removed == keep_from - 1
    return Head(rows[1].seq, rows[1].hash)


def test_an_anchor_of_a_pruned_entry_is_never_called_intact(
    log: AuditLog, settings: Settings
) -> None:
    """The checkpoint tells the last removed entry's hash; of the others nothing is left."""
    with log.engine.connect() as connection:
        rows = connection.execute(select(AUDIT_ENTRY.c.seq, AUDIT_ENTRY.c.hash))
        hashes = {row.seq: row.hash for row in rows}
    gone = pruned(log, settings, keep_from=5)
    found = check_record(log.engine, settings, anchor=gone)
    assert (found.exit_code, found.intact) == (3, True)
    assert "entry 2 was removed by pruning" in found.unproved[0]
    last = check_record(log.engine, settings, anchor=Head(4, hashes[4]))
    assert last.exit_code == 0
    assert any("are of entries removed by pruning" in words for words in last.proved)
    assert check_record(log.engine, settings, anchor=Head(4, "0" * 64)).exit_code == 1


def test_an_anchor_of_a_pruned_entry_is_proved_by_a_sealed_head(
    log: AuditLog, settings: Settings
) -> None:
    noted = json.loads(settings.audit_heads_file.read_text().splitlines()[0])
    pruned(log, settings, keep_from=7)
    assert (
        check_record(log.engine, settings, anchor=Head(noted["seq"], noted["hash"])).exit_code == 0
    )
    assert check_record(log.engine, settings, anchor=Head(3, "0" * 64)).exit_code == 1


def test_an_anchored_entry_that_was_deleted_behind_a_forged_checkpoint_is_broken(
    log: AuditLog, settings: Settings
) -> None:
    with log.engine.connect() as connection:
        row = connection.execute(select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 2)).one()
    for attempt in (forgers.forges_a_checkpoint,):
        with writing(log.engine) as connection:
            attempt(connection)
        found = check_record(log.engine, settings, anchor=Head(row.seq, row.hash))
        assert found.exit_code == 1


def test_pruning_never_removes_the_traces_of_a_change(log: AuditLog, settings: Settings) -> None:
    with writing(log.engine) as connection:
        forgers.alters_an_entry_and_makes_every_hash_right(connection)
    with pytest.raises(PruneRefused, match="entry 3 would be removed but is not as it was"):
        prune(again(log, settings), datetime.now(UTC))
    assert again(log, settings).head().seq == 8


def test_a_checkpoint_says_what_was_removed(log: AuditLog, settings: Settings) -> None:
    pruned(log, settings, keep_from=5)
    *_, (entry, _content) = log.entries()
    told = {name: entry.facts[name] for name in ("pruned_from", "pruned_through", "removed")}
    assert told == {"pruned_from": 1, "pruned_through": 4, "removed": 4}
    assert "seal" in entry.facts
    found = check_record(log.engine, settings)
    assert found.exit_code == 0
    assert any("entries 1 to 4 (4) were removed by pruning" in words for words in found.proved)


def test_without_the_key_the_seals_are_not_proved_and_nobody_makes_another_key(
    log: AuditLog, settings: Settings
) -> None:
    elsewhere = settings.model_copy(
        update={"audit_seal_key_file": settings.audit_seal_key_file.with_name("none")}
    )
    found = check_record(log.engine, elsewhere)
    assert (found.exit_code, found.intact) == (3, True)
    assert "no key is here" in found.unproved[0]
    with pytest.raises(SealKeyMissing, match="put the key file back"):
        AuditLog(log.engine, ChainAppender.of(elsewhere)).append([draft(9)])


def test_an_older_key_verifies_what_it_sealed_but_vouches_for_nothing_new(
    log: AuditLog, settings: Settings
) -> None:
    file = settings.audit_seal_key_file
    older = file.read_text()
    first = SealKeys.of(settings).newest()
    appender = ChainAppender.of(settings)
    second = appender.keys.make()
    AuditLog(log.engine, appender).begin()
    log.append([draft(9)])  # a running service takes the new key up
    found = check_record(log.engine, settings)
    assert found.exit_code == 0
    assert first is not None
    assert any(f"2 seals are of key {second.id}" in words for words in found.proved)
    thief = settings.model_copy(update={"audit_seal_key_file": file.with_name("stolen")})
    thief.audit_seal_key_file.write_text(older)
    AuditLog(log.engine, ChainAppender.of(thief)).append([draft(10)])
    assert "older key" in check_record(log.engine, settings).breaks[0].what


def test_the_key_file_is_its_owners_alone(log: AuditLog, settings: Settings) -> None:
    keys = SealKeys.of(settings)
    assert settings.audit_seal_key_file.stat().st_mode & 0o777 == 0o600
    assert not keys.readable_by_others()
    settings.audit_seal_key_file.chmod(0o644)
    assert keys.readable_by_others()


def test_keys_from_the_environment_seal_and_rotate(engine: Engine, settings: Settings) -> None:
    def log_with(secrets: str) -> tuple[AuditLog, Settings]:
        given = settings.model_copy(update={"audit_seal_key": secrets})
        return AuditLog(engine, ChainAppender.of(given)), given

    first, given = log_with("ab" * 32)
    first.append([draft(1)])
    second, rotated = log_with(f"{'cd' * 32}, {'ab' * 32}")
    second.begin()
    assert check_record(engine, rotated).exit_code == 0
    assert check_record(engine, given).exit_code == 1
    assert not settings.audit_seal_key_file.exists()
    with pytest.raises(SealKeyMissing, match="64 hexadecimal digits"):
        log_with("swordfish")


def test_sealing_never_begins_a_second_time_unnoticed(log: AuditLog, settings: Settings) -> None:
    """The head row without its time looks like that of an older release."""
    with writing(log.engine) as connection:
        connection.execute(update(AUDIT_HEAD).values(at=None))
    with pytest.raises(SealingInDoubt, match="somebody has written it anew"):
        again(log, settings).append([draft(9)])
    again(log, settings).begin(confirmed=True)
    found = check_record(log.engine, settings)
    assert "sealing begins a second time" in found.breaks[0].what


def _write(settings: Settings, number: int, groups: int) -> None:
    engine = open_engine(settings.database_url)
    log = AuditLog(engine, ChainAppender.of(settings))
    log.begin()
    for group in range(groups):
        first = number * 10_000 + group * 2
        log.append([draft(first), draft(first + 1)])
    engine.dispose()


@pytest.mark.slow
def test_eight_processes_write_and_one_prunes_and_the_chain_is_proved(
    engine: Engine, settings: Settings
) -> None:
    """All start without a key file: one of them makes the key, and all use it."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(settings, number, 12)) for number in range(8)]
    for writer in writers:
        writer.start()
    removed = 0
    log = AuditLog(engine, ChainAppender.of(settings))
    end = time.monotonic() + 200
    while any(writer.is_alive() for writer in writers):
        assert time.monotonic() < end, "they never ended"
        if log.head().seq:
            removed += prune(log, datetime.now(UTC) - timedelta(milliseconds=200))
            HeadPublisher(again(log, settings), settings).publish()
        time.sleep(0.1)
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 8
    assert len(SealKeys.of(settings).all()) == 1
    assert removed
    found = check_record(engine, settings)
    assert (found.exit_code, found.breaks) == (0, ())
    recorded = sum(facts["kind"] == "screening" for facts in facts_in(engine))
    checkpoints = [facts for facts in facts_in(engine) if facts["kind"] == "checkpoint"]
    assert found.last >= 8 * 12 * 2
    assert recorded + len(checkpoints) == found.entries
    with writing(engine) as connection:
        connection.execute(delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == found.first))
    assert check_record(engine, settings).exit_code == 1
