"""API keys: made, shown once, stored as a hash, rotated, expired and revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update

from api.access.key_store import KeyRing, KeyStore, UnknownKey
from api.access.key_tables import API_KEY
from api.access.scopes import SCOPES
from lists.db import open_engine
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


@pytest.fixture
def keys(database_url: str) -> Iterator[KeyStore]:
    engine = open_engine(database_url)
    yield KeyStore(engine)
    engine.dispose()


def test_a_key_is_recognised_and_only_its_hash_is_stored(keys: KeyStore) -> None:
    new = keys.create("payments", ["screen", "audit"], by="test")
    assert re.fullmatch(r"dps_[a-z0-9]{10}_[\w-]{43}", new.key)
    caller = KeyRing(keys).caller(new.key)
    assert caller is not None
    assert caller.id == f"key:{new.details.id}"
    assert caller.scopes == {"screen", "audit"}
    secret = new.key.split("_", 2)[2]
    with keys.engine.connect() as connection:
        for row in connection.execute(text("SELECT * FROM api_key")):
            assert secret not in str(row)


def test_no_two_keys_are_alike(keys: KeyStore) -> None:
    made = {keys.create("x", ["screen"]).key for _ in range(50)}
    assert len(made) == 50


@pytest.mark.parametrize("change", [0, 3, 8, 20, -1])
def test_a_key_with_one_letter_changed_opens_nothing(keys: KeyStore, change: int) -> None:
    key = keys.create("payments", ["screen"]).key
    letters = list(key)
    letters[change] = "x" if letters[change] != "x" else "y"
    assert KeyRing(keys).caller("".join(letters)) is None


@pytest.mark.parametrize("wrong", ["", "dps_", "dps__", "dps_a_b", "x" * 100_000, "dps_ÿ_é"])
def test_what_is_no_key_opens_nothing(keys: KeyStore, wrong: str) -> None:
    assert KeyRing(keys).caller(wrong) is None


def test_a_key_with_something_behind_it_opens_nothing(keys: KeyStore) -> None:
    key = keys.create("payments", ["screen"]).key
    ring = KeyRing(keys)
    assert ring.caller(key + "x") is None
    assert ring.caller(key + " " * 300) is None


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(keys: KeyStore) -> None:
    new = keys.create("payments", ["screen"])
    ring = KeyRing(keys)
    first = keys.revoke(new.details.id).revoked_at
    assert keys.revoke(new.details.id).revoked_at == first
    ring.refresh()
    assert ring.caller(new.key) is None
    assert ring, "a service that ever had a key never opens up again"
    assert [key.id for key in keys.all()] == [new.details.id]


@pytest.mark.slow
def test_an_expired_key_opens_nothing_without_any_refresh(keys: KeyStore) -> None:
    new = keys.create("payments", ["screen"], expires_at=datetime.now(UTC) + timedelta(days=1))
    with keys.engine.begin() as connection:
        connection.execute(
            update(API_KEY).values(expires_at=datetime.now(UTC) + timedelta(seconds=0.2))
        )
    ring = KeyRing(keys)
    assert ring.caller(new.key) is not None
    import time

    time.sleep(0.25)
    assert ring.caller(new.key) is None


def test_a_rotated_key_works_until_its_grace_ends(keys: KeyStore) -> None:
    old = keys.create("payments", ["batch"])
    new = keys.rotate(old.details.id, timedelta(hours=1))
    assert new.details.replaces == old.details.id
    assert (new.details.name, new.details.scopes) == ("payments", ("batch",))
    ring = KeyRing(keys)
    assert ring.caller(old.key)
    assert ring.caller(new.key)
    newest = keys.rotate(new.details.id, timedelta(0))
    ring.refresh()
    assert ring.caller(new.key) is None
    assert ring.caller(newest.key)


def test_a_rotated_key_keeps_its_lifetime(keys: KeyStore) -> None:
    old = keys.create("x", ["screen"], expires_at=datetime.now(UTC) + timedelta(days=30))
    new = keys.rotate(old.details.id, timedelta(days=90))
    assert new.details.expires_at is not None
    assert abs(new.details.expires_at - datetime.now(UTC) - timedelta(days=30)).seconds < 10
    assert keys.get(old.details.id).expires_at == old.details.expires_at, "never lengthened"


def test_a_closed_key_cannot_be_rotated_back_to_life(keys: KeyStore) -> None:
    old = keys.create("payments", ["screen"])
    keys.revoke(old.details.id)
    with pytest.raises(ValueError, match="revoked or expired"):
        keys.rotate(old.details.id, timedelta(hours=1))


@pytest.mark.parametrize(
    ("name", "scopes", "expires"),
    [
        ("", ["screen"], None),
        ("x" * 101, ["screen"], None),
        ("x", [], None),
        ("x", ["screen", "everything"], None),
        ("x", ["screen"], datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    keys: KeyStore, name: str, scopes: list[str], expires: datetime | None
) -> None:
    with pytest.raises(ValueError, match=r"."):
        keys.create(name, scopes, expires_at=expires)
    assert keys.all() == ()


def test_an_unknown_id_is_said(keys: KeyStore) -> None:
    with pytest.raises(UnknownKey):
        keys.revoke("nobody")


@pytest.mark.slow
def test_keys_are_managed_over_http(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    admin = KeyStore(three_lists.engine).create("admin", ["admin"])
    client = service(with_key=False)
    client.headers["x-api-key"] = admin.key
    made = client.post("/v1/keys", json={"name": "payments", "scopes": ["screen"], "days": 30})
    assert made.status_code == 201
    new = made.json()
    assert new["details"]["created_by"] == f"key:{admin.details.id}"
    subject = {"subjects": [{"names": ["Nobody"]}]}

    def screens(key: str) -> int:
        return client.post("/v1/screen", json=subject, headers={"x-api-key": key}).status_code

    assert screens(new["key"]) == 200
    assert screens(admin.key) == 403, "admin does not screen"
    rotated = client.post(f"/v1/keys/{new['details']['id']}/rotate", json={"grace_hours": 0}).json()
    assert screens(new["key"]) == 401
    assert screens(rotated["key"]) == 200
    revoked = client.delete(f"/v1/keys/{rotated['details']['id']}")
    assert revoked.json()["revoked_at"]
    assert screens(rotated["key"]) == 401
    listed = client.get("/v1/keys")
    assert len(listed.json()["keys"]) == 3
    assert "sha256" not in listed.text
    assert rotated["key"] not in listed.text
    assert_problem(client.post(f"/v1/keys/{rotated['details']['id']}/rotate"), 409)
    assert_problem(client.delete("/v1/keys/nobody"), 404)
    assert_problem(client.post("/v1/keys", json={"name": "x", "scopes": ["all"]}), 422)


@pytest.fixture
def run(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command on the test's database."""
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(settings.cache_dir))

    def invoke(*arguments: str) -> tuple[int, str, str]:
        from api.cli.main import main

        monkeypatch.setattr("sys.argv", ["dprk-screen", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return invoke


def test_keys_are_managed_by_command_line(
    run: Callable[..., tuple[int, str, str]], store: SnapshotStore
) -> None:
    code, out, err = run("keys", "create", "payments", "--scope", "batch", "--days", "30")
    assert code == 0
    key = out.strip()
    assert "only time" in err
    assert key not in err
    key_id = key.split("_")[1]
    assert KeyRing(KeyStore(store.engine)).caller(key)
    code, out, err = run("keys", "rotate", key_id, "--grace-hours", "0")
    newer = out.strip()
    assert KeyRing(KeyStore(store.engine)).caller(key) is None
    assert run("keys", "revoke", newer.split("_")[1])[0] == 0
    code, out, err = run("keys", "list")
    assert code == 0
    assert "revoked" in out
    assert "expired" in out
    assert key not in out
    code, _, err = run("keys", "create", "x", "--scope", "everything")
    assert code == 1
    assert all(scope in err for scope in SCOPES)
    assert run("keys", "revoke", "nobody")[0] == 1
