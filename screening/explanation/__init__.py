"""The answer in words, made from the values the answer shows; never a second source of truth.

``headline`` is one sentence, ``facts`` the few strongest lines, and each section a list of short
sentences; ``text`` is made from these. The wording is fixed and tested by snapshots: "listed for",
"consistent with"; never "guilty of". An explanation is evidence for a person who decides.
"""

from screening.explanation.facts import facts_of
from screening.explanation.headline import headline_of, listed_in_headline
from screening.explanation.inputs import (
    ExplainedMatch,
    ExplanationInput,
    Given,
    NamedInDeal,
    Outcome,
    given_of,
)
from screening.explanation.law import law_sentences
from screening.explanation.matched import match_sentences
from screening.explanation.paths import link_sentences, path_in_words
from screening.explanation.quoted import listing_sentences
from screening.explanation.reasons import reason_sentences
from screening.explanation.searched import change_sentences, checked_sentences, scoring_sentences
from screening.explanation.text import MAX_LETTERS, MAX_OF_CLEAR, text_of
from screening.model.result import Explanation

__all__ = [
    "ExplainedMatch",
    "ExplanationInput",
    "Given",
    "NamedInDeal",
    "Outcome",
    "explain",
    "given_of",
    "path_in_words",
]


def explain(inputs: ExplanationInput) -> Explanation:
    """The explanation of one assessment: headline, facts, sections, and the text they make."""
    parts = Explanation(
        headline=headline_of(inputs),
        facts=tuple(facts_of(inputs)),
        matched=tuple(match_sentences(inputs)),
        listed=tuple(listing_sentences(inputs)),
        links=tuple(link_sentences(inputs)),
        reasons=tuple(reason_sentences(inputs)),
        law=tuple(law_sentences(inputs.findings)),
        checked=tuple(checked_sentences(inputs)),
        would_change=tuple(change_sentences(inputs)),
        scoring=tuple(scoring_sentences(inputs)),
        listed_id=listed_in_headline(inputs),
    )
    return text_of(parts, MAX_OF_CLEAR if inputs.outcome.band == "clear" else MAX_LETTERS)
