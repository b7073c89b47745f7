"""Conduct of ships, money and papers: each signal, and the harmless case beside it."""

from __future__ import annotations

from datetime import date

import pytest

from lists.vocabulary.identifiers import comparable
from screening.model.subject import Activity, Cargo, Document, Port, Subject, VesselEvent
from screening.typologies.client.conduct import (
    flag_signals,
    money_signals,
    paper_signals,
    vessel_signals,
)
from tests.screening.deals import POLICY, TODAY

RULES = POLICY.rules.typologies


def seen(subject: Subject, *events: VesselEvent, said: str = "") -> list[tuple[str, str, str]]:
    deal = Activity(description=said, vessel_events=events)
    return [
        (one.family, one.typology, one.weight)
        for one in vessel_signals(subject, deal, RULES, TODAY)
    ]


def test_an_imo_number_with_a_wrong_check_digit_is_a_sign_of_a_false_identity() -> None:
    assert seen(Subject(imo="8604918")) == [("identity numbers", "SHIP_IDENTITY", "U")]
    assert seen(Subject(imo="8604917")) == []


def test_a_firms_own_imo_number_is_not_checked_as_a_ships() -> None:
    number = Subject(kind="organization", imo="")
    assert seen(number) == []


def test_an_mmsi_of_another_flag_is_a_sign_of_a_false_identity() -> None:
    assert seen(Subject(mmsi="445114000", flag="PA")) == [
        ("identity numbers", "SHIP_IDENTITY", "U")
    ]
    assert seen(Subject(mmsi="445114000", flag="KP")) == []


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (Subject(flag="KP"), ["SHIP_NETWORK"]),
        (Subject(mmsi="445114000"), ["SHIP_NETWORK"]),
        (Subject(call_sign="HMXW"), ["SHIP_NETWORK"]),
        (Subject(flag="KR", mmsi="440114000"), []),
    ],
)
def test_flag_radio_or_call_sign_of_the_dprk_makes_a_ship_part_of_its_shipping(
    subject: Subject, found: list[str]
) -> None:
    assert [one.typology for one in flag_signals(subject)] == found


def test_ais_silence_counts_only_when_it_is_long_and_near_korea() -> None:
    long = RULES.ais_gap_hours + 1
    near = VesselEvent("ais_gap", area="Yellow Sea", hours=long)
    assert seen(Subject(), near) == [("AIS", "SHIP_IDENTITY", "U")]
    assert seen(Subject(), VesselEvent("ais_gap", hours=long)) == [("AIS", "SHIP_IDENTITY", "U")]
    assert seen(Subject(), VesselEvent("ais_gap", area="Yellow Sea", hours=1)) == []
    assert seen(Subject(), VesselEvent("ais_gap", area="Caribbean", hours=long)) == []


def test_flag_changes_count_together_and_old_ones_not_at_all() -> None:
    recent = VesselEvent("flag_change", date=date(2026, 1, 1))
    old = VesselEvent("flag_change", date=date(2015, 1, 1))
    assert seen(Subject(), recent, recent) == [("flags", "SHIP_IDENTITY", "U")]
    assert seen(Subject(), recent) == []
    assert seen(Subject(), recent, old) == []


def test_a_transfer_at_sea_with_a_dprk_ship_is_decisive() -> None:
    with_dprk = VesselEvent("sts", counterparty="a North Korean tanker")
    assert seen(Subject(), with_dprk) == [("vessel", "STS", "D")]


def test_a_transfer_by_a_tanker_says_more_than_one_by_another_ship() -> None:
    at_sea = VesselEvent("sts", area="East China Sea")
    assert seen(Subject(), at_sea) == [("vessel", "STS", "U")]
    assert ("vessel", "STS", "S") in seen(Subject(), at_sea, said="oil tanker")


def test_only_a_wallet_of_a_dprk_listing_ties_the_payment_to_it() -> None:
    address = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
    listed = {comparable("wallet", address): "Lazarus Group"}
    found = list(money_signals(Activity(wallets=(address.lower(),)), listed))
    assert [(one.family, one.typology, one.weight) for one in found] == [
        ("nexus", "", "D"),
        ("money", "CYBER_CRYPTO", "D"),
    ]
    assert list(money_signals(Activity(wallets=("0x" + "1" * 40,)), listed)) == []


def test_an_insurer_of_the_dprk_is_decisive_in_a_document() -> None:
    paper = Activity(
        documents=(Document("insurance", issuer="Korea National Insurance Corporation"),)
    )
    assert [(one.family, one.typology) for one in paper_signals(paper)] == [
        ("nexus", ""),
        ("document", "INSURANCE"),
    ]


@pytest.mark.parametrize(("origin", "signs"), [("Korea", 1), ("South Korea", 0), ("KR", 0)])
def test_an_origin_of_korea_alone_is_a_sign(origin: str, signs: int) -> None:
    assert len(list(paper_signals(Activity(origin=origin)))) == signs


def test_coal_called_russian_is_a_sign_where_dprk_coal_was_relabelled() -> None:
    coal = Cargo("anthracite", hs_code="270111")
    found = paper_signals(Activity(origin="RU", cargo=(coal,), ports=(Port(name="Kholmsk"),)))
    assert [one.typology for one in found] == ["COAL_MINERAL"]
    elsewhere = Activity(origin="RU", cargo=(coal,), ports=(Port(name="Rotterdam"),))
    assert list(paper_signals(elsewhere)) == []
