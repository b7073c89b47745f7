"""Somebody alters the record under a running service: it says so, and never "a bug"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.audit.append import SealingInDoubt
from api.cli.failures import explained
from api.cli.main import app
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

SUBJECT = {"names": ["Korea Kwangson Banking Corp"], "id": "c-1"}
DAMAGE = {
    "no content it can be": ("UPDATE audit_content SET body = :bytes", {"bytes": b"junk"}),
    "content cut off": ("UPDATE audit_content SET body = substr(body, 1, 40)", {}),
    "no entry": ("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)", {}),
    **{
        f"an entry of {body!r}": ("UPDATE audit_entry SET body = :body", {"body": body})
        for body in ("", "{", "[]", "{}", "null", '{"kind":"screening"}')
    },
}


@pytest.fixture
def recorded(client: TestClient) -> str:
    answer = client.post("/v1/screen", json={"subjects": [SUBJECT]}).json()
    found: str = answer["results"][0]["screening_id"]
    return found


def damage(store: SnapshotStore, what: str) -> None:
    statement, values = DAMAGE[what]
    with store.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_screening_is_said_to_be_damaged(
    client: TestClient, three_lists: SnapshotStore, recorded: str, what: str
) -> None:
    damage(three_lists, what)
    path = f"/v1/screenings/{recorded}"
    for answer in (
        client.get(path),
        client.post(f"{path}/replay"),
        client.get(f"{path}/certificate"),
    ):
        assert_problem(answer, 409)
        assert "audit verify" in answer.json()["detail"]


@pytest.mark.parametrize("what", DAMAGE)
def test_the_export_goes_on_behind_a_damaged_entry(
    client: TestClient, three_lists: SnapshotStore, recorded: str, what: str
) -> None:
    damage(three_lists, what)
    client.post("/v1/screen", json={"subjects": [SUBJECT]})
    lines = client.get("/v1/audit/entries", params={"content": True}).text.splitlines()
    assert len(lines) >= 2 - (what == "no entry")
    assert ('"damaged":' in lines[0]) == (what not in {"no entry", "an entry of '{}'"}) or (
        "screening" in what
    )
    assert '"damaged":' not in lines[-1]
    assert recorded


def test_nothing_is_answered_while_the_head_is_gone(
    client: TestClient, three_lists: SnapshotStore, recorded: str
) -> None:
    with three_lists.engine.begin() as connection:
        head: Any = connection.execute(text("SELECT * FROM audit_head")).one()
        connection.execute(text("DELETE FROM audit_head"))
    assert_problem(client.get("/v1/audit/head"), 409)
    assert_problem(client.get(f"/v1/screenings/{recorded}/certificate"), 409)
    assert_problem(client.post("/v1/screen", json={"subjects": [SUBJECT]}), 503)
    with three_lists.engine.begin() as connection:
        values = ", ".join(f":{name}" for name in head._fields)
        connection.execute(text(f"INSERT INTO audit_head VALUES ({values})"), head._asdict())
    assert client.post("/v1/screen", json={"subjects": [SUBJECT]}).status_code == 200


def test_a_service_does_not_start_without_the_head_and_says_why(
    three_lists: SnapshotStore, client: TestClient, recorded: str
) -> None:
    assert recorded
    client.close()
    with three_lists.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_head"))
    url = three_lists.engine.url.render_as_string(hide_password=False)
    ended = CliRunner().invoke(app, ["serve"], env={"DPRK_SCREEN_DATABASE_URL": url})
    assert isinstance(ended.exception, SealingInDoubt)
    said = explained(ended.exception)
    assert said is not None
    assert "head of the audit record is gone" in said.lines[0]
