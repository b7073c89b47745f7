"""The answer in words, built from the same values the answer shows; never a second source of truth.

The wording is fixed and tested by snapshots: "listed for", "consistent with", "no tie to the DPRK
was found"; never "guilty of". An explanation is evidence for a person who decides, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from lists.vocabulary.sources import short_title
from screening.identity_words import dprk_part, identity_in_words, unsettled
from screening.model.codes import Jurisdiction
from screening.model.result import (
    NAMED_IN_TEXT,
    Band,
    Citation,
    Evidence,
    Explanation,
    Finding,
    PathStep,
    Scores,
)
from screening.typologies.catalogue import by_code
from screening.typologies.client.russia import reported, russian_part
from screening.typologies.client.submission import term_in_words
from screening.typologies.law import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.exposure import Hit
    from screening.links import Node
    from screening.model.subject import Activity, Subject
    from screening.typologies.client.submission import Submission

_BANDS = {
    "clear": "nothing found that asks for a review",
    "review": "a person should look at this",
    "escalate": "a specialist should decide",
    "block": "hold; a person decides",
}
_MAX_MATCHES = 5
_STRONGEST = 3
"""Facts that speak for a match that are named first."""
_MAX_QUOTE = 400
_MAX_FACTS = 2
_ALL_LAWS = len(get_args(Jurisdiction))
_MAX_CITATIONS = 3
"""Paragraphs named for each jurisdiction; the ``law`` field of a finding has all of them."""


@dataclass(frozen=True, slots=True)
class Given:
    """In words, which parts of a subject and of its deal were sent and looked at."""

    fields: str
    deal: bool
    deal_parts: tuple[str, ...]


def given_of(subject: Subject) -> Given:
    """The words for what was sent about a subject, never what stands in it."""
    deal = subject.activity
    return Given(_given(subject), deal is not None, tuple(_parts(deal)) if deal else ())


class Outcome(NamedTuple):
    """The numbers of an assessment: risk and floor 0 to 100, and the band of the risk.

    ``dprk_risk`` is the part of the risk that ties to the DPRK make by themselves.
    """

    risk: int
    floor: int
    band: Band
    floor_why: str
    dprk_risk: int = 0


@dataclass(frozen=True, slots=True)
class ExplanationInput:
    """All inputs of an explanation; ``subject`` is empty where nothing was found about it."""

    subject: Subject
    given: Given
    hits: tuple[Hit, ...]
    findings: tuple[Finding, ...]
    scores: Scores
    outcome: Outcome
    submission: Submission
    versions: Mapping[str, str]
    notes: tuple[str, ...]


def explain(inputs: ExplanationInput) -> Explanation:
    """The explanation of one assessment: its parts, and the paragraph they make."""
    matched = tuple(_matched(inputs))
    reasons = tuple(_reasons(inputs))
    checked = tuple(_checked(inputs))
    would_change = (
        *unsettled(inputs.outcome.band, (hit.match for hit in inputs.hits)),
        *_would_change(inputs),
    )
    text = " ".join((_outcome(inputs), *matched, *reasons, *checked, *would_change))
    return Explanation(text, matched, reasons, checked, would_change)


def _outcome(inputs: ExplanationInput) -> str:
    risk, floor, band, floor_why, dprk_risk = inputs.outcome
    scores = inputs.scores
    sentence = (
        f"Risk {risk} of 100, band {band}: {_BANDS[band]}."
        f" Identity {scores.identity:.2f}, exposure {scores.exposure:.2f},"
        f" typology {scores.typology:.2f}, red flags {scores.red_flags:.2f}."
    )
    if floor:
        sentence += f" The risk is never below {floor} here: {floor_why}."
    return sentence + dprk_part(risk, dprk_risk)


def _matched(inputs: ExplanationInput) -> Iterator[str]:
    for hit in inputs.hits[:_MAX_MATCHES]:
        entity = hit.match.entity
        where = short_title(entity.source)
        version = inputs.versions.get(entity.source, "")
        terms = sorted(hit.match.evidence, key=lambda term: -abs(term.points))
        agreed = [_evidence(e) for e in terms if e.points > 0 and e.feature != "prior"]
        against = [e.why for e in terms if e.points < 0 and e.feature != "prior"]
        programmes = sorted({p for listing in entity.listings for p in listing.programmes})
        sentence = (
            f"Possible match {entity.caption} ({where}, {entity.reference}"
            + (f", programme {', '.join(programmes)}" if programmes else "")
            + (f", list version {version}" if version else "")
            + f") with score {hit.match.score:.2f}{identity_in_words(hit.match)}"
            + f"; {hit.exposure_why}"
        )
        if agreed:
            sentence += f"; because {'; '.join(agreed[:_STRONGEST])}"
        if len(agreed) > _STRONGEST:
            sentence += f"; also {'; '.join(agreed[_STRONGEST:])}"
        sentence += "".join(f"; {e.why}" for e in hit.match.evidence if e.feature == NAMED_IN_TEXT)
        if against:
            sentence += f"; discounted because {'; '.join(against)}"
        yield sentence + "."
        if hit.node is not None and not (hit.node.designated or hit.node.findings or hit.path):
            yield _tie(hit.node)
        if hit.path:
            yield f"Path: {path_in_words(hit.path)}."
    if len(inputs.hits) > _MAX_MATCHES:
        yield f"{len(inputs.hits) - _MAX_MATCHES} more possible matches are in the answer."


def _tie(node: Node) -> str:
    """What is known of the DPRK for a party without a typology or a path to a listed one."""
    if node.tie:
        return f"{node.caption} is not listed for the DPRK, but {node.tie}."
    return f"No tie of {node.caption} to the DPRK was found in the lists loaded."


def _evidence(evidence: Evidence) -> str:
    if evidence.subject_value and evidence.listed_value:
        return f'{evidence.feature} "{evidence.subject_value}" / "{evidence.listed_value}"'
    return f"{evidence.feature}: {evidence.why}"


def path_in_words(path: tuple[PathStep, ...]) -> str:
    """A path as one line: who, how, whom, and the source line of each edge."""
    parts = []
    for step in path:
        where = f"{short_title(step.source)}, {step.reference}"
        quote = f': "{_short(step.quote)}"' if step.quote else ""
        parts.append(f"{step.from_caption} - {step.relation} - {step.to_caption} ({where}{quote})")
    return "; then ".join(parts)


def _reasons(inputs: ExplanationInput) -> Iterator[str]:
    for unread in inputs.subject.unread:
        yield f"Not everything was screened: {unread.field}: {unread.reason}."
    cited: set[str] = set()
    known = {path_in_words(hit.path) for hit in inputs.hits[:_MAX_MATCHES] if hit.path}
    for finding in inputs.findings:
        law = "Law: as above" if finding.code in cited else _law(finding)
        yield _finding(finding, law, known)
        cited.add(finding.code)
    for note in inputs.notes:
        yield f"{note[0].upper()}{note[1:].removesuffix('.')}."
    for flag in inputs.submission.red_flags:
        yield f"Red flag ({flag.value:.2f}): {term_in_words(flag)}."
    yield from _russia(inputs)


def _russia(inputs: ExplanationInput) -> Iterator[str]:
    """Russia's part, where anything speaks for the DPRK; context only, it weighs nothing."""
    about = [h.match.entity for h in inputs.hits if h.node is not None and _speaks(h.node)]
    if not inputs.findings and inputs.submission.nexus is None and not about:
        return
    part = russian_part(inputs.subject, about)
    if not part:
        return
    facts = reported(finding.code for finding in inputs.findings)[:_MAX_FACTS]
    yield f"Russia's part: {'; '.join(part)}."
    for fact in facts:
        yield f"Reported context, without weight: {fact.in_words()}."


def _speaks(node: Node) -> bool:
    return node.designated or bool(node.findings)


_OPENINGS = {
    "list text": "Listed for conduct that concerns",
    "inherited": "Indirectly tied to",
    "curated": "Curated report, not the list's own text, of",
    "reported": "Reported, not designated, for conduct that concerns",
    "submission": "The submission is consistent with",
}


def _finding(finding: Finding, law: str, known: set[str]) -> str:
    """One finding in short sentences: what, why, in whose words, by which path and law.

    ``known`` holds the ties and paths to the DPRK already mentioned; none is repeated.
    """
    parts = [f"{_OPENINGS[finding.basis]} {finding.label} ({finding.code}, {finding.strength:.2f})"]
    parts.extend(_why(finding, known))
    if finding.quotes:
        quote = finding.quotes[0]
        where = f"{short_title(quote.source)}, {quote.reference}"
        span = f", {quote.field} {quote.start}-{quote.end}" if quote.field != "curated" else ""
        # Of a finding of others the list also holds the keeper's own words: they are no quote.
        own = finding.basis == "reported" and quote.field == "remarks"
        word = "In the words of the list's keeper" if own else "Quote"
        parts.append(f'{word}: "{_short(quote.text)}" ({where}{span})')
    if finding.path:
        path = path_in_words(finding.path)
        parts.append("Path: as above" if path in known else f"Path: {path}")
        known.add(path)
    if finding.counter:
        parts.append(f"Speaking against it: {'; '.join(finding.counter)}")
    if finding.status:
        parts.append(law)
    return ". ".join(parts) + "."


def _why(finding: Finding, known: set[str]) -> Iterator[str]:
    if finding.basis != "submission":
        yield f"Why: {finding.why}"
        return
    ties = dict.fromkeys(t.why for t in finding.terms if t.role in {"nexus", "identity"})
    signs = [sign for sign in dict.fromkeys(finding.signals) if sign not in ties]
    if new := [tie for tie in ties if tie not in known]:
        yield f"Tie to the DPRK: {'; '.join(new)}"
    known.update(ties)
    if signs:
        yield f"Conduct: {'; '.join(signs)}"
    elif finding.signals:
        yield "Conduct: that tie itself"


def _law(finding: Finding) -> str:
    """The citations of each jurisdiction with the status of the conduct there."""
    words = dict(part.split(": ", 1) for part in finding.status.split(", ") if ": " in part)
    by_place: dict[str, list[Citation]] = {}
    for citation in finding.law:
        by_place.setdefault(citation.jurisdiction, []).append(citation)
    parts = (
        f"{place} law, {words.get(place, 'status not stated')}:"
        f" {_cited(citations, words.get(place, ''))}"
        for place, citations in by_place.items()
    )
    return ". ".join(parts) or f"Law: {finding.status}"


def _cited(citations: list[Citation], status: str) -> str:
    """The strictest paragraphs with their days, and their own status where it is another one."""
    order = get_args(Status)
    ordered = sorted(citations, key=lambda c: (order.index(c.status), not c.verified))
    told = []
    for citation in ordered[:_MAX_CITATIONS]:
        own = "" if citation.status == status else citation.status
        noted = ", ".join(filter(None, (citation.effective, own)))
        told.append(f"{citation.text} ({noted})")
    if len(ordered) > _MAX_CITATIONS:
        told.append(f"{len(ordered) - _MAX_CITATIONS} more in the law of the finding")
    return "; ".join(told)


def _checked(inputs: ExplanationInput) -> Iterator[str]:
    if not inputs.hits:
        fields = inputs.given.fields
        yield f"Checked: no listed party reached the match threshold for the {fields} given."
        searched = [f"{short_title(source)} ({v})" for source, v in inputs.versions.items()]
        if searched:
            yield f"Lists searched: {', '.join(searched)}."
    if inputs.submission.nexus is None:
        where = " or in the activity" if inputs.given.deal else ""
        yield f"Checked: no tie to the DPRK was found in the subject's fields{where}."
    elif inputs.submission.nexus.why not in _ties(inputs.findings):
        yield f"Tie to the DPRK: {inputs.submission.nexus.why}."
    if inputs.given.deal_parts:
        raised = (
            inputs.submission.noticed or inputs.notes or inputs.findings or inputs.subject.unread
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


def _given(subject: Subject) -> str:
    given = []
    if subject.names:
        given.append("names")
    if subject.imo:
        given.append("IMO number")
    if subject.identifiers:
        given.append("identifiers")
    if subject.birth_dates:
        given.append("birth date")
    return ", ".join(given) or "fields"


def _parts(activity: Activity) -> Iterator[str]:
    """The parts of a deal that were given, and so looked at."""
    parts = (
        ("cargo", activity.cargo),
        ("ports", activity.ports),
        ("counterparties", activity.counterparties),
        ("vessel events", activity.vessel_events),
        ("employment", activity.employment),
        ("services", activity.services),
        ("wallets", activity.wallets),
    )
    for name, given in parts:
        if given:
            yield name


def _would_change(inputs: ExplanationInput) -> Iterator[str]:
    risk, floor, band, _, _ = inputs.outcome
    advice = []
    for hit in inputs.hits[:1]:
        features = {e.feature for e in hit.match.evidence}
        if hit.match.entity.kind == "person" and "birth_date" not in features:
            advice.append("a birth date")
        if hit.match.entity.kind == "vessel" and "imo" not in features:
            advice.append("an IMO number")
        if hit.match.score < 0.97 and hit.match.entity.kind in {"person", "organization"}:
            advice.append("a passport, tax or registration number")
    if inputs.findings and inputs.findings[0].basis == "submission" and risk > floor:
        weighed = [t.value for t in inputs.findings[0].terms if t.role == "jurisdiction"]
        if min(weighed, default=1) < 1 and len(inputs.findings[0].jurisdictions) < _ALL_LAWS:
            advice.append("the law of another jurisdiction binding the client")
        leading = by_code()[inputs.findings[0].code]
        exempt = not leading.never_exempt and leading.code != "FOOD_HUMANITARIAN"
        if band != "clear" and exempt and not (inputs.findings[0].counter or inputs.hits):
            advice.append("a Committee exemption or notice that covers this deal")
    if not inputs.hits and not inputs.findings and risk == 0:
        advice = ["another spelling, an identifier, or what is going to be shipped, paid or done"]
    if advice:
        yield f"This result (band {band}) would change with: {'; '.join(advice)}."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_QUOTE else flat[: _MAX_QUOTE - 1].rstrip() + "…"
