"""The link graph: built from parties, read as neighbourhoods, passed on as bytes."""

from __future__ import annotations

import msgspec
import pytest

from lists.entity import Link
from screening.links.build import edges_of, graph_parts, link_graph
from screening.links.graph import LinkGraph
from tests import factories
from tests.screening.deals import POLICY, un

BANK = un("TANCHON COMMERCIAL BANK", "KPe.003", "Main DPRK financial entity for sales of arms.")
AGENT = un(
    "AGENT CO",
    "KPe.900",
    links=(Link(type="acts_for", target_id=BANK.id, target_name=BANK.caption, quote="agent of"),),
)
GRAPH = link_graph((BANK, AGENT), POLICY.rules.typologies)
WEIGHTS = POLICY.rules.links.weight


def test_every_party_is_a_node_in_order() -> None:
    nodes, _ = graph_parts((BANK, AGENT), POLICY.rules.typologies)
    assert [node.id for node in nodes] == [BANK.id, AGENT.id]
    assert all(node.designated for node in nodes)


def test_a_stated_tie_is_one_edge_however_often_it_is_stated() -> None:
    twice = msgspec.structs.replace(AGENT, links=(*AGENT.links, *AGENT.links))
    nodes = (BANK, twice)
    edges = graph_parts(nodes, POLICY.rules.typologies)[1]
    assert len([edge for edge in edges if edge.type == "acts_for"]) == 1
    assert edges_of((), ()) == ()


def test_both_ends_of_a_tie_show_it() -> None:
    (outward,) = GRAPH.neighbourhood(AGENT.id, WEIGHTS)
    (inward,) = GRAPH.neighbourhood(BANK.id, WEIGHTS)
    assert (outward.id, outward.outward) == (BANK.id, True)
    assert (inward.id, inward.outward) == (AGENT.id, False)
    assert GRAPH.neighbourhood("nobody", WEIGHTS) == ()


def test_a_graph_passed_on_as_bytes_is_the_same_graph() -> None:
    again = LinkGraph.load(GRAPH.dump())
    assert again.node(BANK.id) == GRAPH.node(BANK.id)
    assert again.neighbourhood(AGENT.id, WEIGHTS) == GRAPH.neighbourhood(AGENT.id, WEIGHTS)
    with pytest.raises(msgspec.DecodeError):
        LinkGraph.load(b"{}")


def test_a_name_nobody_bears_stays_a_name() -> None:
    lost = Link(type="acts_for", target_id="", target_name="UNKNOWN CO", quote="agent of")
    graph = link_graph((factories.entity("X", links=(lost,)),), POLICY.rules.typologies)
    (tie,) = graph.neighbourhood("un-X", WEIGHTS)
    assert (tie.id, tie.caption) == ("", "UNKNOWN CO")
