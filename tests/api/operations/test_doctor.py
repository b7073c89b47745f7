"""``doctor`` finds each fault it looks for, says it in words, and never stops at one."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text, update

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.audit.seal_keys import SealKeys
from api.audit.store import AuditLog
from api.audit.tables import AUDIT_ENTRY
from api.operations.doctor import HealthCheck, examine
from api.operations.doctor_settings import contradictions
from api.service.serving_state import build_screener
from api.service.settings import Settings
from lists.db import writing
from screening.policy import Policy
from tests.api.cli.test_main import Run, run
from tests.api.operations.test_backup import entry
from tests.api.publishing import KIM_YONG_CHOL, KWANGSON, publish

__all__ = ["run"]

if TYPE_CHECKING:
    from pathlib import Path

    from lists.store import SnapshotStore


def found(settings: Settings, what: str) -> list[HealthCheck]:
    return [finding for finding in examine(settings) if finding.what == what]


def failures(settings: Settings) -> list[str]:
    return [finding.what for finding in examine(settings) if finding.verdict == "FAIL"]


def test_a_service_in_order_has_no_failure(settings: Settings, three_lists: SnapshotStore) -> None:
    AuditLog(three_lists.engine, ChainAppender.of(settings)).append([entry(1)])
    examined = list(examine(settings))
    assert failures(settings) == []
    assert {finding.what for finding in examined} == {
        *("python", "disk", "database", "migrations", "settings"),
        *("lists", "index", "clock", "keys", "batches", "events", "audit"),
    }


def test_an_altered_entry_fails_and_names_it(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    log = AuditLog(three_lists.engine, ChainAppender.of(settings))
    log.append([entry(1)])
    log.append([entry(2)])
    with writing(three_lists.engine) as connection:
        connection.execute(update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 2).values(body="{}"))
    (chain,) = found(settings, "audit")
    assert chain.verdict == "FAIL"
    assert "BROKEN at entry 2" in chain.words
    assert "audit" not in {finding.what for finding in examine(settings, chain=False)}


def test_an_index_that_is_ready_is_told_from_one_to_be_made(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    shutil.rmtree(settings.cache_dir / "index")
    assert found(settings, "index")[0].verdict == "note"
    build_screener(three_lists, three_lists.active(), Policy.bundled(), settings.cache_dir)
    assert found(settings, "index")[0].verdict == "ok"


def test_an_old_schema_fails_and_the_rest_is_not_looked_at(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    with writing(three_lists.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='000000000000'"))
    assert failures(settings) == ["migrations"]
    assert found(settings, "lists") == []


def test_a_folder_that_cannot_be_written_fails(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    disks = found(settings.model_copy(update={"batch_dir": blocked}), "disk")
    assert [(one.verdict, one.words.split(":")[0]) for one in disks] == [
        ("note" if "0.0 GB" in disks[0].words else disks[0].verdict, "cache"),
        ("FAIL", "batches"),
        (disks[2].verdict, "database"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_database_that_cannot_be_written_fails(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path
) -> None:
    (tmp_path / "lists.sqlite3").chmod(0o400)
    assert "database" in failures(settings)


def test_a_database_locked_by_another_program_fails(
    settings: Settings, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lists.db.REQUEST_PATIENCE", 0.05)
    with three_lists.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        (words,) = [f.words for f in examine(settings) if f.verdict == "FAIL"]
        connection.exec_driver_sql("ROLLBACK")
    assert "locked" in words


def test_a_clock_behind_the_record_fails(settings: Settings, three_lists: SnapshotStore) -> None:
    ahead = datetime.now(UTC) + timedelta(days=2)
    AuditLog(three_lists.engine, ChainAppender(SealKeys.of(settings), lambda: ahead)).append(
        [entry(1)]
    )
    (clock,) = found(settings, "clock")
    assert clock.verdict == "FAIL"
    assert "behind the newest audit entry" in clock.words


def test_keys_that_end_soon_are_named_and_none_left_fails(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    keys = KeyStore(three_lists.engine)
    soon = datetime.now(UTC) + timedelta(days=7)
    made = keys.create("payments", ["screen"], expires_at=soon)
    keys.create("reports", ["audit"])
    first, last = found(settings, "keys")
    assert first.verdict == "note"
    assert "payments" in first.words
    assert "expires in 6 days" in first.words
    assert last.words == "2 active"
    for key in keys.all():
        keys.revoke(key.id)
    assert found(settings, "keys")[0].verdict == "FAIL"
    assert made.key not in "".join(finding.words for finding in examine(settings))


def test_a_batch_nobody_works_on_is_noted(settings: Settings, three_lists: SnapshotStore) -> None:
    from api.batch.tables import BATCH

    row: dict[str, Any] = {column.name: "" for column in BATCH.columns if not column.nullable}
    numbers = ("size", "attempts", "rows", "share", "csv_bytes", "json_bytes", "seconds")
    row |= dict.fromkeys(numbers, 0) | {"id": "b", "state": "queued", "cancel": False}
    row["created_at"] = datetime.now(UTC) - timedelta(hours=2)
    with writing(three_lists.engine) as connection:
        connection.execute(insert(BATCH).values(row))
    (batches,) = found(settings, "batches")
    assert batches.verdict == "note"
    assert "is any server running?" in batches.words


def test_an_old_list_fails_since_nobody_may_trust_an_answer(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    publish(three_lists, "eu", [KWANGSON], published=datetime.now(UTC) - timedelta(days=90))
    words = {f.words.split(",")[0]: f.verdict for f in found(settings, "lists")}
    assert words["eu: stale"] == "FAIL"
    assert words["un: fresh"] == "ok"
    assert words["uk: none"] == "note", "many need only some lists"


def test_samples_fail(settings: Settings, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON], sample=True)
    assert [f.verdict for f in found(settings, "lists") if "un: sample" in f.words] == ["FAIL"]


def test_a_refused_file_fails_until_a_good_one_comes(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    three_lists.log.refuse("un", "the file has 3 records")
    assert failures(settings) == ["lists"]
    publish(three_lists, "un", [KIM_YONG_CHOL])
    assert failures(settings) == []


def test_no_list_at_all_fails(settings: Settings, store: SnapshotStore) -> None:
    assert failures(settings) == ["lists"]


ODD = [
    ({"insecure": True, "oidc_issuer": "https://id.example", "oidc_audience": "x"}, "FAIL", "OIDC"),
    ({"insecure": True, "host": "0.0.0.0"}, "note", "INSECURE"),
    ({"host": "0.0.0.0"}, "note", "makes the first one"),
    ({}, "note", "nobody is answered"),
    ({"local_trust": True}, "note", "behind a proxy"),
    ({"trusted_proxies": ["10.0.0.1/8"]}, "FAIL", "TRUSTED_PROXIES"),
    ({"trusted_proxies": ["0.0.0.0/0"]}, "note", "any address"),
    ({"oidc_issuer": "https://id.example"}, "FAIL", "OIDC_AUDIENCE"),
    ({"oidc_audience": "x"}, "FAIL", "without OIDC_ISSUER"),
    ({"rate_per_key": "many"}, "FAIL", "RATE_PER_KEY"),
    ({"workers": 4}, "note", "4 times"),
    ({"shutdown_grace": 5}, "note", "SHUTDOWN_GRACE"),
    ({"fetch_urls": {"uno": "https://x.example"}}, "FAIL", "uno"),
    ({"fetch_urls": {"un": "https://x"}, "refresh_enabled": False}, "note", "FETCH_URLS"),
    ({"refresh_retry": timedelta(days=2)}, "note", "REFRESH_RETRY"),
    ({"batch_cluster": "tcp://x:1", "batch_enabled": False}, "note", "BATCH_ENABLED"),
    ({"batch_cluster": "tcp://x:1"}, "note", "unencrypted"),
    ({"audit_content": "hashed"}, "note", "replayed"),
    ({"audit_retention": timedelta(days=400)}, "note", "501.601"),
    ({"log_level": "error"}, "note", "ACCESS_LOG"),
]


@pytest.mark.parametrize(("changed", "verdict", "words"), ODD)
def test_settings_that_contradict_one_another_are_named(
    changed: dict[str, Any], verdict: str, words: str
) -> None:
    odd = list(contradictions(Settings(**changed), open_without_key=True))
    assert [one.verdict for one in odd if words in one.words] == [verdict]


def test_the_defaults_contradict_nothing() -> None:
    assert list(contradictions(Settings(), open_without_key=False)) == []


def test_the_command_has_codes_and_json(run: Run, three_lists: SnapshotStore) -> None:
    code, out, _ = run("doctor", "--json")
    assert code == 0
    assert {finding["what"] for finding in json.loads(out)} >= {"audit", "settings", "lists"}
    assert run("doctor", "--strict", "--quick")[0] == 3
    with writing(three_lists.engine) as connection:
        connection.execute(text("UPDATE audit_head SET seq=7"))
    code, out, _ = run("doctor")
    assert code == 1
    assert "FAIL  audit" in out
