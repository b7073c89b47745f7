"""The 50 percent rule: who is blocked because blocked parties own enough of it.

OFAC adds up what all blocked owners hold, through chains: a company half owned by a blocked one is
itself blocked and counts whole towards the next. Where shares are not published the answer is
"unknown", never "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from screening.links.graph import LinkGraph

Holding = tuple[str, float | None]
"""An owner's id and its share in [0, 1], ``None`` when not published."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A blocked owner by its id; ``share`` is in [0, 1], ``None`` when not published."""

    id: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Ownership:
    """What is known of a party's blocked ownership.

    ``share`` is the sum of known shares of blocked owners, ``unknown`` the blocked owners whose
    share is not published, ``blocked`` whether ``share`` alone reaches the rule's edge.
    """

    share: float
    owners: tuple[Owner, ...]
    unknown: tuple[str, ...]
    blocked: bool


def blocked_by_ownership(
    holdings: Mapping[str, Sequence[Holding]], blocked: Collection[str], edge: float = 0.5
) -> dict[str, Ownership]:
    """Ownership of every party in ``holdings`` that has at least one blocked owner.

    ``holdings`` maps a party to its owners, ``blocked`` are the parties blocked in their own right.
    Cycles are harmless: the set of blocked parties only grows until nothing changes.
    """
    now_blocked = set(blocked)
    while True:
        found = {
            party: ownership
            for party, owners in holdings.items()
            if (ownership := _ownership(party, owners, now_blocked, edge)).owners
        }
        grown = now_blocked | {party for party, ownership in found.items() if ownership.blocked}
        if grown == now_blocked:
            return found
        now_blocked = grown


def _ownership(
    party: str, owners: Sequence[Holding], blocked: Collection[str], edge: float
) -> Ownership:
    held = tuple(Owner(own, share) for own, share in owners if own in blocked and own != party)
    share = round(sum(owner.share for owner in held if owner.share is not None), 6)
    unknown = tuple(owner.id for owner in held if owner.share is None)
    return Ownership(share, held, unknown, share >= edge)


def ownership_in(graph: LinkGraph, edge: float = 0.5) -> dict[str, Ownership]:
    """Ownership of every party of the graph with a frozen owner; ties that ended are left out."""
    shares: dict[str, dict[str, float | None]] = {}
    for tie in graph.edges:
        if tie.target < 0 or tie.end is not None or tie.type not in {"owned_by", "owns"}:
            continue
        pair = (tie.origin, tie.target) if tie.type == "owned_by" else (tie.target, tie.origin)
        owned, owner = (graph.nodes[place].id for place in pair)
        known = shares.setdefault(owned, {})  # the same stake told by two lists is one stake
        if tie.share is not None or owner not in known:
            known[owner] = tie.share
    holdings = {owned: list(owners.items()) for owned, owners in shares.items()}
    frozen = {node.id for node in graph.nodes if node.frozen}
    return blocked_by_ownership(holdings, frozen, edge)


def ownership_in_words(caption: str, ownership: Ownership, owners: Sequence[str]) -> str:
    """One sentence on who owns a party, with shares where they are known and unknown said aloud."""
    shares = [
        f"{name} ({owner.share:.0%})"
        if owner.share is not None
        else f"{name} (share not published)"
        for name, owner in zip(owners, ownership.owners, strict=True)
    ]
    verdict = (
        "blocked by ownership on its own"
        if ownership.blocked
        else "whether that reaches 50 % is unknown"
        if ownership.unknown
        else "below 50 %"
    )
    return f"Owners of {caption} that are listed: {', '.join(dict.fromkeys(shares))}; {verdict}."
