"""Rates counted in a real Redis by several workers, and what holds while it is away."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from api.access import shared_windows
from api.access.key_store import KeyStore
from api.operations.doctor_settings import contradictions
from api.service.settings import Settings
from tests.api.service.test_errors import assert_problem
from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def redis(port: int, folder: Path) -> Iterator[None]:
    """A server of its own on this port, which keeps nothing."""
    program = shutil.which("redis-server")
    if program is None:
        lacking("redis", "there is no redis-server")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _answers(port)
            yield
        finally:
            server.kill()


def _answers(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(5) == b"+PONG":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail("redis-server did not come up")


@pytest.fixture
def asked(three_lists: SnapshotStore) -> Callable[[TestClient], int]:
    """Asks a worker with one and the same key; the status."""
    key = KeyStore(three_lists.engine).create("x", ["lists:read"]).key
    return lambda client: client.get("/v1/lists", headers={"x-api-key": key}).status_code


def failures(client: TestClient) -> int:
    found = re.search(
        r"^dprk_screen_rate_storage_failures_total (\d+)", client.get("/metrics").text, re.MULTILINE
    )
    assert found
    return int(found[1])


@pytest.mark.slow
def test_two_workers_count_together(
    limited: Callable[..., TestClient],
    asked: Callable[[TestClient], int],
    port: int,
    tmp_path: Path,
) -> None:
    with redis(port, tmp_path):
        given = {"rate_storage": f"redis://127.0.0.1:{port}/0", "rate_per_address": "2/minute"}
        one, other = (limited(rate_per_key="4/minute", **given) for _ in range(2))
        assert [asked(client) for client in (one, other, one, other)] == [200] * 4
        assert asked(one) == asked(other) == 429
        wrong = {"x-api-key": "dps_nobody_0"}
        statuses = [client.get("/v1/lists", headers=wrong) for client in (one, other, one)]
        assert [answer.status_code for answer in statuses] == [401, 401, 429]
        assert int(assert_problem(statuses[2], 429) and statuses[2].headers["retry-after"]) <= 60


@pytest.mark.slow
def test_without_redis_each_worker_counts_for_itself_until_it_is_back(
    limited: Callable[..., TestClient],
    asked: Callable[[TestClient], int],
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_windows, "PAUSE", 3600.0)
    given = {"rate_storage": f"redis://127.0.0.1:{port}/0", "insecure": True}
    one, other = (limited(rate_per_key="3/hour", **given) for _ in range(2))
    assert [asked(one) for _ in range(4)] == [200, 200, 200, 429], "not without a limit"
    assert asked(other) == 200, "and not without an answer"
    with redis(port, tmp_path):
        assert asked(one) == 429, "a lost Redis is asked again after the pause only"
        monkeypatch.setattr(shared_windows, "PAUSE", 0.0)
        three = limited(rate_per_key="3/hour", **given)
        assert asked(three) == 200
        assert failures(three) == 0
    assert asked(three) == 200
    assert failures(three) >= 1
    with redis(port, tmp_path):
        assert [asked(three) for _ in range(4)] == [200, 200, 200, 429], "counted in Redis again"


@pytest.mark.slow
def test_a_redis_that_is_silent_holds_requests_up_once_and_shortly(
    limited: Callable[..., TestClient], asked: Callable[[TestClient], int]
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        client = limited(rate_storage=url, insecure=True)
        assert [asked(client) for _ in range(20)] == [200] * 20
        assert failures(client) <= 2, "twenty requests did not wait twenty times"


def test_a_storage_without_its_library_is_found_by_the_doctor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.operations.doctor_settings.find_spec", lambda _name: None)
    settings = Settings(rate_storage="redis://127.0.0.1:1")
    found = [one.words for one in contradictions(settings, open_without_key=False)]
    assert any("extra `redis`" in words for words in found)
