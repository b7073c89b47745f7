"""Screens FollowTheMoney examples, for ``/match`` and ``/reconcile``.

Examples become subjects, are screened together by ``api.routes.screen.screen_and_record``, and are
answered in yente's format. The record holds what v1 would have recorded: subject, options, result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request

from api.audit.record import Screened
from api.routes.dependencies import state_of
from api.routes.screen import LARGE_BODY, Answered, Call, screen_and_record
from api.service.answer_encoding import Unscreened
from api.service.errors import FieldProblem
from api.service.serving_state import ServingState
from api.service.unknown_fields import UnknownFields
from api.yente.datasets import sources_in
from api.yente.example import Example, in_words_of, read_example
from api.yente.filters import NO_FILTERS, Filters
from api.yente.schemas import FtmExample, FtmMatches, FtmTotal, scored_entity
from screening.model.subject import Options, Unread

T = TypeVar("T")
SCREENED, PARTLY_SCREENED, NOT_SCREENED = 200, 206, 400
"""The ``status`` of one query, in HTTP's terms: answered, answered in part, not answered."""
THRESHOLD = 0.7
"""What yente calls a match when the client does not say."""
LIMIT = 5
_HALF_A_DIGIT = 5e-7
"""Scores are shown with six digits: one shown as the cutoff reaches it."""


@dataclass(frozen=True, slots=True)
class MatchTerms:
    """How queries are answered. ``sources`` are codes of loaded lists, at least one."""

    sources: tuple[str, ...]
    limit: int = LIMIT
    threshold: float = THRESHOLD
    cutoff: float = THRESHOLD
    filters: Filters = NO_FILTERS


async def answer_examples(
    request: Request,
    serving: ServingState,
    terms: MatchTerms,
    examples: Mapping[str, Any],
    body: bytes,
) -> dict[str, FtmMatches]:
    """Screen all examples; answers by their names. ``body`` is what the record hashes."""
    large = len(body) > LARGE_BODY
    read = await in_turn(request, large, read_examples, examples)
    submitted = [
        one.subject if isinstance(one, Example) else {"id": one.id, "example": example}
        for one, example in zip(read, examples.values(), strict=True)
    ]
    sent, options, warnings = _options(serving, terms)
    answered = await screen_and_record(request, serving, Call(submitted, sent, options, body))

    def responses() -> dict[str, FtmMatches]:
        made: dict[str, FtmMatches] = {}
        for key, example, one, subject in zip(examples, read, answered, submitted, strict=True):
            screening_id = Screened(subject, one.encoded, one.band).id
            if isinstance(example, Unscreened):
                made[key] = _refused(example, examples[key], screening_id)
            else:
                own = examples[key].get("id")
                made[key] = _response(example, own, one, serving, terms)
            made[key].warnings.extend(warnings)
        return made

    return await in_turn(request, large, responses)


async def in_turn(
    request: Request,
    large: bool,  # noqa: FBT001 - of the request
    function: Callable[..., T],
    *given: object,
) -> T:
    """Compute something for a request: beside the event loop, in its turn, if that is large."""
    if large:
        return await state_of(request).batcher.beside(function, *given)
    return function(*given)


def read_examples(examples: Mapping[str, Any]) -> list[Example | Unscreened]:
    """The examples of one call.

    Raises:
        Unprocessable: they have too many different properties that do not exist.
    """
    unknown = UnknownFields()
    read = []
    for key, example in examples.items():
        read.append(read_example(example, key, unknown))
        unknown.check()
    return read


def _options(serving: ServingState, terms: MatchTerms) -> tuple[dict[str, Any], Options, list[str]]:
    """Options of v1, as recorded and as screening takes them, and warnings."""
    section = serving.loaded.policy.rules.match
    low, high = section.threshold_bounds
    least = max(min(terms.cutoff - _HALF_A_DIGIT, high), low)
    warnings = []
    if terms.cutoff < low:
        warnings.append(f"cutoff: {terms.cutoff} is below {low}; {low} was used")
    lists = () if set(terms.sources) == set(sources_in(serving.loaded)) else terms.sources
    most = section.limit_bounds[1]
    sent: dict[str, Any] = {"threshold": least, "limit": most}
    if lists:
        sent["lists"] = list(lists)
    return sent, Options(lists=lists, threshold=least, limit=most), warnings


def _response(
    example: Example, own: object, one: Answered, serving: ServingState, terms: MatchTerms
) -> FtmMatches:
    result = one.result
    screening_id = Screened(example.subject, one.encoded, one.band).id
    warnings = [
        *example.warnings,
        *(example.in_its_words(warning) for warning in result.warnings),
    ]
    echo = FtmExample(
        id=str(own) if own is not None else None,
        schema_=example.schema.name,
        properties=example.used,
    )
    if isinstance(result, Unscreened):
        return _not_screened(
            result, echo, screening_id, warnings, in_words_of(example, result.errors)
        )
    wanted = [
        found
        for found in result.matches
        if found.score >= terms.cutoff and terms.filters.wanted(found.entity)
    ]
    versions = {version.source: version for version in serving.loaded.versions}
    most = serving.loaded.policy.rules.match.limit_bounds[1]
    reached = sum(found.score >= terms.threshold for found in wanted)
    discounted = [found for found in result.discounted if terms.filters.wanted(found.entity)]
    return FtmMatches(
        status=SCREENED if result.status == "screened" else PARTLY_SCREENED,
        results=[
            scored_entity(found, terms.threshold, versions) for found in wanted[: terms.limit]
        ],
        total=FtmTotal(reached, "eq" if len(result.matches) < most else "gte"),
        query=echo,
        screening_id=screening_id,
        warnings=warnings,
        error=_unread_in_words(example, result.unread),
        errors=(),
        screening_status=result.status,
        band=result.band,
        discounted=[
            scored_entity(found, terms.threshold, versions) for found in discounted[: terms.limit]
        ],
    )


def _unread_in_words(example: Example, unread: tuple[Unread, ...]) -> str:
    """What was not searched, for clients that read nothing but ``error``; empty if all was."""
    parts = [f"{example.origin(one.field)}: {one.reason}" for one in unread]
    return f"only partly screened: {'; '.join(parts)}" if parts else ""


def _not_screened(
    result: Unscreened,
    echo: FtmExample,
    screening_id: str,
    warnings: list[str],
    problems: tuple[FieldProblem, ...],
) -> FtmMatches:
    return FtmMatches(
        status=NOT_SCREENED,
        results=[],
        total=FtmTotal(0),
        query=echo,
        screening_id=screening_id,
        warnings=warnings,
        error=result.error,
        errors=problems,
        screening_status=result.status,
        band=result.band,
        discounted=[],
    )


def _refused(refused: Unscreened, submitted: object, screening_id: str) -> FtmMatches:
    given = submitted if isinstance(submitted, dict) else {}
    own, schema = given.get("id"), given.get("schema")
    echo = FtmExample(
        id=own if isinstance(own, str) else None,
        schema_=schema if isinstance(schema, str) else "",
    )
    return _not_screened(refused, echo, screening_id, list(refused.warnings), refused.errors)
