"""The answer's own shapes: every number in it can be redone from the parts shown.

``Match.points`` is the sum of its evidence's points (milli-log2-odds) and
``Match.score = 1 / (1 + 2 ** (-points / 1000))``. ``Result.risk`` is recomputable from ``scores``
and ``floor`` (see ``docs/scoring.md``). Nothing here is computed twice or told a second way: the
explanation's sentences are built from these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

from lists.entity import Entity, IdentifierType, Name
from screening.model.codes import CitationCheck, ReportCheck
from screening.model.subject import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

Band = Literal["clear", "review", "escalate", "block"]
"""What to do about a subject that was screened, mildest first."""
Status = Literal["screened", "partly_screened"]
"""``screened``: everything that was sent and could name a party was searched. ``partly_screened``:
something was not (``Result.unread`` names it), and the band is ``review`` at least. A subject that
was not screened at all has no ``Result``."""


_NUMBERS = frozenset({*get_args(IdentifierType), "address"})
"""Features of the evidence that are numbers or addresses one party has; a postal address counts
where its points are enough (``Match.same_number``), which they are if nothing else is known."""
NAMED_IN_TEXT = "named_in_text"
"""Feature of the evidence that says in which role a submitted text names the party; no points."""


_NAME_FEATURES = frozenset({"prior", "name", "contained", "name_kind", "other_words"})
"""Terms of a score that come from the name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One term of a match score. ``points`` may be negative (a conflict) or zero (no weight)."""

    feature: str
    points: int
    subject_value: str
    listed_value: str
    why: str

    @property
    def of_the_name(self) -> bool:
        """Whether the term comes from the name, and not from another field."""
        return self.feature in _NAME_FEATURES


Regime = Literal["name only", "name and birth date", "name and attribute", "number", "another kind"]
"""What an identification rests on: a name and nothing else; a name and a birth date that agrees; a
name and another field that agrees (nationality, country, flag, address, a number that only adds); a
number that names one party.
``another kind``: the subject is said to be of another kind than the listed party."""


@dataclass(frozen=True, slots=True)
class Identification:
    """How ``Match.identity`` comes about, and whether it is enough to hold somebody for.

    ``terms`` are thousandths of a bit: ``identity = 1 / (1 + 2 ** (-sum(points) / 1000))``.
    ``identified`` is whether the match may give ``block``: by a number that names one party, by a
    distinctive name, or by a common name and another field that agrees. ``bearers`` is about how
    many persons (firms, ships) bear the name that agrees; ``None`` where nobody counted.
    ``settles`` is what the client can send so that the question is settled, best first.
    """

    regime: Regime
    identified: bool
    terms: tuple[Evidence, ...]
    bearers: int | None = None
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge walked: *from* ``relation`` *to*, with the source line it was read from."""

    from_id: str
    from_caption: str
    relation: str
    to_id: str
    to_caption: str
    source: str = ""
    reference: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One listed party at or above the threshold. ``links`` lead from it towards the DPRK.

    ``score`` says how alike subject and listed party are, and decides what is an alert.
    ``identity`` says how likely they are the same party, 0 to 1: risk and band rest on it. Both it
    and ``identification`` are ``None`` in records of engines that did not state it.
    ``same_party`` are the other matches of the answer that are records of the same party, on this
    or another list, by the lists' own numbers and references.
    """

    score: float
    points: int
    evidence: tuple[Evidence, ...]
    entity: Entity
    links: tuple[PathStep, ...] = ()
    identity: float | None = None
    identification: Identification | None = None
    same_party: tuple[str, ...] = ()

    @property
    def certainty(self) -> float:
        """How sure it is that this is the party: ``identity``, or the score if none is stated."""
        return self.score if self.identity is None else self.identity

    @property
    def identified(self) -> bool:
        """Whether the match by itself may hold somebody; true where nothing was stated."""
        return self.identification is None or self.identification.identified

    @property
    def born_otherwise(self) -> bool:
        """Whether a birth date speaks against the match."""
        return any(term.feature == "birth_date" and term.points < 0 for term in self.evidence)

    @property
    def name_points(self) -> int:
        """Points of the name alone: what the match would have if no other field spoke against."""
        return sum(term.points for term in self.evidence if term.of_the_name)

    def same_number(self, least: int) -> Evidence | None:
        """The first equal number of at least so many points, if there is one."""
        equal = (term for term in self.evidence if term.feature in _NUMBERS)
        return next((term for term in equal if term.points >= least), None)


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """One record of a party: on which list, under which reference and programmes."""

    entity_id: str
    source: str
    reference: str
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedParty:
    """One party among the matches with its records on all lists, the best match first.

    ``score`` and ``identity`` are those of the best match. What joins records to one party:
    ``screening.one_party``.
    """

    caption: str
    score: float
    identity: float | None
    records: tuple[ListedRecord, ...]


def parties_among(matches: Sequence[Match]) -> tuple[ListedParty, ...]:
    """The parties of some matches, each once, in the order of the matches."""
    grouped: dict[str, list[Match]] = {}
    first: dict[str, str] = {}
    for match in matches:
        own = match.entity.id
        leader = first.setdefault(own, own)
        first.update((other, leader) for other in match.same_party if other not in first)
        grouped.setdefault(leader, []).append(match)
    return tuple(
        ListedParty(
            caption=group[0].entity.caption,
            score=group[0].score,
            identity=group[0].identity,
            records=tuple(record_of(match.entity) for match in group),
        )
        for group in grouped.values()
    )


def record_of(entity: Entity) -> ListedRecord:
    """A record by itself."""
    codes = dict.fromkeys(code for one in entity.listings for code in one.programmes)
    return ListedRecord(entity.id, entity.source, entity.reference, tuple(codes))


@dataclass(frozen=True, slots=True)
class ScoredMatch:
    """A match with what risk needs to know of it beside the answer.

    ``exact_name`` is the listed name that the submitted one equals by the name evidence: all words
    agree, nothing is left over on either side and no flag is raised. ``None`` when there is none.
    ``distinctive_name`` is false where the names agree in nothing that belongs to one party alone
    (First National Bank), and where no names were compared: such a match identifies nobody.
    ``alert`` is whether the match reached the threshold; a discounted party did not.
    """

    match: Match
    exact_name: Name | None = None
    distinctive_name: bool = True
    alert: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal paragraph: ``text`` cites it and says what it is about.

    ``effective`` is the day, ISO 8601, from which it has effect; ``act`` the title of the act and
    ``source`` where that is published; ``status`` what the paragraph makes of the conduct.
    ``verified`` is false until somebody has read the text itself; ``verification`` says so in
    words.
    """

    jurisdiction: str
    text: str
    effective: str = ""
    verified: bool = False
    act: str = ""
    paragraph: str = ""
    status: str = ""
    source: str = ""
    verification: CitationCheck = "paragraph not checked"


@dataclass(frozen=True, slots=True)
class Quote:
    """A literal span of a listing's text: ``text == field_text[start:end]``."""

    text: str
    entity_id: str
    source: str
    reference: str
    field: str
    start: int
    end: int
    version: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One factor of a finding's strength, so that anyone can redo it.

    ``strength = Π(identity, nexus, path, jurisdiction) · (1 - Π(1 - indicator)) · Π(1 - counter)``.
    """

    role: Literal["identity", "nexus", "path", "indicator", "jurisdiction", "counter", "red flag"]
    value: float
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One typology found. ``basis`` says why: list text, inherited, submission, curated, reported.

    ``strength`` is 0 to 1, after ``counter`` (what speaks against it) and the jurisdictions.
    ``verification`` is about the curated or reported fact that it rests on or that stands beside
    it.
    """

    code: str
    label: str
    basis: Literal["list text", "inherited", "submission", "curated", "reported"]
    strength: float
    why: str
    jurisdictions: tuple[str, ...] = ()
    law: tuple[Citation, ...] = ()
    quotes: tuple[Quote, ...] = ()
    signals: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    path: tuple[PathStep, ...] = ()
    status: str = ""
    terms: tuple[Term, ...] = ()
    verification: ReportCheck = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """The four visible sub-scores, each 0 to 1."""

    identity: float
    exposure: float
    typology: float
    red_flags: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer in words: it says nothing that the fields do not.

    ``headline`` is one sentence of at most 200 characters and ``facts`` the few strongest lines.
    The sections are lists of short sentences: the match (``matched``), the records and quotes
    (``listed``), ties towards the DPRK (``links``), typologies and red flags (``reasons``), their
    ``law``, what was ``checked``, what ``would_change`` the result, and how the risk is made
    (``scoring``). ``text`` is made from these, with line breaks; of very long sections it holds the
    first sentences and says how many more there are. ``listed_id`` is the listed party that the
    headline names first, empty where it names none. Records of older engines have ``text``,
    ``matched``, ``reasons``, ``checked`` and ``would_change`` alone.
    """

    text: str = ""
    headline: str = ""
    facts: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    scoring: tuple[str, ...] = ()
    listed_id: str = ""


@dataclass(frozen=True, slots=True)
class DealParty:
    """A party of the deal that is listed: its name and role as sent, and the match it is."""

    name: str
    role: str
    match: Match


class Result(Struct, frozen=True):
    """What one subject came to. Nothing here has a default: an outcome is stated, never assumed.

    ``discounted`` holds parties whose full name agrees while other fields speak against them, and
    those of which only a part agrees of a name that many bear: no alert, but shown so that a person
    can judge. ``unread`` is what was sent,
    could name a party and was not searched; it is empty exactly when ``status`` is ``screened``.
    ``deal_parties`` are the listed parties that the deal names, the strongest first: none of them
    is the subject, and each may decide the band.

    ``risk`` and ``band`` recommend what to do, whatever the sanctions are for. ``dprk_risk`` is the
    part of it that ties to the DPRK make by themselves, 0 to 100; never above ``risk``.
    ``parties`` are the matches once more, read as parties: one on three lists is three matches and
    one party.
    """

    id: str
    status: Status
    band: Band
    risk: int
    dprk_risk: int
    floor: int
    scores: Scores
    matches: tuple[Match, ...]
    typologies: tuple[Finding, ...]
    explanation: Explanation
    warnings: tuple[str, ...]
    discounted: tuple[Match, ...]
    red_flags: tuple[Term, ...]
    unread: tuple[Unread, ...]
    deal_parties: tuple[DealParty, ...]
    parties: tuple[ListedParty, ...]
