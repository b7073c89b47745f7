"""From matches and a submission to one assessment: risk, band, typologies and the words for them.

``RiskEngine`` is built once per snapshot and asked once per subject. It is pure: what it answers
depends on the subject, its matches, the options, the policy, the graph and ``today`` only. One
with no match and nothing that speaks for the DPRK is answered from a small cache.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.identifiers import comparable
from screening.assessment import Assessment
from screening.bands import (
    band_of,
    if_it_is_the_party,
    red_flag_score,
    risk_of,
)
from screening.deal_parties import deal_parties_of, named_in_deal
from screening.dealings import (
    Exposure,
    Partner,
    exposures_of,
    flags_of,
    in_own_right,
    own_hits,
    signals_of,
)
from screening.explanation import (
    ExplanationInput,
    Given,
    Outcome,
    explain,
    given_of,
)
from screening.exposure import (
    Hit,
    InheritedTypology,
    ListContext,
    conduct_not_stated,
    hit_of,
    inherited_typologies,
    listed_findings,
    name_against_number,
    path_of,
    possibly,
    reported_in_words,
    strongest,
)
from screening.floors import FoundEvidence, dprk_risk_of, floor_of
from screening.links import LinkGraph, Neighbour, Node, records_of_one_party
from screening.links.ownership import Ownership, ownership_in, ownership_in_words
from screening.model.result import Explanation, Finding, PathStep, ScoredMatch, Scores, Term
from screening.model.subject import Options, Subject
from screening.one_party import grouped_graph
from screening.typologies.client.conduct import vessel_signals
from screening.typologies.client.counter import freeze_only_paper, severity_order
from screening.typologies.client.nexus import party_signals
from screening.typologies.client.signal import Signal
from screening.typologies.client.submission import NOTHING, Context, Submission, assess_submission
from screening.warm_up import WARM_UP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lists.entity import Snapshot
    from screening.explanation import ExplainedMatch
    from screening.policy import Policy

LEAST_SHOWN = 0.001
"""Strength below which a typology of a listed party is no finding: the party is surely another."""
MAX_CACHED = 50_000
"""Parties whose paths and inherited typologies are kept; a whole set of lists is half of it."""


class PartyProfile(NamedTuple):
    """What is known of one listed party beside its listing.

    ``not_stated`` says, for a party listed for the DPRK without a typology, what its programmes
    cover; ``ownership`` is ``None`` when none of its owners is listed.
    """

    node: Node
    neighbours: tuple[Neighbour, ...]
    path: tuple[PathStep, ...]
    typologies: tuple[Finding, ...]
    not_stated: str
    ownership: Ownership | None


class _NothingFound(NamedTuple):
    """All that an assessment without any finding depends on; it is made from these values alone."""

    given: Given
    warnings: tuple[str, ...]
    explain: bool
    lists: tuple[str, ...]


class RiskEngine:
    """Assesses subjects against one snapshot's graph under one policy; safe to share by threads."""

    def __init__(
        self,
        lists: Snapshot | LinkGraph,
        policy: Policy,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        """``lists`` is a snapshot, or its graph with ``versions`` naming the list versions."""
        self.policy = policy
        self._rules = policy.rules
        if isinstance(lists, LinkGraph):
            self.graph = lists
            self._versions = dict(versions or {})
        else:
            self.graph = grouped_graph(lists.entities, policy.rules.typologies)
            self._versions = {version.source: version.id for version in lists.versions}
        self._passed: dict[int, tuple[InheritedTypology, ...]] = {}
        self._without_finding: dict[_NothingFound, Assessment] = {}
        self._paths: dict[str, tuple[PathStep, ...]] = {}

    @cached_property
    def _wallets(self) -> Mapping[str, str]:
        return {
            comparable("wallet", wallet): f"{node.caption} ({node.reference})"
            for node in self.graph.nodes
            for wallet in node.wallets
        }

    @cached_property
    def _ownership(self) -> Mapping[str, Ownership]:
        return ownership_in(self.graph, self._rules.links.control_share)

    def ownership_of(self, entity_id: str) -> Ownership | None:
        """What is known of a party's blocked owners; ``None`` when it has none that is listed."""
        return self._ownership.get(entity_id)

    def is_for_dprk(self, entity_id: str) -> bool:
        """Whether a listed party is listed for the DPRK."""
        node = self.graph.node(entity_id)
        return node is not None and node.designated

    def assess(
        self,
        subject: Subject,
        matches: Sequence[ScoredMatch],
        options: Options,
        today: date,
        partners: tuple[Partner, ...] = (),
    ) -> Assessment:
        """Risk, band, typologies and explanation of one subject.

        ``matches`` are best first and include discounted ones (an exact name with a conflict).
        ``today`` is what effective dates and periods are measured against; ``partners`` are the
        listed parties that the subject's deal names.
        """
        unread = bool(subject.unread)
        if not (matches or unread or subject.activity):
            plain = self.plain_answer(subject, options, today)
            if plain is not None:
                return plain
        jurisdictions = options.jurisdictions or self._rules.risk.default_jurisdictions
        context = ListContext(jurisdictions, self._versions)
        hits = tuple(self._hit(subject, match) for match in matches)
        partners = in_own_right(partners, self._hit)
        submission = self._submission(subject, hits, partners, jurisdictions, today)
        asked = _NothingFound(given_of(subject), _warnings(subject), *_shown(options))
        if submission is NOTHING and not (hits or partners or unread):
            return self._nothing_found(asked)
        found = FoundEvidence(
            hits, self._listed((*hits, *own_hits(partners)), context), submission, partners
        )
        return self._conclude(subject, asked, found)

    def plain_answer(self, subject: Subject, options: Options, today: date) -> Assessment | None:
        """The answer about a subject with neither match nor deal whose fields say nothing."""
        asked = _NothingFound(given_of(subject), (), *_shown(options))
        return self._nothing_found(asked) if self._plain(subject, today) else None

    def warm(self) -> None:
        """Compile every pattern and load every table that the first deal would wait for."""
        self.assess(WARM_UP, (), Options(), date(2026, 1, 1))

    def profile(self, entity_id: str, jurisdictions: tuple[str, ...] = ()) -> PartyProfile | None:
        """Ties, path to the DPRK, typologies and owners of a listed party; ``None`` if unknown."""
        node = self.graph.node(entity_id)
        if node is None:
            return None
        typologies, not_stated = self.typologies_of(entity_id, jurisdictions)
        return PartyProfile(
            node=node,
            neighbours=self.graph.neighbourhood(entity_id, self._rules.links.weight),
            path=path_of(entity_id, self.graph, self._rules),
            typologies=typologies,
            not_stated=not_stated,
            ownership=self.ownership_of(entity_id),
        )

    def typologies_of(
        self, entity_id: str, jurisdictions: tuple[str, ...] = ()
    ) -> tuple[tuple[Finding, ...], str]:
        """A listed party's typologies, and why there is none where a DPRK listing states none.

        Raises ``KeyError`` for an id that is not in the active lists.
        """
        place = self.graph.position[entity_id]
        node = self.graph.nodes[place]
        law = jurisdictions or self._rules.risk.default_jurisdictions
        context = ListContext(law, self._versions)
        found = strongest(listed_findings(node, 1.0, self._inherited(place), context))
        findings = tuple(sorted(found, key=lambda f: (-f.strength, f.code)))
        return findings, "" if findings or not node.designated else conduct_not_stated(node)

    def _plain(self, subject: Subject, today: date) -> bool:
        """Whether the subject's own fields say nothing of the DPRK, nor contradict each other."""
        if subject.imo or subject.mmsi or subject.identifiers:
            rules = self._rules.typologies
            if any(vessel_signals(subject, None, rules, today)):
                return False
        return not party_signals(subject)

    def _nothing_found(self, asked: _NothingFound) -> Assessment:
        """The cached answer for a subject about which there is nothing to say.

        The subject itself does not come in here: what an answer may depend on is in the key.
        """
        known = self._without_finding.get(asked)
        if known is None:
            known = self._conclude(Subject(), asked, FoundEvidence())
            if len(self._without_finding) < MAX_CACHED:
                self._without_finding[asked] = known
        return known

    def _submission(
        self,
        subject: Subject,
        hits: tuple[Hit, ...],
        partners: tuple[Partner, ...],
        jurisdictions: tuple[str, ...],
        today: date,
    ) -> Submission:
        matched = [
            Term("identity", hit.match.certainty, possibly(hit.node, hit.match))
            for hit in (*hits, *own_hits(partners))
            if hit.node is not None and hit.node.designated
        ]
        renamed = [
            Signal(family="identity numbers", typology="SHIP_IDENTITY", weight="S", why=why)
            for hit in hits
            if not (hit.node and hit.node.reported) and (why := name_against_number(hit.match))
        ]
        context = Context(
            rules=self._rules.typologies,
            jurisdictions=jurisdictions,
            today=today,
            wallets=self._wallets if subject.activity and subject.activity.wallets else {},
            tie=max(matched, key=lambda term: term.value, default=None),
            extra=(*signals_of(partners, self.graph), *renamed),
        )
        return assess_submission(subject, context)

    def _hit(self, subject: Subject, scored: ScoredMatch) -> Hit:
        entity_id = scored.match.entity.id
        path = self._paths.get(entity_id)
        if path is None:
            path = path_of(entity_id, self.graph, self._rules)
            if len(self._paths) < MAX_CACHED:
                self._paths[entity_id] = path
        return hit_of(subject, scored, self.graph.node(entity_id), path, self._rules.risk)

    def _inherited(self, place: int) -> tuple[InheritedTypology, ...]:
        known = self._passed.get(place)
        if known is None:
            known = inherited_typologies(place, self.graph, self._rules)
            if len(self._passed) < MAX_CACHED:
                self._passed[place] = known
        return known

    def _listed(self, hits: tuple[Hit, ...], context: ListContext) -> tuple[Finding, ...]:
        """List-side findings of all matches, the strongest per code."""
        found: list[Finding] = []
        for hit in hits:
            place = self.graph.position.get(hit.match.entity.id)
            if place is not None and hit.node is not None:
                inherited = self._inherited(place)
                found.extend(listed_findings(hit.node, hit.match.certainty, inherited, context))
        least = self._rules.typologies.minimum
        shown = (f for f in strongest(found) if f.strength >= LEAST_SHOWN)
        return tuple(f for f in shown if if_it_is_the_party(f) >= least)

    def _conclude(self, subject: Subject, asked: _NothingFound, found: FoundEvidence) -> Assessment:
        """The assessment of what was found about a subject."""
        hits, listed, submission, partners = found
        order = severity_order()
        findings = tuple(
            sorted(
                (*listed, *submission.findings), key=lambda f: (-f.strength, order[f.code], f.basis)
            )
        )
        exposures = [
            *(Exposure(hit.match.certainty, hit.exposure, "") for hit in hits),
            *exposures_of(partners, self._rules.risk),
        ]
        none = Exposure(0.0, 0.0, "")
        leading = max(exposures, key=lambda e: e.identity * e.exposure, default=none)
        scores = Scores(
            identity=leading.identity,
            exposure=leading.exposure,
            typology=max((finding.strength for finding in findings), default=0.0),
            red_flags=red_flag_score(submission.red_flags, self._rules.risk.red_flag_cap),
        )
        floor, floor_why = floor_of(subject, found, self.graph, self._rules)
        risk = risk_of(scores, findings, floor)
        band = band_of(risk, self._rules.bands)
        dprk_risk = min(risk, dprk_risk_of(subject, found, findings, self.graph, self._rules))
        matched = [*(hit.match for hit in hits), *(partner.match for partner in partners)]
        same_party = records_of_one_party(self.graph, [hit.match.entity.id for hit in hits])
        with_partners = [match.entity.id for match in matched] if partners else []
        explained = tuple(hit.explained() for hit in hits)
        inputs = ExplanationInput(
            subject=subject,
            given=asked.given,
            hits=explained,
            findings=findings,
            scores=scores,
            outcome=Outcome(risk, floor, band, floor_why, dprk_risk),
            submission=submission,
            versions=self._searched(asked.lists),
            partners=named_in_deal(partners, self.graph, self._rules.risk),
            partner_notes=tuple(exposure.why for exposure in exposures if exposure.why),
            owner_notes=tuple(self._owners(hits)),
            conduct_notes=self._conduct_not_stated(hits, findings),
            same_party={**same_party, **records_of_one_party(self.graph, with_partners)},
        )
        return Assessment(
            risk=risk,
            dprk_risk=dprk_risk,
            floor=floor,
            band=band,
            scores=scores,
            typologies=findings,
            explanation=explain(inputs) if asked.explain else Explanation(),
            warnings=(*asked.warnings, *reported_in_words(matched)),
            match_links=tuple(hit.path for hit in hits),
            same_party=same_party,
            red_flags=(*submission.red_flags, *flags_of(partners)),
            decisive=_decisive(explained),
            deal_parties=deal_parties_of(partners, self.graph, self._rules.risk),
        )

    def _searched(self, lists: tuple[str, ...]) -> dict[str, str]:
        """Versions of the lists that were searched, by source."""
        wanted = lists or self._versions
        return {source: one for source, one in self._versions.items() if source in wanted}

    def _owners(self, hits: tuple[Hit, ...]) -> Iterator[str]:
        for hit in hits:
            ownership = self._ownership.get(hit.match.entity.id)
            if ownership is not None:
                captions = [
                    self.graph.nodes[self.graph.position[owner.id]].caption
                    for owner in ownership.owners
                ]
                yield ownership_in_words(hit.match.entity.caption, ownership, captions)

    def _conduct_not_stated(
        self, hits: tuple[Hit, ...], findings: tuple[Finding, ...]
    ) -> tuple[str, ...]:
        """For DPRK-listed matches without any typology: what their programmes cover."""
        if findings:
            return ()
        return tuple(
            conduct_not_stated(hit.node)
            for hit in hits
            if hit.node is not None and hit.node.designated
        )


def _shown(options: Options) -> tuple[bool, tuple[str, ...]]:
    """What of the options an answer without a finding depends on."""
    return options.explain, options.lists


def _warnings(subject: Subject) -> tuple[str, ...]:
    deal = subject.activity
    if deal is not None and deal.documents and freeze_only_paper(deal):
        return (
            "UNSCR 2664 lifts only the asset freeze for humanitarian work, it exempts no goods.",
        )
    return ()


def _decisive(hits: Sequence[ExplainedMatch]) -> tuple[str, ...]:
    """The ids of the matches that weigh most: of all, and of those with a tie to the DPRK."""
    tied = [hit for hit in hits if hit.speaks_of_dprk or hit.path]
    leading = [max(group, key=lambda hit: hit.weight) for group in (hits, tied) if group]
    return tuple(dict.fromkeys(hit.match.entity.id for hit in leading))
