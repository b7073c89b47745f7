"""A table of attempts on a real socket: each is refused with the right status, or does no harm.

After every attempt the server must screen as before. Tokens of an identity provider are attempted
in ``test_oidc``, harmful list files in ``tests/lists/test_hostile_files``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import socket
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import update

from api.access.key_store import KeyRing, KeyStore
from api.access.key_tables import API_KEY
from api.service.settings import Settings
from lists.db import open_engine
from lists.store import SnapshotStore
from tests.api.attack_requests import GOOD, JSON, get, screen, upload
from tests.api.attempts import CHUNKED, TABLE
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON, publish
from tests.api.raw_http import Answer, exchange, parsed, request, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
BODY_TIMEOUT = 1.0
PLAIN = ("application/json", "application/problem+json", "text/plain")


class Target(NamedTuple):
    """The server under attack and keys in every state."""

    port: int
    keys: dict[str, str]

    def send(self, raw: bytes, **how: Any) -> Answer:
        for name, key in self.keys.items():
            raw = raw.replace(f"<{name}>".encode(), key.encode())
        return exchange(self.port, raw, **how)

    def is_well(self) -> None:
        answer = self.send(request("POST", "/v1/screen", GOOD, JSON, ("X-API-Key", "<screen>")))
        assert answer.status == 200, answer.body[:300]
        assert json.loads(answer.body)["results"][0]["band"] == "block"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(sqlite_template, folder / "lists.sqlite3")
    url = f"sqlite:///{folder}/lists.sqlite3"
    engine = open_engine(url)
    store = SnapshotStore(engine)
    for source, party in (
        ("un", KWANGSON),
        ("un_vessels", CHON_MA_SAN),
        ("ofac_sdn", KIM_YONG_CHOL),
    ):
        publish(store, source, [party])
    made = KeyStore(engine)
    keys = {
        "screen": made.create("a", ["screen"]).key,
        "batch": made.create("b", ["batch"]).key,
        "lists": made.create("c", ["lists:read"]).key,
        "audit": made.create("g", ["audit"]).key,
    }
    revoked, expired = made.create("d", ["screen"]), made.create("e", ["screen"])
    made.revoke(revoked.details.id)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with engine.begin() as connection:
        old = API_KEY.c.id == expired.details.id
        connection.execute(update(API_KEY).where(old).values(expires_at=yesterday))
    rotated = made.create("f", ["screen"])
    made.rotate(rotated.details.id, timedelta(0))
    keys |= {"revoked": revoked.key, "expired": expired.key, "rotated": rotated.key}
    settings = Settings(
        database_url=url,
        cache_dir=folder / "cache",
        batch_dir=folder / "batches",
        batch_enabled=False,
        refresh_enabled=False,
        access_log=False,
        max_body_bytes=200_000,
        max_batch_bytes=300_000,
        body_timeout=BODY_TIMEOUT,
        rate_per_address="",
    )
    with served(settings) as port:
        yield Target(port, keys)
    engine.dispose()


@pytest.mark.parametrize(("raw", "status"), TABLE)
def test_the_attempt_gets_its_status_and_the_server_stays_well(
    target: Target, raw: bytes | Callable[[], bytes], status: int
) -> None:
    answer = target.send(raw if isinstance(raw, bytes) else raw())
    assert answer.status == status, answer.body[:300]
    if status >= 400:
        assert answer.code, "a refusal is a problem document"
        assert b"Traceback" not in answer.body
    assert b"root:" not in answer.body
    assert not answer.more, "one request, one answer"
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers or answer.status == 202
    if answer.body:
        assert answer.headers["content-type"].startswith(PLAIN), "nothing a browser would run"
    target.is_well()


# --- what takes its time ------------------------------------------------------------------------

SLOWLY = {
    "a header that trickles": (b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"X-A: b\r\n"),
    "a request line that trickles": (b"GET /hea", b"l"),
    "blank lines for ever": (b"\r\n", b"\r\n"),
    "a body that trickles": (screen(("Content-Length", "5000"), body=b"{"), b" "),
    "chunks that trickle": (screen(CHUNKED, body=b"1\r\n{\r\n"), b"1\r\n \r\n"),
    "a second request that trickles": (get("/healthz", key="") + b"GET /hea", b"l"),
}


@pytest.mark.parametrize("name", list(SLOWLY))
def test_what_trickles_is_cut_off(target: Target, name: str) -> None:
    first, piece = SLOWLY[name]
    began = time.monotonic()
    answer = target.send(first, pieces=(piece,) * 12, pause=BODY_TIMEOUT / 4)
    assert time.monotonic() - began < 20
    last = parsed(answer.more) if name.startswith("a second") else answer
    assert (last.status, last.code) == (408, "request-timeout"), answer
    target.is_well()


def test_silent_connections_are_closed_and_keep_nobody_out(target: Target) -> None:
    with ExitStack() as opened:
        connect = lambda: socket.create_connection(("127.0.0.1", target.port), timeout=20)  # noqa: E731
        silent = [opened.enter_context(connect()) for _ in range(200)]
        target.is_well()
        for connection in silent:
            assert connection.recv(12) == b"HTTP/1.1 408"


def test_a_file_may_take_long_but_not_pause(target: Target) -> None:
    """Each piece of a batch file has the time a whole other body has."""
    head = upload(b"", path="/v1/batches/preview")
    whole = head.replace(b"\r\n\r\n", b"\r\nContent-Length: 30\r\n\r\n", 1)
    pieces = (b"name\nKim Y", b"ong Chol\nR", b"i Je-son\nx")
    pause = BODY_TIMEOUT * 0.6  # together longer than a body may take
    assert target.send(whole, pieces=pieces, pause=pause).status == 200
    assert target.send(whole + pieces[0], pieces=(b"o",), pause=BODY_TIMEOUT * 2).status == 408
    target.is_well()


# --- what a victim would open -------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula", ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_defused(formula: str) -> None:
    from api.sheet import guarded

    assert guarded(formula).startswith("'")


# --- keys take the same work whatever is wrong with them ----------------------------------------


def test_an_unknown_id_and_a_wrong_secret_cost_the_same_steps(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashes, comparisons and the bytes they see are counted; nothing is timed."""
    shutil.copy(sqlite_template, tmp_path / "keys.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path}/keys.sqlite3")
    keys = KeyStore(engine)
    right = keys.create("x", ["screen"]).key
    revoked = keys.create("y", ["screen"])
    keys.revoke(revoked.details.id)
    ring = KeyRing(keys)
    steps: list[tuple[str, int, int]] = []

    def compared(one: bytes, other: bytes) -> bool:
        steps.append(("compare", len(one), len(other)))
        return hmac.compare_digest(one, other)

    def hashed(content: bytes) -> Any:
        steps.append(("hash", len(content), 0))
        return hashlib.sha256(content)

    monkeypatch.setattr("api.access.key_store.hmac", SimpleNamespace(compare_digest=compared))
    monkeypatch.setattr("api.access.key_store.hashlib", SimpleNamespace(sha256=hashed))
    nearly = right[:-1] + ("A" if right[-1] != "A" else "B")
    wrong = ["dps_zzzzzzzzzz_" + "A" * 43, right[:15] + "A" * 43, nearly, revoked.key]
    seen = []
    for key in [right, *wrong]:
        steps.clear()
        assert (ring.caller(key) is not None) == (key == right)
        seen.append(list(steps))
    assert seen == [[("hash", len(right), 0), ("compare", 32, 32)]] * 5
    engine.dispose()
