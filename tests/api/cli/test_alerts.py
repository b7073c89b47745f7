"""``dprk-screen alerts …`` and ``exclusions …``: the same work without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.access.key_store import KeyStore
from api.cli import alerts, exclusions
from api.cli import context as cli_context
from api.cli.customers import client_named
from tests.api.alerts.desk_service import Desk
from tests.api.publishing import publish
from tests.factories import person

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_two_users_of_the_machine_decide_and_end_an_exclusion(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))
    desk = Desk(sqlite_url, tmp_path)
    monkeypatch.setenv("DPRK_SCREEN_AUDIT_SEAL_KEY", desk.settings.audit_seal_key)
    publish(desk.lists, "un", [person("KIM, Yong Chol", key="2")])
    KeyStore(desk.engine).create("payments", ["alerts:decide"])
    desk.put("c-1", client_named("payments"), names=["Kim Yong Chol"], kind="person")
    desk.engine.dispose()
    mine = ("--key-name", "payments")

    def run(app: object, *words: str, user: str = "anna") -> str:
        monkeypatch.setattr(cli_context, "user_name", lambda: user)
        done = CliRunner().invoke(app, [*words, *mine])  # type: ignore[arg-type]
        return f"{done.exit_code} {done.output}"

    assert "c-1" in run(alerts.app, "list")
    refused = run(alerts.app, "list", "--state", "opne")
    assert refused.startswith("2 "), "it found nothing, and nobody was told why"
    assert "in_review" in refused
    assert run(alerts.app, "list", "--band", "red").startswith("2 ")
    assert json.loads(run(alerts.app, "show", "1")[2:])["alert"]["persons"] == 2
    assert run(alerts.app, "decide", "1", "false_positive", "delisted").startswith("1 ")
    assert run(alerts.app, "decide", "1").startswith("1 ")
    proposed = run(alerts.app, "decide", "1", "false_positive", "common_name")
    assert "proposed" in proposed
    assert "second person" in run(alerts.app, "decide", "1", "--confirm")
    assert "decided" in run(alerts.app, "decide", "1", "--confirm", user="boris")
    assert "c-1" in run(exclusions.app, "list")
    assert run(exclusions.app, "end", "1", "--text", "wrong papers").startswith("0 ")
    assert run(exclusions.app, "end", "1").startswith("1 ")
    assert "ended by" not in run(exclusions.app, "list")
    assert "ended by" in run(exclusions.app, "list", "--ended")
    assert "other_birth_date" in run(alerts.app, "decide", "1", "--reasons")
