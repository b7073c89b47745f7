"""One party on several lists has one alert: the analysts' stories, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
from alembic import command

from api.alerts import parties
from api.alerts.desk import Proposal
from api.alerts.of_screening import AskedScreening, decisions_of_screening
from api.alerts.shown import DecisionsAsked, decided_customers, with_decisions
from api.alerts.states import WORKED_ON
from lists.db import alembic_config, upgrade, writing
from lists.entity import DateInterval, Link
from tests.api.alerts.conftest import BANK
from tests.api.alerts.desk_service import MINE
from tests.api.publishing import publish
from tests.factories import entity, listing, person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import Entity
    from screening.monitoring.outcome import PartyInResult
    from tests.api.alerts.desk_service import Desk

CUSTOMER = {"names": ["Kim Yong Chol"], "kind": "person"}
FIRM = {"names": ["Korea Mining Development Trading Corporation"], "kind": "organization"}


def born(day: str) -> DateInterval:
    from datetime import date

    return DateInterval(date.fromisoformat(day), date.fromisoformat(day))


def komid(source: str, programme: str) -> Entity:
    return entity(
        FIRM["names"][0],
        source=source,
        key=f"{source}-9",
        reference=f"{source}.9",
        countries=("KP",),
        listings=(listing(programme, source=source, reference=f"{source}.9"),),
    )


UN, OFAC, EU = komid("un", "UNSC:KP"), komid("ofac_sdn", "DPRK2"), komid("eu", "PRK")
UN_KIM = person(
    "KIM, Yong Chol",
    key="2",
    reference="KPi.002",
    listings=(listing("UNSC:KP", reference="KPi.002"),),
)
EU_KIM = person(
    "KIM, Yong Chol",
    source="eu",
    key="77",
    links=(Link("same_as", "", "", "KPi.002"),),
    listings=(listing("PRK", source="eu"),),
)


def list_komid(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN])
    publish(desk.lists, "ofac_sdn", [OFAC])
    publish(desk.lists, "eu", [EU])


def delist(desk: Desk, source: str) -> None:
    """A list drops KOMID, and the run that follows."""
    other = person("Maria Lindqvist", source=source, key=f"{source}-other")
    publish(desk.lists, source, [BANK] if source == "un" else [other])
    desk.work()


@pytest.mark.slow
def test_komid_on_three_lists_is_one_alert_that_names_all_of_them(desk: Desk) -> None:
    list_komid(desk)
    desk.put("c-1", **FIRM)
    alert = desk.only()
    assert {alert.entity_id, *alert.same_party} == {UN.id, OFAC.id, EU.id}
    detail = desk.alerts.detail(MINE, alert.id)
    assert detail is not None
    assert len(detail.listing_facts["lists"]) == 3
    assert detail.listing_facts["programmes"] == ("DPRK2", "PRK", "UNSC:KP")
    desk.work()
    desk.work(full=True)
    assert desk.only().version == 1, "looked at again, it is the same"


@pytest.mark.slow
def test_a_list_that_has_it_too_is_a_change_of_the_one_alert(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN])
    desk.put("c-1", **FIRM)
    desk.work()
    desk.decide(desk.only(), "true_match", "facts_agree")
    publish(desk.lists, "eu", [EU])
    desk.work()
    alert = desk.only()
    assert (alert.entity_id, alert.same_party, alert.state) == (UN.id, (EU.id,), "open")
    assert ("programmes", ("PRK",)) in [(one.field, one.added) for one in alert.changed]


@pytest.mark.slow
def test_delisted_by_one_of_three_is_a_change_and_gone_only_by_the_last(desk: Desk) -> None:
    list_komid(desk)
    desk.put("c-1", **FIRM)
    desk.work()
    number = desk.only().id
    desk.decide(desk.only(), "true_match", "facts_agree")
    for source, left in (("un", {OFAC.id, EU.id}), ("ofac_sdn", {EU.id})):
        delist(desk, source)
        alert = desk.only()
        assert (alert.id, alert.kind, alert.state) == (number, "changed", "open")
        assert any(one.field == "lists" and one.removed for one in alert.changed)
        assert left <= {alert.entity_id, *alert.same_party}
        assert desk.customers.get(MINE, "c-1").band != "clear"  # type: ignore[union-attr]
        desk.decide(alert, "true_match", "facts_agree")
    delist(desk, "eu")
    assert (desk.only().id, desk.only().kind, desk.only().state) == (number, "gone", "open")
    publish(desk.lists, "eu", [EU])
    desk.work()
    assert (desk.only().id, desk.only().kind) == (number, "appeared"), "listed again"


@pytest.mark.slow
def test_any_record_that_is_listed_again_after_the_last_moves_the_same_alert(desk: Desk) -> None:
    list_komid(desk)
    desk.put("c-1", **FIRM)
    desk.work()
    number = desk.only().id
    desk.decide(desk.only(), "true_match", "facts_agree")
    for source in ("ofac_sdn", "un", "eu"):
        delist(desk, source)
    desk.decide(desk.only(), "no_longer_listed", "delisted")
    for source, record in (("ofac_sdn", OFAC), ("eu", EU)):  # neither is what it was gone by
        publish(desk.lists, source, [record])
        desk.work()
        alert = desk.only()
        assert (alert.id, alert.state) == (number, "open")
        assert record.id in {alert.entity_id, *alert.same_party}
    detail = desk.alerts.detail(MINE, number)
    assert detail is not None
    assert [one.outcome for one in detail.decisions if one.step != "proposed"] == [
        "true_match",
        "no_longer_listed",
    ]


@pytest.mark.slow
def test_the_downgrade_of_former_records_leaves_alerts_and_their_history(
    desk: Desk, database_url: str
) -> None:
    list_komid(desk)
    desk.put("c-1", **FIRM)
    desk.work()
    delist(desk, "un")
    before = desk.alerts.detail(MINE, desk.only().id)
    with writing(desk.engine) as connection:
        command.downgrade(alembic_config(connection), "0014_ended_sessions")
    upgrade(database_url)
    assert desk.alerts.detail(MINE, desk.only().id) == before


def test_the_record_shows_decisions_made_under_a_record_that_was_delisted(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    alert = desk.only()
    detail = desk.decide(alert)
    [other] = alert.same_party
    record = desk.customers.get(MINE, "c-1").record  # type: ignore[union-attr]
    later = AskedScreening("later", MINE, record, datetime.now(UTC), [other])
    found = decisions_of_screening(desk.engine, later)
    assert [one.step for one in found.steps] == [one.step for one in detail.decisions]
    earlier = msgspec.structs.replace(later, at=alert.opened_at)
    stranger = msgspec.structs.replace(later, record="customer:of-somebody-else")
    unlike = msgspec.structs.replace(later, parties=[BANK.id])
    for one in (earlier, stranger, unlike):
        assert decisions_of_screening(desk.engine, one).steps == ()


@pytest.mark.slow
def test_a_false_positive_holds_for_the_group_as_lists_come_and_go(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.work()
    desk.decide(desk.only())
    publish(desk.lists, "eu", [EU_KIM])
    desk.work()
    assert (desk.only().state, desk.exclusion().also) == ("decided", (EU_KIM.id,))
    for party in (BANK, UN_KIM):  # one list drops it and lists it again
        publish(desk.lists, "un", [BANK, party] if party is UN_KIM else [BANK])
        desk.work()
        assert (desk.only().state, desk.exclusion().ended_at) == ("decided", None)


@pytest.mark.slow
def test_a_false_positive_of_a_group_ends_when_one_record_says_more(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    more = msgspec.structs.replace(EU_KIM, birth_dates=(born("1962-02-18"),))
    publish(desk.lists, "eu", [more])
    desk.work()
    alert = desk.only()
    assert (alert.state, desk.exclusion().ended_why) == ("open", "facts changed")
    assert ("birth_dates", ("1962-02-18",)) in [(one.field, one.added) for one in alert.changed]


@pytest.mark.slow
def test_a_false_positive_of_a_group_ends_when_a_record_says_less(desk: Desk) -> None:
    dated = msgspec.structs.replace(EU_KIM, birth_dates=(born("1962-02-18"),))
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [dated])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    publish(desk.lists, "eu", [EU_KIM])  # the date that made the difference is gone
    desk.work()
    assert (desk.only().state, desk.exclusion().ended_why) == ("open", "facts changed")


@pytest.mark.slow
def test_a_false_positive_of_a_group_ends_when_the_customer_changes(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    desk.put("c-1", **CUSTOMER, birth_date="1962-02-18")
    assert (desk.only().state, desk.exclusion().ended_why) == ("open", "facts changed")


def test_an_exclusion_of_a_group_that_a_person_ends_opens_its_one_alert(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    desk.exclusions.end(desk.anna, MINE, desk.exclusion().id, "")
    assert desk.only().state == "open"


@pytest.mark.slow
def test_a_known_false_positive_is_entered_by_any_record_of_the_party(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    alert = desk.only()
    [other] = alert.same_party
    proposal = Proposal("false_positive", "other_birth_date", "Case 4711")
    assert desk.desk.enter(desk.anna, "c-1", other, proposal).alert.id == alert.id


def test_what_was_decided_of_a_party_is_said_once_and_not_for_each_record(desk: Desk) -> None:
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    desk.put("c-1", **CUSTOMER)
    desk.decide(desk.only())
    matches = [
        {"entity": UN_KIM, "same_party": [EU_KIM.id]},
        {"entity": EU_KIM, "same_party": [UN_KIM.id]},
    ]
    result = msgspec.json.encode({"matches": matches, "band": "block"})
    known = decided_customers(desk.engine, MINE, ["c-1"])["c-1"]
    asked = DecisionsAsked({"id": "c-1", **CUSTOMER}, known, ())
    said = msgspec.json.decode(with_decisions(result, asked).encoded)["decisions"]
    assert said["false_positives"] == 2
    assert f"{UN_KIM.id}, {EU_KIM.id} were decided to be another party" in said["recommendation"]
    assert said["recommendation"].count("payments") == 1


# --- databases of the release before: an alert for each record -----------------------------------


def each_by_itself(matches: Mapping[str, PartyInResult]) -> list[list[PartyInResult]]:
    return [[one] for one in matches.values()]


@pytest.fixture
def before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two records of one party with an alert each, as the release before wrote them."""
    publish(desk.lists, "un", [BANK, UN_KIM])
    publish(desk.lists, "eu", [EU_KIM])
    with monkeypatch.context() as patched:
        patched.setattr(parties, "_grouped", each_by_itself)
        desk.put("c-1", **CUSTOMER)
        desk.work()
    assert len(desk.all()) == 2
    return desk


@pytest.mark.slow
def test_alerts_of_before_become_one_and_the_others_stay_to_be_read(before: Desk) -> None:
    before.work(full=True)
    states = [one.state for one in before.all()]
    assert sorted(states) == ["open", "superseded"]
    [kept] = before.all(states=tuple(WORKED_ON))
    assert {kept.entity_id, *kept.same_party} == {UN_KIM.id, EU_KIM.id}
    [other] = before.all(states=("superseded",))
    detail = before.alerts.detail(MINE, other.id)
    assert detail is not None
    assert f"alert {kept.id}" in detail.history[-1].text
    versions = {one.id: one.version for one in before.all()}
    before.work(full=True)
    assert {one.id: one.version for one in before.all()} == versions, "once is enough"


@pytest.mark.slow
def test_true_matches_of_before_stay_decided_and_ask_nobody_again(before: Desk) -> None:
    for alert in before.all():
        before.decide(alert, "true_match", "facts_agree")
    before.work(full=True)
    assert sorted(one.state for one in before.all()) == ["decided", "superseded"]
    before.work(full=True)
    assert sorted(one.state for one in before.all()) == ["decided", "superseded"]
    [kept] = before.all(states=("decided",))
    other = person("Maria Lindqvist", source="eu", key="other")
    dropped, left = ("un", BANK) if kept.entity_id == UN_KIM.id else ("eu", other)
    publish(before.lists, dropped, [left])  # the record that the alert that stayed is named by
    before.work()
    [alert] = before.all(states=("open",))
    assert (alert.id, alert.kind) == (kept.id, "changed"), "one of two lists dropped it"


@pytest.mark.slow
def test_false_positives_of_before_hold_for_the_group(before: Desk) -> None:
    for alert in before.all(states=("open",)):
        if before.alerts.detail(MINE, alert.id).alert.state == "open":  # type: ignore[union-attr]
            before.decide(alert)
    before.work(full=True)
    assert before.all(undecided=True) == []
    assert all(one.ended_at is None for one in before.alerts.exclusions(MINE).exclusions)
