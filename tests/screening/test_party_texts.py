"""A listed party is found wherever in a deal the client wrote it."""

from __future__ import annotations

import pytest

from lists.entity import Identifier
from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Port,
    Subject,
    VesselEvent,
)
from tests.screening.deals import deal, ofac, screened

FIRM = ofac("ZARYA MACHINE WORKS", "77", "RUSSIA-EO14024")
SHIP = ofac(
    "OSTROV STAR", "78", "RUSSIA-EO14024", kind="vessel",
    identifiers=(Identifier(type="mmsi", value="273456780", normalized="273456780", valid=True),),
)  # fmt: skip
SAID = "paid to Zarya Machine Works"


@pytest.mark.parametrize(
    "activity",
    [
        Activity(description=SAID),
        Activity(cargo=(Cargo(description=SAID),)),
        Activity(services=(SAID,)),
        Activity(employment=(Employment(details=SAID),)),
        Activity(documents=(Document("invoice", details=SAID),)),
        Activity(documents=(Document("", reference=SAID),)),
        Activity(documents=(Document(SAID),)),
        Activity(documents=(Document("invoice", issuer="Zarya Machine Works"),)),
        Activity(vessel_events=(VesselEvent("goods of Zarya Machine Works taken over"),)),
        Activity(ports=(Port(name="berth 4, consignee: Zarya Machine Works"),)),
        Activity(counterparties=(Counterparty("Alfa", "on behalf of Zarya Machine Works"),)),
        Activity(origin="warehouse, c/o Zarya Machine Works"),
        Activity(description="plain words " * 600 + SAID),
    ],
)
def test_a_listed_firm_named_in_any_text_of_a_deal_is_found(activity: Activity) -> None:
    answer = screened(Subject(names=("Alfa Widgets",), activity=activity), FIRM)
    assert answer.band != "clear"


@pytest.mark.parametrize(
    "event",
    [
        VesselEvent("name_change", previous="Ostrov Star"),
        VesselEvent("name_change", value="Ostrov Star"),
        VesselEvent("mmsi_change", previous="273456780"),
        VesselEvent("renamed", previous="Ostrov Star"),
    ],
)
def test_another_name_or_number_of_a_ship_is_searched(event: VesselEvent) -> None:
    answer = screened(deal(vessel_events=(event,)), SHIP)
    assert answer.band != "clear"
    assert "OSTROV STAR" in answer.explanation.text


@pytest.mark.parametrize(
    "activity",
    [
        Activity(destination="Zarya Machine"),
        Activity(documents=(Document("licence", issuer="Ministry of Machine Works"),)),
        Activity(vessel_events=(VesselEvent("flag_change", value="Panama", previous="Malta"),)),
        Activity(cargo=(Cargo(description="Machine Works spare parts"),)),
        Activity(ports=(Port(name="Port Zarya"),)),
    ],
)
def test_places_flags_and_offices_of_state_are_no_parties(activity: Activity) -> None:
    assert screened(Subject(names=("Alfa Widgets",), activity=activity), FIRM).band == "clear"


@pytest.mark.parametrize("name", ["Zarya Machine Works", "Ostrov Star", "MV OSTROV STAR"])
def test_whoever_takes_part_in_a_ships_event_may_be_a_ship_or_a_firm(name: str) -> None:
    event = VesselEvent("sts", counterparty=name)
    answer = screened(deal(vessel_events=(event,)), FIRM, SHIP)
    assert answer.band != "clear"


def test_a_ship_met_that_only_resembles_a_firm_is_no_partner() -> None:
    event = VesselEvent("sts", counterparty="Zarya Works")
    assert "ZARYA" not in screened(deal(vessel_events=(event,)), FIRM).explanation.text
