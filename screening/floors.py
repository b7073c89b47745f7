"""The least risk of what was found, and the part of the risk that the DPRK makes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.bands import before_counters, red_flag_score, risk_of
from screening.dealings import Partner, exposures_of, floors_of
from screening.exposure import Hit  # noqa: TC001 - of a named tuple
from screening.model.result import Finding, Scores
from screening.typologies.client.submission import NOTHING, Submission

if TYPE_CHECKING:
    from screening.links import LinkGraph, Node
    from screening.model.subject import Subject
    from screening.policy.rules import PolicyRules


class FoundEvidence(NamedTuple):
    """What speaks for a risk: matches, findings of either side, listed partners of the deal."""

    hits: tuple[Hit, ...] = ()
    listed: tuple[Finding, ...] = ()
    submission: Submission = NOTHING
    partners: tuple[Partner, ...] = ()


def floor_of(
    subject: Subject, found: FoundEvidence, graph: LinkGraph, rules: PolicyRules
) -> tuple[int, str]:
    """The least risk and why; whatever was not screened needs a person's review."""
    floors = [(hit.floor, hit.floor_why) for hit in found.hits if hit.floor]
    if subject.unread:
        floors.append((rules.bands.review, "not everything sent was screened"))
    floors.extend(floors_of(found.partners, graph, rules.risk))
    for finding in found.submission.findings:
        before = before_counters(finding)
        banned = any(t.role == "jurisdiction" and t.value >= 0.8 for t in finding.terms)
        if finding.counter and banned and 100 * before >= rules.bands.escalate:
            why = f"what speaks against {finding.code} needs a person's eyes"
            floors.append((rules.risk.floor_countered_ban, why))
    return max(floors, key=lambda floor: floor[0], default=(0, ""))


def dprk_risk_of(
    subject: Subject,
    found: FoundEvidence,
    findings: tuple[Finding, ...],
    graph: LinkGraph,
    rules: PolicyRules,
) -> int:
    """The risk as if only what is tied to the DPRK had been found, 0 to 100.

    That are matches whose listing is for the DPRK or speaks of it, partners listed for the DPRK,
    every typology and every red flag. What was not screened counts here too: it is never clear.
    """
    only = found._replace(
        hits=tuple(hit for hit in found.hits if _speaks_of_dprk(hit.node)),
        partners=tuple(
            partner
            for partner in found.partners
            if _speaks_of_dprk(graph.node(partner.match.entity.id))
        ),
    )
    exposures = [
        *(hit.match.certainty * hit.exposure for hit in only.hits),
        *(one.identity * one.exposure for one in exposures_of(only.partners, rules.risk)),
    ]
    scores = Scores(
        identity=max(exposures, default=0.0),
        exposure=1.0,
        typology=max((finding.strength for finding in findings), default=0.0),
        red_flags=red_flag_score(found.submission.red_flags, rules.risk.red_flag_cap),
    )
    return risk_of(scores, findings, floor_of(subject, only, graph, rules)[0])


def _speaks_of_dprk(node: Node | None) -> bool:
    return node is not None and node.speaks_of_dprk
