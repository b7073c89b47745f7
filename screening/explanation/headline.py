"""The first sentence of an answer: who, listed where for what, by which facts, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.sources import short_title
from screening.explanation.phrases import (
    agreeing,
    capitalized,
    cut_words,
    is_same_name,
    kind_word,
    likely,
    listed_where,
    one_of,
    opposing,
    shortened,
    spelled,
)
from screening.typologies.client.submission import term_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.explanation.inputs import ExplainedMatch, ExplanationInput, NamedInDeal
    from screening.model.result import Evidence, Finding, Match

MAX_LETTERS = 200
"""A headline fits into one cell of a sheet and two lines of a page."""
_VERBS = {"block": "Hold", "escalate": "Escalate", "review": "Review", "clear": "Clear"}
_TO_DO = {
    "block": "A person must decide.",
    "escalate": "A specialist should decide.",
    "review": "A person should look.",
    "clear": "",
}
_NAME_LETTERS = (45, 30, 20)


class _Cause(NamedTuple):
    """What may lead to the risk, with its weight, 0 to 1; ``order`` decides between equals."""

    weight: float
    order: int
    words: Iterator[str]


def headline_of(inputs: ExplanationInput) -> str:
    """The headline, at most ``MAX_LETTERS`` long: of its wordings the first that fits."""
    verb = _VERBS[inputs.outcome.band]
    shortest = ""
    for words in _leading(inputs):
        shortest = f"{verb}: {words}"
        to_do = _to_do(inputs)
        whole = f"{shortest} {to_do}".strip()
        if len(whole) <= MAX_LETTERS:
            return whole
        if len(shortest) <= MAX_LETTERS:
            return shortest
    return shortened(shortest, MAX_LETTERS)


def _leading(inputs: ExplanationInput) -> Iterator[str]:
    """Wordings of what leads to the risk, from the fullest to the shortest."""
    causes = [cause for cause in _causes(inputs) if cause.weight > 0]
    if inputs.outcome.band != "clear" and causes:
        return max(causes, key=lambda cause: (cause.weight, -cause.order)).words
    if inputs.hits:
        return _not_the_party(inputs)
    return iter((_nothing(inputs),))


def _causes(inputs: ExplanationInput) -> Iterator[_Cause]:
    if inputs.subject.unread:
        yield _Cause(0.3, 4, _unread(inputs))
    groups = inputs.groups
    if groups:
        hits = max(groups, key=_weight)
        yield _Cause(_weight(hits), 0, _party(inputs, hits))
    own = [found for found in inputs.findings if found.basis == "submission"]
    if own:
        yield _Cause(own[0].strength, 1, _conduct(own[0]))
    if inputs.partners:
        best = max(inputs.partners, key=lambda one: one.match.certainty)
        sure = best.match.certainty
        yield _Cause(max(0.35, 0.6 * sure), 2, _partner(best))
    if flags := inputs.submission.red_flags:
        flag = max(flags, key=lambda one: one.value)
        yield _Cause(flag.value, 3, iter((f"red flag: {cut_words(term_in_words(flag), 22)}.",)))


def _weight(hits: Sequence[ExplainedMatch]) -> float:
    return max(hit.weight for hit in hits)


def _subject(inputs: ExplanationInput, letters: int) -> str:
    subject = inputs.subject
    if subject.names:
        return shortened(subject.names[0], letters)
    if subject.imo:
        return f"the ship with IMO number {subject.imo}"
    if subject.identifiers:
        return f"the party with number {shortened(subject.identifiers[0].value, letters)}"
    return "the subject"


def _party(inputs: ExplanationInput, hits: Sequence[ExplainedMatch]) -> Iterator[str]:
    match = hits[0].match
    by = _by(match)
    for letters in _NAME_LETTERS:
        who = _subject(inputs, letters)
        listed = shortened(match.entity.caption, letters)
        where = listed_where(hits, programmes=letters == _NAME_LETTERS[0])
        same = who.casefold() == listed.casefold()
        named = f"the {kind_word(match.entity)}" + ("" if same else f" {listed}")
        yield f"{who} {likely(match)} {named} on the {where}: {by}."


def _not_the_party(inputs: ExplanationInput) -> Iterator[str]:
    """Of a match that raises nothing: whom the subject might be taken for, and why it is not."""
    match = inputs.hits[0].match
    for letters in _NAME_LETTERS:
        who = _subject(inputs, letters)
        listed = shortened(match.entity.caption, letters)
        named = f"{listed} ({short_title(match.entity.source)})"
        yield f"{who} is probably not {named}: {_against(match) or _by(match)}."


def _by(match: Match) -> str:
    """The facts that speak for a match in a few words, and the first against it."""
    known: dict[str, None] = {}
    for term in agreeing(match):
        known[_short(term)] = None
    words = " and ".join(list(known)[:2]) or "weak evidence only"
    against = _against(match)
    return f"{words}, but {against}" if against else words


def _short(term: Evidence) -> str:
    if term.feature == "name":
        return "same name" if is_same_name(term) else "similar name"
    if term.feature == "contained":
        return "its name within the text"
    return spelled(term.why)


def _against(match: Match) -> str:
    """The strongest fact against a match in a few words."""
    for term in opposing(match):
        if term.of_the_name:
            if term.feature == "name":
                return "the names differ"
            continue
        return spelled(term.why)
    known = match.identification
    common = next((t.why for t in known.terms if t.feature == "commonness"), "") if known else ""
    return cut_words(common.split(", most of")[0], 12)


def _conduct(finding: Finding) -> Iterator[str]:
    words = f"what was sent is consistent with: {finding.label}"
    if finding.signals:
        yield f"{words} ({cut_words(finding.signals[0], 14)})."
    yield f"{words}."


def _partner(partner: NamedInDeal) -> Iterator[str]:
    match = partner.match
    for letters in _NAME_LETTERS:
        listed = shortened(match.entity.caption, letters)
        where = short_title(match.entity.source)
        party = shortened(partner.name, letters)
        if partner.role == "wallet":
            yield f"the deal names wallet {party} of {listed} on the {where}."
        else:
            yield f"the deal names {party}, which {likely(match)} {listed} on the {where}."


def _unread(inputs: ExplanationInput) -> Iterator[str]:
    fields = dict.fromkeys(one.field for one in inputs.subject.unread)
    yield f"not everything sent was screened: {shortened(', '.join(fields), 90)}."


def _nothing(inputs: ExplanationInput) -> str:
    nexus = inputs.submission.nexus
    found = f"no listed party matches the {inputs.given.fields} sent"
    if nexus is None:
        return f"{found}, and nothing sent points to the DPRK."
    return f"{found}. {capitalized(cut_words(nexus.why, 12))}"


def _to_do(inputs: ExplanationInput) -> str:
    band = inputs.outcome.band
    if band in {"review", "escalate"}:
        known = [hit.match.identification for hit in inputs.hits]
        wanted = next((one.settles for one in known if one is not None and one.settles), ())
        if wanted:
            return f"Ask for {one_of(wanted[:2])}."
    return _TO_DO[band]
