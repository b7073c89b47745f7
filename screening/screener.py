"""The door of this package: a subject in, a result out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from screening.candidates import Candidates, NameHit, Recall, threshold_points
from screening.dealings import (
    Partner,
    as_subject,
    listed_partners,
    partners_of,
    searched_partners,
)
from screening.identification import Identifications, is_alert
from screening.index import Index
from screening.lifetimes import with_possible_births
from screening.links import link_graph
from screening.model.result import NAMED_IN_TEXT, Evidence, Match, Result, ScoredMatch
from screening.model.subject import Options
from screening.name_evidence import NameTerms
from screening.name_text import load_tables
from screening.namesakes import namesake_evidence
from screening.questions import questions_about
from screening.risk import PartyProfile, RiskEngine
from screening.shared_names import SharedNames
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


class _Thresholds(NamedTuple):
    """Points a match must reach, by kind of listed party, and in words what was clamped."""

    points: dict[Kind, int]
    warnings: tuple[str, ...]


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
        self._oldest = policy.rules.weights.oldest_person
        self._namesake_points = policy.rules.risk.namesake_points
        self._weak_alias_points = policy.rules.match.single_weak_alias
        self._same_number = policy.rules.risk.same_number_points
        self._impossible_kinds = frozenset(policy.rules.match.impossible_kinds)
        self.risk = risk if risk is not None else self._risk_engine()
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
        subjects = [with_possible_births(one, today, self._oldest) for one in subjects]
        all_named = [partners_of(one.activity, one.names) for one in subjects]
        named = [searched_partners(parties) for parties in all_named]
        asked = [*subjects, *(as_subject(party) for parties in named for party in parties)]
        questions = questions_about(asked, self.policy, self.index.neighbours)
        asked = [question.subject for question in questions.all]
        by_kind = {kind: self._thresholds(kind, options) for kind in {one.kind for one in asked}}
        settled = [by_kind[subject.kind] for subject in asked]
        least = [min(one.points.values()) for one in settled]
        found = self._recall.find(asked, least, exhaustive=exhaustive)
        search = Search(questions, found, tuple(one.points for one in settled))
        groups = [
            self._matches(search, questions.places(place), options)
            for place in range(len(subjects))
        ]
        of_any_kind = replace(options, kinds=())
        partners = listed_partners(
            named,
            questions,
            [{one.match.entity.id for one in matches} for matches, _ in groups],
            lambda place: self._matches(search, (place,), of_any_kind)[0],
        )
        return [
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

    def warm(self) -> None:
        """Load everything the first question would otherwise wait for."""
        self.index.warm()
        load_tables()
        self.screen_many(WARM_NAMES, Options(), date(2026, 1, 1))
        self.risk.warm()
        self.risk.ownership_of("")  # who owns whom is worked out at the first question

    def _thresholds(self, kind: Kind | None, options: Options) -> _Thresholds:
        """What a match of a subject of this kind must reach."""
        section = self.policy.rules.match
        warnings: tuple[str, ...] = ()
        by_kind = section.threshold
        if options.threshold is not None:
            low, high = section.threshold_bounds
            asked = min(max(options.threshold, low), high)
            if asked != options.threshold:
                warnings = (
                    f"threshold {options.threshold} is outside {low} to {high}: {asked} used",
                )
            by_kind = dict.fromkeys(by_kind, asked)
        elif kind:
            by_kind = dict.fromkeys(by_kind, by_kind[kind])
        points = {listed: threshold_points(value) for listed, value in by_kind.items()}
        return _Thresholds(points, warnings)

    def _answer(  # noqa: PLR0913, PLR0917 - one private step with everything at hand
        self,
        subject: Subject,
        groups: tuple[list[ScoredMatch], list[ScoredMatch]],
        warnings: tuple[str, ...],
        options: Options,
        today: date,
        partners: tuple[Partner, ...],
    ) -> Result:
        matches, discounted = groups
        limit = self._limit(options)
        return self._assess(
            subject,
            (tuple(matches[:limit]), tuple(discounted[:limit])),
            options,
            today,
            warnings,
            partners,
        )

    def _matches(
        self, search: Search, places: Sequence[int], options: Options
    ) -> tuple[list[ScoredMatch], list[ScoredMatch]]:
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
        for place in places:
            thresholds = search.thresholds[place]
            question, found = search.questions.all[place], search.found
            for owner, hit in sorted(found.best[place].items()):
                entity = self.index.parties[owner]
                if not _wanted(entity, options):
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
                    continue
                exact = self._terms.exact_name(owner, hit, found)
                agreed = self._terms.agreed_name(question.subject, owner, hit, found)
                identity, why = self._identifications.stated(question.subject, match, agreed)
                match = replace(match, identity=identity, identification=why)
                if (
                    options.threshold is None
                    and not exact
                    and self._shared.alone(match, hit, found)
                ):
                    group = discounted
                _keep(group, ScoredMatch(match, exact, agreed.distinctive, alert=group is matches))
        below = [one for party, one in discounted.items() if party not in matches]
        return _best_first(matches.values()), _best_first(below)

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
            hit.whole or (match.born_otherwise and self._terms.one_holds_the_other(hit, found))
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
            *self._terms.evidence(subject, owner, hit, found),
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

    def _limit(self, options: Options) -> int:
        low, high = self.policy.rules.match.limit_bounds
        return int(min(max(options.limit, low), high))

    def _assess(  # noqa: PLR0913, PLR0917 - same
        self,
        subject: Subject,
        groups: tuple[tuple[ScoredMatch, ...], tuple[ScoredMatch, ...]],
        options: Options,
        today: date,
        warnings: tuple[str, ...],
        partners: tuple[Partner, ...],
    ) -> Result:
        matches, discounted = groups
        shown = (*matches, *discounted)
        assessment = self.risk.assess(subject, shown, options, today, partners)
        linked = assessment.linked([one.match for one in shown])
        return Result(
            id=subject.id,
            status="partly_screened" if subject.unread else "screened",
            band=assessment.band,
            risk=assessment.risk,
            dprk_risk=assessment.dprk_risk,
            floor=assessment.floor,
            scores=assessment.scores,
            matches=tuple(linked[: len(matches)]),
            discounted=tuple(linked[len(matches) :]),
            typologies=assessment.typologies,
            explanation=assessment.explanation,
            warnings=(
                *subject.warnings,
                *(f"{one.field}: {one.reason}" for one in subject.unread),
                *warnings,
                *assessment.warnings,
            ),
            red_flags=assessment.red_flags,
            unread=subject.unread,
        )

    def _risk_engine(self) -> RiskEngine:
        parties = cast("Sequence[Entity]", self.index.parties)
        graph = link_graph(parties, self.policy.rules.typologies)
        versions = {version.source: version.id for version in self.snapshot.versions}
        return RiskEngine(graph, self.policy, versions)


def _keep(known: dict[str, ScoredMatch], scored: ScoredMatch) -> None:
    """Keep the better match of a listed party."""
    party = scored.match.entity.id
    if party not in known or scored.match.points > known[party].match.points:
        known[party] = scored


def _best_first(found: Iterable[ScoredMatch]) -> list[ScoredMatch]:
    return sorted(found, key=lambda one: (-one.match.points, one.match.entity.id))


def _wanted(entity: Entity, options: Options) -> bool:
    return (not options.lists or entity.source in options.lists) and (
        not options.kinds or entity.kind in options.kinds
    )
