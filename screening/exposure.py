"""What a match means: identity times exposure, the floors of an exact hit, list-side typologies.

Works on one subject's matches with the link graph beside them. Nothing here looks at what the
client is about to do; that is ``screening.typologies.client.submission``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import OWN_NAME_KINDS, REPORTED, is_reported
from lists.vocabulary.sources import short_title
from screening.explanation import ExplainedMatch
from screening.links.paths import Path, path_to_dprk, steps_in_words, walks
from screening.model.result import Finding, Match, PathStep, Quote, ScoredMatch, Term
from screening.naming.text import fold
from screening.typologies.catalogue import by_code, catalogue_order
from screening.typologies.client.submission import strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lists.entity import Entity
    from screening.links.graph import LinkGraph, Node
    from screening.model.subject import Subject
    from screening.policy.rules import PolicyRules, RiskRules
    from screening.typologies.listed.findings import ListedFinding


class ListContext(NamedTuple):
    """What findings are judged by: the client's jurisdictions, the list versions by source."""

    jurisdictions: tuple[str, ...]
    versions: Mapping[str, str]


class _Origin(NamedTuple):
    """Where a finding comes from: words, the id of the party it stands with, the path from it."""

    why: str
    owner: str
    path: tuple[PathStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One match in the light of the graph. ``floor`` 0 means none; ``floor_why`` says which."""

    match: Match
    node: Node | None
    exposure: float
    exposure_why: str
    floor: int
    floor_why: str
    path: tuple[PathStep, ...]

    def explained(self) -> ExplainedMatch:
        """What an explanation needs to know of it."""
        node = self.node
        speaks = node is not None and node.speaks_of_dprk
        return ExplainedMatch(
            match=self.match,
            exposure=self.exposure,
            exposure_why=self.exposure_why,
            floor=self.floor,
            path=self.path,
            speaks_of_dprk=speaks,
            untied=node is not None and not (speaks or self.path),
            tie=node.tie if node is not None else "",
        )


@dataclass(frozen=True, slots=True)
class InheritedTypology:
    """A typology inherited along a path from the party whose own listing supports it."""

    finding: ListedFinding
    weight: float
    via: str
    steps: tuple[PathStep, ...]


def hit_of(
    subject: Subject,
    scored: ScoredMatch,
    node: Node | None,
    path: tuple[PathStep, ...],
    risk: RiskRules,
) -> Hit:
    """Exposure and floor of one match. ``risk`` is the policy's ``[risk]``."""
    if node is not None and node.reported:
        return _reported_hit(subject, scored, node, path, risk)
    frozen = node is None or node.frozen
    exposure = risk.exposure.frozen if frozen else risk.exposure.port_ban
    why = "listed, assets frozen" if frozen else _not_frozen(scored.match.entity)
    floor, floor_why = _floor(subject, scored, risk, frozen=frozen)
    if not (frozen or (node and node.designated)):
        # Nothing of it is frozen and the DPRK is not the ground: an alias of many ships' names
        # must not stop a deal by itself.
        exposure = risk.exposure.restricted
        floor = min(floor, risk.floor_restricted)
    floor, floor_why = _floor_of_alert(scored, (floor, floor_why), risk)
    return Hit(scored.match, node, exposure, why, floor, floor_why if floor else "", path)


def _reported_hit(
    subject: Subject, scored: ScoredMatch, node: Node, path: tuple[PathStep, ...], risk: RiskRules
) -> Hit:
    """A match with a party that nobody has designated: its weight and floor have their own top."""
    floor, floor_why = _floor(subject, scored, risk, frozen=False)
    if floor:
        floor, floor_why = min(floor, risk.floor_reported), f"{floor_why}, of a reported party"
    floor, floor_why = _floor_of_alert(scored, (floor, floor_why), risk)
    entity = scored.match.entity
    said = entity.listings[0].legal_basis[:1]
    why = f"{REPORTED}: {'; '.join(said) or 'source not stated'}"
    return Hit(scored.match, node, risk.exposure.reported, why, floor, floor_why, path)


def _floor_of_alert(
    scored: ScoredMatch, known: tuple[int, str], risk: RiskRules
) -> tuple[int, str]:
    """The floor, raised where the match is an alert: somebody looks at each."""
    if scored.alert and known[0] < risk.floor_alert:
        return risk.floor_alert, "an alert is for a person to look at"
    return known


def _not_frozen(entity: Entity) -> str:
    """What a party is listed with, for one whose assets no listing freezes."""
    measures = dict.fromkeys(m for listing in entity.listings for m in listing.measures)
    return f"listed, {', '.join(measures) or 'port ban or similar measure'} only: no asset freeze"


def path_of(entity_id: str, graph: LinkGraph, rules: PolicyRules) -> tuple[PathStep, ...]:
    """The most telling path from a listed party to another one listed for the DPRK, in words."""
    place = graph.position.get(entity_id)
    path = None if place is None else path_to_dprk(graph, place, rules.links)
    return () if path is None else steps_in_words(graph, path)


def _floor(
    subject: Subject, scored: ScoredMatch, risk: RiskRules, *, frozen: bool
) -> tuple[int, str]:
    match, name = scored.match, scored.exact_name
    unique = next(
        (
            e
            for e in match.evidence
            if e.feature in risk.unique_features and e.points >= risk.unique_points
        ),
        None,
    )
    if unique is not None and frozen:
        return risk.floor_unique_identifier, f"exact identifier ({unique.feature})"
    if match.identification is not None and match.identification.regime == "another kind":
        return 0, ""
    if name is None:
        return _floor_without_exact_name(match, risk)
    if conflict := conflicts(match, risk):
        return risk.floor_exact_name_with_conflict, f"exact name, but {conflict}"
    own = name.kind in OWN_NAME_KINDS or (
        match.entity.kind == "organization" and name.kind == "alias"
    )
    if subject.kind == match.entity.kind and own and match.identified:
        named = "primary name" if name.kind in OWN_NAME_KINDS else "alias"
        why = f"exact {named} and the same kind of party"
        if match.identification is not None:
            why += f", identified by {basis_of(match)}"
        return risk.floor_exact_name_and_kind, why
    return risk.floor_exact_name, "exact listed name"


def basis_of(match: Match) -> str:
    """What identifies the party of a match, in words."""
    known = match.identification
    if known is None or known.regime == "name only":
        return "a distinctive name"
    return "a number" if known.regime == "number" else "the name and another field that agrees"


def _floor_without_exact_name(match: Match, risk: RiskRules) -> tuple[int, str]:
    points = {e.feature: e.points for e in match.evidence}
    # A well-known other party is known by its whole name: what that contains says nothing.
    telling = "contained" in points and points.get("namesake", 0) >= 0
    if telling and (conflict := conflicts(match, risk)):
        return risk.floor_exact_name_with_conflict, f"name within the text, but {conflict}"
    if number := match.same_number(risk.same_number_points):
        return risk.floor_same_number, f"{number.why}, whatever the name"
    return 0, ""


def conflicts(match: Match, risk: RiskRules) -> str:
    """What speaks against a match, in words; empty when nothing does."""
    against = [
        e.why
        for e in match.evidence
        if e.feature in risk.conflict_features and e.points <= risk.conflict_points
    ]
    return "; ".join(against)


def name_against_number(match: Match) -> str:
    """Words for a ship that carries a listed IMO number under a name nobody listed it by."""
    imo = any(e.feature == "imo" and e.points > 0 for e in match.evidence)
    name = next((e for e in match.evidence if e.feature == "name" and e.points < 0), None)
    if not imo or name is None or match.entity.kind != "vessel":
        return ""
    return f'listed IMO number under another name: "{name.subject_value}"'


def exact_full_name(scored: ScoredMatch, risk: RiskRules) -> bool:
    """Whether a submitted name is the party's primary one, or a strong alias of several words.

    With nothing against the match; a single word is too often somebody else's.
    """
    name = scored.exact_name
    if name is None or conflicts(scored.match, risk):
        return False
    return name.kind in OWN_NAME_KINDS or (name.kind == "alias" and " " in fold(name.full))


def inherited_typologies(
    place: int, graph: LinkGraph, rules: PolicyRules
) -> tuple[InheritedTypology, ...]:
    """Typologies a party inherits along its ties, the strongest per code.

    What is only reported passes nothing on, and takes on nothing by the ties that a report states.
    A party not listed for the DPRK passes its typologies on only to its direct ties, and not when
    it is a hub: a ministry named once beside the DPRK does not colour everybody it owns.
    """
    links, least = rules.links, rules.typologies.inherited_minimum
    best: dict[str, tuple[float, Path, ListedFinding]] = {}
    for path in walks(graph, place, links, inheriting=True):
        source = graph.nodes[path.end]
        same_party = all(graph.edges[e].type == "same_as" for e, _ in path.steps)
        if source.reported or (graph.nodes[place].reported and not same_party):
            continue
        far = len(path.steps) > 1 or graph.degree(path.end) > links.hub_degree
        if far and not (source.designated or same_party):
            continue
        for finding in source.findings:
            weight = path.weight * finding.weight
            known = best.get(finding.code)
            if weight >= least and (known is None or weight > known[0]):
                best[finding.code] = (weight, path, finding)
    order = catalogue_order()
    return tuple(
        InheritedTypology(
            finding, path.weight, graph.nodes[path.end].caption, steps_in_words(graph, path)
        )
        for _, path, finding in sorted(
            best.values(), key=lambda item: (-item[0], order[item[2].code])
        )
    )


def listed_findings(
    node: Node,
    certainty: float,
    inherited: Sequence[InheritedTypology],
    context: ListContext,
) -> Iterator[Finding]:
    """A party's list-side typologies, own and inherited, at this certainty that it is the party."""
    identity = Term("identity", certainty, f"certainty that this is {node.caption}")
    for finding in node.findings:
        own = (identity, Term("indicator", finding.weight, finding.why))
        origin = _Origin(f"{node.caption}: {finding.why}", node.id)
        yield _finding(finding, own, origin, context)
    held = {finding.code for finding in node.findings if finding.basis == "list text"}
    for passed in inherited:
        if passed.finding.code in held:
            continue
        terms = (
            identity,
            Term("path", round(passed.weight, 4), f"indirect, via {passed.via}"),
            Term("indicator", passed.finding.weight, passed.finding.why),
        )
        same = all(step.relation == "the same party as" for step in passed.steps)
        tie = "is the same party as" if same else "is tied to"
        last = passed.steps[-1]
        of_list = f" ({last.to_id})" if same else ""
        why = f"{node.caption} {tie} {passed.via}{of_list}: {passed.finding.why}"
        yield _finding(passed.finding, terms, _Origin(why, last.to_id, passed.steps), context)


def _finding(
    listed: ListedFinding,
    terms: tuple[Term, ...],
    origin: _Origin,
    context: ListContext,
) -> Finding:
    why, owner, path = origin
    jurisdictions, versions = context
    typology = by_code()[listed.code]
    status = typology.status(jurisdictions)
    same_party = all(step.relation == "the same party as" for step in path)
    return Finding(
        code=listed.code,
        label=typology.label,
        basis="inherited" if not same_party else listed.basis,
        strength=strength(terms),
        why=why,
        jurisdictions=tuple(status),
        law=typology.citations(jurisdictions),
        verification=listed.verification,
        quotes=tuple(
            Quote(
                text=quote.text,
                entity_id=quote.entity_id or owner,
                source=quote.source,
                reference=quote.reference,
                field=quote.field,
                start=quote.start,
                end=quote.end,
                version=versions.get(quote.source, ""),
            )
            for quote in listed.quotes
        ),
        path=path,
        status=", ".join(f"{place}: {word}" for place, word in status.items()),
        terms=terms,
    )


def conduct_not_stated(node: Node) -> str:
    """For a party listed for the DPRK without a typology: what its programmes cover."""
    covers = "; ".join(node.covers)
    words = f"{node.caption} is listed for the DPRK, but its listing states no conduct."
    return f"{words} Programme {covers}: which of these applies is not stated." if covers else words


def reported_in_words(matches: Iterable[Match]) -> Iterator[str]:
    """A sentence for each matched party that nobody has designated."""
    found = (match.entity for match in matches if is_reported(match.entity))
    for entity in {one.id: one for one in found}.values():
        yield f"{entity.caption} ({short_title(entity.source)}, {entity.reference}) is {REPORTED}"


def possibly(node: Node, match: Match) -> str:
    """Words for a tie that rests on a match."""
    sure = f"score {match.score:.2f}, identity {match.certainty:.2f}"
    return f"possible match with {node.caption}, listed for the DPRK ({sure})"


def strongest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The strongest finding per typology; of two alike the one with a quote, then the first."""
    best: dict[str, Finding] = {}
    for finding in findings:
        known = best.get(finding.code)
        if known is None or _rank(finding) > _rank(known):
            best[finding.code] = finding
    return tuple(best.values())


def _rank(finding: Finding) -> tuple[float, bool]:
    return finding.strength, bool(finding.quotes)
