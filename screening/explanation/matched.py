"""The section about the match: which listed parties are meant, what agrees and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.explanation.phrases import (
    agreeing,
    cut_words,
    ended,
    in_words,
    kind_word,
    opposing,
    packed,
    shortened,
)
from screening.model.result import NAMED_IN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.explanation.inputs import ExplainedMatch, ExplanationInput
    from screening.model.result import Match

MAX_PARTIES = 5
"""Parties put into words; the others are counted."""


def match_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """For each listed party: how sure the match is, what speaks for it and what against it."""
    groups = inputs.groups
    for hits in groups[:MAX_PARTIES]:
        yield from _of_party(hits)
    if len(groups) > MAX_PARTIES:
        yield f"Other listed parties that may be meant: {len(groups) - MAX_PARTIES}."


def _of_party(hits: Sequence[ExplainedMatch]) -> Iterator[str]:
    match = hits[0].match
    records = f", {len(hits)} records of one party" if len(hits) > 1 else ""
    name = shortened(match.entity.caption, 80)
    yield (
        f"Possible match: {name}, {kind_word(match.entity)}{records},"
        f" score {match.score:.2f}{_identity(match)}."
    )
    yield from packed("For it", map(in_words, agreeing(match)))
    said = [term.why for term in match.evidence if term.feature == NAMED_IN_TEXT]
    yield from (ended(cut_words(f"It is {words}")) for words in said)
    yield from packed("Against it", map(in_words, opposing(match)))


def _identity(match: Match) -> str:
    """How likely it is the party, and what lowers that."""
    known = match.identification
    if match.identity is None or known is None:
        return ""
    lowered = [t.why for t in known.terms if t.feature in {"commonness", "limit"}]
    return f", identity {match.identity:.2f} ({cut_words('; '.join((known.regime, *lowered)), 18)})"
