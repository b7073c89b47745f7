"""What an explanation is made from: the subject, what was found about it, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from screening.name_text.postal_addresses import is_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.model.result import Band, Finding, Match, PathStep, Scores
    from screening.model.subject import Activity, Subject
    from screening.typologies.client.submission import Submission


class Given(NamedTuple):
    """In words, which parts of a subject and of its deal were sent and looked at."""

    fields: str
    deal: bool
    deal_parts: tuple[str, ...]


class Outcome(NamedTuple):
    """The numbers of an assessment: risk and floor 0 to 100, and the band of the risk.

    ``dprk_risk`` is the part of the risk that ties to the DPRK make by themselves.
    """

    risk: int
    floor: int
    band: Band
    floor_why: str
    dprk_risk: int = 0


class ExplainedMatch(NamedTuple):
    """A match with what its listing makes of it: exposure 0 to 1, floor 0 to 100, path to the DPRK.

    ``speaks_of_dprk``: it is listed for the DPRK, or its listing speaks of it. ``untied``: nothing
    of the kind, and no path either; ``tie`` then says what else ties it to the DPRK, if anything.
    """

    match: Match
    exposure: float
    exposure_why: str
    floor: int
    path: tuple[PathStep, ...] = ()
    speaks_of_dprk: bool = False
    untied: bool = False
    tie: str = ""

    @property
    def weight(self) -> float:
        """What it makes of the risk by itself, 0 to 1."""
        return max(self.match.certainty * self.exposure, self.floor / 100)


class NamedInDeal(NamedTuple):
    """A listed party that the deal names: what it is called there, the match, its role in words.

    ``weight`` is what it makes of the risk by itself, 0 to 1; ``why`` are the words in which it
    stands among ties, signs and red flags.
    """

    name: str
    match: Match
    role: str = ""
    weight: float = 0.0
    why: str = ""

    def is_told_by(self, words: str) -> bool:
        """Whether words of a tie or sign are about this party, and say nothing without it."""
        return (bool(self.why) and self.why in words) or self.name in words


@dataclass(frozen=True)
class ExplanationInput:
    """All inputs of an explanation; ``subject`` is empty where nothing was found about it.

    ``partners`` are the listed parties that the deal names, ``partner_notes`` what each makes of
    the subject. ``same_party`` gives for a listed party of several lists the id
    that stands for all its records, those the deal names among them.
    """

    subject: Subject
    given: Given
    hits: tuple[ExplainedMatch, ...]
    findings: tuple[Finding, ...]
    scores: Scores
    outcome: Outcome
    submission: Submission
    versions: Mapping[str, str]
    partners: tuple[NamedInDeal, ...] = ()
    partner_notes: tuple[str, ...] = ()
    owner_notes: tuple[str, ...] = ()
    conduct_notes: tuple[str, ...] = ()
    same_party: Mapping[str, str] | None = None

    @cached_property
    def groups(self) -> tuple[tuple[ExplainedMatch, ...], ...]:
        """The matches, those of one party on several lists together, best first."""
        grouped: dict[str, list[ExplainedMatch]] = {}
        for hit in self.hits:
            grouped.setdefault(self.party_of(hit.match), []).append(hit)
        return tuple(tuple(hits) for hits in grouped.values())

    @cached_property
    def named(self) -> tuple[NamedInDeal, ...]:
        """The parties that the deal names, each once, what weighs most first."""
        each: dict[str, NamedInDeal] = {}
        for partner in sorted(self.partners, key=lambda one: (-one.weight, -one.match.score)):
            each.setdefault(self.party_of(partner.match), partner)
        return tuple(each.values())

    def party_of(self, match: Match) -> str:
        """The id that stands for all records of a matched party."""
        known = self.same_party or {}
        return known.get(match.entity.id, match.entity.id)

    def rests_on_named(self, words: str) -> bool:
        """Whether words of a tie or sign are about a listed party that the deal names."""
        return any(one.is_told_by(words) for one in self.partners)

    @property
    def leading_group(self) -> tuple[ExplainedMatch, ...]:
        """Of the matched parties the one that makes most of the risk.

        Of those that differ by less than a tenth it is the first, as in the list of matches.
        """
        return max(self.groups, key=lambda hits: round(max(hit.weight for hit in hits), 1))

    @property
    def address_alone(self) -> bool:
        """Whether the subject is an address without a name or a number."""
        return is_alone(self.subject)


def given_of(subject: Subject) -> Given:
    """The words for what was sent about a subject, never what stands in it."""
    deal = subject.activity
    fields = _fields(
        bool(subject.names),
        bool(subject.imo),
        bool(subject.identifiers),
        bool(subject.birth_dates),
        bool(subject.addresses),
    )
    return Given(fields, deal is not None, tuple(_parts(deal)) if deal else ())


@cache
def _fields(*given: bool) -> str:
    """The fields of a subject in words; which of them hold something, addresses last."""
    words = ("names", "IMO number", "identifiers", "birth date")
    named = [name for name, value in zip(words, given, strict=False) if value]
    named = named or ["address"] * given[-1]
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:]))) or "fields"


def _parts(activity: Activity) -> Iterator[str]:
    """The parts of a deal that were given, and so looked at."""
    parts = (
        ("cargo", activity.cargo),
        ("ports", activity.ports),
        ("counterparties", activity.counterparties),
        ("vessel events", [event for event in activity.vessel_events if event.type]),
        ("employment", activity.employment),
        ("services", activity.services),
        ("wallets", activity.wallets),
        ("payment", activity.is_payment),
    )
    for name, given in parts:
        if given:
            yield name
