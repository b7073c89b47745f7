"""Custom lists where people meet them: commands, ``/v1/lists``, options, entities."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.api.publishing import publish
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient
    from typer.testing import Result

    from lists.store import SnapshotStore

OWN = "name,type,programme,note\nBad Trading Company,company,Own 7,did not pay\n"


def test_a_watchlist_is_imported_shown_and_exported(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    path, out = tmp_path / "own.csv", tmp_path / "own.ftm.json"
    path.write_text(OWN)
    assert command("import", path, "--source", "black_list").exit_code == 0
    status = json.loads(command("status", "--json").stdout)
    own = next(one for one in status if one["source"] == "black_list")
    assert own["version"]["format"] == "watchlist_csv"
    assert own["version"]["entity_count"] == 1
    assert "black_list-" in command("versions", "black_list").stdout
    done = command("export", "--format", "ftm", "--source", "black_list", out)
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["schema"] for one in lines] == ["Organization", "Sanction"]
    assert lines[0]["datasets"] == ["black_list"]
    assert lines[0]["properties"]["topics"] == ["poi"]
    back = command("import", out, "--source", "copy", "--json")
    assert json.loads(back.stdout)["outcomes"][0]["state"] == "activated"


@pytest.mark.slow
def test_a_custom_list_can_be_taken_out_of_service_and_back(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    command("import", path)
    assert command("retire", "own").exit_code == 2  # a reason is asked for
    assert command("retire", "un", "--reason", "x").exit_code == 2
    assert command("retire", "own", "--reason", "imported by mistake").exit_code == 0
    assert "Custom list own" not in command("status").stdout
    shown = command("versions", "own").stdout
    assert "imported by mistake" in shown
    version = shown.split()[0]
    assert command("activate", version, "--reason", "wanted after all").exit_code == 0
    assert "Custom list own" in command("status").stdout


def test_an_export_can_go_to_the_output(command: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    command("import", path)
    done = command("export", "-")
    assert json.loads(done.stdout.splitlines()[0])["caption"] == "Bad Trading Company"
    assert "2 FollowTheMoney entities" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "x.csv", "--source", "un"), "official list"),
        (("import", "x.csv", "--source", "../x"), "no name for a list"),
        (("export", "--source", "none", "out"), "active"),
        (("export", "--format", "xls", "out"), "must be one of: ftm"),
        (("versions", "No Such"), "no name for a list"),
    ],
)
def test_wrong_usage_says_what_is_wrong(
    command: Callable[..., Result], words: tuple[str, ...], said: str
) -> None:
    done = command(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_broken_lines_are_counted_by_kind(command: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "acme.ftm.json"
    good = {"id": "x", "schema": "Person", "properties": {"name": ["Kim Chol"], "shoe": ["43"]}}
    path.write_text("\n".join([json.dumps(good), "{", "{", json.dumps({**good, "schema": "Elf"})]))
    assert command("import", path).exit_code == 0
    shown = command("status").stdout
    assert "2 skipped line: not a line of JSON" in shown
    assert "1 skipped schema: Elf is no schema of FollowTheMoney" in shown
    assert "1 unknown shoe: no property of Person in FollowTheMoney" in shown


@pytest.mark.slow
def test_the_service_knows_custom_lists_by_name(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    publish(three_lists, "black_list", [entity("Bad Trading", source="black_list", key="7")])
    client = limited()
    shown = {row["source"]: row for row in client.get("/v1/lists").json()["lists"]}
    assert shown["black_list"]["state"] == "fresh"
    assert client.get("/v1/lists/black_list/versions").json()["active"].startswith("black_list-")
    body = {"subjects": [{"names": ["Bad Trading"]}], "options": {"lists": ["black_list"]}}
    answer = client.post("/v1/screen", json=body).json()
    assert answer["results"][0]["matches"][0]["entity"]["source"] == "black_list"
    body["options"] = {"lists": ["un"]}
    assert client.post("/v1/screen", json=body).json()["results"][0]["matches"] == []


def test_a_list_that_does_not_exist_is_never_screened_against(client: TestClient) -> None:
    body = {"subjects": [{"names": ["Bad Trading"]}], "options": {"lists": ["un", "no_such"]}}
    refused = client.post("/v1/screen", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "options.lists[1]"
    assert client.get("/v1/lists/no_such/versions").status_code == 404
    assert client.get("/v1/entities", params={"q": "x", "source": "no_such"}).status_code == 422


def test_a_record_under_another_lists_id_is_shown_beside_it(
    store: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    publish(store, "un", [entity("PARTY AS LISTED", key="1"), entity("ANOTHER", key="2")])
    publish(store, "own", [entity("PARTY AS NOTED", id="un-1", source="own")])
    client = service()
    both = client.get("/v1/entities/un-1").json()
    shown = [both["entity"], *both["same_id"]]
    assert {one["source"]: one["caption"] for one in shown} == {
        "un": "PARTY AS LISTED",
        "own": "PARTY AS NOTED",
    }
    assert client.get("/v1/entities/un-2").json()["same_id"] == []
