"""From a list that changed to a decision that holds: the analysts' stories, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import select, update

from api.access.scopes import Caller
from api.alerts.desk import Proposal, WorkOn
from api.alerts.tables import ALERT_STEP, EXCLUSION
from api.audit.verify import verify
from api.events.tables import EVENT
from api.monitoring import run as run_module
from api.service.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    Unprocessable,
)
from lists.entity import DateInterval
from tests.api.monitoring.monitored_service import BANK, MINE
from tests.api.publishing import publish
from tests.factories import listing, name, person

if TYPE_CHECKING:
    from typing import Any

    from tests.api.alerts.desk_service import Desk

KIM = person("KIM, Yong Chol", key="2", listings=(listing("UNSC:KP"),))
CUSTOMER = {"names": ["Kim Yong Chol"], "kind": "person"}


def born(day: str) -> DateInterval:
    from datetime import date

    return DateInterval(date.fromisoformat(day), date.fromisoformat(day))


@pytest.mark.slow
def test_a_listing_opens_one_alert_with_what_was_seen(desk: Desk) -> None:
    desk.put("c-1", **CUSTOMER)
    desk.work()
    assert desk.all() == []
    version = publish(desk.lists, "un", [BANK, KIM])
    run = desk.work()
    alert = desk.only()
    assert (alert.customer, alert.entity_id, alert.kind, alert.state) == (
        *("c-1", KIM.id, "appeared", "open"),
    )
    assert run is not None
    assert (alert.found_by, alert.run, alert.basis.lists["un"]) == ("lists", run.id, version.id)
    kept = desk.customers.get(MINE, "c-1")
    assert kept is not None
    assert (alert.screening_id, alert.band) == (kept.screening_id, kept.band)
    assert alert.due_at - alert.opened_at == desk.alerts.rules.due(alert.band)
    detail = desk.alerts.detail(MINE, alert.id)
    assert detail is not None
    assert [one.step for one in detail.history] == ["opened"]
    assert detail.customer_facts["names"] == ("Kim Yong Chol",)
    assert detail.party_facts["names"] == ("KIM, Yong Chol",)


@pytest.mark.slow
def test_a_customer_that_is_put_is_alerted_at_once_and_only_once(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    for _ in range(3):
        desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.work(full=True)
    assert (desk.only().found_by, desk.only().version) == ("put", 1)


def test_two_persons_decide_a_block_and_none_of_them_alone(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    alert = desk.only()
    assert alert.persons == 2
    proposal = Proposal("false_positive", "other_birth_date", "born 1990")
    proposed = desk.desk.decide(WorkOn(desk.anna, MINE, alert.id, (alert.version,)), proposal).alert
    assert (proposed.state, proposed.outcome) == ("proposed", "false_positive")
    assert desk.alerts.exclusions(MINE).exclusions == (), "one person ends nothing"
    with pytest.raises(Forbidden, match="second person"):
        desk.desk.confirm(WorkOn(desk.anna, MINE, alert.id, (proposed.version,)))
    confirmed = desk.desk.confirm(WorkOn(desk.boris, MINE, alert.id, (proposed.version,)), "agreed")
    assert confirmed.alert.state == "decided"
    assert [(one.step, one.by) for one in confirmed.decisions] == [
        ("proposed", desk.anna.id),
        ("confirmed", desk.boris.id),
    ]
    assert confirmed.exclusion is not None
    assert desk.exclusion().decision == confirmed.decisions[-1].id


def test_a_rotated_key_is_still_the_same_person(desk: Desk) -> None:
    from datetime import timedelta

    from api.access.key_store import KeyStore

    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    alert = desk.only()
    proposal = Proposal("true_match", "facts_agree")
    proposed = desk.desk.decide(WorkOn(desk.anna, MINE, alert.id, (1,)), proposal).alert
    rotated = KeyStore(desk.engine).rotate(desk.anna.id.removeprefix("key:"), timedelta(days=1))
    with pytest.raises(Forbidden):
        desk.desk.confirm(WorkOn(desk.person(rotated), MINE, alert.id, (proposed.version,)))


def test_a_rejected_proposal_is_in_review_again(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    alert = desk.only()
    proposal = Proposal("false_positive", "common_name")
    desk.desk.decide(WorkOn(desk.anna, MINE, alert.id, (1,)), proposal)
    with pytest.raises(Conflict, match="proposed"):
        desk.desk.decide(WorkOn(desk.boris, MINE, alert.id, (2,)), proposal)
    back = desk.desk.reject(WorkOn(desk.boris, MINE, alert.id, (2,)), "the date agrees").alert
    assert (back.state, back.outcome, back.decision) == ("in_review", "", "")
    with pytest.raises(Conflict, match="no proposal"):
        desk.desk.confirm(WorkOn(desk.boris, MINE, alert.id, (3,)))


def test_two_analysts_never_decide_over_each_other(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    read = desk.only()
    desk.desk.take_up(WorkOn(desk.anna, MINE, read.id, (read.version,)), assignee="Anna")
    with pytest.raises(PreconditionFailed, match="version 2, you read 1"):
        desk.desk.take_up(WorkOn(desk.boris, MINE, read.id, (read.version,)), assignee="Boris")
    assert desk.only().assignee == "Anna"
    desk.desk.comment(WorkOn(desk.boris, MINE, read.id), "asked for papers")
    assert desk.only().version == 2, "a comment makes nobody's work stale"


@pytest.mark.slow
def test_facts_that_change_make_a_decision_stale(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    read = desk.only()
    proposed = desk.desk.decide(
        WorkOn(desk.anna, MINE, read.id, (read.version,)), Proposal("false_positive", "common_name")
    ).alert
    changed = msgspec.structs.replace(KIM, birth_dates=(born("1962-02-18"),))
    publish(desk.lists, "un", [BANK, changed])
    desk.work()
    with pytest.raises(PreconditionFailed):
        desk.desk.confirm(WorkOn(desk.boris, MINE, read.id, (proposed.version,)))
    assert (desk.only().state, desk.only().outcome) == ("open", "")
    assert [(one.field, one.added) for one in desk.only().changed] == [
        ("birth_dates", ("1962-02-18",))
    ]


def test_another_client_sees_no_alert_and_decides_none(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    alert, theirs = desk.only(), "name:cargo"
    desk.decide(alert)
    assert desk.all(theirs) == []
    assert desk.alerts.detail(theirs, alert.id) is None
    assert desk.alerts.exclusion(theirs, desk.exclusion().id) is None
    stranger = Caller("key:x", "cargo", frozenset())
    for call in (
        lambda: desk.desk.comment(WorkOn(stranger, theirs, alert.id), "x"),
        lambda: desk.desk.confirm(WorkOn(stranger, theirs, alert.id, (3,))),
        lambda: desk.exclusions.end(stranger, theirs, desk.exclusion().id, ""),
    ):
        with pytest.raises(NotFound):
            call()


def test_outcome_and_reason_must_fit_the_alert(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    act = WorkOn(desk.anna, MINE, desk.only().id, (1,))
    for outcome, reason, field in (
        ("no_longer_listed", "delisted", "outcome"),
        ("fine", "delisted", "outcome"),
        ("false_positive", "delisted", "reason"),
    ):
        with pytest.raises(Unprocessable) as refused:
            desk.desk.decide(act, Proposal(outcome, reason))
        assert refused.value.errors[0].field == field


@pytest.mark.slow
def test_a_false_positive_is_not_asked_about_every_day(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    remarks = msgspec.structs.replace(
        KIM, notes=("new remark",), listings=(listing("UNSC:KP", remarks="amended"),)
    )
    publish(desk.lists, "un", [BANK, remarks])
    desk.work()
    desk.put("c-1", **CUSTOMER, group_note="")
    desk.work(full=True)
    assert desk.only().state == "decided"
    kept = desk.customers.get(MINE, "c-1")
    assert kept is not None
    assert kept.band != "clear", "the match stays"
    assert [one.role for one in kept.parties] == ["match"]


@pytest.mark.slow
def test_an_exclusion_ends_when_the_listed_party_changes(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    changed = msgspec.structs.replace(KIM, names=(*KIM.names, name("KIM Chol", "alias")))
    publish(desk.lists, "un", [BANK, changed])
    desk.work()
    ended = desk.exclusion()
    assert (ended.ended_why, ended.ended_by) == ("facts changed", "monitoring")
    assert [(one.side, one.field, one.added) for one in ended.changed] == [
        ("listed party", "names", ("KIM Chol",))
    ]
    alert = desk.only()
    assert (alert.state, alert.kind, alert.outcome) == ("open", "changed", "")
    assert ended.changed[0] in alert.changed


def test_an_exclusion_ends_when_the_customer_changes(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    desk.put("c-1", kind="person", name="Kim Yong Chol")  # the same, in another form
    assert desk.only().state == "decided"
    desk.put("c-1", **CUSTOMER, nationalities=["KP"])
    ended = desk.exclusion()
    assert [(one.side, one.field, one.added) for one in ended.changed] == [
        ("customer", "nationalities", ("KP",))
    ]
    assert desk.only().state == "open"


def test_an_exclusion_expires_by_itself(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    assert desk.exclusions.end_expired() == 0
    with desk.engine.begin() as connection:
        began = EXCLUSION.c.began_at
        connection.execute(update(EXCLUSION).values(until=began))
    assert desk.exclusions.end_expired() == 1
    assert desk.exclusions.end_expired() == 0
    assert (desk.exclusion().ended_why, desk.only().state) == ("expired", "open")
    assert desk.only().changed[0].field == "exclusion"


@pytest.mark.slow
def test_a_person_ends_an_exclusion_and_the_alert_opens_again(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    desk.exclusions.end(desk.boris, MINE, desk.exclusion().id, "decided on the wrong papers")
    assert (desk.exclusion().ended_by, desk.only().state) == (desk.boris.id, "open")
    with pytest.raises(Conflict):
        desk.exclusions.end(desk.boris, MINE, desk.exclusion().id, "")
    desk.put("c-1", **CUSTOMER)
    assert desk.only().state == "open"


@pytest.mark.slow
def test_a_delisting_of_a_true_match_asks_to_lift_the_block(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    band = desk.only().band
    desk.decide(desk.only(), "true_match", "facts_agree")
    publish(desk.lists, "un", [BANK])
    desk.work()
    alert = desk.only()
    assert (alert.kind, alert.state, alert.band) == ("gone", "open", band)
    decided = desk.decide(alert, "no_longer_listed", "delisted").alert
    assert (decided.state, decided.outcome) == ("decided", "no_longer_listed")
    desk.work(full=True)
    assert desk.only().state == "decided"


@pytest.mark.slow
def test_a_party_that_is_listed_again_under_its_id_keeps_its_exclusion(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    for parties in ([BANK], [BANK, KIM]):
        publish(desk.lists, "un", parties)
        desk.work()
        assert desk.only().state == "decided"
    publish(desk.lists, "un", [BANK])
    desk.work()
    publish(desk.lists, "un", [BANK, msgspec.structs.replace(KIM, gender="male")])
    desk.work()
    assert (desk.only().state, desk.exclusion().ended_why) == ("open", "facts changed")


@pytest.mark.slow
def test_a_true_match_that_is_listed_again_opens_again(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only(), "true_match", "facts_agree")
    for parties in ([BANK], [BANK, KIM]):
        publish(desk.lists, "un", parties)
        desk.work()
    assert (desk.only().kind, desk.only().state) == ("appeared", "open")


@pytest.mark.slow
def test_a_band_that_no_match_raises_is_an_alert_too(desk: Desk) -> None:
    desk.put("c-1", names=["Maria Lindqvist"], nationalities=["KP"], remarks={"a": [1]})
    [alert] = desk.all() or [None]
    kept = desk.customers.get(MINE, "c-1")
    assert kept is not None
    assert (alert is None) == (kept.band == "clear")


@pytest.mark.slow
def test_alerts_of_customers_from_before_there_were_alerts_are_opened_by_a_full_run(
    desk: Desk,
) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.customers.put(MINE, desk.screened("c-1", **CUSTOMER))  # as the release before did
    assert desk.all() == []
    desk.work()
    desk.work(full=True)
    assert (desk.only().found_by, desk.only().kind) == ("reconciliation", "appeared")
    desk.work(full=True)
    assert desk.only().version == 1


@pytest.mark.slow
def test_a_run_that_was_killed_opens_no_alert_twice_and_loses_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "PORTION", 1)
    for number in range(4):
        desk.put(f"c-{number}", **CUSTOMER)
    desk.work()
    publish(desk.lists, "un", [BANK, KIM])
    whole, done = run_module.follow, iter((0, 1, 0, 1))

    def killed(*given: Any) -> Any:
        drafts = whole(*given)
        if not next(done, 1):
            raise KeyboardInterrupt  # after the alert was written, before the transaction ended
        return drafts

    monkeypatch.setattr(run_module, "follow", killed)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            desk.work()
    desk.work()
    assert sorted(one.customer for one in desk.all()) == [f"c-{number}" for number in range(4)]
    with desk.engine.connect() as connection:
        opened = connection.execute(select(EVENT.c.kind)).scalars().all()
        steps = connection.execute(select(ALERT_STEP.c.step)).scalars().all()
    assert opened.count("alert.opened") == len(steps) == 4


def test_every_decision_is_in_the_record_and_its_words_can_be_erased(desk: Desk) -> None:
    from api.alerts.erasure import customer_eraser

    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    detail = desk.decide(desk.only())
    entries = {entry.seq: entry.facts for entry, _ in desk.log.entries(1, None)}
    for decision in detail.decisions:
        said = entries[decision.audit_seq]
        assert (said["kind"], said["decision"], said["step"]) == (
            *("decision", decision.id, decision.step),
        )
        assert said["screening"] == detail.alert.screening_id
        assert said["lists"] == detail.alert.basis.lists
        assert said["facts"] == detail.alert.facts
        assert "passport" not in str(said)
    eraser = customer_eraser(desk.engine, desk.log.appender, desk.settings.cache_dir)
    gone = eraser.erase(Caller("key:x", "payments", frozenset()), "c-1")
    assert gone is not None
    assert gone.erased == 2
    checked = verify(desk.engine, desk.log.appender.keys)
    assert checked.breaks == ()
    assert desk.all() == []
    assert [(one.text, one.outcome) for one in desk.alerts.decisions(MINE)] == [
        ("", "false_positive")
    ] * 2


@pytest.mark.slow
def test_a_customer_that_cannot_be_screened_is_never_taken_for_delisted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(desk.lists, "un", [BANK, KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    monkeypatch.setattr("api.monitoring.rescreening._screened", lambda some, *_: [None] * len(some))
    publish(desk.lists, "un", [BANK, msgspec.structs.replace(KIM, gender="male")])
    desk.work()
    kinds = {one.entity_id: (one.kind, one.state) for one in desk.all()}
    assert kinds == {KIM.id: ("appeared", "open"), "": ("band", "open")}


@pytest.mark.slow
def test_a_match_beyond_those_that_are_shown_is_not_gone(desk: Desk) -> None:
    parties = [person("KIM, Yong Chol", key=f"{number}") for number in range(20, 30)]
    publish(desk.lists, "un", parties)
    desk.put("c-1", **CUSTOMER)
    assert len(desk.all()) == 10
    passport = msgspec.structs.replace(KIM, id="un-0", names=KIM.names)
    publish(desk.lists, "un", [passport, *parties])
    desk.put("c-1", **CUSTOMER)
    assert {one.kind for one in desk.all()} == {"appeared"}
