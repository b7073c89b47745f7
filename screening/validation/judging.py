"""Screens labelled cases and judges the answers: who was found, who was missed, who came near.

Every case is screened twice: as the service would answer it, which decides what was found, and at
the lowest threshold the policy allows, which shows the nearest candidates and gives the curve.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screening.validation.evaluation import CaseOutcome, ScoredParty
from screening.validation.findable import findable, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from screening.links.identities import Identities
    from screening.model.result import Match
    from screening.model.subject import Options
    from screening.screener import Screener
    from screening.validation.evaluation import Case

MOST_SEEN = 100
"""Listed parties looked at in one answer: the most an answer can hold."""
_KEPT_FOR_POSITIVE = 20
"""Near candidates kept for a positive besides the expected party."""


def judge(
    screener: Screener,
    identities: Identities,
    cases: Sequence[Case],
    options: Options,
    today: date,
) -> list[CaseOutcome]:
    """Outcomes in the order of the cases. ``options`` are those the service would be asked with."""
    subjects = [case.subject for case in cases]
    lowest = screener.policy.rules.match.threshold_bounds[0]
    asked = replace(options, limit=MOST_SEEN, explain=False)
    answers = screener.screen_many(subjects, asked, today)
    wide = screener.screen_many(subjects, replace(asked, threshold=lowest), today)
    return [
        _outcome(case, identities, answer.matches, near.matches)
        for case, answer, near in zip(cases, answers, wide, strict=True)
    ]


def _outcome(
    case: Case, identities: Identities, alerts: Sequence[Match], near: Sequence[Match]
) -> CaseOutcome:
    right = frozenset(
        found
        for reference in (*case.expected, *case.accepted)
        for found in identities.named(reference)
    )
    same = identities.parties(right)
    namesakes = frozenset(
        found for name in case.subject.names for found in identities.bearers(name)
    )

    def seen(match: Match) -> ScoredParty:
        entity = match.entity
        return ScoredParty(
            entity_id=entity.id,
            source=entity.source,
            reference=entity.reference,
            caption=entity.caption,
            score=match.score,
            points=match.points,
            right=entity.id in right,
            same=identities.party(entity.id) in same,
            same_name=entity.id in namesakes,
            evidence=match.evidence,
        )

    shown = [seen(match) for match in near]
    if case.expected:  # a positive's other candidates are only context
        shown = [one for place, one in enumerate(shown) if one.same or place < _KEPT_FOR_POSITIVE]
    why = ""
    if case.expected and right:
        entities = [identities.entities[one] for one in sorted(right)]
        why = findable(case.subject.names, entities)
        text = why or nearest(case.subject.names, entities)
        return CaseOutcome(
            case, tuple(map(seen, alerts)), tuple(shown), findable=bool(why), why=text
        )
    return CaseOutcome(case, tuple(map(seen, alerts)), tuple(shown), listed=bool(right))
