"""Listed parties whose exposure may change because others changed: those tied to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.links import LinkGraph


def tied_to(graph: LinkGraph, changed: Iterable[str], depth: int) -> frozenset[str]:
    """The ids of all parties so many ties away from one that changed, itself included.

    ``depth`` is how far exposure is passed on (``[links]`` of the policy). What is gone from the
    lists is in no graph any more: it is found by the results that mention it.
    """
    reached = {place for one in changed if (place := graph.position.get(one)) is not None}
    edge_of = set(reached)
    for _ in range(depth):
        nearby = {
            other
            for place in edge_of
            for tie in (*graph.outward[place], *graph.inward[place])
            for other in (graph.edges[tie].origin, graph.edges[tie].target)
            if other >= 0
        }
        edge_of = nearby - reached
        reached |= edge_of
    return frozenset(graph.nodes[place].id for place in reached)
