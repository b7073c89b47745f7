"""The arithmetic of risk: four sub-scores and a floor make a number, a number makes a band.

``docs/risk.md`` prints the same formula as a client that redoes any answer.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.model.result import Band, Finding, Scores, Term
    from screening.policy.rules import Bands


def risk_of(scores: Scores, findings: Sequence[Finding], floor: int) -> int:
    """The documented formula: noisy-or of match, typology and red flags, never below the floor.

    Findings that rest on the match (an ``identity`` term) are as sure as the match and no surer, so
    they join it by the larger of the two; the others are independent evidence.
    """
    resting = [f.strength for f in findings if any(t.role == "identity" for t in f.terms)]
    own = [f.strength for f in findings if all(t.role != "identity" for t in f.terms)]
    matched = max([scores.identity * scores.exposure, *resting])
    clean = (1 - matched) * (1 - max(own, default=0.0)) * (1 - scores.red_flags)
    return max(floor, round(100 * (1 - clean)))


def band_of(risk: int, edges: Bands) -> Band:
    """The band whose lower edge ``risk`` reaches."""
    if risk >= edges.block:
        return "block"
    if risk >= edges.escalate:
        return "escalate"
    return "review" if risk >= edges.review else "clear"


def before_counters(finding: Finding) -> float:
    """A finding's strength as if nothing spoke against it."""
    left = prod(1 - term.value for term in finding.terms if term.role == "counter")
    return finding.strength / left if left else 1.0


def if_it_is_the_party(finding: Finding) -> float:
    """A finding's strength as if it were sure that the subject is the listed party.

    So a common name hides no typology of the party: it is shown, as weak as the match.
    """
    sure = prod(term.value for term in finding.terms if term.role == "identity")
    return finding.strength / sure if sure else 1.0


def red_flag_score(flags: Sequence[Term], cap: float) -> float:
    """Red flags together, noisy-or, never above ``cap``."""
    return round(min(1 - prod(1 - flag.value for flag in flags), cap), 4)
