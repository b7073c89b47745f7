"""Walks over the link graph: the best path to the DPRK, and what conduct a tie passes on.

A path goes one way: up to principals (owners, employers, what a party acts for) or down to agents
and ships, never up and down again, because two agents of one principal are not tied to each other.
Identity across lists may be walked at any point. A path's weight is the product of its edges'
weights from the policy; a hub, or a party that is only reported, may end a path but no path passes
through one.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.ties import label_of
from screening.model.result import PathStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.links.graph import LinkEdge, LinkGraph
    from screening.policy.rules import LinkRules

_DOWNWARD = frozenset(("owns", "parent_of"))
"""Types whose target is the lesser party: the walk from origin to target goes down."""


class Path(NamedTuple):
    """A walk: its weight, where it ends, and the edges as (position, forward) pairs."""

    weight: float
    end: int
    steps: tuple[tuple[int, bool], ...]


def walks(
    graph: LinkGraph, start: int, rules: LinkRules, *, inheriting: bool = False
) -> Iterator[Path]:
    """The best path to every party within reach, heaviest first.

    ``rules`` is the policy's ``[links]``. ``inheriting`` leaves out ties that carry no conduct
    (family, bare mentions).
    """
    skip = rules.no_inheritance if inheriting else frozenset()
    queue: list[tuple[float, int, int, int, str, tuple[tuple[int, bool], ...]]] = [
        (-1.0, 0, 0, start, "", ())
    ]
    settled: set[tuple[int, str]] = set()
    reached: set[int] = {start}
    while queue:
        negative, walked, hops, place, way, steps = heapq.heappop(queue)
        if (place, way) in settled:
            continue
        settled.add((place, way))
        if place not in reached:
            reached.add(place)
            yield Path(-negative, place, steps)
        if place != start and (_is_hub(graph, place, rules) or graph.nodes[place].reported):
            continue
        for edge_place, forward in _edges(graph, place):
            edge = graph.edges[edge_place]
            following = _direction(edge, way, forward=forward)
            if edge.type in skip or following is None:
                continue
            weight = -negative * _weight(graph, edge, rules, forward=forward)
            length = hops + (edge.type != "same_as")
            if weight >= rules.minimum and length <= rules.depth:
                other = edge.target if forward else edge.origin
                step = (*steps, (edge_place, forward))
                heapq.heappush(queue, (-weight, walked + 1, length, other, following, step))


def path_to_dprk(graph: LinkGraph, start: int, rules: LinkRules) -> Path | None:
    """The most telling path to another party listed for the DPRK.

    From a party that is itself listed for the DPRK: to its strongest principal, else to the same
    party on another list.
    """
    same: Path | None = None
    for path in walks(graph, start, rules):
        if not graph.nodes[path.end].designated:
            continue
        kinds = {graph.edges[e].type for e, _ in path.steps}
        if kinds != {"same_as"} or not graph.nodes[start].designated:
            return path
        same = same or path
    return same


def steps_in_words(graph: LinkGraph, path: Path) -> tuple[PathStep, ...]:
    """A path edge by edge, each read in the direction it is walked, with its source line."""
    return tuple(_step(graph, graph.edges[place], forward=forward) for place, forward in path.steps)


def _step(graph: LinkGraph, edge: LinkEdge, *, forward: bool) -> PathStep:
    one, other = graph.nodes[edge.origin], graph.nodes[edge.target]
    label = edge.label if forward else label_of(edge.type, inverse=True)
    if edge.type == "owns" and not forward:
        label = {"registered owner of": "registered owner is", "manager of": "manager is"}.get(
            edge.label, label
        )
    if not forward:
        one, other = other, one
    return PathStep(
        from_id=one.id,
        from_caption=one.caption,
        relation=label,
        to_id=other.id,
        to_caption=other.caption,
        source=edge.source,
        reference=edge.reference,
        quote=edge.quote,
    )


def _edges(graph: LinkGraph, place: int) -> Iterator[tuple[int, bool]]:
    for edge in graph.outward[place]:
        if graph.edges[edge].target >= 0:
            yield edge, True
    for edge in graph.inward[place]:
        yield edge, False


def _direction(edge: LinkEdge, way: str, *, forward: bool) -> str | None:
    """Where the walk heads after this edge, or ``None`` when it would turn round."""
    if edge.type in {"same_as", "alias_of"}:
        return way
    up = forward != (edge.type in _DOWNWARD)
    heading = "up" if up else "down"
    return heading if way in {"", heading} else None


def _weight(graph: LinkGraph, edge: LinkEdge, rules: LinkRules, *, forward: bool) -> float:
    weight = rules.weight.get(edge.type, 0.0)
    if forward or edge.type in {"same_as", "alias_of", "owns"}:
        return weight
    agent = graph.nodes[edge.origin]
    return weight * (rules.reverse_vessel if agent.kind == "vessel" else rules.reverse)


def _is_hub(graph: LinkGraph, place: int, rules: LinkRules) -> bool:
    return graph.degree(place) > rules.hub_degree
