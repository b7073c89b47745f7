"""The section about conduct: typologies with their reasons, red flags, and Russia's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.explanation.phrases import MAX_WORDS, capitalized, cut_words, ended, packed
from screening.typologies.client.russia import reported, russian_part
from screening.typologies.client.submission import term_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.explanation.inputs import ExplanationInput
    from screening.model.result import Finding

_MAX_FACTS = 2
_STRENGTHS = ((0.75, "strong"), (0.4, "medium"), (0.15, "weak"), (0.0, "very weak"))
"""Strengths in words, each from its least; the figure is a field of the finding."""
_OPENINGS = {
    "list text": "Listed for conduct that concerns",
    "inherited": "Indirectly tied to",
    "curated": "Curated report, not the list's own text, of",
    "reported": "Reported, not designated, for conduct that concerns",
    "submission": "What was sent is consistent with",
}


def reason_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """What was not screened, each finding, what a party of the deal makes of it, red flags.

    Two findings may rest on the same words, which are then said once.
    """
    yield from dict.fromkeys(_sentences(inputs))


def _sentences(inputs: ExplanationInput) -> Iterator[str]:
    for unread in inputs.subject.unread:
        yield capitalized(
            cut_words(f"Not everything was screened: {unread.field}: {unread.reason}")
        )
    told: set[str] = set()
    for finding in inputs.findings:
        yield from _finding(finding, told)
    for note in (*inputs.partner_notes, *inputs.conduct_notes):
        yield capitalized(cut_words(note))
    for flag in inputs.submission.red_flags:
        yield capitalized(cut_words(f"Red flag ({_strength(flag.value)}): {term_in_words(flag)}"))
    yield from _russia(inputs)


def _finding(finding: Finding, told: set[str]) -> Iterator[str]:
    """One finding in short sentences; ``told`` holds what was said for those before it."""
    what = f"{_OPENINGS[finding.basis]} {finding.label} ({_strength(finding.strength)} sign)"
    if finding.basis == "submission":
        ties, words = _ties(finding), _conduct(finding)
    else:
        ties, words = [], [_record_left_out(finding.why)]
    whole = f"{what}: {'; '.join(words)}"
    if len(whole.split()) <= MAX_WORDS:
        yield ended(whole)
    else:
        yield ended(what)
        yield from packed("Why", words)
    yield from packed("Tie to the DPRK", [tie for tie in ties if tie not in told])
    yield from packed("Speaking against it", [one for one in finding.counter if one not in told])
    told.update(ties, finding.counter)


def _strength(value: float) -> str:
    return next(word for least, word in _STRENGTHS if value >= least)


def _record_left_out(why: str) -> str:
    """A reason without the opening that its party is the same one on another list."""
    party, said, reason = why.partition(": ")
    return reason if said and " is the same party as " in party else why


def _ties(finding: Finding) -> list[str]:
    return list(dict.fromkeys(t.why for t in finding.terms if t.role in {"nexus", "identity"}))


def _conduct(finding: Finding) -> list[str]:
    """The signs of a finding's conduct, without the ties that are said apart."""
    ties = _ties(finding)
    signs = [sign for sign in dict.fromkeys(finding.signals) if sign not in ties]
    return signs or ["that tie itself"]


def _russia(inputs: ExplanationInput) -> Iterator[str]:
    """Russia's part, where anything speaks for the DPRK; context only, it weighs nothing."""
    about = [hit.match.entity for hit in inputs.hits if hit.speaks_of_dprk]
    if not inputs.findings and inputs.submission.nexus is None and not about:
        return
    part = russian_part(inputs.subject, about)
    if not part:
        return
    yield from packed("Russia's part", part)
    for fact in reported(finding.code for finding in inputs.findings)[:_MAX_FACTS]:
        yield capitalized(cut_words(f"Reported context, without weight: {fact.in_words()}"))
