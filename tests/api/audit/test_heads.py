"""Heads are noted outside the database, whatever becomes of the places they go to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from api.audit.heads import HeadPublisher, read_heads
from api.audit.verify import verify
from tests.api.audit.test_chain import draft
from tests.factories import audit_log, seal_keys

if TYPE_CHECKING:
    import respx

    from api.audit.store import AuditLog
    from api.service.settings import Settings
    from lists.store import SnapshotStore

SINK = "https://heads.example/new"


@pytest.fixture
def log(store: SnapshotStore) -> AuditLog:
    made = audit_log(store.engine)
    made.append([draft(1)])
    return made


def test_a_head_goes_to_the_log_the_file_and_the_address(
    log: AuditLog, settings: Settings, respx_mock: respx.Router
) -> None:
    taken = respx_mock.post(SINK).respond(202)
    publisher = HeadPublisher(log, settings.model_copy(update={"audit_heads_url": SINK}))
    with capture_logs() as lines:
        made = publisher.publish()
        assert publisher.publish() is None, "there is nothing new"
    assert made is not None
    assert [line["event"] for line in lines] == ["audit head"]
    posted = json.loads(taken.calls.last.request.content)
    assert posted == json.loads(settings.audit_heads_file.read_text())
    assert (posted["seq"], posted["hash"]) == (1, log.head().hash)
    heads, broken = read_heads(settings.audit_heads_file, seal_keys())
    assert ([one.sealed for one in heads], broken) == ([True], [])


@pytest.mark.parametrize("status", [500, 302, None])
def test_an_address_that_does_not_take_heads_moves_a_metric_and_holds_nothing_up(
    log: AuditLog, settings: Settings, respx_mock: respx.Router, status: int | None
) -> None:
    route = respx_mock.post(SINK)
    if status is None:
        import httpx

        route.mock(side_effect=httpx.ConnectTimeout("slow"))
    else:
        route.respond(status, headers={"location": "http://127.0.0.1/"})
    failures: list[int] = []
    named = settings.model_copy(update={"audit_heads_url": SINK})
    assert HeadPublisher(log, named, lambda: failures.append(1)).publish() is not None
    assert failures == [1]
    assert settings.audit_heads_file.read_text().count("\n") == 1
    assert route.call_count == 1


def test_a_file_that_cannot_be_written_moves_a_metric(log: AuditLog, settings: Settings) -> None:
    settings.audit_heads_file.mkdir()
    failures: list[int] = []
    HeadPublisher(log, settings, lambda: failures.append(1)).publish()
    assert failures


def test_several_workers_share_a_file_and_note_each_head_once(
    log: AuditLog, settings: Settings
) -> None:
    workers = [HeadPublisher(log, settings) for _ in range(3)]
    for number in range(4):
        log.append([draft(10 + number)])
        for worker in workers:
            worker.publish()
    heads, _ = read_heads(settings.audit_heads_file, seal_keys())
    assert [one.seq for one in heads] == [2, 3, 4, 5]
    assert verify(log.engine, seal_keys(), heads).exit_code == 0


def test_a_line_that_was_not_written_whole_is_left_out(log: AuditLog, settings: Settings) -> None:
    HeadPublisher(log, settings).publish()
    file = settings.audit_heads_file
    file.write_text(file.read_text() + file.read_text()[:50])
    heads, broken = read_heads(file, seal_keys())
    assert (len(heads), broken) == (1, [])
