"""The door of this package: a subject in, a result out.

First engine: exact identifiers, and rapidfuzz over every listed name.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz, process, utils

from lists.entity import Entity, Snapshot
from screening.policy import Policy
from screening.result import Band, Evidence, Match, Result, Scores
from screening.subject import Options, Subject

_STRONG = {"imo", "passport", "wallet", "lei", "bic", "imo_company", "inn", "uscc"}


class Screener:
    """Screens subjects against one snapshot under one policy; safe to share between threads."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self._names: list[str] = []
        self._owner: list[int] = []
        self._by_identifier: dict[str, list[int]] = defaultdict(list)
        for position, entity in enumerate(snapshot.entities):
            for name in entity.names:
                self._names.append(utils.default_process(name.full))
                self._owner.append(position)
            for identifier in entity.identifiers:
                if identifier.type in _STRONG:
                    self._by_identifier[identifier.normalized].append(position)

    def screen(self, subject: Subject, options: Options, today: date) -> Result:
        """Screen one subject. ``today`` is what ages and effective dates are measured against."""
        best: dict[int, Evidence] = {}
        for text in (subject.imo, *(i.value for i in subject.identifiers)):
            value = "".join(c for c in text.upper() if c.isalnum()).removeprefix("IMO")
            for position in self._by_identifier.get(value, ()) if value else ():
                best[position] = Evidence("identifier", 12_000, text, value, "same identifier")
        for name in subject.names:
            query = utils.default_process(name)
            if not query:
                continue
            for _, ratio, row in process.extract(
                query, self._names, scorer=fuzz.token_sort_ratio, limit=50, score_cutoff=75
            ):
                points = round((ratio - 85) * 400)
                position = self._owner[row]
                if position not in best or best[position].points < points:
                    listed = self._names[row]
                    best[position] = Evidence("name", points, name, listed, f"{ratio:.0f}% alike")
        threshold = options.threshold or self.policy.tables["match"]["threshold"]["person"]
        matches = [
            match
            for position, evidence in best.items()
            if (match := _match(self.snapshot.entities[position], evidence)).score >= threshold
            and _wanted(match.entity, options)
        ]
        matches.sort(key=lambda m: (-m.points, m.entity.id))
        top = matches[0].score if matches else 0.0
        risk = round(top * 100) if matches else 0
        return Result(
            id=subject.id,
            band=_band(risk, self.policy),
            risk=risk,
            scores=Scores(identity=round(top, 4)),
            matches=tuple(matches[: options.limit]),
            warnings=subject.warnings,
        )

    def screen_many(
        self, subjects: Sequence[Subject], options: Options, today: date
    ) -> list[Result]:
        """Screen several subjects, results in the same order."""
        return [self.screen(subject, options, today) for subject in subjects]


def _match(entity: Entity, evidence: Evidence) -> Match:
    score = 1 / (1 + math.pow(2, -evidence.points / 1000))
    return Match(round(score, 6), evidence.points, (evidence,), entity)


def _wanted(entity: Entity, options: Options) -> bool:
    return (not options.lists or entity.source in options.lists) and (
        not options.kinds or entity.kind in options.kinds
    )


def _band(risk: int, policy: Policy) -> Band:
    edges = policy.tables["bands"]
    for band in ("block", "escalate", "review"):
        if risk >= edges[band]:
            return band  # type: ignore[return-value]
    return "clear"
