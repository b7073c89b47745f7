"""The client's side: typologies of a deal, counter-indicators, law."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.codes import Jurisdiction
from screening.model.subject import (
    Activity,
    Counterparty,
    Document,
    Employment,
    Port,
    Subject,
    VesselEvent,
)
from screening.typologies.catalogue import by_code, catalogue
from screening.typologies.client.submission import strength
from tests.screening.deals import assess, cargo, codes, deal

TO_DPRK = {"origin": "RU", "destination": "KP"}
FROM_DPRK = {"origin": "KP", "destination": "CN"}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("PETRO_REFINED", {**TO_DPRK, "cargo": cargo("gas oil", "271019")}),
        ("PETRO_CRUDE", {**TO_DPRK, "cargo": cargo("", "270900")}),
        ("PETRO_NGL", {**TO_DPRK, "cargo": cargo("", "2711")}),
        ("AVFUEL", {**TO_DPRK, "cargo": cargo("jet fuel")}),
        ("COAL_MINERAL", {**FROM_DPRK, "cargo": cargo("anthracite", "270111")}),
        ("SEAFOOD", {**FROM_DPRK, "cargo": cargo("frozen squid", "0307")}),
        ("TEXTILE", {**FROM_DPRK, "cargo": cargo("garments", "6201")}),
        ("SECTOR_EXPORT", {**FROM_DPRK, "cargo": cargo("magnesite", "2519")}),
        ("INDUSTRIAL_IMPORT", {**TO_DPRK, "cargo": cargo("excavators", "8429")}),
        ("FOOD_HUMANITARIAN", {**TO_DPRK, "cargo": cargo("biscuits", "1905")}),
        ("LUXURY", {**TO_DPRK, "cargo": cargo("cognac", "2208")}),
        ("LUXURY_HORSE", {**TO_DPRK, "cargo": cargo("horses", "010121")}),
        ("ARMS", {**FROM_DPRK, "cargo": cargo("", "930690")}),
        ("SPACE_MISSILE", {"description": "satellite launch with North Korea"}),
        ("WMD_NUCLEAR", {**TO_DPRK, "cargo": cargo("vacuum pumps")}),
        ("BANK", {"description": "payment through a North Korean bank"}),
        ("PROLIF_FINANCE", {"description": "bulk cash courier to Pyongyang"}),
        ("RAIL", {**TO_DPRK, "description": "rail freight over Tumangang"}),
        ("AVIATION", {"description": "aircraft charter for Air Koryo in North Korea"}),
        ("JV", {"description": "joint venture in the DPRK"}),
        ("STATUE", {**FROM_DPRK, "cargo": cargo("bronze statue", "9703")}),
        ("VESSEL_SERVICES", {"services": ("bunkering",), "destination": "KP"}),
        ("DIPLOMATIC", {"description": "goods by diplomatic pouch to North Korea"}),
        ("STATE_PARTY", {"description": "fee to the Ministry of Railways of the DPRK"}),
    ],
)
def test_each_kind_of_deal_raises_its_typology(code: str, fields: dict) -> None:
    found = codes(assess(deal(**fields)))
    assert found.get(code, 0) >= by_code_minimum(code), found


def by_code_minimum(code: str) -> float:
    return 0.25 if code == "FOOD_HUMANITARIAN" else 0.4


@pytest.mark.parametrize("typology", [t.code for t in catalogue() if t.hs])
def test_goods_without_a_tie_to_the_dprk_mean_nothing(typology: str) -> None:
    rule = by_code()[typology]
    answer = assess(deal(origin="CN", destination="VN", cargo=cargo("", rule.hs[0].ljust(4, "0"))))
    assert (answer.band, answer.risk, answer.typologies) == ("clear", 0, ())


def test_import_bans_do_not_fire_on_exports() -> None:
    out = codes(assess(deal(**FROM_DPRK, cargo=cargo("", "2710"))))
    into = codes(assess(deal(**TO_DPRK, cargo=cargo("", "2701"))))
    assert "PETRO_REFINED" not in out
    assert "COAL_MINERAL" not in into


def test_an_unknown_way_counts_a_code_only_as_strong() -> None:
    unknown = codes(assess(deal(description="North Korea", cargo=cargo("", "2710"))))
    known = codes(assess(deal(**TO_DPRK, cargo=cargo("", "2710"))))
    assert unknown["PETRO_REFINED"] == pytest.approx(0.95 * 0.6)
    assert known["PETRO_REFINED"] == pytest.approx(0.95 * 0.95)


def test_only_the_strongest_signal_of_a_family_counts() -> None:
    once = assess(deal(**TO_DPRK, cargo=cargo("", "2710")))
    thrice = assess(deal(**TO_DPRK, cargo=cargo("gas oil and diesel", "2710"),
                         ports=(Port("KPNAM", "Nampo", "KP", "discharge"),)))  # fmt: skip
    assert codes(once)["PETRO_REFINED"] == codes(thrice)["PETRO_REFINED"]


def test_the_law_of_the_client_decides_how_a_typology_weighs() -> None:
    oil = deal(**TO_DPRK, cargo=cargo("", "2710"))
    capped, banned = assess(oil, law="UN"), assess(oil, law="EU")
    assert codes(capped)["PETRO_REFINED"] == pytest.approx(0.9025 * 0.8, abs=1e-4)
    assert codes(banned)["PETRO_REFINED"] == pytest.approx(0.9025, abs=1e-4)
    assert capped.typologies[0].status == "UN: capped"
    assert {c.jurisdiction for c in capped.typologies[0].law} == {"UN"}


def test_a_known_russian_route_adds_strongly_for_a_tanker() -> None:
    ports = (Port("RUVYP", role="load"), Port("", "Chongjin", role="discharge"))
    plain = codes(assess(deal(cargo=cargo("gas oil"), ports=ports)))
    tanker = codes(assess(deal(cargo=cargo("gas oil"), ports=ports, description="tanker voyage")))
    assert tanker["PETRO_REFINED"] > plain["PETRO_REFINED"] > 0.95 * 0.6


def test_spare_parts_from_rajin_to_dunai_point_to_munitions() -> None:
    ports = (Port("", "Rajin", role="load"), Port("", "Dunai", role="discharge"))
    found = codes(assess(deal(cargo=cargo("containers of spare parts"), ports=ports)))
    assert found["RUS_MIL_LOGISTICS"] > 0.5


def sts(**fields: str) -> VesselEvent:
    return VesselEvent("sts", date(2026, 2, 1), **fields)


def test_a_transfer_with_a_dprk_vessel_is_decisive() -> None:
    ship = Subject(kind="vessel", activity=Activity(vessel_events=(sts(counterparty="KP"),)))
    other = Subject(kind="vessel", activity=Activity(vessel_events=(sts(value="KP"),)))
    assert codes(assess(other))["STS"] == pytest.approx(0.9025)
    assert codes(assess(ship)) or assess(ship).red_flags


def test_odd_ship_conduct_without_a_tie_is_a_capped_red_flag() -> None:
    events = (
        sts(area="East China Sea"),
        VesselEvent("ais_gap", hours=30.0, area="Yellow Sea"),
        VesselEvent("flag_change", date(2025, 9, 1), value="PA"),
        VesselEvent("flag_change", date(2025, 3, 1), value="KM"),
        VesselEvent("mmsi_change", value="352"),
    )
    ship = Subject(kind="vessel", imo="1234568", activity=Activity(vessel_events=events))
    answer = assess(ship)
    assert answer.typologies == ()
    assert len(answer.red_flags) == 5
    assert answer.scores.red_flags == 0.5
    assert answer.band == "escalate"


def test_a_short_ais_gap_or_one_far_away_is_nothing() -> None:
    events = (
        VesselEvent("ais_gap", hours=5.0, area="Yellow Sea"),
        VesselEvent("ais_gap", hours=50.0, area="Caribbean Sea"),
        VesselEvent("flag_change", date(2015, 1, 1)), VesselEvent("flag_change", date(2025, 1, 1)),
    )  # fmt: skip
    assert assess(Subject(kind="vessel", activity=Activity(vessel_events=events))).risk == 0


def test_an_imo_that_fails_its_check_digit_and_a_foreign_mmsi_are_red_flags() -> None:
    answer = assess(Subject(kind="vessel", imo="8660314", mmsi="477123000", flag="PA"))
    assert len(answer.red_flags) == 1
    assert answer.band == "review"


def worker(**fields: str) -> Subject:
    return deal(employment=(Employment(**{"nationality": "KP", **fields}),))


def test_a_dprk_worker_abroad_after_the_deadline_is_decisive() -> None:
    answer = assess(worker(work_country="RU", sector="construction"))
    assert codes(answer)["LABOR_OVERSEAS"] > 0.9
    assert answer.band == "block"


def test_a_refugee_is_not_an_overseas_worker_but_a_person_looks() -> None:
    answer = assess(worker(work_country="PL", sector="construction", details="recognised refugee"))
    assert answer.band == "review"
    assert "refugee" in answer.typologies[0].counter[0]


def test_work_inside_the_dprk_is_no_overseas_labor() -> None:
    assert "LABOR_OVERSEAS" not in codes(assess(worker(work_country="KP")))


def test_a_broker_of_dprk_workers() -> None:
    answer = assess(
        deal(services=("worker dispatch", "dormitory"),
             employment=(Employment("KP", "OOO Stroy", "RU", "construction", "RU"),))
    )  # fmt: skip
    assert {"LABOR_BROKER", "LABOR_OVERSEAS"} <= codes(answer).keys()


def test_a_broker_of_other_workers_is_clear() -> None:
    answer = assess(deal(services=("worker dispatch",), employment=(Employment("VN", "X", "JP"),)))
    assert answer.risk == 0


def test_three_signs_of_a_hidden_it_worker_escalate_and_one_asks_for_review() -> None:
    many = "no video calls, multiple IP addresses, documents do not match"
    three = assess(
        deal(employment=(Employment("CN", "X", "US", "software developer", details=many),))
    )
    one = assess(deal(employment=(Employment("CN", "X", "US", "software developer", wage="USDT"),)))
    none = assess(deal(employment=(Employment("CN", "X", "US", "software developer"),)))
    assert [a.band for a in (three, one, none)] == ["escalate", "review", "clear"]


def test_a_wallet_of_a_dprk_listing_ties_the_deal() -> None:
    from lists.entity import Identifier
    from tests.screening.deals import ofac

    wallet = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
    key = Identifier(type="wallet", value=wallet, normalized=wallet)
    lazarus = ofac("LAZARUS GROUP", "27307", "DPRK3", identifiers=(key,))
    answer = assess(deal(wallets=(wallet.lower(),)), lazarus)
    assert codes(answer)["CYBER_CRYPTO"] == pytest.approx(0.9025)
    assert assess(deal(wallets=("0xdead",)), lazarus).risk == 0


def test_insurance_by_knic_is_decisive() -> None:
    answer = assess(deal(documents=(Document("insurance", issuer="KNIC"),)))
    assert codes(answer)["INSURANCE"] == pytest.approx(0.9025)


def test_coal_called_russian_from_kholmsk_is_a_red_flag() -> None:
    answer = assess(deal(origin="RU", cargo=cargo("coal", "2701"),
                         ports=(Port("RUKHO", role="load"),)))  # fmt: skip
    assert "where DPRK coal was relabelled" in answer.red_flags[0].why


def test_an_exemption_letter_never_covers_arms() -> None:
    papers = (Document("exemption", issuer="1718 Committee", details="2397 OP25"),)
    arms = assess(deal(**TO_DPRK, cargo=cargo("ammunition", "9306"), documents=papers))
    assert arms.typologies[0].counter == ()
    assert arms.band == "block"


def test_2664_lifts_only_the_freeze() -> None:
    papers = (Document("exemption", details="humanitarian exemption under UNSCR 2664"),)
    answer = assess(deal(**TO_DPRK, cargo=cargo("", "8429"), documents=papers))
    assert answer.typologies[0].counter == ()
    assert any("2664" in warning for warning in answer.warnings)


def test_the_op5_notice_helps_only_a_client_of_un_law() -> None:
    papers = (Document("op5_notice", details="30-day notice, year-to-date total under the cap"),)
    oil = deal(**TO_DPRK, cargo=cargo("gas oil", "2710"), documents=papers)
    assert assess(oil, law="UN").typologies[0].counter
    assert not assess(oil, law="UN EU").typologies[0].counter


def test_a_banned_good_with_papers_stays_for_a_person_to_look_at() -> None:
    papers = (
        Document("exemption", issuer="1718 Committee"),
        Document("note", details="diplomatic mission"),
    )
    answer = assess(deal(**TO_DPRK, cargo=cargo("cognac", "2208"), documents=papers))
    assert answer.risk >= answer.floor == 25


def test_every_typology_cites_law_for_each_jurisdiction_and_names_its_source() -> None:
    assert len(catalogue()) == 34
    for typology in catalogue():
        assert {w.citation.jurisdiction for w in typology.law} == set(get_args(Jurisdiction)), (
            typology.code
        )
        assert typology.definition
        assert typology.source


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["North Korea", "KP", "Rajin", "coal", "diesel to Nampo", "exemption", "IT", "horses"]
    ),
)


@given(
    description=TEXTS,
    hs=st.sampled_from(["", "2710", "2701", "1905", "9306", "010121"]),
    origin=TEXTS,
    destination=TEXTS,
    port=TEXTS,
    party=TEXTS,
    paper=TEXTS,
)
def test_any_deal_is_answered_within_bounds_and_every_strength_can_be_redone(
    description: str, hs: str, origin: str, destination: str, port: str, party: str, paper: str
) -> None:
    answer = assess(
        deal(description=description, cargo=cargo(description, hs), origin=origin,
             destination=destination, ports=(Port(name=port),),
             counterparties=(Counterparty(party, "consignee"),),
             documents=(Document("note", details=paper),))
    )  # fmt: skip
    assert 0 <= answer.risk <= 100
    for finding in answer.typologies:
        assert finding.strength == strength(finding.terms)
        assert 0 <= finding.strength <= 1
    if not any(t.role == "nexus" for f in answer.typologies for t in f.terms):
        assert answer.typologies == ()
