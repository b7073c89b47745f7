"""Which state an alert comes to when its customer is screened again. Pure.

open → in_review → proposed → decided, as people work on it. What is found of the pair moves it too:
other facts open a decided alert again and take a proposal back, since it was made about others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.monitoring.changes import LEAST_SCORE

if TYPE_CHECKING:
    from api.alerts.models import AlertState, StepKind
    from screening.monitoring.changes import ChangeKind

SEVERITY = {"clear": 0, "review": 1, "escalate": 2, "block": 3}
WORKED_ON = frozenset({"open", "in_review"})
"""States in which somebody may take an alert up and decide it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A pair as a screening sees it: ``facts`` of both sides, ``party_facts`` of the listing."""

    band: str
    score: float
    facts: str
    party_facts: str


@dataclass(frozen=True, slots=True)
class Held:
    """A pair as its alert holds it; ``outcome`` is of the decision that stands."""

    kind: ChangeKind
    state: AlertState
    outcome: str
    seen: Sighting


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of the alert."""

    kind: ChangeKind
    state: AlertState
    step: StepKind


def on_match(held: Held | None, seen: Sighting, kind: ChangeKind = "appeared") -> Move | None:
    """The move of an alert whose pair matches and is not excluded; ``None``: it stays as it is.

    ``kind`` is what a new alert is called.
    """
    if held is None:
        return Move(kind, "open", "opened")
    if held.kind == "gone":
        return Move(kind, "open", "reopened")
    if held.state == "superseded" or _forgotten(held, kind):
        return Move("changed", "open", "reopened")
    if held.state in WORKED_ON:
        # that nobody decided yet remains the news: the alert is still about what it was opened for
        return Move(held.kind, held.state, "changed") if _moved(held.seen, seen) else None
    if not _weightier(held.seen, seen):
        return None
    return Move("changed", "open", "changed" if held.state == "proposed" else "reopened")


def on_gone(held: Held | None) -> Move | None:
    """The move of an alert whose pair matches no more; ``None``: it stays as it is.

    A false positive stays decided and says that the match is gone.
    """
    if held is None:
        return Move("gone", "open", "opened")
    if held.kind == "gone":
        return None
    if held.state == "superseded":
        return Move("gone", "superseded", "gone")
    if held.state == "decided" and held.outcome == "false_positive":
        return Move("gone", "decided", "gone")  # there is no block to lift
    if held.state == "decided":
        return Move("gone", "open", "reopened")
    state: AlertState = "in_review" if held.state == "in_review" else "open"
    return Move("gone", state, "changed")


def _forgotten(held: Held, kind: ChangeKind) -> bool:
    """Whether the match was a false positive and no exclusion holds any more."""
    return held.state == "decided" and held.outcome == "false_positive" and kind != "band"


def _weightier(before: Sighting, now: Sighting) -> bool:
    """Whether a decision was about something else: other facts, or a milder band."""
    facts_differ = (before.facts, before.party_facts) != (now.facts, now.party_facts)
    return facts_differ or SEVERITY[now.band] > SEVERITY[before.band]


def _moved(before: Sighting, now: Sighting) -> bool:
    """Whether anything that is shown of an alert changed."""
    score_moved = abs(before.score - now.score) >= LEAST_SCORE
    return _weightier(before, now) or score_moved or before.band != now.band
