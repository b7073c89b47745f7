"""What is remembered of a customer's result, to say later what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from lists.entity import Entity
    from screening.model.result import Band, Match, Result, Status

Role = Literal["match", "discounted", "mentioned"]
"""How a listed party stands in a result: among the matches, among the discounted parties, or only
in a tie or a quotation (a party whose change may change the result all the same)."""
_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True)
class PartyInResult:
    """A listed party in a result.

    ``score`` is its match score (0 where it is only mentioned). ``facts`` is a hash of what the
    list says of it, remarks aside: equal facts give an equal comparison. ``entity`` is the listed
    party of a match, without remarks, as long as the result is at hand: it is not kept.
    ``same_party`` are other matches that are records of the same party.
    """

    entity_id: str
    source: str
    caption: str
    role: Role
    score: float = 0.0
    facts: str = ""
    entity: Entity | None = field(default=None, compare=False, repr=False)
    same_party: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CustomerOutcome:
    """What a customer came to; ``parties`` has each listed party of the result once."""

    status: Status
    band: Band
    risk: int
    parties: tuple[PartyInResult, ...]

    @property
    def matches(self) -> dict[str, PartyInResult]:
        """The matches by the id of the listed party."""
        return {one.entity_id: one for one in self.parties if one.role == "match"}


def outcome_of(result: Result) -> CustomerOutcome:
    """What is to be remembered of a result."""
    parties: dict[str, PartyInResult] = {}
    for match in result.matches:
        parties[match.entity.id] = _party(match, "match")
    for match in result.discounted:
        parties.setdefault(match.entity.id, _party(match, "discounted"))
    for entity_id, (source, caption) in _mentioned(result).items():
        parties.setdefault(entity_id, PartyInResult(entity_id, source, caption, "mentioned"))
    return CustomerOutcome(result.status, result.band, result.risk, tuple(parties.values()))


def facts_hash(entity: Entity) -> str:
    """A hash of what a list says of a party. Remarks are left out: they move no match score."""
    return _hash_of(without_remarks(entity))


def without_remarks(entity: Entity) -> Entity:
    """A listed party without the notes of its publisher."""
    return msgspec.structs.replace(entity, notes=())


def _hash_of(entity: Entity) -> str:
    return sha256(msgspec.msgpack.encode(entity)).hexdigest()[:_HASH_LENGTH]


def _party(match: Match, role: Role) -> PartyInResult:
    entity = without_remarks(match.entity)
    return PartyInResult(
        entity_id=entity.id,
        source=entity.source,
        caption=entity.caption,
        role=role,
        score=match.score,
        facts=_hash_of(entity),
        entity=entity if role == "match" else None,
        same_party=match.same_party,
    )


def _mentioned(result: Result) -> dict[str, tuple[str, str]]:
    """Parties that a tie or a quotation of the result names: list and name, as far as these say."""
    quotes = [quote for finding in result.typologies for quote in finding.quotes]
    sources = {quote.entity_id: quote.source for quote in quotes}
    paths = [match.links for match in (*result.matches, *result.discounted)]
    paths += [finding.path for finding in result.typologies]
    steps = [step for path in paths for step in path]
    captions = {step.from_id: step.from_caption for step in steps}
    captions |= {step.to_id: step.to_caption for step in steps}
    return {
        one: (sources.get(one, ""), captions.get(one, "")) for one in (*sources, *captions) if one
    }
