"""Decisions shown with a screening: the match stays, and says what was decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.publishing import KIM_YONG_CHOL
from tests.api.routes.test_alerts import CUSTOMER, FALSE, colleague

if TYPE_CHECKING:
    from starlette.testclient import TestClient

SUBJECT = CUSTOMER["subject"]


@pytest.fixture
def decided(client: TestClient) -> TestClient:
    """A client whose customer was decided to be somebody else."""
    client.put("/v1/customers/c-1", json=CUSTOMER)
    [alert] = client.get("/v1/alerts").json()["alerts"]
    path = f"/v1/alerts/{alert['id']}"
    client.post(f"{path}/decisions", json=FALSE, headers={"if-match": '"1"'})
    second = {"if-match": '"2"', **colleague(client)}
    done = client.post(f"{path}/confirmation", json={"confirmed": True}, headers=second)
    assert done.json()["alert"]["state"] == "decided"
    return client


def screened(client: TestClient, subject: dict[str, Any], **beside: Any) -> dict[str, Any]:
    answer = client.post("/v1/screen", json={"subjects": [subject], **beside})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


def plain(result: dict[str, Any]) -> dict[str, Any]:
    """A result without what is added of decisions, and without its id."""
    left = {name: one for name, one in result.items() if name not in {"decisions", "screening_id"}}
    added = {"decision", "excluded"}
    left["matches"] = [
        {name: one for name, one in match.items() if name not in added}
        for match in result["matches"]
    ]
    return left


@pytest.mark.slow
def test_a_match_shows_its_decision_and_stays_what_it_is(decided: TestClient) -> None:
    without = screened(decided, SUBJECT)["results"][0]
    for given in ({"subject": {**SUBJECT, "customer": "c-1"}}, {"beside": {"customer": "c-1"}}):
        answer = screened(decided, given.get("subject", SUBJECT), **given.get("beside", {}))
        result = answer["results"][0]
        assert plain(result) == plain(without)
        assert not any("customer" in one for one in answer["warnings"])
        [match] = result["matches"]
        assert (match["decision"]["outcome"], match["decision"]["applies"]) == (
            *("false_positive", True),
        )
        assert match["decision"]["by_name"] == "tests"
        said = result["decisions"]
        assert (said["matches"], said["false_positives"], said["undecided"]) == (1, 1, [])
        assert "decided to be another party" in said["recommendation"]
        assert without["band"] in said["recommendation"]


def test_a_decision_about_other_facts_is_shown_and_does_not_apply(decided: TestClient) -> None:
    other = {**SUBJECT, "nationalities": ["KP"], "customer": "c-1"}
    result = screened(decided, other)["results"][0]
    decision = result["matches"][0]["decision"]
    assert decision["applies"] is False
    assert decision["changed"] == [
        {"side": "customer", "field": "nationalities", "added": ["KP"], "removed": []}
    ]
    assert result["decisions"]["undecided"] == [KIM_YONG_CHOL.id]


@pytest.mark.slow
def test_the_end_of_an_exclusion_ends_what_is_shown(decided: TestClient) -> None:
    [held] = decided.get("/v1/exclusions").json()["exclusions"]
    decided.delete(f"/v1/exclusions/{held['id']}")
    [match] = screened(decided, SUBJECT, customer="c-1")["results"][0]["matches"]
    assert (match["decision"]["state"], match["decision"]["applies"]) == ("open", False)


def test_matches_that_the_call_excludes_are_marked_and_never_dropped(client: TestClient) -> None:
    ids = [KIM_YONG_CHOL.id, "un-nobody"]
    for answer in (
        screened(client, SUBJECT, exclude_entity_ids=ids),
        screened(client, {**SUBJECT, "exclude_entity_ids": ids}),
    ):
        [result] = answer["results"]
        [match] = result["matches"]
        assert match["excluded"] == {"named": KIM_YONG_CHOL.id}
        assert result["band"] != "clear"
        assert result["decisions"]["excluded_not_matched"] == ["un-nobody"]
        assert (result["decisions"]["excluded"], result["decisions"]["undecided"]) == (1, [])


def test_what_is_no_customer_of_the_caller_is_read_as_any_other_text(decided: TestClient) -> None:
    answer = screened(decided, {"names": ["Maria Lindqvist"], "customer": "Kim Yong Chol"})
    [said] = [one for one in answer["warnings"] if "you keep no such customer" in one]
    assert "searched as a name" in said
    assert answer["results"][0]["matches"], "a name is searched wherever it was sent"
    theirs = colleague(decided, "cargo")
    given = {"subjects": [SUBJECT], "customer": "c-1"}
    answer = decided.post("/v1/screen", json=given, headers=theirs).json()
    assert "decisions" not in answer["results"][0]
    [said] = [one for one in answer["warnings"] if "no such customer" in one]
    assert "searched as a name" not in said, "beside the subjects it is nobody's name"


@pytest.mark.slow
def test_a_key_that_may_only_screen_sees_no_decision(decided: TestClient) -> None:
    only = colleague(decided, scopes={"screen"})
    given = {"subjects": [SUBJECT], "customer": "c-1"}
    answer = decided.post("/v1/screen", json=given, headers=only).json()
    assert "decision" not in answer["results"][0]["matches"][0]
    assert any("alerts:read" in one for one in answer["warnings"])


def test_fields_of_the_wrong_shape_are_refused(client: TestClient) -> None:
    for name, value in (("customer", 7), ("exclude_entity_ids", "un-1")):
        answer = client.post("/v1/screen", json={"subjects": [SUBJECT], name: value})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)


def test_a_field_of_a_subject_that_has_the_wrong_shape_is_named(client: TestClient) -> None:
    wrong = {"customer": 5, "exclude_entity_ids": "un-1"}
    said = " ".join(screened(client, {**SUBJECT, **wrong})["warnings"])
    assert "subjects[0].customer: is no reference" in said
    assert "subjects[0].exclude_entity_ids: is no list" in said


def test_a_subject_that_is_not_screened_has_no_decisions(decided: TestClient) -> None:
    [result] = screened(decided, {"customer": "c-1", "names": []})["results"]
    assert result["status"] == "not_screened"
    assert "decisions" not in result


@pytest.mark.slow
def test_the_record_keeps_the_result_without_decisions_and_names_them(
    decided: TestClient,
) -> None:
    result = screened(decided, {**SUBJECT, "customer": "c-1"})["results"][0]
    replayed = decided.post(f"/v1/screenings/{result['screening_id']}/replay").json()
    assert replayed["identical"] is True, replayed
    entries = decided.get("/v1/audit/entries").text.splitlines()
    assert result["matches"][0]["decision"]["decision"] in entries[-1]
