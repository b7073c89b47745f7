"""The matches of a recorded result as parties: one on three lists is three matches, one party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def grouped(matches: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The matches, those of one party together, best first; also those of older engines."""
    leaders: dict[str, str] = {}
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for match in matches:
        own = match["entity"]["id"]
        leader = leaders.setdefault(own, own)
        for other in match.get("same_party", ()):
            leaders.setdefault(other, leader)
        groups.setdefault(leader, []).append(match)
    return list(groups.values())
