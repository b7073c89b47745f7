"""The section about law: what each jurisdiction makes of the conduct, by which paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from screening.explanation.phrases import capitalized, cut_words, ended, packed
from screening.typologies.law import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.model.result import Citation, Finding


def law_sentences(findings: Sequence[Finding]) -> Iterator[str]:
    """The leading typology's law in words, that of the others by paragraph, each typology once.

    Of the others only the strictest paragraph of each jurisdiction: ``law`` of a finding has all.
    """
    told: set[str] = set()
    for finding in findings:
        if finding.code in told or not (finding.status or finding.law):
            continue
        yield from _short(finding) if told else _in_full(finding)
        told.add(finding.code)


def _in_full(finding: Finding) -> Iterator[str]:
    statuses = _statuses(finding)
    if not finding.law:
        yield capitalized(f"Law of {finding.code}: {finding.status}")
    for place, citations in _by_place(finding).items():
        strictest = citations[0]
        status = statuses.get(place, "status not stated")
        own = "" if strictest.status in {"", status} else f", {strictest.status}"
        since = f" (since {strictest.effective}{own})" if strictest.effective else ""
        yield f"{place} law, {status}: {cut_words(strictest.text, 20)}{since}."
    for place, citations in _by_place(finding).items():
        yield from packed(f"{place} law also", [one.text.split(": ")[0] for one in citations[1:]])


def _short(finding: Finding) -> Iterator[str]:
    statuses = _statuses(finding)
    parts = [
        f"{place} {statuses.get(place, 'status not stated')}, {citations[0].text.split(': ')[0]}"
        for place, citations in _by_place(finding).items()
    ]
    yield ended(cut_words(f"{finding.code}: {'; '.join(parts) or finding.status}"))


def _statuses(finding: Finding) -> dict[str, str]:
    return dict(part.split(": ", 1) for part in finding.status.split(", ") if ": " in part)


def _by_place(finding: Finding) -> dict[str, list[Citation]]:
    """The citations of each jurisdiction, the strictest and checked ones first."""
    order = get_args(Status)
    ranked = sorted(
        enumerate(finding.law),
        key=lambda at: (
            order.index(at[1].status) if at[1].status in order else len(order),
            not at[1].verified,
            at[0],
        ),
    )
    by_place: dict[str, list[Citation]] = {one.jurisdiction: [] for one in finding.law}
    for _, citation in ranked:
        by_place[citation.jurisdiction].append(citation)
    return by_place
