"""Batches and the command line in the audit record: one entry at the end, there or not at all."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.audit.store import AuditLog
from api.audit.verify import verify
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.cli import main as cli
from api.server.app import create_app
from tests.api.batch.test_batches import SHEET, send
from tests.api.batch_engine import InProcess
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

pytestmark = pytest.mark.slow


@pytest.fixture
def batches(limited: Callable[..., TestClient]) -> TestClient:
    return limited(batch_enabled=False)


def entries(store: SnapshotStore) -> list[dict[str, Any]]:
    assert verify(store.engine).intact
    return [entry.facts for entry, _ in AuditLog(store.engine).entries()]


def job(settings: Settings, store: SnapshotStore, holder: str = "test") -> Job:
    return Job(
        settings, store, BatchStore(store.engine, ChainAppender.of(settings)), holder, lambda: True
    )


def digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def test_a_batch_that_completes_is_one_entry_with_who_what_and_the_hashes_of_its_results(
    limited: Callable[..., TestClient], settings: Settings, three_lists: SnapshotStore
) -> None:
    new = KeyStore(three_lists.engine).create("payments", ["batch"])
    client = limited(batch_enabled=False)
    client.headers["x-api-key"] = new.key
    batch = send(client, SHEET).json()
    assert entries(three_lists) == []
    run_batch(job(settings, three_lists), batch["id"], InProcess())
    (entry,) = entries(three_lists)
    assert (entry["kind"], entry["batch"], entry["state"]) == ("batch", batch["id"], "completed")
    assert (entry["caller"], entry["caller_name"]) == (f"key:{new.details.id}", "payments")
    status = client.get(f"/v1/batches/{batch['id']}").json()
    assert (entry["rows"], entry["counts"]) == (status["rows"], status["counts"])
    assert (entry["lists"], entry["policy"]) == (status["lists"], status["policy"])
    assert entry["request_sha256"] == digest(SHEET)
    for form in ("csv", "jsonl"):
        query = {"format": form}
        results = client.get(f"/v1/batches/{batch['id']}/results", params=query).content
        if form == "jsonl":
            assert entry["results_jsonl_sha256"] == digest(results)
    folder = settings.batch_dir / batch["id"]
    assert entry["results_csv_sha256"] == digest((folder / "results.csv").read_bytes())


def test_a_runner_that_lost_its_batch_ends_nothing_and_records_nothing(
    batches: TestClient, settings: Settings, three_lists: SnapshotStore
) -> None:
    batch = send(batches, SHEET).json()
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))
    assert store.hold(batch["id"], "first")
    assert not store.finish(batch["id"], "second", "completed")
    store.release(batch["id"], "first")
    run_batch(job(settings, three_lists), batch["id"], InProcess())
    assert not store.finish(batch["id"], "first", "completed")
    assert len(entries(three_lists)) == 1


def test_a_batch_that_cannot_be_recorded_does_not_complete(
    batches: TestClient, settings: Settings, three_lists: SnapshotStore
) -> None:
    """The state and the entry are one transaction; what waits for the database goes on later."""
    batch = send(batches, SHEET).json()
    with three_lists.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO gone"))
    tries = iter([True] * 2)
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))
    impatient = Job(settings, three_lists, store, "impatient", lambda: next(tries, False))
    run_batch(impatient, batch["id"], InProcess())
    assert batches.get(f"/v1/batches/{batch['id']}").json()["state"] == "running"
    with three_lists.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO audit_entry"))
    run_batch(job(settings, three_lists), batch["id"], InProcess())
    assert batches.get(f"/v1/batches/{batch['id']}").json()["state"] == "completed"
    assert len(entries(three_lists)) == 1


def test_a_cancelled_batch_is_recorded_with_what_was_screened_until_then(
    batches: TestClient, settings: Settings, three_lists: SnapshotStore
) -> None:
    batch = send(batches, SHEET).json()
    for _ in range(2):
        assert batches.delete(f"/v1/batches/{batch['id']}?keep=true").status_code == 204
    (entry,) = entries(three_lists)
    assert (entry["state"], entry["rows"]) == ("cancelled", 0)
    assert entry["results_csv_sha256"] == digest(b"")
    run_batch(job(settings, three_lists), batch["id"], InProcess())
    assert len(entries(three_lists)) == 1


@pytest.mark.parametrize("keep", ["hashed", "none"])
def test_the_name_of_a_file_is_kept_only_with_content(
    settings: Settings, three_lists: SnapshotStore, keep: Any
) -> None:
    changed = settings.model_copy(update={"audit_content": keep, "batch_enabled": False})
    with local_client(create_app(changed)) as client:
        files = {"file": ("Kim Yong Chol and friends.csv", SHEET, "text/csv")}
        batch = client.post("/v1/batches", files=files).json()
        assert batch["name"] == "Kim Yong Chol and friends.csv"
        run_batch(job(changed, three_lists), batch["id"], InProcess())
    (entry,) = entries(three_lists)
    assert "Kim" not in json.dumps(entry)
    assert bool(entry["counts"]) == (keep == "hashed")


# --- the command line ---------------------------------------------------------------------------


def run(monkeypatch: pytest.MonkeyPatch, settings: Settings, *arguments: str) -> int:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(settings.cache_dir))
    monkeypatch.setattr("api.service.logs.configure_logs", lambda _settings: None)
    monkeypatch.setattr("sys.argv", ["dprk-screen", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


def test_a_screening_by_command_line_is_recorded_and_replays(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    three_lists: SnapshotStore,
) -> None:
    from api.audit.replay import Replayer

    assert (
        run(monkeypatch, settings, "screen", "Korea Kwangson Banking Corp", "--country", "KP") == 0
    )
    (entry,) = entries(three_lists)
    assert (entry["kind"], entry["caller"]) == ("screening", "cli")
    own = entry["screenings"][0]["id"]
    recorded = AuditLog(three_lists.engine).find(own)
    assert recorded.subject["names"] == ["Korea Kwangson Banking Corp"]
    assert Replayer(three_lists, settings.cache_dir).replay(recorded).identical


def test_a_screening_by_command_line_that_cannot_be_recorded_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    three_lists: SnapshotStore,
) -> None:
    with three_lists.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO gone"))
    assert run(monkeypatch, settings, "screen", "Korea Kwangson Banking Corp") == 1
    told = capsys.readouterr()
    assert "KWANGSON" not in told.out.upper()
    assert "the database cannot be used" in told.err
