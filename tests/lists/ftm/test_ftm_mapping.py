"""Listed parties as FollowTheMoney: what a client of yente or OpenRefine gets to see."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity import Address, DateInterval, Link
from lists.ftm import address_ids, ftm_entity, ftm_id, ftm_relations, ftm_schema
from lists.ftm.mapping import ftm_dates
from lists.vocabulary.identifiers import identifier
from tests.factories import entity, listing, name, person, vessel

if TYPE_CHECKING:
    from collections.abc import Callable

    from lists.entity import Entity


def around(
    party: Entity, schema: str, schema_of: Callable[[str], str] = lambda key: ""
) -> list[dict[str, Any]]:
    return [one for one in ftm_relations(party, schema_of) if one["schema"] == schema]


def test_names_keep_their_quality() -> None:
    bank = entity(
        names=[
            name("KOREA KWANGSON BANKING CORP"),
            name("KKBC", "weak_alias"),
            name("Kwangson Bank", "alias"),
            name("Korea Samsong Bank", "former"),
            name("조선광선은행", "original_script"),
        ]
    )
    properties = ftm_entity(bank)["properties"]
    assert properties["name"] == ["KOREA KWANGSON BANKING CORP", "조선광선은행"]
    assert properties["alias"] == ["Kwangson Bank"]
    assert properties["weakAlias"] == ["KKBC"]
    assert properties["previousName"] == ["Korea Samsong Bank"]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (DateInterval(date(1962, 5, 3), date(1962, 5, 3)), ("1962-05-03",)),
        (DateInterval(date(1962, 5, 1), date(1962, 5, 31)), ("1962-05",)),
        (DateInterval(date(1962, 1, 1), date(1962, 12, 31)), ("1962",)),
        (DateInterval(date(1965, 1, 1), date(1967, 12, 31)), ("1965", "1966", "1967")),
        (DateInterval(date(1962, 5, 3), date(1962, 6, 9)), ("1962-05-03", "1962-06-09")),
    ],
)
def test_dates_are_prefixes_and_no_day_is_invented(
    interval: DateInterval, expected: tuple[str, ...]
) -> None:
    assert ftm_dates(interval) == expected


def test_an_organization_is_a_company_only_if_something_says_so() -> None:
    assert ftm_schema(entity("Al-Qaida")) == "Organization"
    assert ftm_schema(entity(identifiers=(identifier("registration", "HRB 86"),))) == "Company"
    assert ftm_schema(entity(links=(Link("owned_by", target_name="Office 39"),))) == "Company"
    assert ftm_schema(vessel()) == "Vessel"


def test_an_imo_number_is_written_as_the_model_writes_it_unless_its_check_fails() -> None:
    good, bad = vessel(imo="8660313"), entity(identifiers=(identifier("imo_company", "543400"),))
    assert ftm_entity(good)["properties"]["imoNumber"] == ["IMO8660313"]
    assert ftm_entity(bad)["properties"]["imoNumber"] == ["543400"]


def test_a_passport_keeps_its_country() -> None:
    holder = person(identifiers=(identifier("passport", "654120260", "KP", "expires 2019"),))
    (passport,) = around(holder, "Passport")
    assert ftm_entity(holder)["properties"]["passportNumber"] == ["654120260"]
    assert passport["properties"]["holder"] == [ftm_entity(holder)["id"]]
    assert passport["properties"]["country"] == ["kp"]
    assert passport["properties"]["summary"] == ["expires 2019"]


def test_a_wallet_is_an_entity_of_its_own() -> None:
    key = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
    (wallet,) = around(person(identifiers=(identifier("wallet", key, note="ETH"),)), "CryptoWallet")
    assert wallet["properties"]["publicKey"] == [key]
    assert wallet["properties"]["currencySymbol"] == ["ETH"]


def test_an_act_of_listing_is_a_sanction() -> None:
    act = listing(
        "UNSC:KP", listed_on=date(2017, 8, 5), measures=("asset freeze",), reason="Bank.\nHelps."
    )
    (sanction,) = around(entity(listings=(act,)), "Sanction")
    said = sanction["properties"]
    assert said["program"] == ["UNSC:KP"]
    assert said["listingDate"] == ["2017-08-05"]
    assert said["provisions"] == ["asset freeze"]
    assert said["reason"] == ["Bank.\nHelps."]
    assert said["unscId"] == said["recordId"] == ["KPe.025"]


def test_ownership_runs_from_owner_to_asset_whoever_holds_the_tie() -> None:
    daughter = entity("B", key="b", links=(Link("owned_by", "un-a", share=0.515),))
    mother = entity("A", key="a", links=(Link("owns", "un-b"),))
    for party in (daughter, mother):
        (tie,) = around(party, "Ownership", lambda key: "Company")
        assert tie["properties"]["owner"] == ["un-a"]
        assert tie["properties"]["asset"] == ["un-b"]
    (tie,) = around(daughter, "Ownership", lambda key: "Company")
    assert tie["properties"]["percentage"] == ["51.5"]


def test_a_tie_the_model_does_not_allow_is_an_unknown_link_with_its_role() -> None:
    # FollowTheMoney knows no ship that owns, and no ship as a family member.
    ship = vessel(links=(Link("family_of", "un-x"), Link("ship_to_ship_with", "un-y")))
    ties = around(ship, "UnknownLink", lambda key: "Vessel")
    assert [tie["properties"]["role"] for tie in ties] == [["family of"], ["ship to ship with"]]


def test_somebody_who_is_only_named_is_no_target() -> None:
    party = entity(links=(Link("acts_for", target_name="Office 39", target_reference="KPe.030"),))
    named, tie = (one for one in ftm_relations(party) if one["schema"] != "Sanction")
    assert (named["schema"], named["target"]) == ("LegalEntity", False)
    assert tie["properties"]["client"] == [named["id"]]
    assert tie["properties"]["recordId"] == ["KPe.030"]


def test_addresses_are_entities_the_party_can_point_to() -> None:
    party = entity(addresses=(Address("Jungson-dong, Pyongyang", city="Pyongyang", country="KP"),))
    (address,) = around(party, "Address")
    assert address_ids(party) == (address["id"],)
    assert ftm_entity(party)["properties"]["address"] == ["Jungson-dong, Pyongyang"]


def test_a_code_the_model_does_not_allow_in_an_id_is_kept_among_the_referents() -> None:
    made = ftm_entity(entity(id="ofac_cons-9647"))
    assert made["id"].startswith("ofac.cons-9647-")
    assert made["referents"] == ["ofac_cons-9647"]
    assert ftm_id("un-6908436") == "un-6908436"


@given(st.text(min_size=1, max_size=300))
def test_every_id_is_fit_for_an_address_and_for_the_model(text: str) -> None:
    assert re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.\-]*[0-9A-Za-z])?", ftm_id(text))
    assert len(ftm_id(text)) <= 140
    assert ftm_id(ftm_id(text)) == ftm_id(text)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=8, unique=True))
def test_different_ids_stay_different(texts: list[str]) -> None:
    assert len({ftm_id(text) for text in texts}) == len(texts)


def test_the_same_party_has_the_same_lines_every_time() -> None:
    party = person(identifiers=(identifier("passport", "1", "KP"),), listings=(listing("DPRK3"),))
    assert list(ftm_relations(party)) == list(ftm_relations(party))
    two = entity(links=(Link("linked_to", target_name="X"), Link("linked_to", target_name="X")))
    ids = [one["id"] for one in ftm_relations(two)]
    assert len(set(ids)) == len(ids)
