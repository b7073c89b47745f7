"""Alerts, decisions and exclusions over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from api.access.scopes import SCOPES
from api.alerts.tables import ALERT_DECISION
from lists.db import writing
from tests.api.publishing import KIM_YONG_CHOL

if TYPE_CHECKING:
    from starlette.testclient import TestClient

CUSTOMER = {"subject": {"names": ["Kim Yong Chol"], "kind": "person"}}
FALSE = {"outcome": "false_positive", "reason": "other_birth_date", "text": "born 1990"}


@pytest.fixture
def alert(client: TestClient) -> dict[str, Any]:
    """The alert of a customer that was put."""
    assert client.put("/v1/customers/c-1", json=CUSTOMER).status_code == 201
    [found] = client.get("/v1/alerts").json()["alerts"]
    assert isinstance(found, dict)
    return found


def colleague(client: TestClient, name: str = "tests", scopes: set[str] | None = None) -> Any:
    """Headers of another key."""
    keys = client.app_state["held"].keys  # type: ignore[index]
    key = keys.store.create(name, scopes or set(SCOPES) - {"admin"}).key
    keys.refresh()
    return {"x-api-key": key}


def test_a_customer_that_is_put_has_an_alert_that_can_be_found(
    client: TestClient, alert: dict[str, Any]
) -> None:
    assert (alert["customer"], alert["entity_id"], alert["state"]) == (
        *("c-1", KIM_YONG_CHOL.id, "open"),
    )
    for found in (
        {"state": "undecided", "customer": "c-1", "band": alert["band"]},
        {"group": "default", "kind": "appeared", "assignee": ""},
    ):
        assert len(client.get("/v1/alerts", params=found).json()["alerts"]) == 1
    for other in ({"overdue": True}, {"state": "decided"}, {"assignee": "Anna"}):
        assert client.get("/v1/alerts", params=other).json()["alerts"] == []


@pytest.mark.slow
def test_a_customer_shows_its_open_alerts_until_they_are_decided(
    client: TestClient, alert: dict[str, Any]
) -> None:
    [shown] = client.get("/v1/customers/c-1").json()["open_alerts"]
    assert shown == {name: alert[name] for name in shown}
    assert client.get("/v1/customers").json()["customers"][0]["open_alerts"] == []
    path = f"/v1/alerts/{alert['id']}"
    proposed = client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    [shown] = client.get("/v1/customers/c-1").json()["open_alerts"]
    assert shown["state"] == "proposed"
    second = {"if-match": proposed.headers["etag"], **colleague(client)}
    client.post(f"{path}/confirmation", json={"confirmed": True, "text": ""}, headers=second)
    assert client.get("/v1/customers/c-1").json()["open_alerts"] == []


@pytest.mark.slow
def test_alerts_come_in_pages_the_first_due_first(client: TestClient) -> None:
    for number in range(5):
        client.put(f"/v1/customers/c-{number}", json=CUSTOMER)
    seen, cursor = [], ""
    while True:
        page = client.get("/v1/alerts", params={"limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["alerts"]]
        if not (cursor := page["next"]):
            break
    assert seen == sorted(set(seen))
    assert len(seen) == 5
    # The last two are times that are before the first year, or after the last, in UTC.
    first_day, last_day = "0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1"
    for cursor in ("yesterday", "2026-01-01T00:00:00_1", first_day, last_day):
        for path in ("/v1/alerts", "/v1/batches"):
            answer = client.get(path, params={"cursor": cursor})
            refused = (answer.status_code, answer.json()["errors"][0]["field"])
            assert refused == (422, "cursor"), (path, cursor)


@pytest.mark.slow
def test_a_change_names_the_version_it_is_made_to(
    client: TestClient, alert: dict[str, Any]
) -> None:
    path = f"/v1/alerts/{alert['id']}"
    read = client.get(path)
    assert read.headers["etag"] == '"1"'
    assert client.patch(path, json={"assignee": "Anna"}).status_code == 428
    first = {"if-match": read.headers["etag"]}
    taken = client.patch(path, json={"assignee": "Anna", "state": "in_review"}, headers=first)
    assert (taken.json()["alert"]["assignee"], taken.headers["etag"]) == ("Anna", '"2"')
    stale = client.patch(path, json={"assignee": "Boris"}, headers=first)
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    commented = client.post(f"{path}/comments", json={"text": "papers asked for"}).json()
    assert [one["step"] for one in commented["history"]] == [
        *("opened", "assigned", "state", "comment")
    ]


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('W/"1"', 200),  # a proxy that compresses makes tags weak
        ('"7", "1"', 200),
        ('"7", "8"', 412),
        ('"0a1b"', 412),
        ("*", 422),
        ("1", 422),
        ('"1', 422),
        ('"1",', 422),
    ],
)
def test_tags_of_every_form_are_read_or_refused_by_name(
    client: TestClient, alert: dict[str, Any], tag: str, status: int
) -> None:
    path = f"/v1/alerts/{alert['id']}"
    answer = client.patch(path, json={"assignee": "Anna"}, headers={"if-match": tag})
    assert answer.status_code == status, answer.text
    if answer.status_code == 422:
        [problem] = answer.json()["errors"]
        assert (problem["field"], problem["fix"][:14]) == ("If-Match", "send the `ETag")


@pytest.mark.slow
def test_a_second_key_of_the_same_name_confirms(client: TestClient, alert: dict[str, Any]) -> None:
    path = f"/v1/alerts/{alert['id']}"
    proposed = client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    assert proposed.json()["alert"]["state"] == "proposed"
    tag = {"if-match": proposed.headers["etag"]}
    alone = client.post(f"{path}/confirmation", json={"confirmed": True}, headers=tag)
    assert (alone.status_code, alone.json()["code"]) == (403, "forbidden")
    second = {**tag, **colleague(client)}
    assert client.post(f"{path}/confirmation", json={"confirmed": False}, headers=second).json()[
        "errors"
    ] == [
        {
            "field": "text",
            "problem": "is missing, too long or no text",
            "fix": "send 1 to 10000 characters",
        }
    ]
    done = client.post(f"{path}/confirmation", json={"confirmed": True}, headers=second).json()
    assert (done["alert"]["state"], done["alert"]["outcome"]) == ("decided", "false_positive")
    assert [one["step"] for one in done["decisions"]] == ["proposed", "confirmed"]
    [held] = client.get("/v1/exclusions", params={"active": True}).json()["exclusions"]
    assert held["id"] == done["exclusion"]["id"]
    ended = client.delete(f"/v1/exclusions/{held['id']}", params={"text": "wrong papers"})
    assert ended.json()["ended_why"] == "ended by a person"
    assert client.delete(f"/v1/exclusions/{held['id']}").status_code == 409
    assert client.get(path).json()["alert"]["state"] == "open"


ENTERED = {
    "customer": "c-1",
    "entity_id": KIM_YONG_CHOL.id,
    "reason": "other_birth_date",
    "text": "case 4711 of the system before this one",
}


@pytest.mark.slow
def test_a_false_positive_known_from_elsewhere_is_entered_and_confirmed(
    client: TestClient, alert: dict[str, Any]
) -> None:
    proposed = client.post("/v1/exclusions", json=ENTERED)
    assert (proposed.status_code, proposed.json()["alert"]["state"]) == (200, "proposed")
    assert client.get("/v1/exclusions").json()["exclusions"] == [], "one person is not enough"
    assert client.post("/v1/exclusions", json=ENTERED).status_code == 409
    second = {"if-match": proposed.headers["etag"], **colleague(client)}
    path = f"/v1/alerts/{alert['id']}/confirmation"
    client.post(path, json={"confirmed": True}, headers=second).raise_for_status()
    [held] = client.get("/v1/exclusions").json()["exclusions"]
    assert (held["customer"], held["entity_id"]) == ("c-1", KIM_YONG_CHOL.id)
    client.put("/v1/customers/c-1", json=CUSTOMER).raise_for_status()
    assert client.get("/v1/alerts", params={"state": "undecided"}).json()["alerts"] == []


@pytest.mark.parametrize(
    ("other", "status", "names"),
    [
        ({"customer": "nobody"}, 404, "no customer"),
        ({"entity_id": "un-6908436"}, 409, "does not match"),
        ({"entity_id": ""}, 422, "entity_id"),
        ({"reason": "facts_agree"}, 422, "is no reason for false_positive"),
        ({"text": " "}, 422, "text"),
        ({"until": "2030-01-01"}, 422, "until"),
    ],
)
@pytest.mark.usefixtures("alert")
def test_an_exclusion_that_binds_nothing_is_not_entered(
    client: TestClient, other: dict[str, str], status: int, names: str
) -> None:
    answer = client.post("/v1/exclusions", json=ENTERED | other)
    assert (answer.status_code, names in answer.text) == (status, True), answer.text
    assert client.get("/v1/exclusions").json()["exclusions"] == []


def test_other_clients_find_nothing(client: TestClient, alert: dict[str, Any]) -> None:
    path = f"/v1/alerts/{alert['id']}"
    theirs = {**colleague(client, "cargo"), "if-match": '"1"'}
    assert client.get("/v1/alerts", headers=theirs).json() == {"alerts": [], "next": None}
    for answer in (
        client.get(path, headers=theirs),
        client.patch(path, json={"assignee": "x"}, headers=theirs),
        client.post(f"{path}/comments", json={"text": "x"}, headers=theirs),
        client.post(f"{path}/decisions", json=FALSE, headers=theirs),
        client.post(f"{path}/confirmation", json={"confirmed": True}, headers=theirs),
        client.get("/v1/exclusions/1", headers=theirs),
        client.delete("/v1/exclusions/1", headers=theirs),
    ):
        assert answer.status_code == 404


def test_reading_alone_decides_nothing(client: TestClient, alert: dict[str, Any]) -> None:
    path = f"/v1/alerts/{alert['id']}"
    reader = {**colleague(client, scopes={"alerts:read"}), "if-match": '"1"'}
    assert client.get(path, headers=reader).status_code == 200
    assert client.post(f"{path}/decisions", json=FALSE, headers=reader).status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": "fine", "reason": "x"}, "outcome"),
        ({"outcome": "true_match", "reason": "delisted"}, "reason"),
        ({"outcome": "true_match"}, "reason"),
        ({**FALSE, "text": 1}, "text"),
        ({**FALSE, "untill": "2030-01-01"}, "untill"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_by_field(
    client: TestClient, alert: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    answer = client.post(
        f"/v1/alerts/{alert['id']}/decisions", json=given, headers={"if-match": '"1"'}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_the_rules_say_which_reasons_there_are(client: TestClient) -> None:
    rules = client.get("/v1/alerts/rules").json()
    assert rules["bands"]["block"]["persons"] == 2
    assert rules["bands"]["review"]["persons"] == 1
    assert {one["outcome"] for one in rules["reasons"]} == {
        *("true_match", "false_positive", "inconclusive", "no_longer_listed")
    }


@pytest.mark.slow
def test_the_certificate_of_a_screening_names_who_proposed_and_who_confirmed(
    client: TestClient, alert: dict[str, Any]
) -> None:
    page = f"/v1/screenings/{alert['screening_id']}/certificate"
    assert "not decided when this page was made" in client.get(page).text
    path = f"/v1/alerts/{alert['id']}"
    proposed = client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    second = {"if-match": proposed.headers["etag"], **colleague(client)}
    said = {"confirmed": True, "text": "seen the passport too"}
    done = client.post(f"{path}/confirmation", json=said, headers=second).json()
    shown = client.get(page).text
    for step in done["decisions"]:
        assert step["by"] in shown
        assert step["at"][:19].replace("T", " ") in shown
    for words in (
        *("Decision and approver", "Proposed: false positive", "Confirmed by a second person"),
        *("other_birth_date: ", "born 1990", "seen the passport too"),
    ):
        assert words in shown
    assert "NOT AS IT WAS WRITTEN" not in shown
    assert client.get(page, params={"format": "pdf"}).content.startswith(b"%PDF")
    again = client.put("/v1/customers/c-1", json=CUSTOMER).json()["customer"]["screening_id"]
    later = client.get(f"/v1/screenings/{again}/certificate").text
    assert "Made on another screening" in later
    without = colleague(client, scopes={"monitor"})
    assert "Decision and approver" not in client.get(page, headers=without).text


def test_a_certificate_says_when_a_decision_is_not_what_the_record_says(
    client: TestClient, alert: dict[str, Any]
) -> None:
    path = f"/v1/alerts/{alert['id']}"
    client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    engine = client.app_state["held"].store.engine  # type: ignore[index]
    with writing(engine) as connection:
        connection.execute(update(ALERT_DECISION).values(outcome="true_match"))
    page = client.get(f"/v1/screenings/{alert['screening_id']}/certificate").text
    assert "THE RECORD IS NOT AS IT WAS WRITTEN" in page
