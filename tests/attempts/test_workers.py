"""Attempts on the worker processes of ``serve``: they are killed, hang, or cannot start."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from api.audit.store import AuditLog
from lists.db import open_engine
from tests.e2e.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
BODY = {"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]}


def workers_of(server: Server) -> list[psutil.Process]:
    """Those that live; another copy of the service waits for batches."""
    started = re.findall(r'"worker":(\d+),"event":"worker started"', server.log)
    return [psutil.Process(int(one)) for one in started if psutil.pid_exists(int(one))]


def wait_until(holds: Callable[[], bool], server: Server) -> None:
    end = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < end, server.log
        time.sleep(0.1)


def ready(server: Server) -> int:
    return server.log.count('"event":"worker is ready"')


@pytest.mark.long
def test_a_killed_worker_is_replaced_and_no_recorded_answer_is_lost(tmp_path: Path) -> None:
    with Server(tmp_path, workers=2) as server:
        wait_until(lambda: ready(server) == 2, server)
        answered: list[str] = []
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                try:
                    answer = httpx.post(f"{server.url}/v1/screen", json=BODY, timeout=30)
                except httpx.TransportError:
                    continue  # it was being answered by the one that was killed
                assert answer.status_code == 200
                answered.append(answer.json()["results"][0]["screening_id"])

        clients = [threading.Thread(target=ask) for _ in range(4)]
        for client in clients:
            client.start()
        wait_until(lambda: len(answered) > 20, server)
        killed = workers_of(server)[0]
        killed.kill()
        before = len(answered)
        wait_until(lambda: ready(server) == 3 and len(answered) > before + 20, server)
        ended.set()
        for client in clients:
            client.join(60)
        assert f'"worker":{killed.pid}' in server.log
        assert "signal SIGKILL" in server.log
        assert len(workers_of(server)) == 2
        assert server.stop() == 0
        engine = open_engine(server.database_url)
        recorded = set(AuditLog(engine).ids(limit=1_000_000))
        engine.dispose()
    assert set(answered) <= recorded


def test_all_processes_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    with Server(tmp_path, workers=2) as server:
        wait_until(lambda: ready(server) == 2, server)
        processes = psutil.Process(server.process_id).children(recursive=True)
        assert len(processes) >= 2
        os.kill(server.process_id, signal.SIGKILL)
        _, alive = psutil.wait_procs(processes, timeout=60)
    assert alive == []


@pytest.mark.long
def test_workers_that_die_at_their_start_end_the_service_with_the_reason(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DPRK_SCREEN_")}
    settings = {
        "DPRK_SCREEN_DATABASE_URL": f"sqlite:///{tmp_path}/lists.sqlite3",
        "DPRK_SCREEN_CACHE_DIR": str(tmp_path / "cache"),
        "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": str(tmp_path / "seal-keys"),
        "DPRK_SCREEN_OIDC_ISSUER": "https://provider.example",
        "DPRK_SCREEN_REFRESH_ENABLED": "false",
    }
    ended = subprocess.run(
        [
            *(Path(sys.executable).with_name("dprk-screen"), "serve", "--trust-local"),
            *("--port", "0", "--workers", "2"),
        ],
        env={**clean, **settings},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 1
    assert "workers die again and again" in ended.stderr
    assert '"last":"exit code' in ended.stderr
    assert "needs DPRK_SCREEN_OIDC_AUDIENCE" in ended.stderr, "and why they do"


def test_an_address_in_use_ends_the_service_with_the_reason(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        other = tmp_path / "other"
        other.mkdir()
        ended = subprocess.run(
            [
                *(Path(sys.executable).with_name("dprk-screen"), "serve", "--trust-local"),
                *("--port", str(server.port)),
            ],
            env={**os.environ, "DPRK_SCREEN_DATABASE_URL": f"sqlite:///{other}/lists.sqlite3"},
            cwd=other,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {server.port}" in ended.stderr
