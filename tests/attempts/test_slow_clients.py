"""Attempts to stall the service by reading, sending or listening slowly, or by many connections.

With 600 readers and 560 streams over the full lists: ``python -m benchmarks.slow_clients``.
"""

from __future__ import annotations

import json
import select
import socket
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from api.access.key_store import KeyStore
from lists.db import open_engine
from tests.api.raw_http import as_json, exchange, parsed, request, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.settings import Settings
    from lists.store import SnapshotStore

BODY = as_json({"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]})
JSON = ("Content-Type", "application/json")


class Target:
    """A running service and a key for it."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self.key = ("X-API-Key", key)

    def screened(self) -> int:
        """The status of a screening."""
        return exchange(self.port, request("POST", "/v1/screen", BODY, JSON, self.key)).status

    def get(self, path: str) -> bytes:
        """A request without a body."""
        return request("GET", path, b"", self.key)

    def overloaded(self) -> bool:
        """What ``/readyz`` says."""
        answer = exchange(self.port, request("GET", "/readyz"))
        assert answer.status == 200
        said: bool = json.loads(answer.body)["overloaded"]
        return said

    def open(self) -> socket.socket:
        """A connection that takes little at a time."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", self.port))
        return connection


@contextmanager
def running(settings: Settings, store: SnapshotStore, **changed: object) -> Iterator[Target]:
    """The service with these settings, and a key."""
    assert store.active()
    engine = open_engine(settings.database_url)
    key = KeyStore(engine).create("slow", {"screen", "batch", "audit", "lists:read"}).key
    engine.dispose()
    with served(settings.model_copy(update={"batch_enabled": False, **changed})) as port:
        yield Target(port, key)


def wait_until_closed(connection: socket.socket) -> None:
    """Read nothing until the other side gives up."""
    ending = select.poll()
    ending.register(connection, select.POLLRDHUP)
    assert ending.poll(60_000), "the connection was never closed"


def test_who_reads_a_byte_now_and_then_is_disconnected_and_harms_nobody(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    with running(settings, three_lists, write_timeout=2.0, max_concurrent=8) as target:
        with ExitStack() as opened:
            readers = [opened.enter_context(target.open()) for _ in range(30)]
            for reader in readers:
                # answers of a megabyte, and another request behind each
                reader.sendall(2 * target.get("/static-offline-docs/swagger-ui-bundle.js"))
            assert [target.screened() for _ in range(20)] == [200] * 20
            wait_until_closed(readers[0])
        assert target.screened() == 200


def test_open_event_streams_are_bounded_and_refuse_no_screening(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    with running(settings, three_lists, max_streams=8, max_concurrent=8) as target:
        kind = ("Content-Type", "text/csv")
        sent = request("POST", "/v1/batches", b"name\nKim\n", kind, target.key)
        made = exchange(target.port, sent)
        assert made.status == 202
        path = f"/v1/batches/{json.loads(made.body)['id']}"
        with ExitStack() as opened:
            streams = [opened.enter_context(target.open()) for _ in range(6)]
            statuses = []
            for stream in streams:
                stream.sendall(target.get(f"{path}/events"))
                statuses.append(parsed(stream.recv(65_536)).status)
            assert statuses == [200] * 4 + [429] * 2, "one key gets half of them"
            assert target.screened() == 200
            assert exchange(target.port, target.get(path)).status == 200


def test_bodies_that_come_slowly_are_refused_with_408_and_take_no_place(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    head = request("POST", "/v1/screen", b"", JSON)
    with running(settings, three_lists, body_timeout=3.0, max_concurrent=4) as target:
        slow = request("POST", "/v1/screen", b"{", JSON, target.key, ("Content-Length", "500"))
        assert slow.startswith(head[:20])
        with ExitStack() as opened:
            senders = [opened.enter_context(target.open()) for _ in range(12)]
            for sender in senders:
                sender.sendall(slow)
            time.sleep(1.2)  # they are old enough to make way
            assert [target.screened() for _ in range(10)] == [200] * 10
            answers = [parsed(sender.recv(65_536)) for sender in senders]
        assert {answer.status for answer in answers} <= {408, 503}
        assert sum(answer.status == 408 for answer in answers) >= 4
        assert target.screened() == 200


def test_connections_of_an_address_are_bounded_and_silent_ones_make_way(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    limits = {"max_connections_per_address": 4, "body_timeout": 60.0}
    with running(settings, three_lists, **limits) as target, ExitStack() as opened:
        silent = [opened.enter_context(target.open()) for _ in range(4)]
        time.sleep(1.2)
        assert target.screened() == 200
        wait_until_closed(silent[0])
        busy = [opened.enter_context(target.open()) for _ in range(4)]
        for one in busy:
            one.sendall(
                request("POST", "/v1/screen", b"{", JSON, target.key, ("Content-Length", "500"))
            )
        time.sleep(1.2)
        answer = exchange(target.port, request("GET", "/healthz"))
        assert answer.status == 503
        assert answer.code == "overloaded"


def test_screenings_beyond_the_limit_are_refused_on_a_connection_that_stays(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    with running(settings, three_lists, max_concurrent=1) as target:
        assert not target.overloaded()
        one = request("POST", "/v1/screen", BODY, JSON, target.key)
        statuses: list[int] = []
        end = time.monotonic() + 60
        while 503 not in statuses and time.monotonic() < end:
            with ExitStack() as opened:
                clients = [opened.enter_context(target.open()) for _ in range(24)]
                for client in clients:
                    client.sendall(one)
                answers = [parsed(client.recv(65_536)) for client in clients]
                statuses += [answer.status for answer in answers]
                for client, answer in zip(clients, answers, strict=True):
                    if answer.status == 503:
                        assert answer.code == "overloaded"
                        assert answer.headers["retry-after"] == "1"
                        assert "connection" not in answer.headers
                        client.sendall(target.get("/healthz"))
                        assert parsed(client.recv(65_536)).status == 200
        assert set(statuses) == {200, 503}
        assert target.overloaded()
        assert target.screened() == 200
