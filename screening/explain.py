"""The answer in words, built from the same values the answer shows; never a second source of truth.

The wording is fixed and tested by snapshots: "listed for", "consistent with", "no tie to the DPRK
was found"; never "guilty of". An explanation is evidence for a person who decides, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.result import Band, Evidence, Explanation, Finding, PathStep, Scores
from screening.subject import Activity, Subject
from screening.typologies.counter import ALWAYS_BANNED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.exposure import Hit
    from screening.typologies.submission import Submission

LISTS = {
    "un": "UN Security Council consolidated list",
    "un_vessels": "UN 1718 designated vessels list",
    "ofac_sdn": "OFAC SDN list",
    "ofac_cons": "OFAC consolidated non-SDN list",
    "eu": "EU financial sanctions file",
}
_BANDS = {
    "clear": "nothing found that asks for a review",
    "review": "a person should look at this",
    "escalate": "a specialist should decide",
    "block": "hold; a person decides",
}
_MAX_MATCHES = 5
_MAX_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Told:
    """Everything an explanation may speak of. ``outcome`` is risk, floor and band."""

    subject: Subject
    hits: tuple[Hit, ...]
    findings: tuple[Finding, ...]
    scores: Scores
    outcome: tuple[int, int, Band]
    floor_why: str
    submission: Submission
    versions: Mapping[str, str]
    notes: tuple[str, ...]


def explain(told: Told) -> Explanation:
    """The explanation of one assessment: its parts, and the paragraph they make."""
    matched = tuple(_matched(told))
    reasons = tuple(_reasons(told))
    checked = tuple(_checked(told))
    would_change = tuple(_would_change(told))
    text = " ".join((_outcome(told), *matched, *reasons, *checked, *would_change))
    return Explanation(text, matched, reasons, checked, would_change)


def _outcome(told: Told) -> str:
    risk, floor, band = told.outcome
    scores = told.scores
    sentence = (
        f"Risk {risk} of 100, band {band}: {_BANDS[band]}."
        f" Identity {scores.identity:.2f}, exposure {scores.exposure:.2f},"
        f" typology {scores.typology:.2f}, red flags {scores.red_flags:.2f}."
    )
    if floor:
        sentence += f" The risk is never below {floor} here: {told.floor_why}."
    return sentence


def _matched(told: Told) -> Iterator[str]:
    for hit in told.hits[:_MAX_MATCHES]:
        entity = hit.match.entity
        where = LISTS.get(entity.source, entity.source)
        version = told.versions.get(entity.source, "")
        agreed = [_evidence(e) for e in hit.match.evidence if e.points > 0 and e.feature != "prior"]
        against = [e.why for e in hit.match.evidence if e.points < 0 and e.feature != "prior"]
        programmes = sorted({p for listing in entity.listings for p in listing.programmes})
        sentence = (
            f"Possible match {entity.caption} ({where}, {entity.reference}"
            + (f", programme {', '.join(programmes)}" if programmes else "")
            + (f", list version {version}" if version else "")
            + f") with score {hit.match.score:.2f}; {hit.exposure_why}"
        )
        if agreed:
            sentence += f"; because {'; '.join(agreed)}"
        if against:
            sentence += f"; discounted because {'; '.join(against)}"
        yield sentence + "."
        if hit.node is not None and not (hit.node.designated or hit.node.findings or hit.path):
            yield f"No tie of {entity.caption} to the DPRK was found in the lists loaded."
        if hit.path:
            yield f"Path: {path_in_words(hit.path)}."
    if len(told.hits) > _MAX_MATCHES:
        yield f"{len(told.hits) - _MAX_MATCHES} more possible matches are in the answer."


def _evidence(evidence: Evidence) -> str:
    if evidence.subject_value and evidence.listed_value:
        return f'{evidence.feature} "{evidence.subject_value}" / "{evidence.listed_value}"'
    return f"{evidence.feature}: {evidence.why}"


def path_in_words(path: tuple[PathStep, ...]) -> str:
    """A path as one line: who, how, whom, and the source line of each edge."""
    parts = []
    for step in path:
        where = f"{LISTS.get(step.source, step.source)}, {step.reference}"
        quote = f': "{_short(step.quote)}"' if step.quote else ""
        parts.append(f"{step.from_caption} - {step.relation} - {step.to_caption} ({where}{quote})")
    return "; then ".join(parts)


def _reasons(told: Told) -> Iterator[str]:
    cited: set[str] = set()
    for finding in told.findings:
        yield _finding(finding, "as above" if finding.code in cited else _law(finding))
        cited.add(finding.code)
    yield from told.notes
    for flag in told.submission.red_flags:
        yield f"Red flag ({flag.value:.2f}): {flag.why}."


def _finding(finding: Finding, law: str) -> str:
    openings = {
        "list text": "Listed for conduct that concerns",
        "inherited": "Indirectly tied to",
        "curated": "Curated report, not the list's own text, of",
        "submission": "The submission is consistent with",
    }
    measure = f"({finding.code}, {finding.strength:.2f})"
    sentence = f"{openings[finding.basis]} {finding.label} {measure}: {finding.why}"
    if finding.quotes:
        quote = finding.quotes[0]
        sentence += (
            f'; quote "{_short(quote.text)}" ({LISTS.get(quote.source, quote.source)},'
            f" {quote.reference}, {quote.field} {quote.start}-{quote.end})"
        )
    if finding.path:
        sentence += f"; path {path_in_words(finding.path)}"
    if finding.status:
        sentence += f"; law {finding.status}: {law}"
    if finding.counter:
        sentence += f"; speaking against it: {'; '.join(finding.counter)}"
    return sentence + "."


def _law(finding: Finding) -> str:
    """The first citation of each jurisdiction; the finding itself holds them all."""
    first: dict[str, str] = {}
    for citation in finding.law:
        dated = f" of {citation.effective}" if citation.effective else ""
        verified = "" if citation.verified else ", unverified citation"
        words = f"{citation.text} ({citation.jurisdiction}{dated}{verified})"
        first.setdefault(citation.jurisdiction, words)
    return "; ".join(first.values())


def _checked(told: Told) -> Iterator[str]:
    subject = told.subject
    if not told.hits:
        given = _given(subject)
        yield f"Checked: no listed party reached the match threshold for the {given} given."
        searched = [f"{LISTS.get(source, source)} ({v})" for source, v in told.versions.items()]
        if searched:
            yield f"Lists searched: {', '.join(searched)}."
    if told.submission.nexus is None:
        where = " or in the activity" if subject.activity else ""
        yield f"Checked: no tie to the DPRK was found in the subject's fields{where}."
    else:
        yield f"Tie to the DPRK: {told.submission.nexus.why}."
    clean = list(_clean(subject, told)) if subject.activity else []
    if clean:
        yield f"Checked and found clean: {', '.join(clean)}."
    countered = {finding.code for finding in told.findings if finding.counter}
    if told.findings and not countered and subject.activity:
        yield "No exemption, notice or other counter-indicator was found in the documents given."


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


def _clean(subject: Subject, told: Told) -> Iterator[str]:
    """Parts of the activity that were looked at and raised nothing."""
    activity = subject.activity or Activity()
    raised = " ".join(told.submission.noticed)
    parts = (
        ("cargo", bool(activity.cargo), ("HS ", "goods")),
        ("ports", bool(activity.ports), ("port ", "route", "names ")),
        ("counterparties", bool(activity.counterparties), ("counterparty",)),
        ("vessel events", bool(activity.vessel_events), ("transfer", "AIS", "flag", "MMSI")),
        ("employment", bool(activity.employment), ("national", "IT", "employ", "worker")),
        ("services", bool(activity.services), ("service",)),
        ("wallets", bool(activity.wallets), ("wallet",)),
    )
    for name, given, words in parts:
        if given and not any(word in raised for word in words):
            yield name


def _would_change(told: Told) -> Iterator[str]:
    risk, _, band = told.outcome
    advice = []
    for hit in told.hits[:1]:
        features = {e.feature for e in hit.match.evidence}
        if hit.match.entity.kind == "person" and "birth_date" not in features:
            advice.append("a birth date")
        if hit.match.entity.kind == "vessel" and "imo" not in features:
            advice.append("an IMO number")
        if hit.match.score < 0.97 and hit.match.entity.kind in {"person", "organization"}:
            advice.append("a passport, tax or registration number")
    if told.findings and told.findings[0].basis == "submission":
        if any(t.role == "jurisdiction" and t.value < 1 for t in told.findings[0].terms):
            advice.append("the law of another jurisdiction binding the client")
        if not told.findings[0].counter and told.findings[0].code not in ALWAYS_BANNED:
            advice.append("a Committee exemption or notice that covers this deal")
    if not told.hits and not told.findings and risk == 0:
        advice = ["another spelling, an identifier, or what is going to be shipped, paid or done"]
    if advice:
        yield f"This result (band {band}) would change with: {'; '.join(advice)}."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_QUOTE else flat[: _MAX_QUOTE - 1].rstrip() + "…"
