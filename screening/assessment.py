"""What an assessment of one subject comes to: risk, band, typologies, explanation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from screening.model.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from screening.model.result import (
        Band,
        DealParty,
        Explanation,
        Finding,
        Match,
        PathStep,
        Scores,
        Term,
    )
    from screening.model.subject import Subject


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one subject came to; every number can be redone from its scores, floor and terms.

    ``match_links`` holds for each match, in the order given, its path towards the DPRK;
    ``same_party`` for each match that is one record of several of a party the id of the first.
    ``decisive`` are the ids of the match that makes most of the risk, and of the one that makes
    most of the DPRK risk where there is one.
    """

    risk: int
    dprk_risk: int
    floor: int
    band: Band
    scores: Scores
    typologies: tuple[Finding, ...]
    explanation: Explanation
    warnings: tuple[str, ...] = ()
    match_links: tuple[tuple[PathStep, ...], ...] = ()
    same_party: Mapping[str, str] = field(default_factory=dict)
    red_flags: tuple[Term, ...] = ()
    decisive: tuple[str, ...] = ()
    deal_parties: tuple[DealParty, ...] = ()

    def without_parties(self, subject: Subject, warnings: tuple[str, ...]) -> Result:
        """The result for a subject without match or deal, all of which was searched."""
        return Result(
            id=subject.id,
            status="screened",
            band=self.band,
            risk=self.risk,
            dprk_risk=self.dprk_risk,
            floor=self.floor,
            scores=self.scores,
            matches=(),
            discounted=(),
            typologies=self.typologies,
            explanation=self.explanation,
            warnings=(*subject.warnings, *warnings, *self.warnings),
            red_flags=self.red_flags,
            unread=(),
            deal_parties=self.deal_parties,
            parties=(),
        )

    def linked(self, matches: Sequence[Match]) -> list[Match]:
        """The matches with their paths and with the other records of the same party."""
        paths = self.match_links or ((),) * len(matches)
        return [
            replace(match, links=path, same_party=self._other_records(match.entity.id))
            for match, path in zip(matches, paths, strict=True)
        ]

    def _other_records(self, party: str) -> tuple[str, ...]:
        first = self.same_party.get(party)
        return tuple(
            one for one, of in self.same_party.items() if first and of == first and one != party
        )
