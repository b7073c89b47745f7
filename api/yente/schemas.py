"""What yente's clients read: entities, scored entities, pages of them. Names and types as there.

Each answer also holds what it stands on (lists, policy, software, warnings), as every answer of
this service does; a client that does not know these fields leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal, TypedDict

from msgspec import Struct, field

from api.service.errors import FieldProblem
from api.service.serving_state import ListStamp
from lists.entity import Entity, ListVersion
from lists.ftm import ftm_entity
from screening.model.result import Evidence, Match

ValueOf = Any
"""A text, or an entity nested in place of its id."""


class FtmEntity(Struct, frozen=True, kw_only=True):
    """A FollowTheMoney entity. Values of `properties` are texts or nested entities.

    `first_seen` is the publisher's earliest date of listing, `last_change` the latest date of
    listing or amendment, `last_seen` when the list was last known to be current.
    """

    id: str
    caption: str
    schema_: str = field(name="schema")
    properties: dict[str, list[ValueOf]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None


class FtmExplanation(Struct, frozen=True):
    """One term of a score, in bits: `score = 1 / (1 + 2 ** -sum(explanations[].score))`."""

    detail: str
    score: float
    query: str
    candidate: str


class ScoredFtmEntity(FtmEntity, frozen=True, kw_only=True):
    """A listed party and how well it matches. `features` are the scores of `explanations`."""

    score: float
    match: bool
    features: dict[str, float]
    explanations: dict[str, FtmExplanation]


class FtmTotal(Struct, frozen=True):
    """How many there are. `relation` is `eq`, or `gte` where counting ended at the most."""

    value: int
    relation: str = "eq"


class FtmExample(Struct, frozen=True):
    """An example as it was understood: only the properties that were compared."""

    id: str | None = None
    schema_: str = field(name="schema", default="Thing")
    properties: dict[str, list[str]] = {}


class FtmMatches(Struct, frozen=True):
    """What came of one query.

    `status` is 200; 206 with `error` where something that could name a party was not searched; 400
    with `error` and `errors` where nothing was screened: no results then mean nothing.
    `screening_status`, `band` and `discounted` (found, but other fields speak against it)
    are those of `POST /v1/screen`. `screening_id` names this act in the audit record.
    """

    status: int
    results: list[ScoredFtmEntity]
    total: FtmTotal
    query: FtmExample
    screening_id: str
    warnings: list[str]
    error: str
    errors: tuple[FieldProblem, ...]
    screening_status: Literal["screened", "partly_screened", "not_screened"]
    band: Literal["clear", "review", "escalate", "block", "unscreened"]
    discounted: list[ScoredFtmEntity]


class FtmMatchAnswer(Struct, frozen=True, kw_only=True):
    """Answers by the client's names for its queries."""

    responses: dict[str, FtmMatches]
    limit: int
    lists: dict[str, ListStamp]
    policy: str
    software: str
    warnings: tuple[str, ...]


class FtmFacetValue(Struct, frozen=True):
    """One value of a facet and how many of the found parties have it."""

    name: str
    label: str
    count: int


class FtmFacet(Struct, frozen=True):
    """The values of one facet, most frequent first."""

    label: str
    values: list[FtmFacetValue]


class FtmSearchAnswer(Struct, frozen=True, kw_only=True):
    """One page of what was found."""

    results: list[FtmEntity]
    facets: dict[str, FtmFacet]
    total: FtmTotal
    limit: int
    offset: int
    lists: dict[str, ListStamp]
    policy: str
    software: str
    warnings: tuple[str, ...]


class FtmAdjacent(Struct, frozen=True):
    """One page of the entities that hang on a party by one property."""

    results: list[FtmEntity]
    total: FtmTotal
    limit: int
    offset: int


class FtmAdjacency(Struct, frozen=True):
    """A party and, by property, the entities that hang on it."""

    entity: FtmEntity
    adjacent: dict[str, FtmAdjacent]


SHAPES = (FtmMatchAnswer, FtmSearchAnswer, FtmEntity, FtmAdjacency, FtmAdjacent)


class Times(TypedDict):
    """When a party came, changed and was last seen."""

    first_seen: str | None
    last_seen: str | None
    last_change: str | None


def times_of(entity: Entity, versions: Mapping[str, ListVersion]) -> Times:
    """The three times of a party; ``versions`` are the lists in use by source."""
    listed = [one.listed_on for one in entity.listings if one.listed_on]
    changed = [*listed, *(one.amended_on for one in entity.listings if one.amended_on)]
    version = versions.get(entity.source)
    seen = (version.confirmed_at or version.published_at) if version else None
    return {
        "first_seen": _moment(min(listed, default=None)),
        "last_seen": seen.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(seen, datetime) else None,
        "last_change": _moment(max(changed, default=None)),
    }


def answered_entity(entity: Entity, versions: Mapping[str, ListVersion]) -> FtmEntity:
    """A listed party with its own properties, nothing nested."""
    made = ftm_entity(entity)
    return FtmEntity(schema_=made.pop("schema"), **made, **times_of(entity, versions))


def scored_entity(
    match: Match, threshold: float, versions: Mapping[str, ListVersion]
) -> ScoredFtmEntity:
    """A match; ``threshold`` is the score from which the client calls it one."""
    made = ftm_entity(match.entity)
    explained = explanations_of(match.evidence)
    return ScoredFtmEntity(
        schema_=made.pop("schema"),
        **made,
        **times_of(match.entity, versions),
        score=match.score,
        match=match.score >= threshold,
        features={name: one.score for name, one in explained.items()},
        explanations=explained,
    )


def explanations_of(evidence: tuple[Evidence, ...]) -> dict[str, FtmExplanation]:
    """Evidence by its feature; a second term of one feature is ``passport_2``."""
    found: dict[str, FtmExplanation] = {}
    for term in evidence:
        name, number = term.feature, 1
        while name in found:
            number += 1
            name = f"{term.feature}_{number}"
        found[name] = FtmExplanation(
            term.why, term.points / 1000, term.subject_value, term.listed_value
        )
    return found


def _moment(day: date | None) -> str | None:
    return datetime.combine(day, time()).isoformat() if day else None
