"""The server as a process: first start, several workers, swaps under load, limits, its end."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Self

import httpx
import pytest

from lists.db import open_engine
from lists.store import SnapshotStore
from tests.api.publishing import publish
from tests.e2e.server import Server
from tests.factories import vessel

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

LOG_LEVELS = {"debug", "info", "warning", "error", "critical"}


def test_the_first_start_serves_the_samples_and_says_so_everywhere(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        ready = httpx.get(f"{server.url}/readyz").json()
        assert ready["state"] == "sample"
        body = {"subjects": [{"kind": "vessel", "imo": "8604917"}, {"names": ["Kwangson Bank"]}]}
        answer = httpx.post(f"{server.url}/v1/screen", json=body).json()
        assert answer["results"][0]["matches"][0]["entity"]["caption"] == "YU JONG 2"
        assert any(warning.startswith("SAMPLE LISTS") for warning in answer["warnings"])
        assert server.stop() == 0
        assert "serving SAMPLE list" in server.log
        for line in server.log.splitlines():
            assert json.loads(line)["level"] in LOG_LEVELS
        assert "Kwangson" not in server.log


def test_a_first_start_beyond_this_machine_prints_one_key_once(tmp_path: Path) -> None:
    body = {"subjects": [{"imo": "8604917"}]}
    with Server(tmp_path, host="0.0.0.0") as server:
        answer = httpx.post(f"{server.url}/v1/screen", json=body)
        assert answer.status_code == 401, "also from this machine"
        (key,) = re.findall(r"dps_\S+", server.log)
        headers = {"X-API-Key": key}
        assert httpx.post(f"{server.url}/v1/screen", json=body, headers=headers).status_code == 200
        (made,) = httpx.get(f"{server.url}/v1/keys", headers=headers).json()["keys"]
        assert f"dprk-screen keys revoke {made['id']}" in server.log
    with Server(tmp_path, host="0.0.0.0") as server:
        assert "dps_" not in server.log
        assert httpx.post(f"{server.url}/v1/screen", json=body, headers=headers).status_code == 200


def test_while_the_network_is_down_the_samples_serve_and_the_log_stays_quiet(
    tmp_path: Path,
) -> None:
    codes = ("un", "un_vessels", "ofac_sdn", "ofac_cons", "eu")
    urls = json.dumps(dict.fromkeys(codes, "http://127.0.0.1:9/list"))
    with Server(tmp_path, refresh_enabled="true", fetch_urls=urls) as server:
        end = time.monotonic() + 60
        state = "idle"
        while state == "idle" and time.monotonic() < end:
            time.sleep(0.2)
            state = httpx.get(f"{server.url}/v1/lists", timeout=30).json()["refresh"]["state"]
        assert state in {"running", "failed"}
        body = {"subjects": [{"imo": "8604917"}]}
        answer = httpx.post(f"{server.url}/v1/screen", json=body, timeout=30).json()
        assert answer["results"][0]["matches"]
        assert server.stop() == 0, "a refresh that is running does not hold the end up"
        assert not [line for line in server.log.splitlines() if '"level":"error"' in line]


@pytest.mark.long
def test_no_request_fails_or_mixes_versions_during_ten_activations(tmp_path: Path) -> None:
    """Two workers; each version of the list holds one ship whose name tells the version."""
    url = f"sqlite:///{tmp_path}/lists.sqlite3"
    with Server(tmp_path, workers=2) as server:
        assert server.database_url == url
        store = SnapshotStore(open_engine(url))
        holds: dict[str, str] = {}
        load = _Load(server.url, holds)
        with load:
            for number in range(10):
                ship = vessel(f"SHIP OF VERSION {number}", "9999993", source="un_vessels")
                version = publish(store, "un_vessels", [ship], activate=False)
                holds[version.id] = ship.caption
                store.activate(version.id)
                load.wait_for(version.id)
        store.engine.dispose()
        metrics = httpx.get(f"{server.url}/metrics", headers=server.make_key())
        assert metrics.status_code == 200, metrics.text
        assert server.stop() == 0
    assert load.failures == []
    assert load.answered >= 40
    assert set(holds) <= load.seen
    screened = [
        row for row in metrics.text.splitlines() if row.startswith("dprk_screen_subjects_total")
    ]
    counted = sum(float(row.rsplit(" ", 1)[1]) for row in screened)
    assert counted == load.answered, "the metrics of both workers are added up"


class _Load:
    """Four clients that screen the same IMO number without pause and check every answer."""

    def __init__(self, url: str, holds: dict[str, str]) -> None:
        self.failures: list[str] = []
        self.seen: set[str] = set()
        self.answered = 0
        self._url = url
        self._holds = holds
        self._ended = threading.Event()
        self._counting = threading.Lock()
        self._clients = [threading.Thread(target=self._screen) for _ in range(4)]

    def __enter__(self) -> Self:
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for client in self._clients:
            client.join(60)

    def wait_for(self, version_id: str) -> None:
        end = time.monotonic() + 30
        while version_id not in self.seen and time.monotonic() < end:
            time.sleep(0.02)

    def _screen(self) -> None:
        body = {"subjects": [{"imo": "9999993"}]}
        while not self._ended.is_set():
            # A connection of its own each time, so that both workers are asked.
            try:
                response = httpx.post(f"{self._url}/v1/screen", json=body, timeout=30)
            except httpx.TransportError as error:
                self.failures.append(repr(error))
                continue
            with self._counting:
                self.answered += 1
                self._check(response)

    def _check(self, response: httpx.Response) -> None:
        if response.status_code != 200:
            self.failures.append(response.text)
            return
        answer = response.json()
        stamped = answer["lists"]["un_vessels"]["version"]
        self.seen.add(stamped)
        found = [match["entity"]["caption"] for match in answer["results"][0]["matches"]]
        if stamped in self._holds and found != [self._holds[stamped]]:
            self.failures.append(f"{stamped} answered {found}")


def test_a_url_no_parser_can_split_is_a_problem_document(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        for length in (9_000, 70_000):
            answer = _raw(server.port, b"GET /v1/entities?q=" + b"a" * length + b" HTTP/1.1\r\n")
            assert answer.startswith(b"HTTP/1.1 414")
            assert b"application/problem+json" in answer
            assert b'"code":"url-too-long"' in answer
        answer = _raw(server.port, b"GET /healthz HTTP/1.1\r\nx: " + b"a" * 40_000 + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 431")
        answer = _raw(server.port, b"this is not HTTP\r\n")
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"application/problem+json" in answer


def _raw(port: int, request: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        connection.sendall(request + b"host: x\r\n\r\n")
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except ConnectionResetError:
            pass  # it was closed while we were still sending
        return answer


def test_a_running_request_is_finished_after_sigterm(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        body = {"subjects": [{"names": [f"ZEPHYR HOLDINGS {n}"]} for n in range(1000)]}
        answers: list[httpx.Response] = []

        def ask() -> None:
            url = f"{server.url}/v1/screen"
            answers.append(httpx.post(url, json=body, headers=key, timeout=60))

        key = server.make_key()
        client = threading.Thread(target=ask)
        client.start()
        _wait_for_an_open_request(server, key)
        assert server.stop() == 0
        client.join(60)
    assert answers[0].status_code == 200
    assert len(answers[0].json()["results"]) == 1000


def _wait_for_an_open_request(server: Server, key: dict[str, str]) -> None:
    """However long the client takes to begin: the request for the metrics itself is open too."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        rows = httpx.get(f"{server.url}/metrics", headers=key, timeout=30).text.splitlines()
        (open_now,) = (row for row in rows if row.startswith("dprk_screen_open_requests "))
        if float(open_now.split()[1]) > 1:
            return
        time.sleep(0.01)
    raise AssertionError("the request was not seen")
