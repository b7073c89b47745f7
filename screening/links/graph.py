"""The graph of parties and ties over all active lists: built once per snapshot, then only read.

Nodes carry what an explanation needs (caption, list, reference, whether listed for the DPRK, what
its own listing supports); edges carry type, direction, dates, share and the source line. The whole
is dumped to bytes and loaded by other workers. Read an edge as *origin* ``type`` *target*.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from screening.typologies.listed.findings import ListedFinding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Node(Struct, frozen=True, array_like=True):
    """One listed party, as small as explanations allow.

    ``designated``: listed for the DPRK. ``covers``: what its DPRK programmes cover, in words, for
    parties whose listing states no conduct. ``names`` and ``wallets`` only for designated parties.
    ``tie`` says what else ties the party to the DPRK, for one that is not listed for it.
    ``reported``: no listing at all, only a finding of others; nothing passes through it to others.
    """

    id: str
    caption: str
    source: str
    reference: str
    kind: str
    designated: bool
    frozen: bool
    findings: tuple[ListedFinding, ...] = ()
    covers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    wallets: tuple[str, ...] = ()
    tie: str = ""
    reported: bool = False

    @property
    def speaks_of_dprk(self) -> bool:
        """Whether it is listed for the DPRK, or its listing speaks of it."""
        return self.designated or bool(self.findings)


class LinkEdge(Struct, frozen=True, array_like=True):
    """A directed, typed tie between two parties of the graph.

    ``target`` is a node's position, or -1 when the publisher's name resolves to nobody listed;
    ``target_name`` is then what stands there, and empty where that is no name. ``label`` is how
    the tie is read aloud.
    """

    origin: int
    target: int
    type: str
    label: str
    source: str
    reference: str
    quote: str
    target_name: str = ""
    start: date | None = None
    end: date | None = None
    share: float | None = None


class Neighbour(Struct, frozen=True):
    """One tie of a party as the API shows it. ``outward``: the party asked about is the origin."""

    type: str
    label: str
    outward: bool
    id: str
    caption: str
    designated: bool
    weight: float
    source: str
    reference: str
    quote: str
    start: date | None = None
    end: date | None = None
    share: float | None = None


class _Dump(Struct, array_like=True):
    nodes: tuple[Node, ...]
    edges: tuple[LinkEdge, ...]
    parties: tuple[int, ...] = ()


class LinkGraph:
    """Parties, ties and list-side typologies of one snapshot. Immutable after construction.

    ``parties`` gives for each node the position of the first record of the same party; without it
    each record is a party of its own.
    """

    def __init__(
        self,
        nodes: tuple[Node, ...],
        edges: tuple[LinkEdge, ...],
        parties: tuple[int, ...] = (),
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.parties = parties or tuple(range(len(nodes)))
        self.position = {node.id: place for place, node in enumerate(nodes)}
        outward: list[list[int]] = [[] for _ in nodes]
        inward: list[list[int]] = [[] for _ in nodes]
        for place, edge in enumerate(edges):
            outward[edge.origin].append(place)
            if edge.target >= 0:
                inward[edge.target].append(place)
        self.outward = outward
        self.inward = inward

    def dump(self) -> bytes:
        """The graph as bytes for another worker."""
        return msgspec.msgpack.encode(_Dump(self.nodes, self.edges, self.parties))

    @classmethod
    def load(cls, dumped: bytes) -> LinkGraph:
        """What ``dump`` wrote; raises ``msgspec.DecodeError`` for anything else."""
        read = msgspec.msgpack.decode(dumped, type=_Dump)
        return cls(read.nodes, read.edges, read.parties)

    def node(self, entity_id: str) -> Node | None:
        """The party with this id, if it is in the active lists."""
        place = self.position.get(entity_id)
        return None if place is None else self.nodes[place]

    def degree(self, place: int) -> int:
        """How many ties a party has in either direction."""
        return len(self.outward[place]) + len(self.inward[place])

    def neighbourhood(self, entity_id: str, weights: Mapping[str, float]) -> tuple[Neighbour, ...]:
        """Every tie of a party to somebody, strongest first; unresolved names have an empty ``id``.

        ``weights`` is ``[links.weight]`` of the policy. An unknown id has no ties.
        """
        place = self.position.get(entity_id)
        if place is None:
            return ()
        ties = [self._neighbour(self.edges[e], weights, outward=True) for e in self.outward[place]]
        ties += [self._neighbour(self.edges[e], weights, outward=False) for e in self.inward[place]]
        ties = [tie for tie in ties if tie.id or tie.caption]
        return tuple(sorted(ties, key=lambda t: (-t.weight, not t.outward, t.caption, t.type)))

    def _neighbour(
        self, edge: LinkEdge, weights: Mapping[str, float], *, outward: bool
    ) -> Neighbour:
        other = edge.target if outward else edge.origin
        node = self.nodes[other] if other >= 0 else None
        return Neighbour(
            type=edge.type,
            label=edge.label,
            outward=outward,
            id=node.id if node else "",
            caption=node.caption if node else edge.target_name,
            designated=bool(node and node.designated),
            weight=weights.get(edge.type, 0.0),
            source=edge.source,
            reference=edge.reference,
            quote=edge.quote,
            start=edge.start,
            end=edge.end,
            share=edge.share,
        )


def records_of_one_party(graph: LinkGraph, ids: Sequence[str]) -> dict[str, str]:
    """Of these records, those that are one party with another of them (``screening.one_party``).

    Each such id is given the first id of its party, in the order of ``ids``; ids that stand alone
    and ids that the graph does not know are left out.
    """
    grouped: dict[int, list[str]] = {}
    for one in dict.fromkeys(ids):
        place = graph.position.get(one)
        if place is not None:
            grouped.setdefault(graph.parties[place], []).append(one)
    return {one: group[0] for group in grouped.values() if len(group) > 1 for one in group}
