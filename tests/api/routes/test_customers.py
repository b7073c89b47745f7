"""Customers over HTTP: kept, screened when put, found again, owned by one client, erased."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import openpyxl
import pytest
from sqlalchemy import delete, update

from api.access.scopes import SCOPES
from api.alerts.keeping import CustomerKeeper
from api.audit.verify import verify
from api.batch.tables import BATCH
from api.customers.store import CustomerStore
from api.customers.tables import CUSTOMER_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from starlette.testclient import TestClient


KIM = {"kind": "person", "names": ["Kim Yong Chol"]}
NOBODY = {"kind": "person", "names": ["Maria Lindqvist"]}


@pytest.fixture
def client(limited: Callable[..., TestClient]) -> TestClient:
    return limited(audit_content="full")


def put(client: TestClient, ref: str, subject: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.put(f"/v1/customers/{ref}", json={"subject": subject, **more})
    assert answer.status_code in {200, 201}, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


def other_client(client: TestClient, name: str, scopes: set[str] | None = None) -> dict[str, str]:
    keys = client.app_state["held"].keys
    made = keys.store.create(name, scopes or set(SCOPES) - {"admin"})
    keys.refresh()
    return {"x-api-key": made.key}


def test_a_customer_is_screened_when_it_is_put(client: TestClient) -> None:
    answer = client.put("/v1/customers/c-1", json={"subject": KIM})
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["customer"]["ref"] == "c-1"
    assert kept["customer"]["band"] == kept["result"]["band"] != "clear"
    assert kept["result"]["id"] == "c-1"
    assert [one["entity_id"] for one in kept["customer"]["parties"]][:1] == [
        kept["result"]["matches"][0]["entity"]["id"]
    ]
    assert client.get("/v1/customers/c-1").json() == kept["customer"]


@pytest.mark.slow
def test_putting_the_same_customer_again_keeps_one(client: TestClient) -> None:
    first = put(client, "c-1", KIM)["customer"]
    again = client.put("/v1/customers/c-1", json={"subject": KIM})
    assert again.status_code == 200
    kept = again.json()["customer"]
    assert kept["created_at"] == first["created_at"]
    assert kept["record"] == first["record"]
    assert len(client.get("/v1/customers").json()["customers"]) == 1
    changed = put(client, "c-1", NOBODY)["customer"]
    assert (changed["band"], changed["parties"]) == ("clear", [])


def test_a_customer_that_another_call_removes_at_once_was_kept_all_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is of what this call wrote: it was a 404, for a customer that was screened."""
    monkeypatch.setattr(CustomerStore, "get", lambda *_: None)
    kept = put(client, "c-1", KIM)["customer"]
    assert (kept["ref"], kept["band"] == "clear") == ("c-1", False)
    assert kept["open_alerts"]


def test_its_screenings_are_in_the_audit_record_under_a_reference_that_says_nothing(
    client: TestClient,
) -> None:
    kept = put(client, "secret-ref", KIM)["customer"]
    found = client.get("/v1/screenings", params={"reference": kept["record"]}).json()
    assert [one["id"] for one in found["screenings"]] == [kept["screening_id"]]
    assert not client.get("/v1/screenings", params={"reference": "secret-ref"}).json()["screenings"]


@pytest.mark.parametrize("ref", ["a/b", "ä ö", "x" * 200, "100%"])
def test_a_reference_may_be_any_text(client: TestClient, ref: str) -> None:
    path = f"/v1/customers/{quote(ref, safe='')}"
    assert client.put(path, json={"subject": NOBODY}).status_code == 201
    assert client.get(path).json()["ref"] == ref
    assert client.delete(path).status_code == 200


def test_a_reference_that_is_a_step_of_a_path_is_refused(shared_client: TestClient) -> None:
    for ref in ("%2E", "%2E%2E"):
        answer = shared_client.put(f"/v1/customers/{ref}", json={"subject": NOBODY})
        assert answer.status_code in {404, 405, 422}


@pytest.mark.parametrize("ref", ["x" * 201, "a\nb", ""])
def test_a_reference_that_cannot_be_sent_is_refused(shared_client: TestClient, ref: str) -> None:
    path = f"/v1/customers/{quote(ref, safe='')}"
    assert shared_client.put(path, json={"subject": NOBODY}).status_code in {404, 405, 422}


def test_nobody_sees_the_customers_of_another_client(client: TestClient) -> None:
    put(client, "c-1", KIM)
    other = other_client(client, "another department")
    assert client.get("/v1/customers/c-1", headers=other).status_code == 404
    assert client.delete("/v1/customers/c-1", headers=other).status_code == 404
    assert client.get("/v1/customers", headers=other).json()["customers"] == []
    same_ref = client.put("/v1/customers/c-1", json={"subject": NOBODY}, headers=other)
    assert same_ref.status_code == 201
    assert client.get("/v1/customers/c-1").json()["band"] != "clear"


def test_a_rotated_key_keeps_its_customers(client: TestClient) -> None:
    put(client, "c-1", KIM)
    rotated = other_client(client, "tests")
    assert client.get("/v1/customers/c-1", headers=rotated).status_code == 200


@pytest.mark.slow
def test_customers_come_in_pages_by_group_and_band(client: TestClient) -> None:
    assert client.put("/v1/customer-groups/retail", json={"options": {}}).status_code == 201
    for number in range(3):
        put(client, f"c-{number}", NOBODY, group="retail")
    put(client, "d-1", KIM)
    page = client.get("/v1/customers", params={"limit": 2, "group": "retail"}).json()
    assert [one["ref"] for one in page["customers"]] == ["c-0", "c-1"]
    rest = client.get("/v1/customers", params={"group": "retail", "cursor": page["next"]}).json()
    assert ([one["ref"] for one in rest["customers"]], rest["next"]) == (["c-2"], None)
    clear = client.get("/v1/customers", params={"band": "clear"}).json()["customers"]
    assert "d-1" not in {one["ref"] for one in clear}


@pytest.mark.slow
def test_the_options_of_a_group_count_for_its_customers(client: TestClient) -> None:
    options = {"options": {"lists": ["un"]}}
    assert client.put("/v1/customer-groups/un-only", json=options).status_code == 201
    assert client.put("/v1/customer-groups/EU/retail", json=options).status_code == 201
    assert client.get("/v1/customer-groups/EU%2Fretail").json()["name"] == "EU/retail"
    assert put(client, "c-1", KIM, group="un-only")["result"]["matches"] == []
    assert put(client, "c-2", KIM)["result"]["matches"]
    shown = client.get("/v1/customer-groups/un-only").json()
    assert (shown["options"], shown["customers"]) == ({"lists": ["un"]}, 1)


@pytest.mark.slow
def test_a_group_with_customers_is_not_removed(client: TestClient) -> None:
    client.put("/v1/customer-groups/retail", json={"options": {}})
    put(client, "c-1", KIM, group="retail")
    assert client.delete("/v1/customer-groups/retail").status_code == 409
    assert client.delete("/v1/customers/c-1").status_code == 200
    assert client.delete("/v1/customer-groups/retail").status_code == 204
    assert client.get("/v1/customer-groups/retail").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"subject": KIM, "group": "no such"}, "group"),
        ({"subject": KIM, "group": 3}, "group"),
        ({"subject": {"names": []}}, "subject.names"),
        ({"subject": ["Kim"]}, "subject"),
        ({}, "subject"),
    ],
)
def test_what_cannot_be_screened_is_not_kept(
    shared_client: TestClient, body: dict[str, Any], field: str
) -> None:
    answer = shared_client.put("/v1/customers/c-1", json=body)
    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert shared_client.get("/v1/customers/c-1").status_code == 404


@pytest.mark.parametrize(
    "options",
    [
        {"as_of": "2020-01-01"},
        {"nearest": True},
        {"treshold": 0.5},
        {"threshold": "high"},
        ["un"],
        {"lists": ["x"]},
        False,
    ],
)
def test_options_that_mean_nothing_are_refused(shared_client: TestClient, options: object) -> None:
    answer = shared_client.put("/v1/customer-groups/retail", json={"options": options})
    assert answer.status_code == 422
    assert shared_client.get("/v1/customer-groups").json()["groups"] == []


@pytest.mark.parametrize("body", [{}, {"options": None}])
def test_options_are_reset_by_no_body_that_names_none(
    client: TestClient, body: dict[str, Any]
) -> None:
    strict = {"options": {"threshold": 0.7}}
    client.put("/v1/customer-groups/retail", json=strict)
    answer = client.put("/v1/customer-groups/retail", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "options")
    assert client.get("/v1/customer-groups/retail").json()["options"] == strict["options"]


def test_a_removed_customer_stays_in_the_audit_record(client: TestClient) -> None:
    kept = put(client, "c-1", KIM)["customer"]
    gone = client.delete("/v1/customers/c-1").json()
    assert gone == {"ref": "c-1", "record": kept["record"], "erased": 0}
    recorded = client.get(f"/v1/screenings/{kept['screening_id']}").json()
    assert recorded["subject"]["names"] == KIM["names"]


def test_an_erased_customer_leaves_a_record_that_is_still_verified(
    client: TestClient,
) -> None:
    kept = put(client, "c-1", KIM)["customer"]
    put(client, "c-1", {**KIM, "nationalities": ["KP"]})
    put(client, "c-2", NOBODY)
    gone = client.delete("/v1/customers/c-1", params={"erase": True}).json()
    assert gone["erased"] == 2
    recorded = client.get(f"/v1/screenings/{kept['screening_id']}").json()
    assert not recorded.get("subject")
    log = client.app_state["held"].audit.log
    verdict = verify(log.engine, log.appender.keys)
    assert verdict.breaks == ()
    assert any("content of 2 entries was erased" in one for one in verdict.proved)


def test_an_erased_customer_is_in_no_file_of_the_database(client: TestClient) -> None:
    file = Path(client.app_state["held"].audit.log.engine.url.database)

    def is_held() -> bool:
        return any(b"Qarblat" in one.read_bytes() for one in file.parent.glob(f"{file.name}*"))

    put(client, "c-1", {**NOBODY, "names": ["Olga Qarblat"]})
    assert is_held()
    client.delete("/v1/customers/c-1", params={"erase": True})
    assert not is_held()


@pytest.mark.slow
def test_content_that_is_gone_without_an_erasure_is_still_a_break(
    client: TestClient,
) -> None:
    put(client, "c-1", KIM)
    put(client, "c-2", NOBODY)
    client.delete("/v1/customers/c-1", params={"erase": True})
    log = client.app_state["held"].audit.log
    with log.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_content")
    verdict = verify(log.engine, log.appender.keys)
    assert [one.what for one in verdict.breaks] == ["its content is gone"]


def test_a_key_without_the_scope_keeps_no_customers(client: TestClient) -> None:
    keys = client.app_state["held"].keys
    key = keys.store.create("only batches", {"batch"}).key
    keys.refresh()
    headers = {"x-api-key": key}
    assert client.get("/v1/customers", headers=headers).status_code == 403
    sent = client.post(
        "/v1/batches",
        params={"mode": "monitor"},
        content="id,name\n1,Kim Yong Chol\n",
        headers={**headers, "content-type": "text/csv"},
    )
    assert sent.status_code == 403


def imported(client: TestClient, sheet: str, **params: str) -> dict[str, Any]:
    answer = client.post(
        "/v1/batches",
        params={"mode": "monitor", **params},
        content=sheet.encode(),
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status: dict[str, Any] = client.get(f"/v1/batches/{answer.json()['id']}").json()
        if status["state"] in {"completed", "failed"}:
            return status
        time.sleep(0.05)
    raise AssertionError("the batch did not end")


@pytest.mark.slow
def test_a_file_without_a_column_of_references_is_refused_before_any_row(
    client: TestClient,
) -> None:
    sheet, headers = "name,country\nKim Yong Chol,KP\n", {"content-type": "text/csv"}
    answer = client.post(
        "/v1/batches", params={"mode": "monitor"}, content=sheet.encode(), headers=headers
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "mode")
    assert "'name', 'country'" in answer.json()["detail"]
    assert client.post("/v1/batches", content=sheet.encode(), headers=headers).status_code == 202


@pytest.mark.slow
def test_a_file_becomes_customers_that_are_screened(client: TestClient) -> None:
    client.put("/v1/customer-groups/imports", json={"options": {"lists": ["ofac_sdn"]}})
    sheet = "id,name,type,dob\nc-1,Kim Yong Chol,person,\n,Kim Yong Chol,person,\nc-3,Ann Lee,,\n"
    status = imported(client, sheet, group="imports")
    assert (status["state"], status["monitor"], status["rows"]) == ("completed", "imports", 3)
    assert status["counts"]["unscreened"] == 1, "a customer needs a reference"
    page = client.get("/v1/customers").json()["customers"]
    assert [(one["ref"], one["group"]) for one in page] == [("c-1", "imports"), ("c-3", "imports")]
    assert [one["band"] == "clear" for one in page] == [False, True]
    again = put(client, "c-1", page[0]["subject"], group="imports")["customer"]
    assert (again["band"], again["risk"]) == (page[0]["band"], page[0]["risk"])


def test_a_group_that_a_file_waits_for_is_not_removed(client: TestClient) -> None:
    """Its rows would be customers of a group that is not there, with no options."""
    held = client.app_state["held"]
    client.put("/v1/customer-groups/imports", json={"options": {"lists": ["ofac_sdn"]}})
    status = imported(client, "id,name\nc-1,Ann Lee\n", group="imports")
    client.delete("/v1/customers/c-1")
    state = update(BATCH).where(BATCH.c.id == status["id"]).values
    with held.store.engine.begin() as connection:
        connection.execute(state(state="running", held_until=datetime(2099, 1, 1, tzinfo=UTC)))
    refused = client.delete("/v1/customer-groups/imports")
    assert refused.status_code == 409
    assert f"batch {status['id']} is still to keep customers" in refused.json()["detail"]
    with held.store.engine.begin() as connection:
        connection.execute(state(state="completed", held_until=None))
    assert client.delete("/v1/customer-groups/imports").status_code == 204


def test_a_customer_whose_group_is_removed_while_it_is_screened_is_not_kept(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.put("/v1/customer-groups/retail", json={"options": {}})
    whole = CustomerKeeper.keep

    def meanwhile(self: CustomerKeeper, connection: Connection, *given: Any) -> int:
        connection.execute(delete(CUSTOMER_GROUP))
        return whole(self, connection, *given)

    with monkeypatch.context() as patched:
        patched.setattr(CustomerKeeper, "keep", meanwhile)
        answer = client.put("/v1/customers/c-1", json={"subject": NOBODY, "group": "retail"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "group")
    assert client.get("/v1/customers/c-1").status_code == 404


@pytest.mark.slow
def test_results_of_a_batch_show_what_was_decided_about_its_customers(client: TestClient) -> None:
    sheet = 'id,name,type,remark\nc-1,Kim Yong Chol,person,"a ""b"",\nc"\nc-2,Ann Lee,,\n'
    path = f"/v1/batches/{imported(client, sheet)['id']}/results"
    shown = {"format": "jsonl", "decisions": True}
    as_kept = client.get(path, params={"format": "jsonl"}).text
    [undecided, clear] = map(json.loads, client.get(path, params=shown).text.splitlines())
    assert undecided["decisions"]["undecided"] == [undecided["matches"][0]["entity"]["id"]]
    assert "decisions" not in clear, "nothing was found that could be decided"
    [alert] = client.get("/v1/alerts").json()["alerts"]
    said = {"outcome": "inconclusive", "reason": "sources_disagree", "text": ""}
    decided = f"/v1/alerts/{alert['id']}"
    client.post(f"{decided}/decisions", json=said, headers={"if-match": '"1"'})
    client.post(
        f"{decided}/confirmation",
        json={"confirmed": True, "text": ""},
        headers={"if-match": '"2"', **other_client(client, "tests")},
    )
    hits = client.get(path, params={**shown, "only_hits": True})
    [one] = map(json.loads, hits.text.splitlines())
    made = one["matches"][0]["decision"]
    assert (made["outcome"], made["applies"], made["changed"]) == ("inconclusive", True, [])
    assert client.get(path, params={"format": "jsonl"}).text == as_kept
    assert client.get(path, params={"decisions": True, "format": "parquet"}).status_code == 422
    plain = list(csv.reader(io.StringIO(client.get(path).text, newline="")))
    filled = client.get(path, params={"decisions": True}).text
    heading, one_row, other = csv.reader(io.StringIO(filled, newline=""))
    cells = dict(zip(heading, one_row, strict=True))
    assert cells["decision"] == "inconclusive"
    assert (cells["decided_by"], cells["decision_reason"]) == ("tests", "sources_disagree")
    columns = {heading.index(name) for name in ("decision", "decided_by", "decision_reason")}
    assert {at for at, cell in enumerate(one_row) if cell != plain[1][at]} == columns
    assert [heading, other] == [plain[0], plain[2]]
    book = client.get(path, params={"decisions": True, "format": "xlsx"}).content
    rows = list(openpyxl.load_workbook(io.BytesIO(book))["Results"].iter_rows(values_only=True))
    assert dict(zip(rows[0], rows[1], strict=True))["decision"] == "inconclusive"
    batches_alone = other_client(client, "tests", {"batch"})
    assert client.get(path, params=shown, headers=batches_alone).status_code == 403


@pytest.mark.slow
def test_a_row_whose_reference_nobody_could_ask_for_says_what_is_wrong(client: TestClient) -> None:
    refs = (".", "..", '"a\nb"', "x" * 201, "")
    status = imported(client, "id,name\n" + "".join(f"{one},Ann Lee\n" for one in refs))
    assert status["counts"] == {"unscreened": 5}
    rows = client.get(f"/v1/batches/{status['id']}/results", params={"format": "jsonl"}).text
    said = [msgspec.json.decode(one)["errors"][0]["problem"] for one in rows.splitlines()]
    assert said == [
        *["is a step of a path, by which nobody can ask for it"] * 2,
        "is empty, or has a line break or control character",
        "is too long",
        "is missing",
    ]
    assert client.get("/v1/customers").json()["customers"] == []


@pytest.mark.slow
def test_a_file_sent_again_puts_customers_in_the_place_of_the_same(client: TestClient) -> None:
    imported(client, "id,name\nc-1,Kim Yong Chol\nc-2,Ann Lee\n")
    imported(client, "id,name\nc-1,Bob Stone\n")
    page = client.get("/v1/customers").json()["customers"]
    assert [one["subject"]["names"] for one in page] == [["Bob Stone"], ["Ann Lee"]]


@pytest.mark.slow
def test_a_row_with_the_reference_of_an_earlier_one_never_takes_its_place(
    client: TestClient,
) -> None:
    status = imported(client, "id,name\nc-1,Kim Yong Chol\nc-1,Ann Lee\n")
    assert (status["rows"], status["counts"].get("unscreened")) == (2, 1)
    [kept] = client.get("/v1/customers").json()["customers"]
    assert (kept["subject"]["names"], kept["band"] == "clear") == (["Kim Yong Chol"], False)
    alerts = client.get("/v1/alerts", params={"customer": "c-1"}).json()["alerts"]
    assert alerts, "the match of the first row has its alert"
    rows = client.get(f"/v1/batches/{status['id']}/results", params={"format": "jsonl"}).text
    assert "line 3: line 2 has the same reference" in rows


def test_a_customer_is_screened_for_every_match_unless_its_group_says_fewer(
    client: TestClient,
) -> None:
    groups = client.app_state["held"].customer_groups
    assert groups.options("anybody", "default") == {"limit": 100}
    groups.put("anybody", "few", {"limit": 1})
    assert groups.options("anybody", "few") == {"limit": 1}


@pytest.mark.parametrize(
    "params", [{"mode": "watch"}, {"mode": "monitor", "threshold": "0.5"}, {"group": "retail"}]
)
def test_modes_that_mean_nothing_are_refused(
    shared_client: TestClient, params: dict[str, str]
) -> None:
    answer = shared_client.post(
        "/v1/batches", params=params, content="id,name\n1,x\n", headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 422
