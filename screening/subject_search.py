"""From subjects to all that is searched for: their names, the parties their texts name, numbers.

``SubjectReader.read`` is what every search begins with. ``search_terms`` gives the same for one
subject whatever the lists hold, to be kept: it finds the subject when a list changes
(``screening.monitoring``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.candidates import name_queries, number_keys, threshold_points
from screening.dealings import as_subject, partners_of, searched_partners
from screening.lifetimes import with_possible_births
from screening.questions import Questions, questions_about
from screening.weigh import Weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lists.entity import Kind
    from screening.index import NameQuery
    from screening.model.subject import Counterparty, Options, Subject
    from screening.policy import Policy
    from screening.text_search import ListedNeighbours


_MOST_THRESHOLDS = 64
"""Kinds with thresholds that were asked for, of which what they mean is kept."""


class Thresholds(NamedTuple):
    """Points a match must reach, by kind of listed party, and in words what was clamped.

    ``least`` are the fewest points of any kind.
    """

    points: dict[Kind, int]
    warnings: tuple[str, ...]
    least: int


class ReadSubjects(NamedTuple):
    """Subjects as they are searched for, with the partners of their deals: all, and those searched.

    ``questions`` holds every question that is asked about them.
    """

    subjects: list[Subject]
    all_named: list[tuple[Counterparty, ...]]
    named: list[tuple[Counterparty, ...]]
    questions: Questions


class SearchTerms(NamedTuple):
    """What a search for one subject looks for; ``keys`` are those of its numbers.

    ``crowded``: its texts hold more than is looked through. ``in_text``: those of the queries that
    are of a text, where words of listed names decide what is looked at.
    """

    queries: tuple[NameQuery, ...]
    keys: tuple[str, ...]
    crowded: bool
    in_text: frozenset[NameQuery] = frozenset()


class EveryWord:
    """Stands for the neighbouring words of lists to come: any word may be one of a listed name."""

    spans: dict[str, tuple[tuple[int, int], ...]]

    def __init__(self) -> None:
        self.spans = {}

    def keep_spans(self, text: str, spans: tuple[tuple[int, int], ...]) -> None:
        """Nothing is remembered."""

    def places(self, words: Sequence[str]) -> list[int]:
        """Every place of the text."""
        return list(range(len(words)))


class SubjectReader:
    """Reads subjects under one policy; safe to share between threads."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._weights = Weights(policy)
        self._match = policy.rules.match
        self._oldest = policy.rules.weights.oldest_person
        self._thresholds: dict[tuple[Kind | None, float | None], Thresholds] = {}

    def read(
        self, subjects: Sequence[Subject], today: date, neighbours: ListedNeighbours
    ) -> ReadSubjects:
        """Subjects, the partners of their deals, and every question that is asked about them."""
        possible = [with_possible_births(one, today, self._oldest) for one in subjects]
        all_named = [partners_of(one.activity, one.names) for one in possible]
        named = [searched_partners(parties) for parties in all_named]
        asked = [*possible, *(as_subject(party) for parties in named for party in parties)]
        questions = questions_about(asked, self._policy, neighbours)
        return ReadSubjects(possible, all_named, named, questions)

    def search_terms(self, subject: Subject, options: Options, today: date) -> SearchTerms:
        """All that a search for a subject looks for, whatever the lists hold.

        Names inside its texts are looked for everywhere in them, not only beside words that listed
        names have, so this holds for lists to come.
        """
        read = self.read([subject], today, EveryWord())
        queries: list[NameQuery] = []
        keys: list[str] = []
        in_text: set[NameQuery] = set()
        for question in read.questions.all:
            kind = question.subject.kind
            least = self.thresholds(kind, options.threshold).least
            found = name_queries(question.subject, least, self._weights)
            own = [query for _, query in found]
            queries += own
            if question.within is not None:
                in_text.update(own)
            keys += number_keys(question.subject)
        crowded = bool(read.questions.unsearched)
        return SearchTerms(tuple(queries), tuple(keys), crowded, frozenset(in_text))

    def thresholds(self, kind: Kind | None, asked: float | None) -> Thresholds:
        """What a match of a subject of this kind must reach; ``asked`` is that of the options."""
        known = self._thresholds.get((kind, asked))
        if known is None:
            known = self._settled(kind, asked)
            if len(self._thresholds) < _MOST_THRESHOLDS:
                self._thresholds[kind, asked] = known
        return known

    def _settled(self, kind: Kind | None, wanted: float | None) -> Thresholds:
        section = self._match
        warnings: tuple[str, ...] = ()
        by_kind = section.threshold
        if wanted is not None:
            low, high = section.threshold_bounds
            asked = min(max(wanted, low), high)
            if asked != wanted:
                warnings = (f"threshold {wanted} is outside {low} to {high}: {asked} used",)
            by_kind = dict.fromkeys(by_kind, asked)
        elif kind:
            by_kind = dict.fromkeys(by_kind, by_kind[kind])
        points = {listed: threshold_points(value) for listed, value in by_kind.items()}
        return Thresholds(points, warnings, min(points.values()))
