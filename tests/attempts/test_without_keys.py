"""To be taken for a program of the machine itself, and to read what others asked.

The first release trusted every loopback connection with everything but keys: behind a stock nginx,
which adds no header field and sends its own address as ``Host``, the whole Internet read all
recorded subjects.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from lists.db import open_engine
from tests.api.access_table import FORWARDED, MARK, PAGE, operations, page_with, table
from tests.api.raw_http import served
from tests.attempts.proxies import nginx, relay
from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

SUBJECT = {"subjects": [{"names": ["Confidential Customer"]}]}
OF_OTHERS = (
    "/v1/screenings",
    "/v1/audit/entries",
    "/v1/audit/head",
    "/v1/batches",
    "/v1/keys",
    "/metrics",
)


@contextmanager
def proxy(kind: str, upstream: int, folder: Path) -> Iterator[int]:
    """The port of a proxy in front of the service."""
    with ExitStack() as stack:
        if kind == "nginx":
            program = shutil.which("nginx") or lacking("nginx", "nginx is not installed")
            yield stack.enter_context(nginx(program, upstream, folder))
        else:
            yield stack.enter_context(relay(upstream, like_nginx=kind == "like nginx"))


@pytest.mark.parametrize("kind", ["like nginx", "nginx"])
def test_behind_a_stock_nginx_nobody_is_this_machine(
    three_lists: SnapshotStore, settings: Settings, tmp_path: Path, kind: str
) -> None:
    trusting = settings.model_copy(update={"local_trust": True})
    with served(trusting) as port:
        direct = httpx.post(f"http://127.0.0.1:{port}/v1/screen", json=SUBJECT, timeout=30)
        assert direct.status_code == 200
        with proxy(kind, port, tmp_path) as outside:
            base = f"http://127.0.0.1:{outside}"
            named = {"host": "screening.example"}
            assert httpx.get(f"{base}/healthz", headers=named, timeout=30).status_code == 200
            for path in (*OF_OTHERS, "/v1/lists"):
                answer = httpx.get(base + path, headers=named, timeout=30)
                assert answer.status_code == 403, path
                assert "Confidential" not in answer.text
            answer = httpx.post(f"{base}/v1/screen", json=SUBJECT, headers=named, timeout=30)
            assert answer.status_code == 403


def test_behind_a_proxy_without_a_trace_what_others_asked_stays_closed(
    three_lists: SnapshotStore, settings: Settings
) -> None:
    trusting = settings.model_copy(update={"local_trust": True})
    with served(trusting) as port, relay(port, like_nginx=False) as outside:
        base = f"http://127.0.0.1:{outside}"
        answer = httpx.post(f"{base}/v1/screen", json=SUBJECT, timeout=30)
        assert answer.status_code == 200, "it cannot be told from a program here"
        for path in OF_OTHERS:
            answer = httpx.get(base + path, timeout=30)
            assert answer.status_code == 401, path
            assert "dprk-screen keys create" in answer.json()["detail"]
        assert httpx.post(f"{base}/v1/lists/refresh", timeout=30).status_code == 401
        sheet = {"content": b"name\nKim\n", "headers": {"content-type": "text/csv"}}
        assert httpx.post(f"{base}/v1/batches", timeout=30, **sheet).status_code == 401  # type: ignore[arg-type]


def test_a_batch_sent_without_a_key_before_is_for_an_admin_alone(
    three_lists: SnapshotStore, limited: Callable[..., TestClient]
) -> None:
    """The first release took batches from programs of the machine; their owner is ``local``."""
    client = limited(batch_enabled=False)
    sheet = {"content": b"name\nKim\n", "headers": {"content-type": "text/csv"}}
    sent = client.post("/v1/batches", **sheet).json()["id"]  # type: ignore[arg-type]
    with three_lists.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE batch SET owner='local', owner_name='this machine'")
    keys = KeyStore(three_lists.engine)
    keys.create("local", ["batch"])
    admin = keys.create("this machine", ["batch", "admin"]).key
    client.app_state["held"].keys.refresh()
    assert client.get(f"/v1/batches/{sent}").status_code == 404
    assert client.get(f"/v1/batches/{sent}", headers={"x-api-key": admin}).status_code == 200


def test_the_page_of_who_may_call_what_is_what_the_service_does(
    three_lists: SnapshotStore, settings: Settings
) -> None:
    """Every route by every kind of caller: `python -m tests.api.access_table` writes it anew."""
    nowhere = dict.fromkeys(("un", "un_vessels", "ofac_sdn", "ofac_cons", "eu"), "x:")
    quiet = settings.model_copy(
        update={"fetch_urls": nowhere, "batch_enabled": False, "rate_per_address": ""}
    )
    assert PAGE.read_text("utf-8") == page_with(table(quiet))
    rows = PAGE.read_text("utf-8").partition(MARK)[2].strip().splitlines()[2:]
    assert len(rows) == len(operations()) > 45


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_forwarded_request_names_any_host_in_vain(
    limited: Callable[..., TestClient], host: str
) -> None:
    client = limited(with_key=False, local_trust=True)
    headers = {"host": host, **FORWARDED}
    assert client.post("/v1/screen", json=SUBJECT, headers=headers).status_code == 403


def test_of_several_servers_starting_at_once_one_makes_the_first_key(database_url: str) -> None:
    def start(_number: int) -> str | None:
        engine = open_engine(database_url)
        new = KeyStore(engine).create_first()
        engine.dispose()
        return new.key if new else None

    with ThreadPoolExecutor(6) as pool:
        made = [key for key in pool.map(start, range(6)) if key]
    assert len(made) == 1
    engine = open_engine(database_url)
    keys = KeyStore(engine)
    (only,) = keys.all()
    assert set(only.scopes) == set(SCOPES)
    keys.revoke(only.id)
    assert keys.create_first() is None, "not even after it was closed"
    engine.dispose()
