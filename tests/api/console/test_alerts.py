"""Alerts at the console: the queue, a decision by two persons, exclusions."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from api.alerts.tables import ALERT
from lists.db import writing
from tests.api.console.test_pages import EVIL, check_page
from tests.api.publishing import KWANGSON

if TYPE_CHECKING:
    from tests.api.console.conftest import Person


@pytest.fixture(name="anna")
def _anna(visitor: Person, request: pytest.FixtureRequest) -> Person:
    """Somebody with a customer that is listed; each test is a client of its own."""
    name = request.node.name[:90]
    key = visitor.new_key(name=name)
    body = {"subject": {"names": [KWANGSON.caption], "kind": "organization"}}
    put = visitor.client.put("/v1/customers/c-1", json=body, headers={"x-api-key": key})
    assert put.status_code in {200, 201}, put.text
    visitor.sign_in(key)
    return visitor


def second(person: Person, request: pytest.FixtureRequest) -> None:
    """Another person of the same client takes the seat."""
    person.sign_in(person.new_key(name=request.node.name[:90]))


def alert_of(person: Person) -> str:
    queue = person.get("/console/alerts")
    check_page(queue)
    found = re.search(r'href="(/console/alerts/\d+)"', queue.text)
    assert found is not None, queue.text
    return found[1]


def step(person: Person, place: str, **fields: str) -> int:
    found = re.search(r'name="version" value="(\d+)"', person.get(place).text)
    version = found[1] if found else "1"
    return person.send(place, {"version": version, **fields}).status_code


@pytest.mark.slow
def test_two_persons_decide_an_alert_and_the_history_says_so(
    anna: Person, request: pytest.FixtureRequest
) -> None:
    place = alert_of(anna)
    check_page(anna.get(place))
    assert step(anna, place, do="take") == 200
    assert step(anna, place, do="comment", text=EVIL) == 200
    decision = {"reason": "false_positive:other_birth_date", "text": EVIL}
    assert step(anna, place, do="decide", **decision) == 200
    page = anna.get(place)
    assert "Another person has to confirm it" in page.text
    assert step(anna, place, do="confirm") == 403
    second(anna, request)
    assert step(anna, place, do="confirm", text="agreed") == 200
    page = anna.get(place)
    check_page(page)
    assert "confirmed" in page.text
    persons = set(re.findall(r"by [^<]*<span class=\"small\">\((key:[^)]+)\)", page.text))
    assert len(persons) == 2, "both keys have one name, and each person is told from the other"
    assert "remembered until" in page.text
    exclusions = anna.get("/console/alerts/exclusions")
    check_page(exclusions)
    end = re.search(r'action="(/console/alerts/exclusions/\d+/end)"', exclusions.text)
    assert end is not None
    assert anna.send(end[1], {"text": ""}).status_code == 422
    assert anna.send(end[1], {"text": "a mistake"}).status_code == 200
    assert "No such alert" not in anna.get("/console/alerts").text


def test_a_rejected_proposal_is_in_review_again(
    anna: Person, request: pytest.FixtureRequest
) -> None:
    place = alert_of(anna)
    step(anna, place, do="decide", reason="false_positive:other_birth_date")
    second(anna, request)
    assert step(anna, place, do="reject") == 422
    assert step(anna, place, do="reject", text="the date is missing") == 200
    assert "In review" in anna.get(place).text


def test_who_proposed_takes_it_back(anna: Person) -> None:
    place = alert_of(anna)
    decision = {"reason": "false_positive:other_birth_date", "text": "passport"}
    assert step(anna, place, do="decide", **decision) == 200
    page = anna.get(place)
    check_page(page)
    assert "Take it back" in page.text
    assert step(anna, place, do="reject") == 422, "why is asked for beside the field"
    assert step(anna, place, do="reject", text="the wrong passport") == 200
    assert "In review" in anna.get(place).text


def test_nobody_decides_over_somebody_else(anna: Person) -> None:
    place = alert_of(anna)
    assert step(anna, place, do="take") == 200
    stale = {"version": "1", "do": "decide", "reason": "false_positive:other_birth_date"}
    assert anna.send(place, stale).status_code == 412
    assert anna.send(place, {"version": "x", "do": "take"}).status_code == 422
    assert step(anna, place, do="something") == 422


def test_the_queue_shows_the_alerts_of_one_customer(anna: Person) -> None:
    assert "c-1" in anna.get("/console/alerts?customer=c-1").text
    other = anna.get("/console/alerts?customer=c-2")
    check_page(other)
    assert "No such alert about the customer c-2" in other.text
    assert 'value="c-2"' in other.text, "what was asked for stays in its field"


def set_alert(person: Person, place: str, **values: Any) -> None:
    held = person.client.app_state["held"]
    with writing(held.keys.store.engine) as connection:
        number = int(place.rsplit("/", 1)[1])
        connection.execute(update(ALERT).where(ALERT.c.id == number).values(values))


def test_the_queue_is_filtered_by_whatever_the_api_filters_by(anna: Person) -> None:
    place = alert_of(anna)
    set_alert(anna, place, assignee="Анна", due_at=datetime(2026, 1, 1, tzinfo=UTC))
    for has, lacks in (
        ({"assignee": "Анна"}, {"assignee": "Boris"}),
        ({"group": "default"}, {"group": "retail/EU & more"}),
        ({"kind": "appeared"}, {"kind": "gone"}),
        ({"band": "block"}, {"band": "review"}),
    ):
        assert place in anna.get("/console/alerts", params=has).text, has
        other = anna.get("/console/alerts", params=lacks)
        check_page(other)
        assert place not in other.text, lacks
        assert "No such alert" in other.text
    late = anna.get("/console/alerts?overdue=true")
    check_page(late)
    assert place in late.text
    set_alert(anna, place, due_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert place not in anna.get("/console/alerts?overdue=true").text
    assert place in anna.get("/console/alerts?overdue=false&group=&assignee=&kind=").text
    assert anna.get("/console/alerts?kind=none").status_code == 422


def test_the_next_page_of_the_queue_is_filtered_as_the_first(
    anna: Person, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = anna.new_key(name=request.node.name[:90])
    body = {"subject": {"names": [KWANGSON.caption], "kind": "organization"}}
    for ref in ("c-2", "c-3"):
        anna.client.put(f"/v1/customers/{ref}", json=body, headers={"x-api-key": key})
    monkeypatch.setattr("api.console.alerts._SHOWN", 1)
    asked = {"group": "default", "kind": "appeared", "band": "block"}
    page, seen = anna.get("/console/alerts", params=asked), []
    while more := re.search(r'href="(/console/alerts[?][^"]+)">More', page.text):
        seen += re.findall(r'href="(/console/alerts/[0-9]+)"', page.text)
        query = parse_qs(urlsplit(html.unescape(more[1])).query)
        assert {name: query[name] for name in asked} == {n: [v] for n, v in asked.items()}
        page = anna.get(html.unescape(more[1]))
    seen += re.findall(r'href="(/console/alerts/[0-9]+)"', page.text)
    assert len(seen) == len(set(seen)) == 3


def test_another_client_sees_no_alert_and_decides_none(anna: Person) -> None:
    place = alert_of(anna)
    anna.sign_in(anna.new_key(name="bert"))
    assert anna.get(place).status_code == 404
    assert step(anna, place, do="take") == 404


def test_who_may_only_read_decides_nothing(anna: Person, request: pytest.FixtureRequest) -> None:
    place = alert_of(anna)
    anna.sign_in(anna.new_key("alerts:read", name=request.node.name[:90]))
    assert "Your key may not decide" in anna.get(place).text
    assert step(anna, place, do="take") == 403


def test_a_form_without_what_it_needs_says_so_beside_the_field(anna: Person) -> None:
    place = alert_of(anna)
    for fields, beside, said in (
        ({"do": "decide", "reason": "", "text": "born later"}, "reason", "Choose a decision"),
        ({"do": "comment", "text": ""}, "comment", "Write the comment first"),
        ({"do": "reject", "text": ""}, "text", "Say why it goes back"),
    ):
        version = re.search(r'name="version" value="(\d+)"', anna.get(place).text)
        assert version is not None
        answer = anna.send(place, {"version": version[1], **fields})
        check_page(answer)
        assert answer.status_code == 422, fields
        if beside != "text":  # the field to reject is there once a decision was proposed
            assert f'id="{beside}-refused">{said}' in answer.text
        assert f'<a href="#{beside}">{said}' in answer.text
    assert "born later" not in anna.get(place).text


def test_an_alert_leads_to_the_records_that_lists_in_use_have(anna: Person) -> None:
    place = alert_of(anna)
    assert f'href="/console/parties/{KWANGSON.id}"' in anna.get(place).text
    held = anna.client.app_state["held"]
    with writing(held.keys.store.engine) as connection:  # the list that opened it dropped it
        number = int(place.rsplit("/", 1)[1])
        ours = update(ALERT).where(ALERT.c.id == number)
        connection.execute(ours.values(entity_id="un-gone", same_party=f'["{KWANGSON.id}"]'))
    page = anna.get(place).text
    assert f'href="/console/parties/{KWANGSON.id}"' in page
    assert "/console/parties/un-gone" not in page
    with writing(held.keys.store.engine) as connection:
        connection.execute(ours.values(same_party="[]"))
    page = anna.get(place)
    check_page(page)
    assert "No list in use has this party now" in page.text


def test_the_decisions_that_are_offered_are_those_that_are_possible(anna: Person) -> None:
    place = alert_of(anna)
    offered = anna.get(place).text
    assert "true_match:facts_agree" in offered
    assert "no_longer_listed:" not in offered
    held = anna.client.app_state["held"]
    with writing(held.keys.store.engine) as connection:
        ours = update(ALERT).where(ALERT.c.id == int(place.rsplit("/", 1)[1]))
        connection.execute(ours.values(kind="gone"))
    offered = anna.get(place).text
    assert "no_longer_listed:delisted" in offered
    assert "true_match:" not in offered
