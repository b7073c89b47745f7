"""What an evaluation counts: rates with their uncertainty, curves over thresholds, reliability.

Pure arithmetic on outcomes; ``api.evaluation.runs`` obtains them. Shares are 0 to 1, intervals are
Wilson's at 95 % (Wilson 1927, JASA 22:209), which stay honest at 0 of n and n of n.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screening.model.result import Evidence
    from screening.model.subject import Subject

_Z = 1.959964
"""Two-sided 95 % of the normal distribution."""
CURVE = tuple(step / 100 for step in range(30, 100))
"""Thresholds of the curve: the span a request may choose from."""
RELIABILITY_BINS = (0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``total``, as a share with its 95 % interval. Of nothing: 0 with [0, 1]."""

    hits: int
    total: int
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, total: int) -> Rate:
        """The rate and Wilson's interval."""
        if not total:
            return cls(0, 0, 0.0, 0.0, 1.0)
        share = hits / total
        spread = _Z * _Z / total
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
        low = 0.0 if hits == 0 else max(0.0, middle - half)
        high = 1.0 if hits == total else min(1.0, middle + half)
        return cls(hits, total, round(share, 6), round(low, 6), round(high, 6))


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled row. No ``expected`` references: a negative, nobody may be found.

    ``accepted``: a reviewer found that this negative is really listed under these references.
    """

    id: str
    file: str
    line: int
    subject: Subject
    expected: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    regime: str = ""
    script: str = ""


@dataclass(frozen=True, slots=True)
class ScoredParty:
    """One listed party in an answer, with its score.

    ``right``: it bears an expected (or accepted) reference. ``same``: right, or another record of
    such a party. ``same_name``: a name of the subject is, word for word, one of its names.
    """

    entity_id: str
    source: str
    reference: str
    caption: str
    score: float
    points: int
    right: bool
    same: bool
    same_name: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Result of one labelled case: the alerts as the service gives them, and near misses.

    ``near`` is the answer at the lowest threshold the policy allows. ``listed`` says that an
    expected reference is on the lists at all, ``findable`` that its name can be told from the
    subject's by reading (``screening.validation.findable``), ``why`` on what grounds.
    """

    case: Case
    alerts: tuple[ScoredParty, ...]
    near: tuple[ScoredParty, ...]
    listed: bool = True
    findable: bool = True
    why: str = ""

    @property
    def positive(self) -> bool:
        """Whether somebody is expected."""
        return bool(self.case.expected)

    @property
    def found(self) -> bool:
        """Whether an expected party is among the alerts."""
        return any(seen.right for seen in self.alerts)

    @property
    def led(self) -> bool:
        """Whether an expected party leads the alerts; equal scores share the place."""
        return any(seen.same for seen in self.alerts if seen.points == self.alerts[0].points)

    @property
    def false_positive(self) -> bool:
        """Whether a negative case has an alert that no reviewer accepted."""
        return not self.positive and any(not seen.right for seen in self.alerts)


@dataclass(frozen=True, slots=True)
class MatchRates:
    """Recall and false positive rate of a group of cases.

    ``found`` is over all positives whose party is listed, ``findable`` over those that a name-only
    comparison can find, ``all_rows`` over every positive row, ``first`` over those found: the first
    alert is the expected party. ``alarms`` is over negatives.
    """

    label: str
    all_rows: Rate
    found: Rate
    findable: Rate
    first: Rate
    alarms: Rate


def match_rates(label: str, outcomes: Sequence[CaseOutcome]) -> MatchRates:
    """Count one group."""
    positives = [one for one in outcomes if one.positive]
    listed = [one for one in positives if one.listed]
    findable = [one for one in listed if one.findable]
    found = [one for one in positives if one.found]
    negatives = [one for one in outcomes if not one.positive]
    return MatchRates(
        label=label,
        all_rows=Rate.of(len(found), len(positives)),
        found=Rate.of(sum(one.found for one in listed), len(listed)),
        findable=Rate.of(sum(one.found for one in findable), len(findable)),
        first=Rate.of(sum(one.led for one in found), len(found)),
        alarms=Rate.of(sum(one.false_positive for one in negatives), len(negatives)),
    )


def grouped(outcomes: Iterable[CaseOutcome], by: str) -> tuple[MatchRates, ...]:
    """Figures for each value of ``kind``, ``script``, ``regime`` or ``file``, in order."""
    groups: dict[str, list[CaseOutcome]] = defaultdict(list)
    for one in outcomes:
        label = one.case.subject.kind if by == "kind" else getattr(one.case, by)
        groups[label or "not stated"].append(one)
    return tuple(match_rates(label, groups[label]) for label in sorted(groups))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Recall and false positives if this were the threshold for every kind."""

    threshold: float
    recall: float
    findable_recall: float
    false_alarms: float


def curve(outcomes: Sequence[CaseOutcome]) -> tuple[CurvePoint, ...]:
    """Recall against false positives by threshold, from answers at the lowest threshold."""
    listed = [one for one in outcomes if one.positive and one.listed]
    best = [_best(one.near, right=True) for one in listed]
    findable = [score for one, score in zip(listed, best, strict=True) if one.findable]
    alarms = [_best(one.near, right=False) for one in outcomes if not one.positive]
    return tuple(
        CurvePoint(at, _share(best, at), _share(findable, at), _share(alarms, at)) for at in CURVE
    )


def _best(near: Iterable[ScoredParty], *, right: bool) -> float:
    return max((seen.score for seen in near if seen.right is right), default=0.0)


def _share(scores: Sequence[float], threshold: float) -> float:
    return round(sum(score >= threshold for score in scores) / len(scores), 6) if scores else 0.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """Pairs scored from ``low`` to ``high``: what they scored on average, how many were right."""

    low: float
    high: float
    mean_score: float
    right: Rate


def reliability(outcomes: Iterable[CaseOutcome]) -> tuple[Reliability, ...]:
    """Is a pair scored .9 right nine times in ten? Over every pair of the lowest threshold.

    It depends on the file: one with many negatives that resemble listed names lowers it.
    """
    pairs = [(seen.score, seen.same) for one in outcomes for seen in one.near]
    table = []
    for low, high in itertools.pairwise(RELIABILITY_BINS):
        last = high == RELIABILITY_BINS[-1]
        inside = [pair for pair in pairs if low <= pair[0] < high or (last and pair[0] == high)]
        mean = sum(score for score, _ in inside) / len(inside) if inside else 0.0
        right = Rate.of(sum(right for _, right in inside), len(inside))
        table.append(Reliability(low, high, round(mean, 4), right))
    return tuple(table)
