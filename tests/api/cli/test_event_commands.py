"""``dprk-screen webhooks …`` and ``dprk-screen events …``, without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.access.key_store import KeyStore
from api.cli import events, keys, webhooks
from api.events.destinations import DestinationRefused
from api.service.errors import Unprocessable

if TYPE_CHECKING:
    from lists.store import SnapshotStore

MINE = ("--key-name", "payments")
URL = "https://hooks.example.com/screening"
run = CliRunner().invoke


@pytest.fixture(autouse=True)
def _database(three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", str(three_lists.engine.url))
    first = KeyStore(three_lists.engine)
    first.revoke(first.create("payments", ["events"]).details.id)


def test_a_webhook_is_added_listed_tested_rotated_and_deleted() -> None:
    made = run(webhooks.app, ["add", URL, "--kind", "list.held", *MINE])
    assert made.exit_code == 0, made.output
    [webhook] = [line for line in made.output.splitlines() if line.startswith("whk_")]
    assert "whsec_" in made.output
    listed = run(webhooks.app, ["list", *MINE]).output
    assert webhook in listed
    assert URL in listed
    assert webhook not in run(webhooks.app, ["list"]).output, "another client's"
    assert run(webhooks.app, ["test", webhook, *MINE]).exit_code == 0
    assert "whsec_" in run(webhooks.app, ["rotate", webhook, *MINE]).output
    assert isinstance(run(webhooks.app, ["delete", webhook]).exception, LookupError)
    assert run(webhooks.app, ["delete", webhook, *MINE]).exit_code == 0
    assert webhook not in run(webhooks.app, ["list", *MINE]).output


@pytest.mark.slow
def test_the_last_key_of_a_client_leaves_and_its_webhooks_are_disabled() -> None:
    first, second = (
        run(keys.app, ["create", "payments", "--scope", "events"]).stdout.split("_")[1]
        for _ in range(2)
    )
    for path in ("/one", "/two"):
        assert run(webhooks.app, ["add", URL + path, *MINE]).exit_code == 0
    assert run(webhooks.app, ["add", URL]).exit_code == 0
    assert "webhooks" not in run(keys.app, ["revoke", first]).output, "its other key sees to them"
    said = run(keys.app, ["revoke", second]).output
    assert "sent to 2 of its addresses" in said
    assert "webhooks disable-all --key-name payments" in said
    disabled = run(webhooks.app, ["disable-all", *MINE])
    assert disabled.output.count("is disabled") == 2
    assert run(webhooks.app, ["list", *MINE]).output.count("  disabled") == 2
    assert "  active" in run(webhooks.app, ["list"]).output, "another client's"
    told = run(events.app, ["list", "--kind", "webhook.*", *MINE]).output
    assert told.count("an operator disabled it") == 2
    assert "no webhook" in run(webhooks.app, ["disable-all", *MINE]).output


def test_an_address_that_is_not_allowed_or_a_kind_that_is_none_is_refused() -> None:
    assert isinstance(
        run(webhooks.app, ["add", "https://127.0.0.1/"]).exception, DestinationRefused
    )
    wrong = run(webhooks.app, ["add", URL, "--kind", "alarm"])
    assert isinstance(wrong.exception, Unprocessable)


def test_events_are_listed_one_a_line() -> None:
    lines = run(events.app, ["list", "--kind", "list.*"]).output.splitlines()
    shown = [json.loads(line) for line in lines]
    assert {one["kind"] for one in shown} == {"list.activated"}
    last = shown[-1]["number"]
    assert run(events.app, ["list", "--since", str(last)]).output == ""
