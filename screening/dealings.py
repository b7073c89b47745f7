"""Listed parties that a deal names: counterparties, owners and principals of the subject.

A counterparty is compared by its full name with the names of DPRK-designated parties, word for
word; whoever wants it matched with everything the index can do submits it as a subject of its own.
An owner or principal that is listed exposes the subject itself, which nobody lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from screening.typologies.catalogue import pattern
from screening.typologies.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.links import LinkGraph, Node
    from screening.subject import Activity, Counterparty


class Named(NamedTuple):
    """A counterparty that bears the name of a DPRK-designated party."""

    party: Counterparty
    node: Node

    @property
    def why(self) -> str:
        """In words, who bears whose name."""
        role = f" ({self.party.role})" if self.party.role else ""
        listed = f"{self.node.caption} ({self.node.reference})"
        return f"counterparty {self.party.name}{role} bears the name of {listed}"


class Exposure(NamedTuple):
    """How much a tie to a listed party makes of a subject: identity and exposure, both 0-1."""

    identity: float
    exposure: float
    why: str


def full_names(graph: LinkGraph) -> Mapping[str, int]:
    """Folded names of DPRK-designated parties that have at least two words, by their position."""
    return {
        folded(name): place
        for place, node in enumerate(graph.nodes)
        for name in node.names
        if " " in name
    }


def folded(name: str) -> str:
    """A name without case, punctuation and apostrophes."""
    kept = (c if c.isalnum() else " " for c in name.casefold() if c not in "'\u2019")
    return " ".join("".join(kept).split())


def named_in(activity: Activity, names: Mapping[str, int], graph: LinkGraph) -> tuple[Named, ...]:
    """The counterparties of a deal that bear a DPRK-designated party's name."""
    found = ((party, names.get(folded(party.name))) for party in activity.counterparties)
    return tuple(Named(party, graph.nodes[place]) for party, place in found if place is not None)


def signals_of(named: tuple[Named, ...]) -> Iterator[Signal]:
    """A decisive tie to the DPRK for each, and a strong signal per typology of its listing."""
    for one in named:
        yield Signal("nexus", "", "D", one.why)
        for finding in one.node.findings:
            yield Signal("party", finding.code, "S", one.why)


def exposures_of(named: tuple[Named, ...], risk: Mapping[str, Any]) -> Iterator[Exposure]:
    """What a listed owner or principal makes of the subject; ``risk`` is the policy's ``[risk]``.

    A stated owner counts as owning half or more unless the client knows better: the share is
    unknown, and the words say so.
    """
    weights = risk["exposure"]
    for one in named:
        if pattern("roles", "owner").search(one.party.role):
            why = f"{one.why}; owned by it, share not stated"
            yield Exposure(risk["name_only"], weights["owned"], why)
        elif pattern("roles", "principal").search(one.party.role):
            yield Exposure(risk["name_only"], weights["acts_for"], f"{one.why}; acts for it")
