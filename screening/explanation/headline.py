"""The first sentence of an answer: who, listed where for what, by which facts, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.explanation.causes import (
    NAME_LETTERS,
    SHORTEST,
    LeadingCause,
    causes_of,
    not_the_party,
)
from screening.explanation.phrases import capitalized, cut_words, ended, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.explanation.inputs import ExplanationInput

MAX_LETTERS = 200
"""A headline fits into one cell of a sheet and two lines of a page."""
_VERBS = {"block": "Hold", "escalate": "Escalate", "review": "Review", "clear": "Clear"}
_TO_DO = {
    "block": "A person must decide.",
    "escalate": "A specialist should decide.",
    "review": "A person should look.",
    "clear": "",
}
_ASKED = frozenset({"review", "escalate"})
_DECISIVE = 0.2
"""Weight from which a listed party is named even if something else leads: it is a case itself."""
_AS_HEAVY = 0.8
"""Share of the leading weight from which the deal is told beside a listed party."""


class _Wording(NamedTuple):
    """What a headline says, what to do, and whether it only counts with room for both."""

    said: str
    to_do: str = ""
    whole: bool = False


def headline_of(inputs: ExplanationInput) -> str:
    """The headline, at most ``MAX_LETTERS`` long: of its wordings the first that fits."""
    verb = _VERBS[inputs.outcome.band]
    shortest = ""
    for said, to_do, only_whole in _wordings(inputs):
        shortest = ended(f"{verb}: {said}")
        whole = f"{shortest} {to_do}".strip()
        if len(whole) <= MAX_LETTERS:
            return whole
        if len(shortest) <= MAX_LETTERS and not only_whole:
            return shortest
    return shortened(shortest, MAX_LETTERS)


def listed_in_headline(inputs: ExplanationInput) -> str:
    """The id of the listed party that the headline names first; empty where it names none."""
    causes = causes_of(inputs)
    if inputs.outcome.band != "clear" and causes:
        return causes[0].listed_id
    return inputs.hits[0].match.entity.id if inputs.hits else ""


def _wordings(inputs: ExplanationInput) -> Iterator[_Wording]:
    """Wordings of what leads to the risk with what to do, from the fullest to the shortest."""
    band = inputs.outcome.band
    causes = causes_of(inputs)
    if band != "clear" and causes:
        leading, *others = causes
        to_do = leading.to_do if leading.to_do and band in _ASKED else _TO_DO[band]
        parties = [one for one in _other_parties(leading, others) if one.weight >= _DECISIVE]
        deal = [
            said
            for one in others
            if not one.party and one.weight >= _AS_HEAVY * leading.weight
            if (said := one.beside(SHORTEST))
        ]
        for beside in _beside(leading, parties):
            for letters in NAME_LETTERS:
                if deal:
                    yield _Wording(
                        f"{leading.words(letters)}{beside}; {deal[0]}", to_do, whole=True
                    )
            for letters in NAME_LETTERS:
                yield _Wording(f"{leading.words(letters)}{beside}", to_do)
    elif inputs.hits:
        yield from map(_Wording, not_the_party(inputs))
    else:
        yield _Wording(_nothing(inputs))


def _other_parties(leading: LeadingCause, others: Sequence[LeadingCause]) -> list[LeadingCause]:
    """The listed parties that something else leads over, each once."""
    each = {one.party: one for one in reversed(others) if one.party not in {"", leading.party}}
    return [one for one in others if each.get(one.party) is one]


def _beside(leading: LeadingCause, parties: Sequence[LeadingCause]) -> Iterator[str]:
    """Other decisive parties, from all by name down to their number, which is always said."""
    if not parties:
        yield ""
        return
    for letters in NAME_LETTERS[1:]:
        yield "".join(f"; {one.beside(letters)}" for one in parties)
    for kept in range(len(parties) - 1, -1, -1):
        named = "".join(f"; {one.beside(SHORTEST)}" for one in parties[:kept])
        left = len(parties) - kept
        more = "more " if leading.party or kept else ""
        yield f"{named}; {left} {more}listed {'party' if left == 1 else 'parties'} in the facts"


def _nothing(inputs: ExplanationInput) -> str:
    nexus = inputs.submission.nexus
    found = f"no listed party matches the {inputs.given.fields} sent"
    if nexus is None:
        return f"{found}, and nothing sent points to the DPRK"
    return f"{found}. {capitalized(cut_words(nexus.why, 12))}"
