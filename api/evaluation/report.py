"""The report of ``dprk-screen evaluate``: one value, written as JSON and rendered as HTML.

The JSON holds everything (each miss and false positive with its evidence); the page shows the same
figures and the first rows of the long lists, and says how many it leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, select_autoescape

from api.evaluation.labelled import LabelledFile, Unreadable
from api.evaluation.runs import EvaluationContext
from api.service.software import software
from lists.entity import Kind, ListVersion
from screening.validation.alter import ALTERATIONS
from screening.validation.evaluation import (
    CaseOutcome,
    CurvePoint,
    MatchRates,
    Rate,
    Reliability,
    ScoredParty,
    curve,
    grouped,
    match_rates,
    reliability,
)
from screening.validation.self_test import Miss, Tally

SHOWN = 300
"""Rows of a long list that the HTML page shows."""


class Basis(msgspec.Struct, frozen=True):
    """What the figures depend on; the same basis and file give the same figures."""

    made_at: datetime
    software: str
    policy: str
    policy_version: str
    lists: tuple[ListVersion, ...]
    thresholds: dict[Kind, float]


class Goal(msgspec.Struct, frozen=True):
    """A required figure. ``wanted`` is a minimum or a maximum, as ``what`` says."""

    what: str
    wanted: float
    reached: float
    met: bool


class FileRead(msgspec.Struct, frozen=True):
    """How a file was read."""

    file: str
    rows: int
    positives: int
    negatives: int
    used: dict[str, str]
    unused: list[str]
    unreadable: list[Unreadable]


class CaseReport(msgspec.Struct, frozen=True):
    """A case to look at: a miss or a false positive."""

    id: str
    file: str
    line: int
    kind: str
    names: tuple[str, ...]
    birth_dates: tuple[str, ...]
    imo: str
    expected: tuple[str, ...]
    findable: bool
    why: str
    alerts: tuple[ScoredParty, ...]
    near: tuple[ScoredParty, ...]


class Evaluation(msgspec.Struct, frozen=True):
    """The report over labelled files."""

    basis: Basis
    files: tuple[FileRead, ...]
    total: MatchRates
    by_kind: tuple[MatchRates, ...]
    by_script: tuple[MatchRates, ...]
    by_regime: tuple[MatchRates, ...]
    by_file: tuple[MatchRates, ...]
    curve: tuple[CurvePoint, ...]
    reliability: tuple[Reliability, ...]
    goals: tuple[Goal, ...]
    misses: tuple[CaseReport, ...]
    false_alarms: tuple[CaseReport, ...]
    not_listed: tuple[CaseReport, ...]


class AlterationFigures(msgspec.Struct, frozen=True):
    """Detection of names altered in one way (or ways of one weight, or names of one group)."""

    label: str
    weight: str
    what: str
    found: Rate
    first: Rate
    not_applicable: int
    another_party: int


class SelfTest(msgspec.Struct, frozen=True):
    """The report of a self-test."""

    basis: Basis
    names: int
    names_listed: int
    by_weight: tuple[AlterationFigures, ...]
    by_alteration: tuple[AlterationFigures, ...]
    by_source: tuple[AlterationFigures, ...]
    by_kind: tuple[AlterationFigures, ...]
    by_name_kind: tuple[AlterationFigures, ...]
    goals: tuple[Goal, ...]
    missed: tuple[Miss, ...]
    not_first: tuple[Miss, ...]


def basis(
    context: EvaluationContext,
    versions: Sequence[ListVersion],
    threshold: float | None,
    made_at: datetime,
) -> Basis:
    """The basis of a run."""
    by_kind: dict[Kind, float] = context.policy.rules.match.threshold
    return Basis(
        made_at=made_at,
        software=software(),
        policy=context.policy.hash,
        policy_version=context.policy.version,
        lists=tuple(versions),
        thresholds=by_kind if threshold is None else dict.fromkeys(by_kind, threshold),
    )


def evaluation(
    run_basis: Basis,
    files: Sequence[LabelledFile],
    outcomes: Sequence[CaseOutcome],
    goals: Iterable[tuple[str, float | None]],
) -> Evaluation:
    """The report on judged cases."""
    total = match_rates("all rows", outcomes)
    missed = [one for one in outcomes if one.positive and not one.found]
    return Evaluation(
        basis=run_basis,
        files=tuple(_file_read(one) for one in files),
        total=total,
        by_kind=grouped(outcomes, "kind"),
        by_script=grouped(outcomes, "script"),
        by_regime=grouped(outcomes, "regime"),
        by_file=grouped(outcomes, "file"),
        curve=curve(outcomes),
        reliability=reliability(outcomes),
        goals=tuple(_goal(what, wanted, total) for what, wanted in goals if wanted is not None),
        misses=tuple(_case_report(one) for one in missed if one.listed),
        false_alarms=tuple(_case_report(one) for one in outcomes if one.false_positive),
        not_listed=tuple(_case_report(one) for one in missed if not one.listed),
    )


def _goal(what: str, wanted: float, total: MatchRates) -> Goal:
    reached: Rate = getattr(total, what)
    if what == "alarms":
        return Goal("false alarms at most", wanted, reached.value, reached.value <= wanted)
    labels = {"found": "recall at least", "findable": "recall of findable rows at least"}
    return Goal(labels[what], wanted, reached.value, reached.total > 0 and reached.value >= wanted)


def _file_read(file: LabelledFile) -> FileRead:
    positives = sum(bool(case.expected) for case in file.cases)
    negatives = len(file.cases) - positives
    return FileRead(
        file.file,
        len(file.cases) + len(file.unreadable),
        positives,
        negatives,
        file.used,
        file.unused,
        file.unreadable,
    )


def _case_report(outcome: CaseOutcome) -> CaseReport:
    case, subject = outcome.case, outcome.case.subject
    return CaseReport(
        id=case.id,
        file=case.file,
        line=case.line,
        kind=subject.kind or "",
        names=subject.names,
        birth_dates=tuple(
            birth.raw or f"{birth.start} to {birth.end}" for birth in subject.birth_dates
        ),
        imo=subject.imo,
        expected=case.expected,
        findable=outcome.findable,
        why=outcome.why,
        alerts=outcome.alerts,
        near=tuple(sorted(outcome.near, key=lambda seen: (not seen.right, -seen.points)))[:3],
    )


_WEIGHTS = {
    "exact": "as listed",
    "light": "lightly altered",
    "heavy": "heavily altered",
    "wrapped": "inside a longer text",
}


def self_test(
    run_basis: Basis, names: tuple[int, int], tally: Tally, goals: Iterable[tuple[str, float]]
) -> SelfTest:
    """The report on a self-test over ``names`` (number tried, number listed)."""
    weight_of = {alteration.code: alteration.weight for alteration in ALTERATIONS}
    by_weight = tuple(
        _altered(
            tally, weight, weight, labels, {code for code in weight_of if weight_of[code] == weight}
        )
        for weight, labels in _WEIGHTS.items()
    )
    every = _altered(tally, "all", "", "every alteration", set(weight_of))
    reached = {one.label: one.found.value for one in by_weight} | {"first": every.first.value}
    return SelfTest(
        basis=run_basis,
        names=names[0],
        names_listed=names[1],
        by_weight=(*by_weight, every),
        by_alteration=tuple(
            _altered(tally, one.code, one.weight, one.what, {one.code}) for one in ALTERATIONS
        ),
        by_source=_split(tally, "source", weight_of),
        by_kind=_split(tally, "kind", weight_of),
        by_name_kind=_split(tally, "name_kind", weight_of),
        goals=tuple(
            Goal(f"{what} at least", wanted, reached[what], reached[what] >= wanted)
            for what, wanted in goals
        ),
        missed=tuple(one for one in tally.lost if not one.found),
        not_first=tuple(one for one in tally.lost if one.found),
    )


def _split(tally: Tally, by: str, weight_of: dict[str, Any]) -> tuple[AlterationFigures, ...]:
    labels = sorted({getattr(group, by) for group in tally.tried})
    return tuple(
        _altered(
            tally,
            label,
            weight,
            _WEIGHTS[weight],
            {code for code in weight_of if weight_of[code] == weight},
            (by, label),
        )
        for label in labels
        for weight in _WEIGHTS
    )


def _altered(  # noqa: PLR0913, PLR0917 - one private step
    tally: Tally,
    label: str,
    weight: str,
    what: str,
    codes: set[str],
    only: tuple[str, str] | None = None,
) -> AlterationFigures:
    def count(counter: Counter[Any]) -> int:
        return sum(
            number
            for group, number in counter.items()
            if group.alteration in codes and (only is None or getattr(group, only[0]) == only[1])
        )

    tried = count(tally.tried)
    return AlterationFigures(
        label=label,
        weight=weight,
        what=what,
        found=Rate.of(count(tally.found), tried),
        first=Rate.of(count(tally.first), tried),
        not_applicable=count(tally.not_applicable),
        another_party=count(tally.another_party),
    )


def write_json(report: Evaluation | SelfTest, path: Path) -> None:
    """Write the whole report as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")


def write_html(report: Evaluation | SelfTest, path: Path) -> None:
    """Write the report as one HTML page that loads nothing from elsewhere."""
    path.write_text(render(report), "utf-8")


def render(report: Evaluation | SelfTest) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    template = environment.get_template("evaluation.html")
    return template.render(report=report, shown=SHOWN, tested=isinstance(report, SelfTest))


def percent(share: float) -> str:
    """A share as a percentage, with more digits where two would round it to 0 or 100."""
    coarse = f"{100 * share:.2f}"
    return (
        f"{100 * share:.4f} %" if coarse in {"100.00", "0.00"} and 0 < share < 1 else f"{coarse} %"
    )
