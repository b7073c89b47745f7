"""What a connection answers itself is to the byte what the application would have answered."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from api.access.key_store import KeyStore
from api.audit.store import AuditLog
from api.audit.verify import verify
from api.audit.writer import AuditWriter
from api.server import connection_answers
from api.service.errors import NotRecorded
from lists.db import open_engine
from screening.screener import Screener
from tests.api.raw_http import Answer, as_json, exchange, request, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

    from api.service.settings import Settings

JSON = ("Content-Type", "application/json")
LISTED = {"names": ["Korea Kwangson Banking Corp"]}
CLEAR = {"id": "c", "names": ["Jane Miller"], "kind": "person", "birth_date": "1980-02-03"}

ANSWERED_HERE: dict[str, Any] = {
    "nothing found": {"subjects": [CLEAR]},
    "a listed party": {"subjects": [LISTED]},
    "several": {"subjects": [CLEAR, LISTED, CLEAR]},
    "one that cannot be read": {"subjects": [LISTED, 7]},
    "an unknown field": {"subjects": [{**CLEAR, "shoe_size": 43}], "mood": "good"},
    "options": {"subjects": [LISTED], "options": {"threshold": 0.9, "limit": 1, "explain": False}},
    "an option out of its bounds": {"subjects": [LISTED], "options": {"threshold": 0.01}},
    "the nearest of a clear": {"subjects": [CLEAR], "options": {"nearest": True}},
    "a date that is none": {"subjects": [{**CLEAR, "birth_date": "yesterday"}]},
}
LEFT_TO_THE_APPLICATION: dict[str, Any] = {
    "none that can be read": {"subjects": [{"names": []}]},
    "no subjects": {"subjects": []},
    "no object": [],
    "a list that does not exist": {"subjects": [CLEAR], "options": {"lists": ["moon"]}},
    "an option of another shape": {"subjects": [CLEAR], "options": {"limit": "all"}},
    "the nearest of many": {"subjects": [CLEAR] * 11, "options": {"nearest": True}},
    "an earlier day": {"subjects": [CLEAR], "options": {"as_of": "2000-01-01"}},
    "much work": {"subjects": [{"names": ["Anna Maria Schmidt"]}] * 20},
    "many subjects": {"subjects": [{"names": ["Al"]}] * 21},
}


class Service:
    """A running service, a key of it, and which requests its connections answered themselves."""

    def __init__(self, port: int, key: str, engine: Engine, answered: list[bool]) -> None:
        self.port, self.key, self.engine, self.answered = port, key, engine, answered

    def asked(self, body: bytes, *fields: tuple[str, str]) -> bytes:
        """A screening request with the key, unless the fields bring one."""
        named = {name.lower() for name, _ in fields}
        own = [("X-API-Key", self.key)] if "x-api-key" not in named else []
        own += [JSON] if "content-type" not in named else []
        return request("POST", "/v1/screen", body, *own, ("X-Request-ID", "same"), *fields)

    def both_ways(self, monkeypatch: pytest.MonkeyPatch, asked: bytes) -> tuple[Answer, Answer]:
        """The connection's answer, and the application's."""
        first = exchange(self.port, asked)
        with monkeypatch.context() as patched:
            patched.setattr(connection_answers, "begin", lambda *_: False)
            return first, exchange(self.port, asked)

    @property
    def records(self) -> int:
        return AuditLog(self.engine).head().seq


@pytest.fixture(scope="module")
def settings_here(lasting_settings: Callable[..., Settings]) -> Settings:
    """Settings of a service on a database of this file's own."""
    return lasting_settings("connection-answers")


@pytest.fixture(scope="module")
def running(settings_here: Settings) -> Iterator[Service]:
    """One service for all tests of this file."""
    noted: list[bool] = []
    begin = connection_answers.begin
    with pytest.MonkeyPatch.context() as patched:

        def noting(*given: Any) -> bool:
            noted.append(begin(*given))
            return noted[-1]

        patched.setattr(connection_answers, "begin", noting)
        engine = open_engine(settings_here.database_url)
        key = KeyStore(engine).create("tests", ["screen"]).key
        with served(settings_here) as port:
            yield Service(port, key, engine, noted)
        engine.dispose()


@pytest.fixture
def service(running: Service) -> Service:
    running.answered.clear()
    return running


def shown(answer: Answer) -> tuple[object, ...]:
    """An answer without what differs from one to the next."""
    fields = {name: re.sub(r"\d+", "0", value) for name, value in answer.headers.items()}
    body = re.sub(rb'"screening_id":"[0-9a-f-]{36}"', b"", answer.body)
    return answer.status, list(fields.items()), body


def counted(service: Service) -> dict[str, float]:
    """The meters of screenings."""
    answer = exchange(service.port, request("GET", "/metrics", b"", ("X-API-Key", service.key)))
    lines = (line.rpartition(" ") for line in answer.body.decode().splitlines() if "{" in line)
    wanted = r"dprk_screen_(requests_total|subjects_total|request_seconds_count).*"
    return {
        name: float(value)
        for name, _, value in lines
        if re.fullmatch(wanted, name) and "metrics" not in name
    }


@pytest.mark.slow
def test_every_kind_of_screening_is_answered_as_the_application_answers_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what, asked in ANSWERED_HERE.items():
        service.answered.clear()
        before = service.records
        here, there = service.both_ways(monkeypatch, service.asked(as_json(asked)))
        assert here.status == 200, what
        assert shown(here) == shown(there), what
        assert service.answered == [True], what
        assert service.records == before + 2, what
    assert verify(service.engine).intact


@pytest.mark.slow
def test_whatever_is_refused_or_takes_long_is_left_to_the_application(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what, asked in LEFT_TO_THE_APPLICATION.items():
        service.answered.clear()
        here, there = service.both_ways(monkeypatch, service.asked(as_json(asked)))
        assert shown(here) == shown(there), what
        assert service.answered == [False], what


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        [("X-API-Key", "dps_aaaaaaaaaa_wrong")],
        [("X-API-Key", "no key at all")],
        [("X-API-Key", "a"), ("Authorization", "Bearer b")],
        [("Content-Type", "text/plain")],
        [("Content-Encoding", "gzip")],
        [("X-Forwarded-For", "192.0.2.1")],
    ],
)
def test_a_head_that_means_another_answer_gives_the_same_both_ways(
    service: Service, monkeypatch: pytest.MonkeyPatch, fields: Sequence[tuple[str, str]]
) -> None:
    asked = service.asked(as_json({"subjects": [CLEAR]}), *fields)
    here, there = service.both_ways(monkeypatch, asked)
    assert shown(here) == shown(there)


@pytest.mark.slow
def test_both_ways_count_and_log_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = service.asked(as_json({"subjects": [CLEAR, LISTED]}))
    with capture_logs() as lines:
        before = counted(service)
        exchange(service.port, asked)
        between = counted(service)
        service.both_ways(monkeypatch, asked)
    once = {name: value - before.get(name, 0) for name, value in between.items()}
    assert any(once.values())
    assert counted(service) == {name: between[name] + 2 * once[name] for name in between}
    logged = [line for line in lines if line.get("route") == "/v1/screen"]
    assert len(logged) == 3
    assert len({tuple(sorted({**line, "ms": 0}.items())) for line in logged}) == 1


@pytest.mark.slow
def test_a_key_over_its_rate_is_refused_and_each_request_is_counted_once(
    service: Service, settings_here: Settings
) -> None:
    with served(settings_here.model_copy(update={"rate_per_key": "3/hour"})) as port:
        asked = service.asked(as_json({"subjects": [CLEAR]}))
        answers = [exchange(port, asked) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert [one.headers["ratelimit-remaining"] for one in answers] == ["2", "1", "0", "0"]


@pytest.mark.slow
def test_a_screening_that_cannot_be_recorded_is_not_answered(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(
        _writer: AuditWriter, _draft: object, deliver: Callable[[NotRecorded], None]
    ) -> None:
        deliver(NotRecorded("the disk is full"))

    monkeypatch.setattr(AuditWriter, "submit", refuse)
    here, there = service.both_ways(monkeypatch, service.asked(as_json({"subjects": [LISTED]})))
    assert (here.status, here.code) == (503, "not-recorded")
    assert shown(here) == shown(there)


@pytest.mark.slow
def test_a_bug_is_a_500_for_its_own_request_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen_many = Screener.screen_many

    def failing(screener: Screener, subjects: Sequence[Any], *given: Any, **named: Any) -> Any:
        if any("Broken" in one.names for one in subjects):
            raise ZeroDivisionError
        return screen_many(screener, subjects, *given, **named)

    monkeypatch.setattr(Screener, "screen_many", failing)
    broken = service.asked(as_json({"subjects": [{"names": ["Broken"]}]}))
    here, there = service.both_ways(monkeypatch, broken)
    assert (here.status, here.code) == (500, "internal-error")
    assert shown(here) == shown(there)
    assert exchange(service.port, service.asked(as_json({"subjects": [LISTED]}))).status == 200


@pytest.mark.slow
def test_a_client_that_has_gone_is_recorded_and_holds_nothing(service: Service) -> None:
    before = service.records
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
            connection.sendall(service.asked(as_json({"subjects": [LISTED]})))
    assert exchange(service.port, service.asked(as_json({"subjects": [CLEAR]}))).status == 200
    metrics = exchange(service.port, request("GET", "/metrics", b"", ("X-API-Key", service.key)))
    assert b"dprk_screen_open_requests 1.0" in metrics.body  # itself
    assert service.records > before


@pytest.mark.slow
def test_whatever_a_client_that_leaves_had_begun_is_no_failure_of_ours(service: Service) -> None:
    asked = service.asked(as_json({"subjects": [LISTED]}))
    with capture_logs() as lines:
        for sent in (asked * 3, asked[:-10], asked + asked[:-10]):
            with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
                connection.sendall(sent)
        assert exchange(service.port, asked).status == 200
    assert not [line for line in lines if line["event"] == "request failed"]
    assert {line["status"] for line in lines if line.get("route") == "/v1/screen"} <= {200, 499}


@pytest.mark.slow
def test_requests_sent_at_once_are_answered_in_their_order(service: Service) -> None:
    asked = [
        service.asked(as_json({"subjects": [{"id": f"number {number}", "names": ["Jane Miller"]}]}))
        for number in range(4)
    ]
    first = exchange(service.port, b"".join(asked))
    found = re.findall(rb'"id":"(number \d)"', first.body + first.more)
    assert found == [b"number %d" % number for number in range(4)]


@pytest.mark.slow
def test_an_answer_holds_what_was_recorded_of_it(service: Service) -> None:
    answer = exchange(service.port, service.asked(as_json({"subjects": [LISTED]})))
    own = json.loads(answer.body)["results"][0]["screening_id"]
    with service.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id FROM audit_screening").scalars().all()
    assert own in found
