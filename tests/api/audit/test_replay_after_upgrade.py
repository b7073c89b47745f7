"""What an earlier release recorded is read, certified and replayed by this one.

``recorded_by_engine_42.sql.xz`` is the database of that release (schema 0008) after one call with
three subjects on three lists of one party each: written by its code, not by this one's.
"""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.audit.append import ChainAppender
from api.audit.verify import verify
from api.server.app import create_app
from api.service.settings import Settings
from api.service.software import software
from lists.db import open_engine, upgrade
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

RECORDED = Path(__file__).with_name("recorded_by_engine_42.sql.xz")
SEALED_WITH = "3177f442e9930c3a20d540b2713fdb46e032c4b2af93d848354dff825667b0b5"
"""The key of this one record, which the test makes a file of."""
THEN = "dprk-screen 0.1.0+42.9a173109"
PERSON, NOBODY, DEAL = "a", "d", "e"
"""References of the three subjects: a match, none, a deal with a listed partner."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of this release on that database, upgraded."""
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection:
        connection.executescript(lzma.decompress(RECORDED.read_bytes()).decode())
    keys = tmp_path / "seal-keys"
    keys.write_text(f"{SEALED_WITH} 2026-11-30T17:20:07+00:00\n")
    keys.chmod(0o600)
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/old.sqlite3",
        cache_dir=tmp_path / "cache",
        batch_dir=tmp_path / "batches",
        audit_seal_key_file=keys,
        audit_heads_file=tmp_path / "heads.jsonl",
        refresh_enabled=False,
    )
    upgrade(settings.database_url)
    return settings


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """An auditor of the upgraded service."""
    engine = open_engine(settings.database_url)
    key = KeyStore(engine).create("auditor", set(SCOPES) - {"admin"}).key
    engine.dispose()
    with local_client(create_app(settings)) as made:
        made.headers["x-api-key"] = key
        yield made


def recorded(client: TestClient) -> dict[str, str]:
    """Ids of the screenings of then by reference."""
    answer = client.get("/v1/screenings")
    assert answer.status_code == 200, answer.text
    return {one["reference"]: one["id"] for one in answer.json()["screenings"]}


def replay(client: TestClient, own: str, against: str) -> Any:
    answer = client.post(f"/v1/screenings/{own}/replay", params={"against": against})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.slow
def test_the_record_of_an_earlier_release_is_read_verified_and_certified(
    client: TestClient, settings: Settings
) -> None:
    ids = recorded(client)
    assert set(ids) == {PERSON, NOBODY, DEAL}
    bands = {}
    for reference, own in ids.items():
        screening = client.get(f"/v1/screenings/{own}")
        assert screening.status_code == 200, screening.text
        bands[reference] = screening.json()["result"]["band"]
        path = f"/v1/screenings/{own}/certificate"
        page = client.get(path)
        assert page.status_code == 200, page.text
        assert THEN in page.text
        assert client.get(path, headers={"accept": "application/pdf"}).content[:4] == b"%PDF"
    assert bands == {PERSON: "escalate", NOBODY: "clear", DEAL: "escalate"}
    engine = open_engine(settings.database_url)
    assert verify(engine, ChainAppender.of(settings).keys).breaks == ()
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("against", ["recorded", "current"])
def test_a_replay_says_what_another_engine_changed_and_whether_the_outcome_did(
    client: TestClient, against: str
) -> None:
    for reference, own in recorded(client).items():
        told = replay(client, own, against)
        assert (told["recorded_software"], told["software"]) == (THEN, software())
        assert told["identical"] is False, "each result has parts that it did not have then"
        causes = {one["kind"]: one for one in told["causes"]}
        assert "the engine changed" in causes["software"]["what"]
        assert ("policy" in causes) == (against == "current")
        paths = {one["path"].partition("[")[0] for one in told["differences"]}
        assert paths
        if told["same_outcome"]:
            assert not paths & {"band", "risk", "status"}
        else:
            assert paths & {"band", "risk", "status", "matches"}
        assert told["same_outcome"] or reference != NOBODY
