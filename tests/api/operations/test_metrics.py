"""What an operator sees: every meter documented and alarmed on, of the database and all workers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from api.batch.tables import BATCH
from api.operations.metrics import Metrics
from api.operations.metrics_store import figures, free_bytes
from lists.db import open_engine, writing
from tests.api.publishing import KWANGSON, publish
from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

DOCS = Path(__file__).parents[3] / "docs"


def scraped(client: TestClient) -> dict[str, float]:
    """Every sample by ``name{label=value,…}``."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        sample.name + "".join(f"{{{k}={v}}}" for k, v in sorted(sample.labels.items())): (
            sample.value
        )
        for family in families
        for sample in family.samples
    }


def families(client: TestClient) -> dict[str, tuple[str, set[str]]]:
    """Name as it is queried, kind and labels of each meter that is exposed."""
    client.post("/v1/screen", json={"subjects": [{"names": [KWANGSON.caption]}]})
    client.get("/v1/lists", headers={"x-api-key": "dps_wrong"})
    found = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        if name.endswith("_created"):
            continue
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        found[name] = (family.type, labels)
    return found


def test_every_meter_is_documented_with_its_kind_and_labels(client: TestClient) -> None:
    page = (DOCS / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `(dprk_screen_\w+)` \| (\w+) \|([^|]*)\|", page, re.MULTILINE)
    documented = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    assert documented == families(client)


def test_every_alert_names_meters_that_exist(client: TestClient) -> None:
    rules = (DOCS / "examples" / "alerts.yml").read_text("utf-8")
    known = families(client)
    queries = re.findall(r"^ +expr: (.+)$", rules, re.MULTILINE)
    assert len(queries) == rules.count("- alert: ") >= 15
    for query in queries:
        if "up{job=" in query:
            continue
        named = re.findall(r"\bdprk_screen_\w+", query)
        assert named, query
        for name in named:
            plain = re.sub(r"_(bucket|count|sum)$", "", name)
            assert plain in known, query
            used = re.search(re.escape(name) + r"\{(\w+)", query)
            assert used is None or used[1] in known[plain][1], query
        for labels in re.findall(r"by \(([^)]*)\)", query):
            own = {label for name in named for label in known[re.sub(r"_bucket$", "", name)][1]}
            assert set(labels.split(", ")) - {"le"} <= own, query


def test_alert_rules_are_yaml_of_the_documented_shape() -> None:
    yaml = pytest.importorskip("yaml")
    rules = yaml.safe_load((DOCS / "examples" / "alerts.yml").read_text("utf-8"))
    for rule in rules["groups"][0]["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]


FIRING = """\
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'up{{job="dprk-screen", instance="a"}}', values: '0x10'}}
      - {{series: 'dprk_screen_sample_list{{source="un"}}', values: '1x60'}}
      - {{series: 'dprk_screen_sample_list{{source="eu"}}', values: '0x60'}}
      - {{series: 'dprk_screen_rate_storage_failures_total{{instance="a"}}', values: '0+2x60'}}
    alert_rule_test:
      - eval_time: 5m
        alertname: DprkScreenDown
        exp_alerts: [{{exp_labels: {{severity: page, job: dprk-screen, instance: a}},
          exp_annotations: {{summary: "a does not answer; nothing is screened there"}}}}]
      - {{eval_time: 20m, alertname: DprkScreenSampleLists, exp_alerts: []}}
      - eval_time: 40m
        alertname: DprkScreenSampleLists
        exp_alerts: [{{exp_labels: {{severity: page, source: un}}, exp_annotations:
          {{summary: "un is only the bundled sample: no answer is a clearance"}}}}]
      - eval_time: 50m
        alertname: DprkScreenRatesCountedApart
        exp_alerts: [{{exp_labels: {{severity: ticket, instance: a}}, exp_annotations:
          {{summary: "the Redis of a is away: each worker counts rates for itself"}}}}]
"""


def test_prometheus_reads_the_alert_rules_and_fires_them(tmp_path: Path) -> None:
    """By Prometheus' own tool: expressions, templates, and when three of them fire."""
    if shutil.which("promtool") is None:
        lacking("promtool", "Prometheus' promtool is not installed")
    rules = (DOCS / "examples" / "alerts.yml").resolve()
    tests = tmp_path / "tests.yml"
    tests.write_text(FIRING.format(rules=rules))
    for command in (["check", "rules", str(rules)], ["test", "rules", str(tests)]):
        ran = subprocess.run(["promtool", *command], check=False, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_audit_head_and_the_time_of_its_last_entry_are_seen(client: TestClient) -> None:
    before = scraped(client)
    assert before["dprk_screen_audit_head_seq"] == 0
    client.post("/v1/screen", json={"subjects": [{"names": ["Somebody"]}]})
    after = scraped(client)
    assert after["dprk_screen_audit_head_seq"] == 1
    assert 0 <= after["dprk_screen_audit_last_write_age_seconds"] < 60
    assert after["dprk_screen_database_up"] == 1


def test_requests_are_told_by_route_and_never_by_path(client: TestClient) -> None:
    client.post("/v1/screen", json={"subjects": [{"names": ["Somebody"]}]})
    client.get("/v1/screenings/somebody")
    client.get("/somebody")
    seen = scraped(client)
    assert seen["dprk_screen_requests_total{route=/v1/screen}{status=200}"] == 1
    assert seen["dprk_screen_requests_total{route=/v1/screenings/{screening_id}}{status=404}"] == 1
    assert seen["dprk_screen_requests_total{route=none}{status=404}"] == 1


def test_latency_is_told_by_kind(client: TestClient) -> None:
    body = {"subjects": [{"names": ["A B"], "kind": "person"}, {"imo": "8660313"}]}
    client.post("/v1/screen", json=body)
    seen = scraped(client)
    assert seen["dprk_screen_subject_seconds_count{kind=person}"] == 1
    assert seen["dprk_screen_subject_seconds_count{kind=any}"] == 1


def test_a_version_that_grows_old_shows_its_age(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    then = datetime.now(UTC) - timedelta(days=9)
    publish(three_lists, "eu", [KWANGSON], published=then)
    age = scraped(service())["dprk_screen_list_age_seconds{source=eu}"]
    assert 8.9 * 86_400 < age < 9.1 * 86_400


def test_the_request_that_scrapes_is_open(client: TestClient) -> None:
    assert scraped(client)["dprk_screen_open_requests"] == 1


def test_batches_are_counted_by_state_and_the_oldest_waiting_is_told(database_url: str) -> None:
    engine = open_engine(database_url)
    now = datetime.now(UTC)
    wanted = (
        ("queued", 500, None),
        ("queued", 90, None),
        ("running", 4000, now + timedelta(seconds=60)),  # somebody works on it
        ("completed", 9000, None),
    )
    names = {column.name for column in BATCH.columns}
    with writing(engine) as connection:
        for number, (state, age, held) in enumerate(wanted):
            row = {
                "id": str(number),
                "state": state,
                "created_at": now - timedelta(seconds=age),
                "held_until": held,
                **dict.fromkeys(("name", "sha256", "error", "holder"), ""),
                **dict.fromkeys(("pins", "reading", "counts"), "{}"),
                **dict.fromkeys(
                    ("size", "attempts", "rows", "share", "csv_bytes", "json_bytes", "seconds"), 0
                ),
                "cancel": False,
            }
            row |= dict.fromkeys(("turn", "rows_expected"), 0)
            row |= {name: "" for name in names - set(row) if not BATCH.columns[name].nullable}
            connection.execute(insert(BATCH).values(row))
    seen = figures(engine)
    engine.dispose()
    assert seen is not None
    assert seen.batches == {
        "queued": 2,
        "running": 1,
        "completed": 1,
        "failed": 0,
        "cancelled": 0,
    }
    assert 500 <= seen.oldest_waiting_seconds < 560


def test_a_database_that_is_gone_is_a_figure_and_not_an_error(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    assert scraped(client)["dprk_screen_database_up"] == 1
    with three_lists.engine.begin() as connection:
        connection.execute(text("DROP TABLE audit_head"))
    assert scraped(client)["dprk_screen_database_up"] == 0


def test_free_disk_is_told_for_folders_that_do_not_exist_yet(
    settings: Settings, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"batch_dir": tmp_path / "not" / "yet"})
    assert set(free_bytes(other)) == {"cache", "batches", "database"}
    assert all(number > 0 for number in free_bytes(other).values())


_WORKER = """
import os, sys
from api.operations.metrics import Metrics
metrics = Metrics()
metrics.open_requests.inc(int(sys.argv[1]))
metrics.subject("person", "clear", 0.001)
metrics.audit_head.set(int(sys.argv[1]))
if sys.argv[2] == "killed":
    os._exit(0)
print(metrics.text().decode())
"""


@pytest.mark.slow  # workers are processes of their own
def test_workers_add_up_and_a_killed_one_is_not_counted_as_open(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for number, end in (("7", "killed"), ("2", "scrape")):
        said = subprocess.run(
            [sys.executable, "-c", _WORKER, number, end],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    assert "dprk_screen_open_requests 2.0" in said
    assert 'dprk_screen_subjects_total{band="clear",kind="person"} 2.0' in said
    assert "dprk_screen_audit_head_seq 2.0" in said


def test_a_meter_is_looked_up_once() -> None:
    metrics = Metrics()
    for _ in range(3):
        metrics.subject("vessel", "block", 0.01)
    assert b'band="block",kind="vessel"} 3.0' in metrics.text()
