"""The sections about what was checked, what would change the result, and how the risk is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from screening.explanation.phrases import capitalized, cut_words, one_of, packed
from screening.model.codes import Jurisdiction
from screening.typologies.catalogue import by_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.explanation.inputs import ExplanationInput
    from screening.model.result import Finding

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
        yield f"Checked: no listed party reached the match threshold for the {fields} given."
        yield from packed("Lists searched", inputs.versions.values())
    nexus = inputs.submission.nexus
    if nexus is None:
        where = " or in the activity" if inputs.given.deal else ""
        yield f"Checked: no tie to the DPRK was found in the subject's fields{where}."
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
    """What to ask the client for, where nobody is held and something would settle the match."""
    band = inputs.outcome.band
    known = [hit.match.identification for hit in inputs.hits]
    stated = [one for one in known if one is not None]
    wanted = next((one.settles for one in stated if one.settles), ())
    if wanted and band in {"review", "escalate"}:
        yield f"This name alone does not decide: ask for {one_of(wanted)}."
    elif wanted and band == "clear" and any(one.regime == "name only" for one in stated):
        yield (
            "Many people bear what agrees with a listed name, so that alone is no alert. To be"
            f" sure, ask for {one_of(wanted)}."
        )


def _advice(inputs: ExplanationInput) -> Iterator[str]:
    risk, floor, band, _, _ = inputs.outcome
    for hit in inputs.hits[:1]:
        features = {e.feature for e in hit.match.evidence}
        if hit.match.entity.kind == "person" and "birth_date" not in features:
            yield "a birth date"
        if hit.match.entity.kind == "vessel" and "imo" not in features:
            yield "an IMO number"
        if hit.match.score < 0.97 and hit.match.entity.kind in {"person", "organization"}:
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
