"""What may lead an answer: a listed party, the deal, what was not screened; each in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.sources import short_title
from screening.explanation.deal import (
    is_bare_tie,
    label_in_a_sentence,
    sign_of,
    ties_in_words,
)
from screening.explanation.phrases import (
    against_in_brief,
    by_in_brief,
    cut_words,
    kind_word,
    likely,
    listed_where,
    one_of,
    programmes_of,
    shortened,
    spelled,
)
from screening.typologies.client.submission import term_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from screening.explanation.inputs import ExplainedMatch, ExplanationInput, NamedInDeal
    from screening.model.result import Finding, Match, Term

FULL, SHORT, SHORTEST = NAME_LETTERS = (45, 30, 20)
"""Letters of a name, in the fullest wording of a headline to the shortest."""
_UNREAD = 0.3
_HOLDS = 0.8
"""Weight from which a cause holds the subject by itself."""
_LAST = 100
"""Order of the deal itself, behind all parties it names."""
_LEAST_OF_PARTNER = 0.35
_OF_PARTNER = 0.6


class LeadingCause(NamedTuple):
    """What may lead to the risk, with its weight; ``order`` decides between equals.

    ``words`` gives its wording with names of at most so many letters, ``beside`` a shorter one for
    where something else leads (empty where it is then left to the facts), and ``to_do`` what to ask
    for about it. ``party`` is the listed party it names, ``listed_id`` the record that is named.
    """

    weight: float
    order: int
    words: Callable[[int], str]
    beside: Callable[[int], str]
    to_do: str = ""
    party: str = ""
    listed_id: str = ""


def causes_of(inputs: ExplanationInput) -> list[LeadingCause]:
    """Everything that makes some of the risk, what makes most of it first.

    What holds by itself, or differs by less than a tenth, is equal: the subject itself then comes
    before a party of its deal, and that before the deal. Of an address and nothing else the listed
    party found there comes before any tie that the same address makes: who sits there is what a
    person wants to know.
    """
    found = [cause for cause in _causes(inputs) if cause.weight > 0]
    only = inputs.address_alone and inputs.subject.activity is None
    return sorted(
        found,
        key=lambda cause: (
            not (only and cause.order == 0),
            -round(min(cause.weight, _HOLDS), 1),
            cause.order,
        ),
    )


def subject_in_words(inputs: ExplanationInput, letters: int) -> str:
    """What to call the subject: by its name, else by its number."""
    subject = inputs.subject
    if subject.names:
        return shortened(subject.names[0], letters)
    if subject.imo:
        return f"the ship with IMO number {subject.imo}"
    if subject.identifiers:
        return f"the party with number {shortened(subject.identifiers[0].value, letters)}"
    return "the address sent" if subject.addresses else "the subject"


def _causes(inputs: ExplanationInput) -> Iterator[LeadingCause]:
    if inputs.subject.unread:
        yield LeadingCause(_UNREAD, _LAST + 2, lambda _: _unread(inputs), lambda _: "")
    if inputs.groups:
        yield _of_group(inputs, inputs.leading_group)
    for place, partner in enumerate(inputs.named):
        yield _of_partner(inputs, partner, place)
    own = [found for found in inputs.findings if found.basis == "submission"]
    if own:
        yield _of_conduct(inputs, own[0])
    for flag in sorted(inputs.submission.red_flags, key=lambda one: -one.value)[:1]:
        yield _of_flag(inputs, flag)


def _of_group(inputs: ExplanationInput, hits: Sequence[ExplainedMatch]) -> LeadingCause:
    match = hits[0].match
    weight = max(hit.weight for hit in hits)
    caption = match.entity.caption
    asked = match.identification
    ask = f"Ask for {one_of(asked.settles[:2])}." if asked is not None and asked.settles else ""
    if inputs.address_alone:
        others = len(inputs.groups) - 1

        def at(letters: int) -> str:
            more = f" and {others} more listed {'party' if others == 1 else 'parties'}"
            where = listed_where(hits, programmes=letters == FULL)
            named = f"{shortened(caption, letters)} on the {where}{more if others else ''}"
            return f"the address sent is like that of {named}"

        return LeadingCause(weight, 0, at, at, ask, inputs.party_of(match), match.entity.id)

    def words(letters: int) -> str:
        return f"{_is_party(inputs, hits, letters)}: {by_in_brief(match)}"

    def beside(letters: int) -> str:
        who, listed = subject_in_words(inputs, letters), shortened(caption, letters)
        if who.casefold() == listed.casefold():
            return f"{who} {likely(match)} the {kind_word(match.entity)} so listed"
        return f"{who} {likely(match)} {_briefly(match, letters)}"

    return LeadingCause(weight, 0, words, beside, ask, inputs.party_of(match), match.entity.id)


def _is_party(inputs: ExplanationInput, hits: Sequence[ExplainedMatch], letters: int) -> str:
    match = hits[0].match
    who = _matched_by(inputs, match, letters)
    listed = shortened(match.entity.caption, letters)
    same = who.casefold() == listed.casefold()
    named = f"the {kind_word(match.entity)}" + ("" if same else f" {listed}")
    where = listed_where(hits, programmes=letters == FULL)
    return f"{who} {likely(match)} {named} on the {where}"


def _matched_by(inputs: ExplanationInput, match: Match, letters: int) -> str:
    """What of the subject is the listed party: itself, or only a number that was sent with it."""
    who, kind = subject_in_words(inputs, letters), inputs.subject.kind
    number = match.same_number(1)
    if number is None or not inputs.subject.names or kind in {None, match.entity.kind}:
        return who
    return f"the {spelled(number.feature)} number sent with {who}"


def not_the_party(inputs: ExplanationInput) -> Iterator[str]:
    """Of a match that raises nothing: whom the subject might be taken for, and why it is not."""
    match = inputs.hits[0].match
    for letters in NAME_LETTERS:
        who, listed = subject_in_words(inputs, letters), _briefly(match, letters)
        yield f"{who} is probably not {listed}: {against_in_brief(match) or by_in_brief(match)}"


def _briefly(match: Match, letters: int) -> str:
    return f"{shortened(match.entity.caption, letters)} ({short_title(match.entity.source)})"


def _of_partner(inputs: ExplanationInput, partner: NamedInDeal, place: int) -> LeadingCause:
    """A listed party that the deal names: it leads over the conduct and ties that it makes."""
    match = partner.match
    sure = max(_LEAST_OF_PARTNER, _OF_PARTNER * match.certainty)
    weight = max([sure, partner.weight, *_rests_on(inputs, partner)])
    asked = match.identification
    open_yet = asked is not None and not asked.identified and asked.settles
    ask = f"Ask that party for {one_of(asked.settles[:2])}." if asked and open_yet else ""

    def words(letters: int) -> str:
        return f"the deal names {partner_in_words(partner, letters)}"

    def beside(letters: int) -> str:
        party = shortened(partner.name, letters)
        same = party.casefold() == shortened(match.entity.caption, letters).casefold()
        if same:
            return f"the deal also names {party} ({short_title(match.entity.source)})"
        return f"the deal also names {party}, listed as {_briefly(match, letters)}"

    party, listed_id = inputs.party_of(match), match.entity.id
    return LeadingCause(weight, 1 + place, words, beside, ask, party, listed_id)


def partner_in_words(partner: NamedInDeal, letters: int) -> str:
    """A listed party that a deal names: its role and name there, who it may be, and by what."""
    match = partner.match
    listed, party = shortened(match.entity.caption, letters), shortened(partner.name, letters)
    programmes = programmes_of(match.entity) if letters >= FULL else ""
    where = short_title(match.entity.source) + (f" ({programmes})" if programmes else "")
    if partner.role == "wallet":
        return f"wallet {party} of {listed} on the {where}"
    role = f" ({shortened(partner.role, letters)})" if partner.role and letters >= SHORT else ""
    same = party.casefold() == listed.casefold()
    named = f"the {kind_word(match.entity)}" if same else listed
    by = f": {by_in_brief(match)}" if letters >= SHORT else ""
    return f"{party}{role}, which {likely(match)} {named} on the {where}{by}"


def _rests_on(inputs: ExplanationInput, partner: NamedInDeal) -> Iterator[float]:
    """The strengths of conduct and ties that the deal only has by this partner."""
    for finding in inputs.findings:
        nexus = (term.why for term in finding.terms if term.role == "nexus")
        if finding.basis == "submission" and any(map(partner.is_told_by, nexus)):
            yield finding.strength
    for flag in inputs.submission.red_flags:
        if partner.is_told_by(flag.why):
            yield flag.value


def _of_conduct(inputs: ExplanationInput, finding: Finding) -> LeadingCause:
    label, sign = label_in_a_sentence(finding), sign_of(finding)
    ties = ties_in_words(inputs.submission)

    def words(letters: int) -> str:
        signs = [cut_words(sign, 14 if letters == FULL else 8)] if sign else []
        tie = [f"tie to the DPRK: {cut_words(ties[0], 12)}"] if ties and ties[0] != sign else []
        said = "; ".join((*signs, *tie)) if letters >= SHORT else "; ".join(signs)
        return f"{_what(inputs, letters)} is consistent with {label}{f': {said}' if said else ''}"

    known = any(
        inputs.rests_on_named(term.why)
        for term in finding.terms
        if term.role == "nexus" or term.why.endswith(sign)
    )
    beside = "" if known else f"the deal is consistent with {label}"

    return LeadingCause(finding.strength, _LAST, words, lambda _: beside)


def _what(inputs: ExplanationInput, letters: int) -> str:
    """What was sent: a deal of the subject, or the subject's own fields."""
    subject = inputs.subject
    named = f" of {subject_in_words(inputs, letters)}" if subject.names or subject.imo else ""
    return f"the deal{named}" if subject.activity is not None else f"what was sent{named}"


def _of_flag(inputs: ExplanationInput, flag: Term) -> LeadingCause:
    if not is_bare_tie(flag):
        said = cut_words(term_in_words(flag), 22)
        return LeadingCause(flag.value, _LAST + 1, lambda _: f"red flag: {said}", lambda _: "")
    ties = ties_in_words(inputs.submission)
    tie = ties[0] if ties else ""

    def words(letters: int) -> str:
        return f"{_what(inputs, letters)} has a tie to the DPRK: {cut_words(tie, 20)}"

    return LeadingCause(
        flag.value,
        _LAST + 1,
        words,
        lambda _: "" if inputs.rests_on_named(tie) else f"tie to the DPRK: {cut_words(tie, 12)}",
        "" if inputs.subject.kind == "person" else "Ask what it is for.",
    )


def _unread(inputs: ExplanationInput) -> str:
    fields = dict.fromkeys(one.field for one in inputs.subject.unread)
    return f"not everything sent was screened: {shortened(', '.join(fields), 90)}"
