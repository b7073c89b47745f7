"""Listed names that stand in full in addresses, ports and prose are found, places are not."""

from __future__ import annotations

import pytest

from lists.entity import Identifier
from screening.model.subject import Activity, Subject, VesselEvent
from screening.party_texts import PartyText
from screening.text_search import MOST_WINDOWS, windows
from tests.screening.deals import ofac, screened
from tests.screening.listed import screener

FIRM = ofac("ZARYA MACHINE WORKS COMPANY", "77", "RUSSIA-EO14024")
TWO = ofac("MAHAN SKYWAYS", "78", "IRAN")
MAN = ofac("ABDUL SAMAD KHOST", "79", "SDGT", kind="person")
SHIP = ofac("EVER GLORIOUS", "80", "IRAN", kind="vessel")
NUMBERED = ofac("CHON RYONG 7", "81", "DPRK", kind="vessel")
PORT = ofac("IMAM HOMAYUN RELIEF FOUNDATION", "82", "SDGT")
LISTED = (FIRM, TWO, MAN, SHIP, NUMBERED, PORT)


def found(address: str) -> list[str]:
    answer = screened(Subject(names=("Alfa Widgets",), addresses=(address,)), *LISTED)
    return [match.entity.caption for match in answer.matches]


@pytest.mark.parametrize(
    "address",
    [
        "Zarya Machine Works Company, 12 Quay, Riga",
        "Building of Zarya Machine Works Company 12 Quay Riga",
        "zarya machine works co 12 quay",
        "12 Quay, Riga (Zarya Machine Works)",
        "г. Рига, Zarya Machine Works Company",
        "Consultancy for Zarya Machine Works Company",
        "12, Zarya Machine Works Company",
        "Zarya Machine Works Company 1515",
        "2015-03-27 Zarya Machine Works Company",
    ],
)
def test_a_firm_that_stands_in_an_address_in_full_is_found(address: str) -> None:
    assert found(address) == [FIRM.caption]


def test_the_answer_says_where_the_party_was_named() -> None:
    address = "Zarya Machine Works Company, 12 Quay, Riga"
    answer = screened(Subject(names=("Alfa Widgets",), addresses=(address,)), *LISTED)
    assert f"named in addresses: '{address}'" in answer.explanation.text


@pytest.mark.parametrize(
    "address",
    [
        "Mahan Skyways Tower, Tehran",
        "Abdul Samad Khost Street, Quetta",
        "Ever Glorious, 5 Beach Road, Male",
        "Mahan Skyways 12",
        "Abdul Samad 12",
        "Chon Ryong 5",
        "Bandar Imam Homayun, Khuzestan",
        "Zarya Company, Riga",
        "Machine Works, Riga",
    ],
)
def test_streets_buildings_and_ports_called_like_a_party_are_harmless(address: str) -> None:
    assert found(address) == []


def test_two_words_count_in_an_address_where_they_are_parted_from_the_rest() -> None:
    assert found("Mahan Skyways, 5 Azadi Street, Tehran") == [TWO.caption]


def test_a_ship_with_its_number_is_found_in_an_area() -> None:
    event = VesselEvent("sts", area="alongside CHON RYONG 7 off Shanghai")
    answer = screened(Subject(names=("Alfa",), activity=Activity(vessel_events=(event,))), *LISTED)
    assert NUMBERED.caption in answer.explanation.text


@pytest.mark.parametrize("text", ["alongside IMO 8604917", "flag 12, IMO no. 8604917"])
def test_a_number_said_to_be_an_imo_is_looked_up_in_an_address(text: str) -> None:
    imo = Identifier(type="imo", value="8604917", normalized="8604917", valid=True)
    ship = ofac("OSTROV STAR", "83", "DPRK", kind="vessel", identifiers=(imo,))
    answer = screened(Subject(names=("Alfa Widgets",), addresses=(text,)), ship)
    assert [match.entity.caption for match in answer.matches] == [ship.caption]


def test_only_what_stands_round_two_neighbours_is_searched() -> None:
    neighbours = screener(*LISTED).index.neighbours
    plain = "plain words about pumps and valves " * 400
    found = list(windows([PartyText("x", f"{plain} machine works {plain}")], neighbours))
    assert len(found) == 1
    assert "machine works" in found[0].text
    assert len(found[0].text.split()) <= 40


def test_words_in_other_scripts_are_always_searched() -> None:
    neighbours = screener(*LISTED).index.neighbours
    assert list(windows([PartyText("x", "大连市中山区")], neighbours))


def test_a_text_full_of_listed_words_says_that_not_all_of_it_was_screened() -> None:
    crowded = ("machine works " + "plain " * 60) * (MOST_WINDOWS + 5)
    answer = screened(Subject(names=("Alfa",), activity=Activity(description=crowded)), *LISTED)
    assert answer.status == "partly_screened"
    assert [one.field for one in answer.unread] == ["activity.description"]
