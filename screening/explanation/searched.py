"""The sections about what was checked, what would change the result, and how the risk is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from lists.vocabulary.sources import short_title
from screening.explanation.phrases import (
    capitalized,
    cut_words,
    one_of,
    opposing,
    packed,
    spelled,
    unequal,
)
from screening.model.codes import Jurisdiction
from screening.typologies.catalogue import by_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.explanation.inputs import ExplanationInput
    from screening.model.result import Finding, Match

_DATED = re.compile(r"-(\d{4})(\d\d)(\d\d)-[0-9a-f]+$")
_ALL_LAWS = len(get_args(Jurisdiction))
_BANDS = {
    "clear": "nothing found that asks for a review",
    "review": "a person should look at this",
    "escalate": "a specialist should decide",
    "block": "hold; a person decides",
}


def checked_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """What was searched and looked at, and what was found clean."""
    if not inputs.hits:
        fields = inputs.given.fields
        yield f"No listed party reached the match threshold for the {fields} given."
        yield from packed("Lists searched", map(_version, inputs.versions.items()))
    nexus = inputs.submission.nexus
    if nexus is None:
        where = " or in the activity" if inputs.given.deal else ""
        yield f"Nothing in the subject's fields{where} ties it to the DPRK."
    elif nexus.why not in _ties(inputs.findings):
        yield capitalized(cut_words(f"Tie to the DPRK: {nexus.why}"))
    if inputs.given.deal_parts:
        raised = (
            inputs.submission.noticed
            or inputs.partner_notes
            or inputs.owner_notes
            or inputs.conduct_notes
            or inputs.findings
            or inputs.subject.unread
        )
        how = "Looked at" if raised else "Checked and found clean"
        yield f"{how}: {', '.join(inputs.given.deal_parts)}."
    countered = {finding.code for finding in inputs.findings if finding.counter}
    if inputs.findings and not countered and (deal := inputs.subject.activity):
        given = " in the documents given" if deal.documents else "; no document was given"
        yield f"No exemption, notice or other counter-indicator was found{given}."


def _version(searched: tuple[str, str]) -> str:
    """A list with the day of its version; the whole name of the version is in ``lists``."""
    source, version = searched
    dated = _DATED.search(version)
    return f"{short_title(source)} {'-'.join(dated.groups())}" if dated else version


def _ties(findings: tuple[Finding, ...]) -> set[str]:
    """The ties that the findings of the submission have told already."""
    return {
        term.why
        for finding in findings
        if finding.basis == "submission"
        for term in finding.terms
        if term.role in {"nexus", "identity"}
    }


def change_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """What would settle a match, and what else would give another result."""
    asked = list(_unsettled(inputs))
    yield from asked
    band = inputs.outcome.band
    advice = [] if asked else list(_advice(inputs))
    if advice:
        yield from packed(f"This result (band {band}) would change with", advice)


def _unsettled(inputs: ExplanationInput) -> Iterator[str]:
    """What to ask the client for, where nobody is held and something would settle the match.

    It is never what was sent: of that the answer says that it differs, or cannot be compared.
    """
    band = inputs.outcome.band
    known = [hit.match for hit in inputs.hits if hit.match.identification is not None]
    asked = next((one for one in known if _settles(one)), None)
    if asked is not None and band in {"review", "escalate"}:
        yield f"{_open_yet(inputs, asked)}: ask for {one_of(_settles(asked))}."
    elif asked is None and known and band in {"review", "escalate"} and not known[0].identified:
        yield "All that could settle this match was sent: a person must compare it."
    elif asked is not None and band == "clear" and any(_by_name_only(one) for one in known):
        yield (
            "Many people bear what agrees with a listed name, so that alone is no alert. To be"
            f" sure, ask for {one_of(_settles(asked))}."
        )


def _settles(match: Match) -> tuple[str, ...]:
    return match.identification.settles if match.identification is not None else ()


def _by_name_only(match: Match) -> bool:
    return match.identification is not None and match.identification.regime == "name only"


def _open_yet(inputs: ExplanationInput, match: Match) -> str:
    """What is there and does not decide."""
    if inputs.address_alone:
        return "This address alone does not decide"
    differing = [term for term in opposing(match) if not term.of_the_name] or unequal(match)
    if differing:
        return f"What agrees does not decide ({spelled(differing[0].why)})"
    return f"This {'name alone' if _by_name_only(match) else 'by itself'} does not decide"


def _advice(inputs: ExplanationInput) -> Iterator[str]:
    risk, floor, band, _, _ = inputs.outcome
    sent = inputs.subject
    for hit in inputs.hits[:1]:
        kind = hit.match.entity.kind
        if kind == "person" and not sent.birth_dates:
            yield "a birth date"
        if kind == "vessel" and not (
            sent.imo or any(one.type == "imo" for one in sent.identifiers)
        ):
            yield "an IMO number"
        unsure = hit.match.score < 0.97 and not sent.identifiers
        if unsure and kind in {"person", "organization"}:
            yield "a passport, tax or registration number"
    if inputs.findings and inputs.findings[0].basis == "submission" and risk > floor:
        weighed = [t.value for t in inputs.findings[0].terms if t.role == "jurisdiction"]
        if min(weighed, default=1) < 1 and len(inputs.findings[0].jurisdictions) < _ALL_LAWS:
            yield "the law of another jurisdiction binding the client"
        leading = by_code()[inputs.findings[0].code]
        exempt = not leading.never_exempt and leading.code != "FOOD_HUMANITARIAN"
        if band != "clear" and exempt and not (inputs.findings[0].counter or inputs.hits):
            yield "a Committee exemption or notice that covers this deal"
    if not inputs.hits and not inputs.findings and risk == 0:
        yield "another spelling, an identifier, or what is going to be shipped, paid or done"


def scoring_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """Risk, band and floor, and the part that the DPRK makes; the sub-scores are in ``scores``."""
    risk, floor, band, floor_why, dprk_risk = inputs.outcome
    yield f"Risk {risk} of 100, band {band}: {_BANDS[band]}."
    if risk and not dprk_risk:
        yield "DPRK risk 0 of 100: all of this is the risk of other sanctions."
    elif risk:
        rest = ": the rest is the risk of other sanctions" if dprk_risk < risk else ""
        yield f"DPRK risk {dprk_risk} of 100{rest}."
    if floor:
        yield capitalized(cut_words(f"The risk is never below {floor} here: {floor_why}"))
