"""``dprk-screen customers …``: a file of customers, without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.access.key_store import KeyStore
from api.cli.customers import app

if TYPE_CHECKING:
    from pathlib import Path

    from lists.store import SnapshotStore


@pytest.mark.slow
def test_a_file_is_imported_shown_and_erased(
    three_lists: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", str(three_lists.engine.url))
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DPRK_SCREEN_BATCH_DIR", str(tmp_path / "batches"))
    monkeypatch.setenv("DPRK_SCREEN_BATCH_WORKERS", "1")
    sheet = tmp_path / "customers.csv"
    sheet.write_text("id,name,type\nclient-1,Kim Yong Chol,person\nclient-2,Ann Lee,person\n")
    KeyStore(three_lists.engine).create("payments", ["monitor"])
    mine = ("--key-name", "payments")
    run = CliRunner().invoke
    made = run(app, ["import", str(sheet), *mine])
    assert made.exit_code == 0, made.output
    assert "clear 1" in made.output
    shown = run(app, ["show", "client-1", *mine])
    assert json.loads(shown.output)["parties"]
    assert run(app, ["show", "client-1"]).exit_code == 1, "another client's"
    listed = run(app, ["list", *mine]).output
    assert "client-1" in listed
    assert "client-2" in listed
    assert run(app, ["delete", "client-1", "--erase", *mine]).exit_code == 0
    assert "client-1" not in run(app, ["list", *mine]).output
    assert run(app, ["import", str(sheet), "--group", "no such"]).exit_code == 1
    for command in (["import", str(sheet)], ["list"]):
        mistyped = run(app, [*command, "--key-name", "paymnets"])
        assert mistyped.exit_code == 2, "they would be nobody's customers"
        assert "payments" in mistyped.output
    sheet.write_text("id,name\nclient-1,\n")
    assert "/results" in run(app, ["import", str(sheet), *mine]).output, "where the reason stands"
    sheet.write_text("name\nKim Yong Chol\n")
    refused = run(app, ["import", str(sheet), *mine])
    assert (refused.exit_code, "no column holds the references" in refused.output) == (1, True)
