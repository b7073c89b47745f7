"""The link graph: who is tied to whom, identity across lists, paths, hubs, cycles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity import DateInterval, Identifier, Link, LinkType
from screening.links import LinkGraph
from screening.links.ownership import blocked_by_ownership
from screening.links.paths import path_to_dprk, steps_in_words, walks
from tests.factories import name
from tests.screening.deals import POLICY, engine, eu, graph, ofac, un

RULES = POLICY.rules.links
KOMID = un(
    "KOREA MINING DEVELOPMENT TRADING CORPORATION",
    "KPe.001",
    "Primary arms dealer and main exporter of goods related to ballistic missiles.",
    names=("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KOMID"),
)


def relations(built: LinkGraph, entity_id: str) -> set[tuple[str, str]]:
    place = built.position[entity_id]
    edges = [built.edges[e] for e in built.outward[place]]
    return {(e.type, built.nodes[e.target].caption if e.target >= 0 else "?") for e in edges}


def test_a_tie_in_an_apposition_is_the_other_partys() -> None:
    hyoksin = un("KOREA HYOKSIN TRADING CORPORATION", "KPe.006")
    ryonbong = un("KOREA RYONBONG GENERAL CORPORATION", "KPe.002")
    text = (
        "KKBC provides financial services in support to Korea Hyoksin Trading Corporation,"
        " a subordinate of the Korea Ryonbong General Corporation."
    )
    built = graph(hyoksin, ryonbong, un("KKBC BANKING", "KPe.025", text))
    assert relations(built, "un-KPe.025") == {
        ("supports", "KOREA HYOKSIN TRADING CORPORATION"),
        ("mentions", "KOREA RYONBONG GENERAL CORPORATION"),
    }


def test_a_name_of_two_parties_resolves_to_nobody() -> None:
    twin = un("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KPe.777")
    text = "Front company for Korea Mining Development Trading Corporation."
    built = graph(KOMID, twin, un("FRONT", "KPe.778", text))
    assert relations(built, "un-KPe.778") == set()


def test_a_person_is_an_official_of_a_branch_not_its_subordinate() -> None:
    text = "Director of the Dandong branch of KOMID of the DPRK."
    director = un("KIM CHOL NAM", "KPi.900", text, kind="person")
    assert ("official_of", KOMID.caption) in relations(graph(KOMID, director), "un-KPi.900")


def test_lists_meet_by_imo_not_by_name() -> None:
    number = Identifier(type="imo", value="8660313", normalized="8660313", valid=True)
    one = ofac("CHON MA SAN", "23729", "DPRK4", kind="vessel", identifiers=(number,))
    other = un("CHON MA SAN", "IMO 8660313", kind="vessel", identifiers=(number,))
    namesake = un("CHON MA SAN", "IMO 1", kind="vessel")
    built = graph(one, other, namesake)
    assert [(e.type, e.quote) for e in built.edges] == [
        ("same_as", "same IMO ship number: 8660313")
    ]


def test_two_persons_of_one_name_are_never_merged_but_the_birth_date_joins() -> None:
    born = (DateInterval(date(1962, 2, 18), date(1962, 2, 18)),)
    a = un("KIM YONG CHOL", "KPi.024", kind="person", birth_dates=born)
    b = ofac("KIM, Yong Chol", "17614", "DPRK2", kind="person", birth_dates=born)
    c = ofac("KIM, Yong Chol", "12211", "DPRK", kind="person")
    built = graph(a, b, c)
    joined = {(built.nodes[e.origin].id, built.nodes[e.target].id) for e in built.edges}
    assert joined == {("un-KPi.024", "ofac_sdn-17614")}


def test_a_number_that_fails_its_check_digit_joins_nobody() -> None:
    broken = Identifier(type="imo_company", value="543400", normalized="543400", valid=False)
    one = ofac("HWASONG SHIPPING CO LTD", "23513", "DPRK4", identifiers=(broken,))
    other = un("HWASONG TRADING", "KPe.800", identifiers=(broken,))
    assert graph(one, other).edges == ()


def test_the_eu_reference_to_the_un_is_an_identity() -> None:
    link = Link(type="same_as", target_reference="KPe.001", quote="unitedNationId KPe.001")
    copy = eu("Korea Mining Development", "EU.4187.20", "PRK", links=(link,))
    built = graph(KOMID, copy)
    assert relations(built, "eu-EU.4187.20") == {("same_as", KOMID.caption)}


def test_an_unresolved_name_stays_visible_as_a_name() -> None:
    link = Link(type="linked_to", target_name="GAZPROM", quote="Linked To: GAZPROM")
    built = graph(ofac("SOME FIRM", "1", "DPRK3", links=(link,)))
    (tie,) = built.neighbourhood("ofac_sdn-1", RULES.weight)
    assert (tie.id, tie.caption, tie.designated) == ("", "GAZPROM", False)


def test_another_countrys_ministry_is_not_the_dprks() -> None:
    ours = ofac("MINISTRY OF STATE SECURITY", "20129", "DPRK3")
    link = Link(type="linked_to", target_id=ours.id, target_name="MINISTRY OF STATE SECURITY")
    officer = ofac("BASOV, Aleksandr", "25436", "SSIDES", kind="person", links=(link,))
    assert relations(graph(ours, officer), officer.id) == {("linked_to", "?")}


def test_a_town_is_not_a_listed_ship() -> None:
    ship = ofac("SEVASTOPOL", "24509", "DPRK4", kind="vessel")
    link = Link(type="official_of", target_name="Sevastopol")
    official = eu("FAUSTOVA", "EU.6895.93", "UKR", kind="person", links=(link,))
    assert relations(graph(ship, official), official.id) == {("official_of", "?")}


def test_the_neighbourhood_tells_direction_and_source_line() -> None:
    agent = un(
        "JANG YONG SON", "KPi.017", "Served as the KOMID representative in Iran.", kind="person"
    )
    built = graph(KOMID, agent)
    (outward,) = built.neighbourhood("un-KPi.017", RULES.weight)
    (inward,) = built.neighbourhood("un-KPe.001", RULES.weight)
    assert (outward.outward, inward.outward) == (True, False)
    assert outward.quote == "Served as the KOMID representative in Iran."
    assert built.neighbourhood("un-nobody", RULES.weight) == ()


def test_a_path_is_told_edge_by_edge() -> None:
    link = Link(type="linked_to", target_id="ofac_sdn-2", quote="Linked To: AGENT LTD")
    front = ofac("FRONT LTD", "1", "RUSSIA-EO14024", links=(link,))
    agent = ofac(
        "AGENT LTD", "2", "RUSSIA-EO14024", remarks="Acts for KOMID of North Korea",
    )  # fmt: skip
    built = graph(front, agent, KOMID)
    path = path_to_dprk(built, built.position["ofac_sdn-1"], RULES)
    assert path is not None
    steps = steps_in_words(built, path)
    assert [(s.from_caption, s.relation, s.to_caption) for s in steps] == [
        ("FRONT LTD", "linked to (kind of tie not stated)", "AGENT LTD"),
        ("AGENT LTD", "acts for", "KOREA MINING DEVELOPMENT TRADING CORPORATION"),
    ]
    assert steps[1].quote == "Acts for KOMID of North Korea"
    assert path.weight == pytest.approx(0.6 * 0.75)


def test_two_agents_of_one_principal_are_not_tied_to_each_other() -> None:
    a = un("JANG YONG SON", "KPi.017", "KOMID representative in Iran.", kind="person")
    b = un("RYU JIN", "KPi.027", "KOMID Representative in Syria", kind="person")
    built = graph(KOMID, a, b)
    reached = {path.end for path in walks(built, built.position["un-KPi.017"], RULES)}
    assert built.position["un-KPi.027"] not in reached


def test_cycles_end() -> None:
    one = ofac("ONE", "1", "DPRK", links=(Link(type="owned_by", target_id="ofac_sdn-2"),))
    two = ofac("TWO", "2", "DPRK", links=(Link(type="owned_by", target_id="ofac_sdn-1"),))
    built = graph(one, two)
    assert [p.end for p in walks(built, 0, RULES)] == [1]


def test_no_path_passes_through_a_hub() -> None:
    hub = ofac("GREAT BANK", "0", "X", links=(Link(type="owned_by", target_id="un-KPe.001"),))
    agents = [
        ofac(f"FIRM {n}", str(n), "X", links=(Link(type="owned_by", target_id="ofac_sdn-0"),))
        for n in range(1, RULES.hub_degree + 2)
    ]
    built = graph(KOMID, hub, *agents)
    reached = {path.end for path in walks(built, built.position["ofac_sdn-1"], RULES)}
    assert built.position["ofac_sdn-0"] in reached
    assert built.position["un-KPe.001"] not in reached


def test_an_agent_inherits_its_principals_typology_and_says_so() -> None:
    agent = un(
        "JANG YONG SON", "KPi.017", "Served as the KOMID representative in Iran.", kind="person"
    )
    findings, _ = engine(KOMID, agent).typologies_of("un-KPi.017")
    arms = next(f for f in findings if f.code == "ARMS")
    assert arms.basis == "inherited"
    assert arms.strength == pytest.approx(0.95 * 0.75, abs=1e-4)
    assert [step.to_caption for step in arms.path] == [KOMID.caption]
    assert "Primary arms dealer" in arms.quotes[0].text


def test_family_and_bare_mentions_pass_nothing_on() -> None:
    text = "KOMID was designated in April 2009."
    brother = un("X", "KPi.900", text, kind="person",
                 links=(Link(type="family_of", target_id="un-KPe.001"),))  # fmt: skip
    findings, why = engine(KOMID, brother).typologies_of("un-KPi.900")
    assert findings == ()
    assert "states no conduct" in why


def test_the_graph_survives_its_dump() -> None:
    agent = un("JANG YONG SON", "KPi.017", "KOMID representative in Iran.", kind="person")
    built = graph(KOMID, agent)
    again = LinkGraph.load(built.dump())
    assert (again.nodes, again.edges) == (built.nodes, built.edges)


def test_weak_aliases_name_a_party_in_its_own_lists_texts() -> None:
    party = ofac("KOREA MINING", "1", "DPRK", names=("KOREA MINING", name("KOMID", "weak_alias")))
    agent = ofac("JANG", "2", "DPRK2", kind="person", positions=("KOMID Representative in Iran",))
    assert relations(graph(party, agent), "ofac_sdn-2") == {("represents", "KOREA MINING")}


def test_fifty_percent_adds_up_over_owners_and_chains() -> None:
    holdings = {"c": [("a", 0.25), ("b", 0.25)], "d": [("c", 0.5)], "e": [("c", 0.49)]}
    found = blocked_by_ownership(holdings, {"a", "b"})
    assert found["c"].blocked
    assert found["c"].share == 0.5
    assert found["d"].blocked
    assert not found["e"].blocked


def test_an_unpublished_share_is_unknown_never_nothing() -> None:
    found = blocked_by_ownership({"c": [("a", None), ("x", 0.9)]}, {"a"})
    assert found["c"].unknown == ("a",)
    assert (found["c"].share, found["c"].blocked) == (0, False)


def test_owners_in_a_circle_do_not_block_each_other() -> None:
    assert blocked_by_ownership({"a": [("b", 1.0)], "b": [("a", 1.0)]}, set()) == {}


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 1)), max_size=4),
        max_size=6,
    ),
    st.sets(st.sampled_from("abcdef")),
    st.sampled_from("abcdef"),
)
def test_blocking_one_more_party_never_frees_another(
    holdings: dict[str, list[tuple[str, float]]], blocked: set[str], extra: str
) -> None:
    before = {p for p, o in blocked_by_ownership(holdings, blocked).items() if o.blocked}
    after = {p for p, o in blocked_by_ownership(holdings, blocked | {extra}).items() if o.blocked}
    assert before <= after


KINDS = ("owned_by", "owns", "linked_to", "acts_for", "same_as", "mentions")


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from(KINDS)), max_size=25)
)
def test_every_walk_is_within_depth_connected_and_no_heavier_than_one(
    ties: list[tuple[int, int, LinkType]],
) -> None:
    parties = [
        ofac(
            f"FIRM {n}", str(n), "DPRK",
            links=tuple(
                Link(type=kind, target_id=f"ofac_sdn-{target}")
                for origin, target, kind in ties
                if origin == n and target != n
            ),
        )
        for n in range(8)
    ]  # fmt: skip
    built = graph(*parties)
    for path in walks(built, 0, RULES):
        at = 0
        for place, forward in path.steps:
            edge = built.edges[place]
            assert at == (edge.origin if forward else edge.target)
            at = edge.target if forward else edge.origin
        assert at == path.end
        assert RULES.minimum <= path.weight <= 1
        assert sum(built.edges[p].type != "same_as" for p, _ in path.steps) <= RULES.depth
