"""False friends: well-known parties whose names resemble a listed one, told apart aloud.

Reach for ``namesake_evidence`` when a subject meets a listed party. The table is short, sourced and
holds only parties whose identity the name itself settles. A subject tied to the DPRK in any field,
or said to be in another country than its namesake, gets no benefit of it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.folding import name_words
from screening.model.result import Evidence
from screening.typologies.client.nexus import party_signals
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import Entity
    from screening.model.subject import Subject


class Namesake(NamedTuple):
    """A well-known party: where it is, the folded names of the listed one, and the words."""

    country: str
    listed: frozenset[str]
    why: str


@cache
def _namesakes() -> Mapping[str, Namesake]:
    return {
        _key(name): Namesake(row["country"], frozenset(map(_key, row["listed"])), row["why"])
        for row in read_toml("namesakes.toml")["namesake"]
        for name in row["names"]
    }


def namesake_evidence(subject: Subject, entity: Entity, points: int) -> Evidence | None:
    """A term against the listed party, or ``None`` where no false friend is known.

    ``points`` (negative) is for a subject that states the namesake's country; one that states no
    country gets half, or only the words where the listed party bears the very same name: an exact
    name is never hidden by what the client left out.
    """
    if subject.kind in {"person", "vessel", "aircraft"}:
        return None
    for name in subject.names:
        known = _namesakes().get(_key(name))
        if known is None or party_signals(subject):
            continue
        if subject.countries and known.country not in subject.countries:
            continue
        listed = next((n.full for n in entity.names if _key(n.full) in known.listed), None)
        if listed is not None:
            same = any(_key(n.full) == _key(name) for n in entity.names)
            unsaid = 0 if same else points // 2
            worth = points if subject.countries else unsaid
            return Evidence("namesake", worth, name, listed, f"{name} is {known.why}")
    return None


def _key(name: str) -> str:
    return " ".join(name_words(name))
