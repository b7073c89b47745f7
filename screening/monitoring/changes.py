"""What changed for a customer between two results: parties that appeared, changed or are gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.monitoring.outcome import CustomerOutcome, PartyInResult

ChangeKind = Literal["appeared", "changed", "gone", "band"]
"""``appeared``: a listed party matches that did not. ``changed``: what the list says of a match, or
its score, changed. ``gone``: a match is none any more (delisted, or no longer alike). ``band``: the
band changed and no match did (a tie of a matched party, a party of a deal)."""
LEAST_SCORE = 0.01
"""By how much a match score has to move to be a change: word for word the same may round apart."""


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """One change; of kind ``band`` without a party. Scores are 0 where there is no match."""

    kind: ChangeKind
    entity_id: str
    source: str
    caption: str
    score_before: float
    score_after: float
    band_before: str
    band_after: str


def changes_between(before: CustomerOutcome, after: CustomerOutcome) -> tuple[CustomerChange, ...]:
    """All changes, the new matches first; nothing where the two say the same."""
    found = (*_appeared(before, after), *_changed(before, after), *_gone(before, after))
    if not found and before.band != after.band:
        return (CustomerChange("band", "", "", "", 0.0, 0.0, before.band, after.band),)
    return found


def _appeared(before: CustomerOutcome, after: CustomerOutcome) -> Iterator[CustomerChange]:
    known = before.matches
    for entity_id, party in after.matches.items():
        if entity_id not in known:
            yield _change("appeared", party, (0.0, party.score), (before, after))


def _changed(before: CustomerOutcome, after: CustomerOutcome) -> Iterator[CustomerChange]:
    known = before.matches
    for entity_id, party in after.matches.items():
        old = known.get(entity_id)
        if old is None:
            continue
        moved = abs(old.score - party.score) >= LEAST_SCORE
        if moved or old.facts != party.facts or before.band != after.band:
            yield _change("changed", party, (old.score, party.score), (before, after))


def _gone(before: CustomerOutcome, after: CustomerOutcome) -> Iterator[CustomerChange]:
    still = after.matches
    for entity_id, party in before.matches.items():
        if entity_id not in still:
            yield _change("gone", party, (party.score, 0.0), (before, after))


def _change(
    kind: ChangeKind,
    party: PartyInResult,
    scores: tuple[float, float],
    results: tuple[CustomerOutcome, CustomerOutcome],
) -> CustomerChange:
    before, after = results
    return CustomerChange(
        kind, party.entity_id, party.source, party.caption, *scores, before.band, after.band
    )
