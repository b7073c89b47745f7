"""Traces: the spans a request is followed by, nothing personal in them, nothing when off."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from typer.testing import CliRunner

from api.audit.append import ChainAppender
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.cli.main import app
from api.service import telemetry
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

MARK = "Zyxomarked Qwertunlikely"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Everything traced during a test; the service is made after this, so it traces."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    kept = InMemorySpanExporter()
    telemetry.begin_with(SimpleSpanProcessor(kept))
    yield kept
    telemetry.end()


def named(spans: InMemorySpanExporter, name: str) -> Any:
    (found,) = [span for span in spans.get_finished_spans() if span.name == name]
    return found


def test_a_request_its_search_and_its_record_are_one_trace(
    spans: InMemorySpanExporter, client: TestClient
) -> None:
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    body = {"subjects": [{"names": [MARK]}, {"names": ["B"]}]}
    answer = client.post("/v1/screen", json=body, headers={"traceparent": caller})
    request = named(spans, "POST /v1/screen")
    assert f"{request.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert f"{request.parent.span_id:016x}" == "b7ad6b7169203331"
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["dprk_screen.request_id"] == answer.headers["x-request-id"]
    for name in ("screen", "record"):
        assert named(spans, name).parent.span_id == request.context.span_id
        assert named(spans, name).attributes["subjects"] == 2
    assert named(spans, "audit write").attributes["entries"] == 1


@pytest.mark.slow
def test_no_span_holds_what_was_asked(spans: InMemorySpanExporter, client: TestClient) -> None:
    client.post("/v1/screen", json={"subjects": [{"id": MARK, "names": [MARK]}]})
    client.post("/v1/screen", content=f'{{"subjects": "{MARK}"}}', headers={"x-any": MARK})
    client.get("/v1/entities", params={"q": MARK})
    client.get(f"/v1/entities/{MARK}")
    client.get(f"/{MARK}", params={MARK: MARK})
    client.get("/v1/screenings", params={"reference": MARK})
    finished = spans.get_finished_spans()
    assert len(finished) > 6
    for word in MARK.split():
        assert word not in "".join(span.to_json() for span in finished)


@pytest.mark.slow
def test_a_batch_its_chunks_and_what_is_written_are_one_trace(
    spans: InMemorySpanExporter,
    limited: Callable[..., TestClient],
    settings: Settings,
    three_lists: SnapshotStore,
) -> None:
    client = limited(batch_enabled=False)
    sheet = f"name\nKorea Kwangson Banking Corp\n{MARK}\n".encode()
    sent = client.post("/v1/batches", content=sheet, headers={"content-type": "text/csv"}).json()
    spans.clear()
    work = Job(
        settings,
        three_lists,
        BatchStore(three_lists.engine, ChainAppender.of(settings)),
        "test",
        lambda: True,
    )
    with telemetry.span("batch"):  # as the runner's process does
        run_batch(work, sent["id"], InProcess())
    batch = named(spans, "batch")
    finished = spans.get_finished_spans()
    assert {one.name for one in finished} == {"batch", "batch chunk", "batch append"}
    assert {one.context.trace_id for one in finished} == {batch.context.trace_id}
    assert named(spans, "batch append").attributes["rows"] == 2
    assert MARK not in "".join(one.to_json() for one in finished)


def test_an_import_by_command_line_is_a_trace(
    spans: InMemorySpanExporter,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    for name in ("begin", "end"):  # the exporter of this test stays
        monkeypatch.setattr(telemetry, name, lambda: None)
    own = tmp_path / "own.csv"
    own.write_text(f"name,kind\n{MARK},person\n")
    result = CliRunner().invoke(app, ["lists", "import", str(own)])
    assert result.exit_code == 0, result.output
    imported = named(spans, "lists import")
    assert imported.status.is_ok
    assert MARK not in imported.to_json()
    assert "own.csv" not in imported.to_json()


def test_an_error_is_told_by_its_kind_and_never_by_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), telemetry.span("work"):
        raise RuntimeError(MARK)
    work = named(spans, "work")
    assert not work.status.is_ok
    assert work.attributes["error.type"] == "RuntimeError"
    assert MARK not in work.to_json()


def test_a_refused_request_is_a_span_with_its_status(
    spans: InMemorySpanExporter, limited: Callable[..., TestClient]
) -> None:
    client = limited(max_body_bytes=10)
    assert client.post("/v1/screen", json={"subjects": [{"names": [MARK]}]}).status_code == 413
    (refused,) = spans.get_finished_spans()
    assert refused.attributes["http.response.status_code"] == 413


def test_off_is_one_shared_empty_context_and_no_layer(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from api.server.app import create_app

    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert telemetry.span("a") is telemetry.span("b", rows=1)
    layers = [layer.cls for layer in create_app(settings).user_middleware]
    assert telemetry.Traced not in layers
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert telemetry.Traced in [layer.cls for layer in create_app(settings).user_middleware]
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert not telemetry.wanted()


@pytest.mark.slow  # a process of its own imports everything
def test_off_nothing_of_the_extra_is_imported() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OTEL_")}
    code = (
        "import sys, api.server.app, api.service.telemetry as t; t.begin(); t.span('x'); t.end(); "
        "sys.exit('opentelemetry.sdk' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4318/v1/traces")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ValueError, match=r"dprk-screen\[telemetry\]"):
        telemetry.begin()
