"""Builders for tests of links, typologies and risk: engines, matches, deals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from screening.links import LinkGraph, link_graph
from screening.model.result import Evidence, Match, ScoredMatch
from screening.model.subject import Activity, Cargo, Options, Subject
from screening.policy import Policy
from screening.risk import RiskEngine
from screening.screener import Screener
from tests import factories

if TYPE_CHECKING:
    from lists.entity import Entity
    from screening.assessment import Assessment
    from screening.model.result import Result

TODAY = date(2026, 3, 1)
POLICY = Policy.bundled()


def un(caption: str, reference: str, reason: str = "", **fields: Any) -> Entity:
    """A party of the UN list under the DPRK regime."""
    listing = factories.listing("UNSC:KP", source="un", reference=reference, reason=reason)
    values = {"listings": (listing,), "reference": reference, "key": reference, **fields}
    return factories.entity(caption, **values)


def ofac(caption: str, uid: str, *programmes: str, remarks: str = "", **fields: Any) -> Entity:
    """A party of OFAC's SDN list."""
    listing = factories.listing(*programmes, source="ofac_sdn", reference=uid, remarks=remarks)
    values = {"listings": (listing,), "reference": uid, "key": uid, "source": "ofac_sdn", **fields}
    return factories.entity(caption, **values)


def eu(caption: str, reference: str, *programmes: str, reason: str = "", **fields: Any) -> Entity:
    """A party of the EU file."""
    listing = factories.listing(*programmes, source="eu", reference=reference, reason=reason)
    values = {"listings": (listing,), "reference": reference, "key": reference, "source": "eu"}
    return factories.entity(caption, **{**values, **fields})


def graph(*entities: Entity) -> LinkGraph:
    """The link graph of some parties under the bundled policy."""
    return link_graph(entities, POLICY.rules.typologies)


def engine(*entities: Entity) -> RiskEngine:
    """A risk engine over some parties, list versions named after their sources."""
    versions = {entity.source: f"{entity.source}-v1" for entity in entities}
    return RiskEngine(graph(*entities), POLICY, versions)


def match(entity: Entity, score: float = 0.97, *evidence: Evidence) -> ScoredMatch:
    """A match as the screener gives it; with ``same_name`` among the evidence, an exact one."""
    exact = any(one.feature == "name" and one.points > 0 for one in evidence)
    return ScoredMatch(Match(score, 0, evidence, entity), entity.names[0] if exact else None)


def same_name(entity: Entity, points: int = 6000) -> Evidence:
    """Evidence that the submitted name equals the listed one."""
    return Evidence("name", points, entity.caption, entity.caption, "the same name")


def deal(**fields: Any) -> Subject:
    """A firm that nobody lists, with an activity."""
    return Subject(kind="organization", names=("Alfa Trading",), activity=Activity(**fields))


def cargo(description: str = "", hs_code: str = "", **fields: Any) -> tuple[Cargo, ...]:
    """One line of cargo."""
    return (Cargo(description, hs_code, **fields),)


def assess(subject: Subject, *entities: Entity, law: str = "", **given: Any) -> Assessment:
    """Assess a subject for clients bound by ``law`` ("UN", "UN EU"; default: the policy's)."""
    options = Options(jurisdictions=tuple(law.split()))
    partners = given.get("partners", ())
    return engine(*entities).assess(subject, given.get("matches", ()), options, TODAY, partners)


def screened(subject: Subject, *entities: Entity) -> Result:
    """A subject through the whole screener over some parties."""
    return Screener(factories.snapshot(entities), POLICY).screen(subject, Options(), TODAY)


def codes(assessment: Assessment) -> dict[str, float]:
    """Typology codes found, with their strength (the strongest where there are several)."""
    found: dict[str, float] = {}
    for finding in assessment.typologies:
        found[finding.code] = max(finding.strength, found.get(finding.code, 0.0))
    return found
