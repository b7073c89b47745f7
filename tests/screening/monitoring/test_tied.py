"""Parties tied to those that changed."""

from __future__ import annotations

from lists.entity import Link, Snapshot
from screening.monitoring.tied import tied_to
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity

CHAIN = (
    entity("FIRST HOLDING", key="1", links=(Link("owned_by", "un-2", "SECOND HOLDING"),)),
    entity("SECOND HOLDING", key="2", links=(Link("owned_by", "un-3", "THIRD HOLDING"),)),
    entity("THIRD HOLDING", key="3"),
    entity("SOMEBODY ELSE", key="4"),
)


def test_ties_are_followed_both_ways_and_no_further_than_asked() -> None:
    graph = Screener(Snapshot("", (), CHAIN), Policy.bundled()).risk.graph
    assert tied_to(graph, ["un-3"], 1) == {"un-3", "un-2"}
    assert tied_to(graph, ["un-3"], 2) == {"un-3", "un-2", "un-1"}
    assert tied_to(graph, ["un-1"], 1) == {"un-1", "un-2"}
    assert tied_to(graph, ["un-4", "delisted"], 3) == {"un-4"}
