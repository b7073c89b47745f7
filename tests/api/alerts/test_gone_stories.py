"""Matches that are gone and come back: what an analyst reads of them, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import select

from api.alerts.gone import DELISTED, STILL_LISTED
from api.alerts.shown import DecisionsAsked, decided_customers, with_decisions
from api.alerts.tables import ALERT
from api.customers.groups import GroupStore
from api.events.feed import events_since
from lists.db import writing
from tests.api.alerts.desk_service import MINE
from tests.api.alerts.test_one_party_stories import EU_KIM, UN_KIM
from tests.api.monitoring.monitored_service import BANK, KIM
from tests.api.publishing import publish
from tests.factories import person

if TYPE_CHECKING:
    from api.alerts.models import AlertStep
    from tests.api.alerts.desk_service import Desk

CUSTOMER = {"names": ["Kim Yong Chol"], "kind": "person"}
LOST = [("match", ("KIM, Yong Chol",)), ("lists", ("UN sanctions list",))]


def history(desk: Desk) -> tuple[AlertStep, ...]:
    detail = desk.alerts.detail(MINE, desk.only().id)
    assert detail is not None
    return detail.history


def heard(desk: Desk) -> list[str]:
    return [one.kind for one in events_since(desk.engine, MINE, 0, kinds=["alert.*"]).events]


def list_kim(desk: Desk) -> None:
    """The UN has Kim, the bank keeps a customer of that name."""
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()


def delist_kim(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK])
    desk.work()


@pytest.mark.slow
def test_a_false_positive_whose_party_is_delisted_says_so_and_asks_nobody(desk: Desk) -> None:
    list_kim(desk)
    decided = desk.decide(desk.only()).alert
    delist_kim(desk)
    alert = desk.only()
    assert (alert.state, alert.kind, alert.outcome) == ("decided", "gone", "false_positive")
    assert alert.due_at == decided.due_at
    assert [(one.field, one.removed) for one in alert.changed] == LOST
    last = history(desk)[-1]
    assert (last.step, last.text, last.by) == ("gone", DELISTED, "")
    assert desk.exclusion().ended_at is None
    assert heard(desk)[-1] == "alert.changed", "a case system hears of it"
    delist_again = alert.version
    desk.work(full=True)
    desk.put("c-1", **CUSTOMER)
    assert desk.only().version == delist_again, "it is said once"


@pytest.mark.slow
def test_a_false_positive_that_is_listed_again_says_so_too(desk: Desk) -> None:
    list_kim(desk)
    desk.decide(desk.only())
    delist_kim(desk)
    publish(desk.lists, "un", [BANK, KIM])
    desk.work()
    alert = desk.only()
    assert (alert.state, alert.kind, alert.outcome) == ("decided", "appeared", "false_positive")
    assert [(one.field, one.added) for one in alert.changed] == LOST
    assert [one.step for one in history(desk)[-2:]] == ["gone", "changed"]
    assert desk.exclusion().ended_at is None
    delist_kim(desk)
    publish(desk.lists, "un", [BANK, msgspec.structs.replace(KIM, gender="male")])
    desk.work()
    alert = desk.only()
    assert (alert.state, desk.exclusion().ended_why) == ("open", "facts changed")
    assert ("gender", ("male",)) in [(one.field, one.added) for one in alert.changed]


@pytest.mark.slow
def test_an_exclusion_that_a_person_ends_after_a_delisting_opens_no_alert(desk: Desk) -> None:
    list_kim(desk)
    desk.decide(desk.only())
    delist_kim(desk)
    desk.exclusions.end(desk.anna, MINE, desk.exclusion().id, "the papers were forged")
    assert (desk.only().state, desk.only().kind) == ("decided", "gone")
    publish(desk.lists, "un", [BANK, KIM])
    desk.work()
    assert (desk.only().state, desk.only().kind) == ("open", "appeared")


@pytest.mark.slow
def test_a_true_match_says_that_it_was_delisted_and_later_that_it_is_listed_again(
    desk: Desk,
) -> None:
    list_kim(desk)
    desk.decide(desk.only(), "true_match", "facts_agree")
    delist_kim(desk)
    assert [(one.field, one.removed) for one in desk.only().changed] == LOST
    assert history(desk)[-1].text == DELISTED
    publish(desk.lists, "un", [BANK, KIM])
    desk.work()
    assert [(one.field, one.added, one.removed) for one in desk.only().changed] == [
        (name, values, ()) for name, values in LOST
    ], "that it was gone is history"


def test_a_match_that_is_gone_for_another_reason_is_not_called_delisted(desk: Desk) -> None:
    list_kim(desk)
    desk.put("c-1", names=["Maria Lindqvist"], kind="person")
    alert = desk.only()
    assert (alert.kind, history(desk)[-1].text) == ("gone", STILL_LISTED)
    assert [one.field for one in alert.changed if one.side != "customer"] == ["match"]


@pytest.mark.slow
def test_options_of_a_group_that_leave_a_list_out_are_no_delisting(desk: Desk) -> None:
    list_kim(desk)
    GroupStore(desk.engine).put(MINE, "default", {"lists": ["eu"]})
    publish(desk.lists, "eu", [person("Maria Lindqvist", source="eu", key="9")])
    desk.work()
    assert (desk.only().kind, history(desk)[-1].text) == ("gone", STILL_LISTED)


@pytest.mark.slow
def test_one_of_two_lists_that_drops_a_false_positive_is_said(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    publish(desk.lists, "un", [BANK])
    desk.work()
    alert = desk.only()
    assert (alert.state, alert.kind) == ("decided", "appeared")
    assert ("lists", ("UN sanctions list",)) in [(one.field, one.removed) for one in alert.changed]
    detail = desk.alerts.detail(MINE, alert.id)
    assert detail is not None
    assert detail.listing_facts["lists"] == ("EU sanctions list",)
    assert desk.exclusion().ended_at is None
    publish(desk.lists, "eu", [person("Maria Lindqvist", source="eu", key="9")])
    desk.work()
    assert (desk.only().state, desk.only().kind) == ("decided", "gone")


@pytest.mark.slow
def test_a_decision_is_shown_as_applying_as_long_as_its_exclusion_holds(desk: Desk) -> None:
    """What is shown with a screening and what silences the alert are one judgement."""
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    publish(desk.lists, "eu", [person("Maria Lindqvist", source="eu", key="9")])
    desk.work()
    publish(desk.lists, "eu", [EU_KIM])  # active, and no run has looked yet
    customer = decided_customers(desk.engine, MINE, ["c-1"])["c-1"]
    match = {"entity": msgspec.to_builtins(EU_KIM), "same_party": [UN_KIM.id]}
    other = {"entity": msgspec.to_builtins(UN_KIM), "same_party": [EU_KIM.id]}
    result = msgspec.json.encode({"band": "block", "matches": [other, match]})
    shown = with_decisions(result, DecisionsAsked({"id": "c-1", **CUSTOMER}, customer, ()))
    matches = msgspec.json.decode(shown.encoded)["matches"]
    assert [one["decision"]["applies"] for one in matches] == [True, True]


FIELDS = {"balance": "100.20", "segment": "gold", "internal_note": "called in March, all well"}


@pytest.mark.slow
def test_a_field_that_says_nothing_of_the_party_ends_no_exclusion(desk: Desk) -> None:
    """A file of customers that is sent each month has columns that no screening knows."""
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER, **FIELDS)
    desk.decide(desk.only())
    desk.put("c-1", **CUSTOMER, balance="7.35", segment="silver", remark="moved to Lyon")
    assert (desk.only().state, desk.exclusion().ended_at) == ("decided", None)
    desk.put("c-1", **CUSTOMER, segment="silver", remark="paid by a yong chul of lyon")
    ended = desk.exclusion()
    assert (desk.only().state, ended.ended_why) == ("open", "facts changed")
    assert [(one.side, one.field, one.removed) for one in ended.changed] == [
        ("customer", "stray_texts", ())
    ], "of what changed, that which speaks of the party"


@pytest.mark.slow
def test_a_true_match_is_not_asked_about_again_for_such_a_field(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER, **FIELDS)
    desk.decide(desk.only(), "true_match", "facts_agree")
    desk.put("c-1", **CUSTOMER, **{**FIELDS, "balance": "7.35"})
    assert desk.only().state == "decided"
    desk.put("c-1", **CUSTOMER, **{**FIELDS, "segment": "Maria Lindqvist"})
    assert desk.only().state == "open", "it may name somebody, and was not screened as a name"


@pytest.mark.slow
def test_an_upgrade_that_names_facts_otherwise_opens_no_decided_alert(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER, **FIELDS)
    desk.decide(desk.only(), "true_match", "facts_agree")
    with desk.engine.begin() as connection:
        connection.execute(ALERT.update().values(facts="as another release named it"))
    desk.put("c-1", **CUSTOMER, **FIELDS)
    assert desk.only().state == "decided"
    with desk.engine.begin() as connection:
        connection.execute(ALERT.update().values(facts="as another release named it"))
        assert connection.execute(select(ALERT.c.facts)).scalar() != ""
    desk.put("c-1", **CUSTOMER, birth_date="1962-02-18")
    assert desk.only().state == "open"


def test_a_file_sent_before_a_list_changed_takes_nothing_back_that_a_run_found(desk: Desk) -> None:
    """The rows stand on the lists of before; the customer is kept already, and was found since."""
    publish(desk.lists, "un", [BANK])
    desk.put("c-1", **CUSTOMER)
    desk.put("c-2", **CUSTOMER)
    rows = [desk.screened("c-1", **CUSTOMER), desk.screened("c-2", names=["Maria Lindqvist"])]
    rows.append(desk.screened("c-3", names=[BANK.caption], kind="organization"))
    publish(desk.lists, "un", [BANK, KIM])
    desk.work()
    before = {one.customer: one for one in desk.all()}
    with writing(desk.engine) as connection:
        desk.keeper.keep(connection, MINE, rows, "batch")
    kept = {one.customer: one for one in desk.all()}
    assert [(one, kept[one].kind, kept[one].version) for one in before] == [
        (one, "appeared", before[one].version) for one in ("c-1", "c-2")
    ]
    assert kept["c-3"].entity_id == BANK.id, "of a customer without alerts there is nothing to lose"
    desk.work()
    after = {one.customer: one for one in desk.all()}
    assert after["c-1"].kind == "appeared"
    assert after["c-2"].kind == "gone", "the file has another name, on the lists of now too"
    assert heard(desk).count("alert.changed") == 1
    assert desk.work() is None
