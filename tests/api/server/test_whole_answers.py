"""An answer that goes out in one write is to the byte the one that goes out as messages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from api.access.key_store import KeyStore
from api.server import http_limits
from lists.db import open_engine
from tests.api.publishing import KWANGSON, publish
from tests.api.raw_http import Answer, as_json, exchange, request, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.settings import Settings
    from lists.store import SnapshotStore

BODY = as_json({"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]})
JSON = ("Content-Type", "application/json")


@pytest.fixture
def sent_at_once(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every answer whether the connection took it in one write."""
    told: list[bool] = []
    send_whole = http_limits.send_whole

    def noted(*given: object) -> bool:
        told.append(send_whole(*given))  # type: ignore[arg-type]
        return told[-1]

    monkeypatch.setattr(http_limits, "send_whole", noted)
    return told


@pytest.fixture
def service(settings: Settings, store: SnapshotStore, sent_at_once: list[bool]) -> Iterator[Target]:
    publish(store, "un", [KWANGSON])
    engine = open_engine(settings.database_url)
    key = KeyStore(engine).create("tests", ["screen"]).key
    engine.dispose()
    with served(settings) as port:
        yield Target(port, key, sent_at_once)


class Target:
    """A running service and a key of it."""

    def __init__(self, port: int, key: str, sent_at_once: list[bool]) -> None:
        self.port, self.sent_at_once = port, sent_at_once
        self._fields = (JSON, ("X-API-Key", key), ("X-Request-ID", "same"))

    def ask(self, *fields: tuple[str, str], body: bytes = BODY) -> bytes:
        return request("POST", "/v1/screen", body, *self._fields, *fields)


def _shown(answer: Answer) -> tuple[object, ...]:
    """An answer without what differs from one to the next."""
    fields = {name: re.sub(r"\d", "0", value) for name, value in answer.headers.items()}
    body = re.sub(rb'"screening_id":"[0-9a-f-]{36}"', b"", answer.body)
    return answer.status, fields, body


@pytest.mark.slow
def test_one_write_and_two_messages_are_the_same_answer(
    service: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exchange(service.port, service.ask())
    assert service.sent_at_once == [True]
    assert json.loads(whole.body)["results"][0]["band"] == "block"
    monkeypatch.setattr(http_limits, "send_whole", lambda *_: False)
    assert _shown(exchange(service.port, service.ask())) == _shown(whole)


@pytest.mark.slow
def test_requests_sent_without_waiting_are_answered_in_turn(service: Target) -> None:
    first = exchange(service.port, service.ask() * 3)
    assert first.status == 200
    assert first.more.count(b"HTTP/1.1 200") == 2
    assert service.sent_at_once == [True] * 3


@pytest.mark.slow
def test_a_connection_that_ends_with_the_answer_is_told_so(service: Target) -> None:
    answer = exchange(service.port, service.ask(("Connection", "close")))
    assert answer.status == 200
    assert answer.headers["connection"] == "close"
    assert service.sent_at_once == [False]


@pytest.mark.slow
def test_a_body_that_comes_in_pieces_is_waited_for(service: Target) -> None:
    asked = service.ask()
    answer = exchange(service.port, asked[:-40], pieces=(asked[-40:-1], asked[-1:]), pause=0.2)
    assert answer.status == 200
    assert json.loads(answer.body)["results"][0]["band"] == "block"


@pytest.mark.slow
def test_a_refusal_is_no_whole_answer(service: Target) -> None:
    answer = exchange(service.port, service.ask(body=b"{"))
    assert (answer.status, answer.code) == (400, "bad-request")
    assert not service.sent_at_once
