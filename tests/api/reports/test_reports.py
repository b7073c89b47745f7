"""Reports on alerts and decisions, and the proof that a customer is monitored: the user's story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.alerts.tables import ALERT
from api.audit.tables import AUDIT_ENTRY
from api.certificate.page import page
from api.cli.monitoring import app as commands
from api.reports.alert_reports import age_of
from api.reports.monitoring_proof import monitoring_proof
from lists.db import writing
from tests.api.monitoring.monitored_service import BANK, KIM, MINE, Service
from tests.api.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from api.certificate.blocks import Certificate

CUSTOMER = {"subject": {"names": ["Kim Yong Chol"], "kind": "person"}}
FALSE = {"outcome": "false_positive", "reason": "other_birth_date", "text": "born 1990"}


def alert_of(client: TestClient, ref: str) -> dict[str, Any]:
    assert client.put(f"/v1/customers/{ref}", json=CUSTOMER).status_code == 201
    [found] = client.get("/v1/alerts", params={"customer": ref}).json()["alerts"]
    assert isinstance(found, dict)
    return found


def test_open_alerts_are_counted_by_band_and_age_with_those_overdue(client: TestClient) -> None:
    nothing = client.get("/v1/reports/alerts").json()
    assert (nothing["alerts"], nothing["oldest"], nothing["rows"]) == (0, None, [])
    new, old = alert_of(client, "new"), alert_of(client, "old")
    with writing(client.app_state["held"].store.engine) as connection:
        then = datetime.now(UTC) - timedelta(days=4)
        aged = update(ALERT).where(ALERT.c.id == old["id"])
        connection.execute(aged.values(opened_at=then, due_at=then + timedelta(days=1)))
    report = client.get("/v1/reports/alerts").json()
    assert (report["alerts"], report["overdue"]) == (2, 1)
    assert [(one["band"], one["age"], one["alerts"], one["overdue"]) for one in report["rows"]] == [
        (new["band"], "3 to 6 days", 1, 1),
        (new["band"], "under 1 day", 1, 0),
    ]


@pytest.mark.parametrize(
    ("hours", "age"),
    [
        (0, "under 1 day"),
        (23.9, "under 1 day"),
        (24, "1 to 2 days"),
        (72, "3 to 6 days"),
        (168, "7 to 29 days"),
        (720, "30 days or more"),
    ],
)
def test_an_age_begins_with_its_first_day(hours: float, age: str) -> None:
    assert age_of(timedelta(hours=hours)) == age


@pytest.mark.slow
def test_decisions_are_counted_by_person_step_and_outcome(client: TestClient) -> None:
    alert = alert_of(client, "one")
    path = f"/v1/alerts/{alert['id']}"
    proposed = client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    rates = client.get("/v1/reports/false-positives").json()["rows"]
    assert rates == [], "a proposal decides nothing"
    keys = client.app_state["held"].keys
    second = {"x-api-key": keys.store.create("tests", set(SCOPES) - {"admin"}).key}
    keys.refresh()
    tag = second | {"if-match": proposed.headers["etag"]}
    done = client.post(f"{path}/confirmation", json={"confirmed": True}, headers=tag)
    assert done.json()["alert"]["state"] == "decided"
    rows = client.get("/v1/reports/decisions").json()["rows"]
    assert sorted((one["step"], one["outcome"], one["decisions"]) for one in rows) == [
        ("confirmed", "false_positive", 1),
        ("proposed", "false_positive", 1),
    ]
    assert len({one["by"] for one in rows}) == 2
    [rate] = client.get("/v1/reports/false-positives").json()["rows"]
    assert rate == {
        "source": "ofac_sdn",
        "kind": "person",
        "decided": 1,
        "false_positives": 1,
        "true_matches": 0,
        "rate": 1.0,
    }
    long_ago = {"from": "2020-01-01", "to": "2020-12-31"}
    assert client.get("/v1/reports/decisions", params=long_ago).json()["rows"] == []
    other = {"x-api-key": keys.store.create("insurer", {"alerts:read"}).key}
    keys.refresh()
    for name in ("alerts", "decisions", "false-positives"):
        assert client.get(f"/v1/reports/{name}", headers=other).json()["rows"] == []


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-02-02", "to": "2026-02-01"},
        {"from": "yesterday"},
        {"to": "0"},
        {"to": "9999-12-31"},
    ],
)
def test_days_that_make_no_span_are_refused(client: TestClient, days: dict[str, str]) -> None:
    assert client.get("/v1/reports/decisions", params=days).status_code == 422


def test_the_first_day_there_is_may_be_asked_for(client: TestClient) -> None:
    answer = client.get("/v1/reports/decisions", params={"to": "0001-01-01"})
    assert answer.json()["first"] == "0001-01-01"


@pytest.fixture
def monitored(database_url: str, tmp_path: Path) -> Iterator[Service]:
    made = Service(database_url, tmp_path)
    publish(made.lists, "un", [BANK])
    made.keep("customer-7", names=["Maria Lindqvist"], kind="person")
    made.work()
    yield made
    made.engine.dispose()


def proof_of(service: Service, ref: str = "customer-7") -> Certificate:
    made = monitoring_proof(service.lists, service.log, MINE, ref, datetime.now(UTC))
    assert made is not None
    return made


def runs_shown(made: Certificate) -> list[tuple[str, ...]]:
    return next(block.rows for block in made.blocks if hasattr(block, "widths"))  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_proof_names_each_run_that_looked_and_what_it_found(monitored: Service) -> None:
    monitored.keep("customer-8", names=["Kim Yong Chol"], kind="person")
    publish(monitored.lists, "un", [BANK, KIM])
    monitored.work()
    monitored.work(full=True)
    nothing, changed = proof_of(monitored), proof_of(monitored, "customer-8")
    assert [row[4] for row in runs_shown(nothing)] == ["nothing", "nothing"]
    assert [row[4] for row in runs_shown(changed)] == ["nothing", "1 changes"]
    assert [row[2] for row in runs_shown(nothing)] == ["reconciliation", "lists"]
    assert "2 runs looked at this customer" in nothing.verdict
    assert "none found a change" in nothing.verdict
    assert "2 entries of runs have the hash" in page(nothing)


def test_a_customer_that_no_run_looked_at_yet_is_said_so(monitored: Service) -> None:
    made = proof_of(monitored)
    assert runs_shown(made) == (), "the first run is late and looks at some alone"
    assert made.verdict.startswith("No run has looked at this customer yet")


@pytest.mark.slow
def test_lists_that_no_run_followed_stand_on_top(monitored: Service) -> None:
    publish(monitored.lists, "un", [BANK, KIM])
    assert any("none had followed them" in gap for gap in proof_of(monitored).gaps)
    monitored.work()
    assert not any("followed" in gap for gap in proof_of(monitored).gaps)


@pytest.mark.slow
def test_a_record_that_was_altered_is_said_so(monitored: Service) -> None:
    publish(monitored.lists, "un", [BANK, KIM])
    monitored.work()
    with writing(monitored.engine) as connection:
        monitoring = AUDIT_ENTRY.c.body.contains('"run_kind":"lists"')
        other = AUDIT_ENTRY.c.body + " "
        connection.execute(update(AUDIT_ENTRY).where(monitoring).values(body=other))
    assert "THE RECORD IS NOT AS IT WAS WRITTEN" in page(proof_of(monitored))


def test_nobody_proves_a_customer_of_somebody_else(monitored: Service) -> None:
    now = datetime.now(UTC)
    assert monitoring_proof(monitored.lists, monitored.log, "name:other", "customer-7", now) is None


@pytest.mark.slow
def test_the_proof_is_a_page_and_a_pdf(client: TestClient) -> None:
    client.put("/v1/customers/one", json=CUSTOMER)
    html = client.get("/v1/monitoring/proof", params={"customer": "one"})
    assert html.headers["content-type"].startswith("text/html")
    assert "Proof of monitoring" in html.text
    assert "default-src 'none'" in html.headers["content-security-policy"]
    pdf = client.get("/v1/monitoring/proof", params={"customer": "one", "format": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    assert client.get("/v1/monitoring/proof", params={"customer": "two"}).status_code == 404


def test_the_proof_is_written_from_the_command_line(
    monitored: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = monitored.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", url)
    KeyStore(monitored.engine).create("payments", ["monitor"])
    file = tmp_path / "proof.html"
    run = CliRunner().invoke
    made = run(commands, ["proof", "customer-7", str(file), "--key-name", "payments"])
    assert made.output.startswith("No run has looked at this customer yet")
    assert "Proof of monitoring" in file.read_text("utf-8")
    assert isinstance(run(commands, ["proof", "customer-7", str(file)]).exception, LookupError)
