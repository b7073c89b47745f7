"""The door of this package: a subject in, a result out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, cast

from msgspec import structs

from screening.alike_together import alike_together
from screening.candidates import Candidates, NameHit, Recall
from screening.dealings import Partner, listed_partners
from screening.explanation.nearest import with_looked_for, with_nearest
from screening.found_parties import NOBODY, FoundParties, best_first, keep_better
from screening.identification import Identifications, is_alert
from screening.index import Index
from screening.index.flags import OTHER_FAMILY
from screening.model.result import (
    NAMED_IN_TEXT,
    Evidence,
    Match,
    Result,
    ScoredMatch,
    parties_among,
)
from screening.model.subject import Options
from screening.name_evidence import NameTerms
from screening.name_text import load_tables
from screening.namesakes import namesake_evidence
from screening.near_parties import (
    LOOKED_FOR_POINTS,
    NEAR_POINTS,
    NearestParties,
    NearParty,
    is_wanted,
    nearest_of,
)
from screening.one_party import grouped_graph
from screening.risk import PartyProfile, RiskEngine
from screening.shared_names import SharedNames
from screening.subject_search import SubjectReader
from screening.text_search import SURE_PERSON, stands_in_full
from screening.unsearched import with_unsearched
from screening.warm_up import WARM_NAMES
from screening.weigh import Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lists.entity import Entity, Kind, Snapshot
    from screening.model.subject import Subject
    from screening.policy import Policy
    from screening.questions import Question, Questions


class Search(NamedTuple):
    """One search: what was asked, what was found, and the points a match must reach by kind."""

    questions: Questions
    found: Candidates
    thresholds: tuple[dict[Kind, int], ...]


class Screener:
    """Screens subjects against one snapshot under one policy; safe to share between threads.

    ``index`` and ``risk`` may come from elsewhere (an index restored from files, whose snapshot
    then needs no entities); they are built from the snapshot otherwise.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        policy: Policy,
        index: Index | None = None,
        risk: RiskEngine | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.index = index if index is not None else Index.build(snapshot.entities, policy)
        self._weights = Weights(policy)
        self._recall = Recall(self.index, policy, self._weights)
        self._terms = NameTerms(self.index, policy)
        self._identifications = Identifications(policy)
        self._prior = policy.rules.weights.prior
        self._reader = SubjectReader(policy)
        self._namesake_points = policy.rules.risk.namesake_points
        self._weak_alias_points = policy.rules.match.single_weak_alias
        self._same_number = policy.rules.risk.same_number_points
        self._impossible_kinds = frozenset(policy.rules.match.impossible_kinds)
        self.risk = risk if risk is not None else self._risk_engine()
        self._looker = NearestParties(self.index, policy)
        self._shared = SharedNames(self.index, self.risk.graph, policy)

    def __len__(self) -> int:
        """Number of listed parties."""
        return len(self.index.parties)

    def position(self, entity_id: str) -> int | None:
        """The place of a listed party among ``entities``; the last one where lists repeat an id."""
        return self.risk.graph.position.get(entity_id)

    def entity_at(self, position: int) -> Entity:
        """The listed party at a position, 0 to ``len(screener) - 1``."""
        return self.index.parties[position]

    def entity(self, entity_id: str) -> Entity | None:
        """The listed party with this id, or ``None``."""
        position = self.position(entity_id)
        return None if position is None else self.entity_at(position)

    def entities(self) -> Iterator[Entity]:
        """Every listed party in order of position, each unpacked as it is reached."""
        return (self.entity_at(position) for position in range(len(self)))

    def entities_with_repeated_id(self, entity_id: str) -> tuple[Entity, ...]:
        """Parties of other lists under the same id, beside the one that ``entity`` gives."""
        return tuple(self.entity_at(position) for position in self._repeated.get(entity_id, ()))

    @cached_property
    def _repeated(self) -> dict[str, list[int]]:
        graph = self.risk.graph
        found: dict[str, list[int]] = {}
        if len(graph.position) < len(graph.nodes):
            for place, node in enumerate(graph.nodes):
                if graph.position[node.id] != place:
                    found.setdefault(node.id, []).append(place)
        return found

    def ids(self) -> Iterable[str]:
        """The id of every listed party, each once."""
        return self.risk.graph.position.keys()

    def tied_to(self, entity_id: str) -> Iterator[Entity]:
        """The other listed parties from which a tie leads to this one, each once."""
        graph = self.risk.graph
        place = graph.position[entity_id]
        for origin in dict.fromkeys(graph.edges[edge].origin for edge in graph.inward[place]):
            if origin != place and (other := self.entity(graph.nodes[origin].id)):
                yield other

    def profile(self, entity_id: str, jurisdictions: tuple[str, ...] = ()) -> PartyProfile | None:
        """Ties, path to the DPRK, typologies and owners of a listed party; ``None`` if unknown."""
        return self.risk.profile(entity_id, jurisdictions)

    def screen(
        self, subject: Subject, options: Options, today: date, *, exhaustive: bool = False
    ) -> Result:
        """Screen one subject. ``today`` is what ages and effective dates are measured against."""
        return self.screen_many([subject], options, today, exhaustive=exhaustive)[0]

    def screen_many(
        self,
        subjects: Sequence[Subject],
        options: Options,
        today: date,
        *,
        exhaustive: bool = False,
    ) -> list[Result]:
        """Screen several subjects in one search, results in the same order.

        ``exhaustive`` compares every listed name instead of searching: the same answers, slowly.
        """
        screen = partial(self._screen, options=options, today=today, exhaustive=exhaustive)
        return alike_together(subjects, screen)

    def _screen(
        self, subjects: Sequence[Subject], options: Options, today: date, *, exhaustive: bool
    ) -> list[Result]:
        read = self._reader.read(subjects, today, self.index.neighbours)
        subjects, all_named, named, questions = read
        asked = [question.subject for question in questions.all]
        settled = [self._reader.thresholds(one.kind, options.threshold) for one in asked]
        found = self._recall.find(asked, [one.least for one in settled], exhaustive=exhaustive)
        search = Search(questions, found, tuple([one.points for one in settled]))
        anybody = found.best.__getitem__
        groups = [
            self._found(search, places, options) if any(map(anybody, places)) else NOBODY
            for places in map(questions.places, range(len(subjects)))
        ]
        partners: list[tuple[Partner, ...]] = [()] * len(subjects)
        if any(named) or questions.in_deal:
            of_any_kind = replace(options, kinds=())
            partners = listed_partners(
                named,
                questions,
                [{one.match.entity.id for one in matches} for matches, *_ in groups],
                lambda place: self._found(search, (place,), of_any_kind),
            )
        results = [
            self._answer(
                with_unsearched(subject, all_named[place], questions.unsearched.get(place, ())),
                groups[place],
                settled[place].warnings,
                options,
                today,
                partners[place],
            )
            for place, subject in enumerate(subjects)
        ]
        if options.nearest and options.explain:
            for place, (result, group) in enumerate(zip(results, groups, strict=True)):
                if result.band == "clear" and group == NOBODY:
                    question, least_points = questions.all[place], settled[place].points
                    results[place] = self._with_looked_for(result, question, least_points, options)
        return results

    def warm(self) -> None:
        """Load everything the first question would otherwise wait for."""
        self.index.warm()
        load_tables()
        self.screen_many(WARM_NAMES, Options(), date(2026, 1, 1))
        self.risk.warm()
        self.risk.ownership_of("")  # who owns whom is worked out at the first question

    def _answer(  # noqa: PLR0913, PLR0917 - one private step with everything at hand
        self,
        subject: Subject,
        groups: FoundParties,
        warnings: tuple[str, ...],
        options: Options,
        today: date,
        partners: tuple[Partner, ...],
    ) -> Result:
        bare = groups is NOBODY and not (partners or subject.unread or subject.activity)
        if bare and (clear := self.risk.plain_answer(subject, options, today)):  # as of most
            return clear.without_parties(subject, warnings)
        low, high = self.policy.rules.match.limit_bounds
        limit = int(min(max(options.limit, low), high))
        weighed = groups.best(high)
        assessment = self.risk.assess(subject, weighed, options, today, partners)
        linked = assessment.linked([one.match for one in weighed])
        shown = groups.shown(linked, most=high, limit=limit, decisive=assessment.decisive)
        return Result(
            id=subject.id,
            status="partly_screened" if subject.unread else "screened",
            band=assessment.band,
            risk=assessment.risk,
            dprk_risk=assessment.dprk_risk,
            floor=assessment.floor,
            scores=assessment.scores,
            matches=shown.matches,
            discounted=shown.discounted,
            typologies=assessment.typologies,
            explanation=with_nearest(assessment.explanation, groups.near, assessment.band),
            warnings=(
                *subject.warnings,
                *(f"{one.field}: {one.reason}" for one in subject.unread),
                *warnings,
                *shown.warnings,
                *assessment.warnings,
            ),
            red_flags=assessment.red_flags,
            unread=subject.unread,
            deal_parties=assessment.deal_parties,
            parties=parties_among(shown.matches),
        )

    def _found(self, search: Search, places: Sequence[int], options: Options) -> FoundParties:
        """Listed parties at or above the threshold, and those that only other fields keep below.

        The latter are discounted where the name is the listed one, where one of the two has all
        words of the other and the birth dates differ, and where a number is equal: no birth date
        hides such a name, and no other name such a number.

        A part of a name that many bear is discounted too (``screening.shared_names``).

        ``places`` are those of a subject and of the other parties that its names name: of a listed
        party that several of them match, the best match counts.
        """
        matches: dict[str, ScoredMatch] = {}
        discounted: dict[str, ScoredMatch] = {}
        near: list[NearParty] = []
        for place in places:
            thresholds = search.thresholds[place]
            question, found = search.questions.all[place], search.found
            for owner, hit in sorted(found.best[place].items()):
                entity = self.index.parties[owner]
                if not is_wanted(entity, options):
                    continue
                if not self._may_be_meant(question, owner, hit, found):
                    continue
                match = self._weigh(question, owner, hit, found)
                if question.within and entity.kind == "person" and match.score < SURE_PERSON:
                    continue
                if is_alert(match, question.subject, thresholds[entity.kind], self._same_number):
                    group = matches
                elif self._is_discounted(match, question.subject, thresholds, hit, found):
                    group = discounted
                else:
                    near.append(NearParty(match, thresholds[entity.kind], question, owner, hit))
                    continue
                match = self._in_words(match, question, owner, hit, found)
                exact = self._terms.exact_name(question.subject, owner, hit, found)
                agreed = self._terms.agreed_name(question.subject, owner, hit, found)
                identity, why = self._identifications.stated(question.subject, match, agreed)
                match = replace(match, identity=identity, identification=why)
                usual = options.threshold is None and not exact
                if usual and self._shared.alone(match, hit, found):
                    group = discounted
                keep_better(
                    group, ScoredMatch(match, exact, agreed.distinctive, alert=group is matches)
                )
        if not (matches or discounted):
            return FoundParties([], [], self._told(nearest_of(near, NEAR_POINTS), found))
        below = [one for party, one in discounted.items() if party not in matches]
        for_dprk = self.risk.is_for_dprk
        return FoundParties(best_first(matches.values(), for_dprk), best_first(below, for_dprk))

    def _told(self, near: Iterable[NearParty], found: Candidates) -> tuple[Match, ...]:
        return tuple(
            self._in_words(one.match, one.question, one.owner, one.hit, found) for one in near
        )

    def _with_looked_for(
        self, result: Result, question: Question, least: dict[Kind, int], options: Options
    ) -> Result:
        """A clear result with the nearest listed parties, or that there are none."""
        looked = self._looker.parties(question.subject, least, options)
        near: tuple[Match, ...] = ()
        if looked.parties:
            found = self._recall.compared(question.subject, looked.parties)
            compared = []
            for owner, hit in found.best[0].items():
                match = self._weigh(question, owner, hit, found)
                points = least[match.entity.kind]
                compared.append(NearParty(match, points, question, owner, hit))
            parties = self.risk.graph.parties
            near = self._told(nearest_of(compared, LOOKED_FOR_POINTS, parties), found)
        return structs.replace(
            result, explanation=with_looked_for(result.explanation, near, looked.outcome)
        )

    def _is_discounted(
        self,
        match: Match,
        subject: Subject,
        thresholds: dict[Kind, int],
        hit: NameHit,
        found: Candidates,
    ) -> bool:
        """Whether a party that is no alert is shown: its name or number agrees all the same."""
        if f"{subject.kind}-{match.entity.kind}" in self._impossible_kinds:
            return False
        least = thresholds[match.entity.kind]
        if match.same_number(self._same_number) or match.points >= least:
            return True
        return match.name_points >= least and (
            hit.whole
            or bool(hit.flags & OTHER_FAMILY)
            or (match.born_otherwise and self._terms.one_holds_the_other(hit, found))
        )

    def _may_be_meant(
        self, question: Question, owner: int, hit: NameHit, found: Candidates
    ) -> bool:
        """Whether a listed party that a text was found to name may be the one it means."""
        if question.within:
            return stands_in_full(hit, found, self.index, label=question.within.label)
        return not question.other or self._terms.may_be_other(question, owner, hit, found)

    def _weigh(self, question: Question, owner: int, hit: NameHit, found: Candidates) -> Match:
        subject, entity = question.subject, self.index.parties[owner]
        evidence = (
            Evidence("prior", self._prior, "", "", "before anything is compared"),
            *self._terms.evidence(subject, owner, hit, found, in_words=False),
            *self._weights.evidence(subject, entity),
        )
        namesake = namesake_evidence(subject, entity, self._namesake_points)
        evidence = (*evidence, namesake) if namesake else evidence
        party = question.party(found.name_of[hit.query]) if hit.query >= 0 else None
        if party is not None:
            words = party.in_words()
            evidence = (*evidence, Evidence(NAMED_IN_TEXT, 0, party.within, party.text, words))
        points = sum(term.points for term in evidence)
        excess = points - self._weak_alias_points
        agrees = any(term.points > 0 and not term.of_the_name for term in evidence)
        if excess > 0 and not agrees and self._terms.single_weak_alias(owner, hit):
            why = "an alias of a single word, and nothing else agrees"
            evidence = (*evidence, Evidence("weak_alias_alone", -excess, "", "", why))
            points -= excess
        score = 1 / (1 + math.pow(2, -points / 1000))
        return Match(round(score, 6), points, evidence, entity)

    def _in_words(
        self, match: Match, question: Question, owner: int, hit: NameHit, found: Candidates
    ) -> Match:
        """A match that will be shown, with which words of the names agree."""
        terms = self._terms.evidence(question.subject, owner, hit, found)
        prior, *rest = match.evidence
        return replace(match, evidence=(prior, *terms, *rest[len(terms) :]))

    def _risk_engine(self) -> RiskEngine:
        parties = cast("Sequence[Entity]", self.index.parties)
        graph = grouped_graph(parties, self.policy.rules.typologies)
        versions = {version.source: version.id for version in self.snapshot.versions}
        return RiskEngine(graph, self.policy, versions)
