"""The section about ties: the paths from a matched party to the DPRK, and who owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.vocabulary.sources import short_title
from screening.explanation.matched import MAX_PARTIES
from screening.explanation.phrases import (
    MAX_WORDS,
    capitalized,
    cut_words,
    ended,
    one_of,
    quote_around,
    shortened,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.explanation.inputs import ExplainedMatch, ExplanationInput
    from screening.model.result import PathStep

_AT_ONCE = 3
"""Parties named in one sentence."""
_OTHER_WORDS = 14
"""Words of that sentence beside their names."""


def link_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """Each tie once: of the matches, of the findings, then the owners that are listed."""
    yield from dict.fromkeys(_sentences(inputs))


def path_in_words(path: tuple[PathStep, ...]) -> str:
    """A path as one line: who, how, whom, and the source line of each edge."""
    parts = []
    for step in path:
        where = f"{short_title(step.source)}, {step.reference}"
        quote = f': "{shortened(step.quote, 400)}"' if step.quote else ""
        parts.append(f"{step.from_caption} - {step.relation} - {step.to_caption} ({where}{quote})")
    return "; then ".join(parts)


def _sentences(inputs: ExplanationInput) -> Iterator[str]:
    known = inputs.same_party or {}
    untied: list[ExplainedMatch] = []
    for hits in inputs.groups[:MAX_PARTIES]:
        for hit in hits:
            if hit.untied:
                untied.append(hit)
            yield from _steps(hit.path, known)
    yield from _ties(untied)
    for finding in inputs.findings:
        yield from _steps(finding.path, known)
    for note in inputs.owner_notes:
        yield capitalized(cut_words(note))


def _ties(hits: list[ExplainedMatch]) -> Iterator[str]:
    """What is known of the DPRK for parties without a typology or a path to a listed one."""
    for hit in hits:
        if hit.tie:
            caption = shortened(hit.match.entity.caption, 80)
            yield capitalized(cut_words(f"{caption} is not listed for the DPRK, but {hit.tie}"))
    captions = [shortened(hit.match.entity.caption, 80) for hit in hits if not hit.tie]
    left = list(dict.fromkeys(captions))
    while left:
        few = next(
            left[:most] for most in range(_AT_ONCE, 0, -1) if most == 1 or _is_short(left[:most])
        )
        left = left[len(few) :]
        yield f"No tie of {one_of(few)} to the DPRK was found in the lists loaded."


def _is_short(captions: list[str]) -> bool:
    """Whether a sentence with these names is one that people read."""
    return len(" ".join(captions).split()) <= MAX_WORDS - _OTHER_WORDS


def _steps(path: tuple[PathStep, ...], same_party: Mapping[str, str]) -> Iterator[str]:
    """One step a sentence; that matched records are one party is told with the match."""
    for step in path:
        first = same_party.get(step.from_id)
        if first is not None and first == same_party.get(step.to_id):
            continue
        one, other = shortened(step.from_caption, 80), shortened(step.to_caption, 80)
        where = f"{short_title(step.source)}, {step.reference}"
        yield ended(cut_words(f"{one}: {step.relation} {other} ({where})"))
        if step.quote:
            yield ended(f'Its source says: "{quote_around(step.quote, "")}"')
