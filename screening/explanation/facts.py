"""The few strongest facts of an answer, one short line each, the strongest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.explanation.phrases import (
    agreeing,
    capitalized,
    cut_words,
    in_brief,
    in_words,
    listed_where,
    opposing,
    shortened,
)
from screening.typologies.client.submission import term_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.explanation.inputs import ExplainedMatch, ExplanationInput

MAX_FACTS = 5
_WORDS = 22
_OF_MATCH = 2
"""Lines about what agrees, so that the listing and the conduct still have room."""


def facts_of(inputs: ExplanationInput) -> list[str]:
    """At most ``MAX_FACTS`` lines; what was not screened is always among them."""
    lines = list(dict.fromkeys(_lines(inputs)))
    fields = dict.fromkeys(one.field for one in inputs.subject.unread)
    if not fields:
        return lines[:MAX_FACTS]
    return [*lines[: MAX_FACTS - 1], f"Not screened: {shortened(', '.join(fields), 90)}."]


def _lines(inputs: ExplanationInput) -> Iterator[str]:
    groups = inputs.groups
    if groups:
        yield from _of_party(groups[0])
    for partner in inputs.partners[:_OF_MATCH]:
        name = shortened(partner.name, 40)
        listed = shortened(partner.match.entity.caption, 40)
        yield f"The deal names {name}, listed as {listed}."
    for finding in inputs.findings[:_OF_MATCH]:
        sign = (finding.signals or (finding.why,))[0] if finding.basis == "submission" else ""
        yield capitalized(cut_words(f"{finding.label}{f': {sign}' if sign else ''}", _WORDS))
    for flag in inputs.submission.red_flags[:_OF_MATCH]:
        yield capitalized(cut_words(f"Red flag: {term_in_words(flag)}", _WORDS))
    if len(groups) > 1:
        yield f"Other listed parties that are alike: {len(groups) - 1}."


def _of_party(hits: Sequence[ExplainedMatch]) -> Iterator[str]:
    best = hits[0].match
    for term in agreeing(best)[:_OF_MATCH]:
        yield capitalized(cut_words(in_brief(term), _WORDS))
    against = opposing(best)
    if against:
        yield capitalized(cut_words(f"Against it: {in_words(against[0])}", _WORDS))
    yield capitalized(f"On the {shortened(listed_where(hits), 100)}")
