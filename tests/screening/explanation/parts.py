"""Builders of what an explanation is made from."""

from __future__ import annotations

from typing import Any

from screening.explanation import ExplainedMatch, ExplanationInput, Outcome, given_of
from screening.model.result import Evidence, Identification, Match, Scores
from screening.model.subject import Subject
from screening.typologies.client.submission import NOTHING
from tests import factories

SHIP = factories.entity("YU JONG 2", kind="vessel", source="ofac_sdn", reference="23736", key="1")
SAME_IMO = Evidence("imo", 14_000, "8604917", "8604917", "same imo number")
SAME_NAME = Evidence("name", 9_000, "YU JONG 2", "YU JONG 2", "all words agree, 21 bits")
OTHER_DATE = Evidence("birth_date", -9_000, "1990-01-01", "1964-09-27", "born in different years")
COMMON = Evidence(
    "commonness", -3000, "", "", "about 3,774 people bear the name, most of them in RU"
)
OPEN = Identification(
    "name only", identified=False, terms=(COMMON,), settles=("a birth date", "a passport number")
)


def hit(
    *evidence: Evidence, entity: Any = SHIP, certainty: float = 0.97, **fields: Any
) -> ExplainedMatch:
    """A match of a subject with a listed party."""
    known = fields.pop("known", None)
    match = Match(0.97, 5000, evidence, entity, (), certainty, known)
    values = {"exposure": 1.0, "exposure_why": "listed, assets frozen", "floor": 0, **fields}
    return ExplainedMatch(match, **values)


def inputs(*hits: ExplainedMatch, band: str = "block", **fields: Any) -> ExplanationInput:
    """The inputs of an explanation, about a subject that is called as the ship."""
    subject = fields.pop("subject", Subject(kind="vessel", names=("YU JONG 2",)))
    values = {
        "findings": (),
        "scores": Scores(0.97, 1.0, 0.0, 0.0),
        "outcome": Outcome(97, 0, band, "", 0),  # type: ignore[arg-type]
        "submission": NOTHING,
        "versions": {"un": "un-v1"},
        **fields,
    }
    return ExplanationInput(subject=subject, given=given_of(subject), hits=hits, **values)
