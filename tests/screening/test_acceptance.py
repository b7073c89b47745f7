# ruff: noqa: E501  (the table of cases is read across)
"""The acceptance cases of the domain brief over the full lists: party, typology, quote, path.

A case whose words stand in a list that is not among the full lists (EU annexes, the UK list) is met
by the curated overlay and must say so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from screening.links import LinkGraph
from screening.risk import RiskEngine
from screening.typologies.gate import Gate, dprk_party, gate_of
from tests.screening.deals import POLICY
from tests.screening.full_lists import entities

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

pytestmark = [pytest.mark.full, pytest.mark.slow]


@dataclass(frozen=True)
class Lists:
    engine: RiskEngine
    by_reference: dict[tuple[str, str], Entity]
    seconds: float

    def entity(self, source: str, reference: str) -> Entity:
        return self.by_reference[source, reference]


@pytest.fixture(scope="module")
def lists(full_lists: Path) -> Lists:
    parties = entities(full_lists)
    LinkGraph.build(parties[:50], POLICY.tables)  # patterns compile once per process
    began = time.process_time()
    graph = LinkGraph.build(parties, POLICY.tables)
    seconds = time.process_time() - began
    return Lists(RiskEngine(graph, POLICY), {(e.source, e.reference): e for e in parties}, seconds)


# case, source, reference, name on the list, typology, basis, words of the quote, a party on the path
CASES = [
    (1, "ofac_sdn", "23729", "CHON MA SAN", "STS", "list text", "ship-to-ship transfer operations for oil", "CHON MA SAN"),
    (1, "ofac_sdn", "23729", "CHON MA SAN", "PETRO_REFINED", "list text", "for oil", "CHON MA SAN"),
    (2, "un", "KPe.066", "KOREA YUJONG SHIPPING CO LTD", "STS", "list text", "loaded 1,168 kiloliters of fuel oil", ""),
    (2, "ofac_sdn", "23736", "YU JONG 2", "STS", "list text", "transfer operations for oil", "YU JONG 2"),
    (3, "un", "KPe.065", "KOREA SAMMA SHIPPING CO", "SHIP_IDENTITY", "list text", "to mask its identity", ""),
    (4, "eu", "EU.9442.82", "Unica", "SHIP_IDENTITY", "curated", "vessel identity laundering", ""),
    (4, "eu", "EU.9443.81", "New Konk", "SHIP_IDENTITY", "curated", "vessel identity laundering", ""),
    (6, "ofac_sdn", "24451", "GUDZON SHIPPING CO LLC", "PETRO_REFINED", "curated", "", ""),
    (6, "ofac_sdn", "24508", "PATRIOT", "PETRO_REFINED", "curated", "", ""),
    (7, "un", "KPe.060", "KINGLY WON INTERNATIONAL CO., LTD", "PETRO_REFINED", "list text", "oil deal valued at over $1 million", ""),
    (8, "un", "KPe.059", "HUAXIN SHIPPING HONGKONG LTD", "COAL_MINERAL", "list text", "8,000 metric tons of coal", ""),
    (8, "un", "KPe.059", "HUAXIN SHIPPING HONGKONG LTD", "SHIP_IDENTITY", "list text", "cover the ship’s name", ""),
    (9, "un", "KPe.036", "SINGWANG ECONOMICS AND TRADING GENERAL CORPORATION", "COAL_MINERAL", "list text", "firm for trading in coal", ""),
    (9, "ofac_sdn", "23764", "HUA FU", "COAL_MINERAL", "list text", "loaded DPRK coal at Najin", "HUA FU"),
    (10, "un", "KPe.001", "KOREA MINING DEVELOPMENT TRADING CORPORATION", "ARMS", "list text", "Primary arms dealer", ""),
    (11, "un", "KPi.017", "JANG YONG SON", "ARMS", "inherited", "Primary arms dealer", "KOREA MINING DEVELOPMENT TRADING CORPORATION"),
    (11, "ofac_sdn", "17615", "JANG, Yong Son", "ARMS", "inherited", "", "KOREA MINING DEVELOPMENT TRADING CORPORATION"),
    (12, "un", "KPe.020", "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)", "ARMS", "list text", "concealed cargo of arms", ""),
    (12, "ofac_sdn", "17069", "CHONG CHON GANG", "ARMS", "inherited", "arms", "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)"),
    (13, "ofac_sdn", "37065", "M LEASING LLC", "RUS_MIL_LOGISTICS", "curated", "North Korean armaments", ""),
    (13, "eu", "EU.11337.46", "M Leasing LLC", "RUS_MIL_LOGISTICS", "curated", "North Korean armaments", ""),
    (14, "ofac_sdn", "37059", "ANGARA", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "37095", "LADY R", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "37098", "MAIA-1", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "46773", "MARIA", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (15, "eu", "EU.11628.6", "Eastern Stevedoring Company", "RUS_MIL_LOGISTICS", "list text", "Vostochny Port", ""),
    (15, "eu", "EU.11748.50", "LLC Vostochnaya Stevedoring Company", "RUS_MIL_LOGISTICS", "curated", "Vostochny Port", ""),
    (16, "eu", "EU.11934.6", "Oleg Nikolaevich KOZHEMYAKO", "RUS_MIL_LOGISTICS", "curated", "Governor, Primorsky Krai", ""),
    (17, "eu", "EU.11874.67", "PJSC TransContainer", "RAIL", "curated", "largest railway container operator", ""),
    (18, "un", "KPe.012", "KOREAN COMMITTEE FOR SPACE TECHNOLOGY", "SPACE_MISSILE", "list text", "launches on 13 April 2012", ""),
    (18, "un", "KPe.029", "NATIONAL AEROSPACE TECHNOLOGY ADMINISTRATION", "SPACE_MISSILE", "list text", "space science", ""),
    (19, "un", "KPe.004", "NAMCHONGANG TRADING CORPORATION", "WMD_NUCLEAR", "list text", "vacuum pumps", ""),
    (20, "un", "KPe.047", "FOREIGN TRADE BANK (FTB)", "BANK", "list text", "primary foreign exchange bank", ""),
    (20, "ofac_sdn", "15603", "FOREIGN TRADE BANK OF THE DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA", "BANK", "list text", "", ""),
    (20, "un", "KPi.067", "KIM KYONG IL", "BANK", "list text", "Foreign Trade Bank deputy chief representative in Libya", ""),
    (21, "ofac_sdn", "37517", "FAR EASTERN BANK", "BANK", "list text", "FAR EASTERN BANK", ""),
    (22, "ofac_sdn", "27383", "KOREA NAMGANG TRADING CORPORATION", "LABOR_BROKER", "curated", "handles DPRK personnel's visas", ""),
    (22, "eu", "EU.11623.11", "Korea Namgang Trading Company", "LABOR_BROKER", "curated", "visas, passports and departures", ""),
    (23, "ofac_sdn", "30082", "KOREA CHOLSAN GENERAL TRADING CORPORATION", "LABOR_BROKER", "curated", "", ""),
    (23, "ofac_sdn", "30083", "MOKRAN LLC", "LABOR_BROKER", "curated", "", ""),
    (24, "un", "KPe.050", "MANSUDAE OVERSEAS PROJECT GROUP OF COMPANIES", "LABOR_OVERSEAS", "list text", "exportation of workers", ""),
    (24, "un", "KPe.050", "MANSUDAE OVERSEAS PROJECT GROUP OF COMPANIES", "STATUE", "list text", "statues and monuments", ""),
    (25, "eu", "EU.11618.37", "SONG Rim", "IT_WORKER", "list text", "Head of IT Development Department", ""),
    (25, "ofac_sdn", "24977", "YANBIAN SILVERSTAR NETWORK TECHNOLOGY CO., LTD.", "IT_WORKER", "curated", "", ""),
    (26, "ofac_sdn", "27307", "LAZARUS GROUP", "CYBER_CRYPTO", "list text", "", ""),
    (26, "ofac_sdn", "28263", "TIAN, Yinyin", "CYBER_CRYPTO", "list text", "", ""),
    (27, "un", "KPe.048", "KOREAN NATIONAL INSURANCE COMPANY (KNIC)", "INSURANCE", "list text", "financial and insurance company", ""),
    (28, "un", "KPi.029", "PAK CHUN IL", "DIPLOMATIC", "list text", "Ambassador to Egypt", ""),
    (29, "ofac_sdn", "20520", "AIR KORYO", "AVIATION", "list text", "AIR KORYO", ""),
    (29, "ofac_sdn", "20552", "P-881", "AVIATION", "list text", "Air Koryo", ""),
    (30, "ofac_sdn", "39796", "TORNADO CASH", "CYBER_CRYPTO", "list text", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "source", "reference", "listed", "code", "basis", "quote", "via"),
    CASES,
    ids=[f"{c[0]}-{c[4]}-{c[2]}" for c in CASES],
)
def test_the_right_party_has_the_right_typology_quote_and_path(
    lists: Lists, case: int, source: str, reference: str, listed: str, code: str, basis: str,
    quote: str, via: str,
) -> None:  # fmt: skip
    entity = lists.entity(source, reference)
    assert listed in {" ".join(name.full.split()) for name in entity.names}, case
    findings, _ = lists.engine.typologies_of(entity.id)
    found = [f for f in findings if f.code == code]
    assert found, [f.code for f in findings]
    (finding,) = found
    assert finding.basis == basis
    quotes = " | ".join(" ".join(q.text.split()) for q in finding.quotes)
    assert quote in quotes
    if via:
        assert via in {step.to_caption for step in finding.path}
    if basis == "curated":
        assert finding.strength <= 0.6


def test_every_quote_of_every_party_is_a_literal_span(lists: Lists) -> None:
    checked = 0
    by_id = {entity.id: entity for entity in lists.by_reference.values()}
    for node in lists.engine.graph.nodes:
        for finding in node.findings:
            for quote in finding.quotes:
                if quote.field in {"reason", "remarks"}:
                    texts = [getattr(listing, quote.field) for listing in by_id[node.id].listings]
                    assert any(t[quote.start : quote.end] == quote.text for t in texts), node.id
                    checked += 1
    assert checked > 500


def test_every_dprk_party_has_a_typology_or_words_why_not(lists: Lists) -> None:
    counted = {"un": 0, "ofac_sdn": 0, "eu": 0, "un_vessels": 0}
    stated = dict.fromkeys(counted, 0)
    for node in lists.engine.graph.nodes:
        if not node.designated:
            continue
        findings, why = lists.engine.typologies_of(node.id)
        assert findings or "states no conduct" in why, node
        counted[node.source] += 1
        stated[node.source] += bool(findings)
    assert counted["un"] == 155
    assert counted["ofac_sdn"] >= 479
    assert stated["un"] >= 154
    assert stated["ofac_sdn"] >= 430


def test_no_party_without_a_dprk_link_gets_a_typology(lists: Lists) -> None:
    parties = lists.by_reference
    for entity in parties.values():
        findings, _ = lists.engine.typologies_of(entity.id)
        for finding in findings:
            if gate_of(entity) is not Gate.SHUT or finding.basis == "curated":
                continue
            # what is left is passed on along a path whose end is tied to the DPRK itself
            assert finding.path, (entity.reference, finding)
            end = lists.engine.graph.node(finding.path[-1].to_id)
            assert end is not None
            curated = any(f.basis == "curated" for f in end.findings)
            owner = next(e for e in parties.values() if e.id == end.id)
            assert end.designated or dprk_party(owner) or curated, (entity.reference, finding)


def test_ungated_oil_arms_and_nuclear_rows_of_other_regimes_stay_silent(lists: Lists) -> None:
    graph = lists.engine.graph
    others = [n for n in graph.nodes if not n.designated and n.findings]
    assert len(others) < 40  # DPRK generals and Russian logistics under Russia programmes
    assert {n.source for n in others} <= {"eu", "ofac_sdn"}


def test_building_and_loading_the_graph_take_under_two_seconds(lists: Lists) -> None:
    graph = lists.engine.graph
    assert len(graph.nodes) > 20_000
    assert lists.seconds < 2
    dumped = graph.dump()
    began = time.process_time()
    again = LinkGraph.load(dumped)
    assert time.process_time() - began < 1
    assert again.edges == graph.edges
