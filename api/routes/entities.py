"""``GET /v1/entities``: look parties up, to read what the lists say of them. Not a screening."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from msgspec import Struct

from api.routes.dependencies import ServingStateDep
from api.routes.openapi import answers, problems
from api.service.answer_encoding import encode_json
from api.service.errors import NotFound
from api.service.schemas import SourceCode
from api.service.serving_state import Stamp
from api.service.subjects import check_lists
from lists.entity import Entity, Kind
from screening.subject import Options, Subject, SubjectIdentifier

router = APIRouter(tags=["lists"])
_LOWEST = 0.3
"""Match score from which a look-up shows a party: people look around, so the lowest allowed."""


class FoundEntity(Struct, frozen=True):
    """One listed party and how well it fits the words that were looked up."""

    score: float
    entity: Entity


class EntitySearch(Struct, frozen=True):
    """Listed parties, best first."""

    entities: tuple[FoundEntity, ...]
    stamp: Stamp


class EntityAnswer(Struct, frozen=True):
    """One listed party, all that its publisher says of it.

    ``same_id`` is what other active lists hold under that id: a custom list may repeat one.
    """

    entity: Entity
    same_id: tuple[Entity, ...]
    stamp: Stamp


SHAPES = (EntitySearch, EntityAnswer)


@router.get(
    "/v1/entities",
    summary="Look up listed parties by name or number",
    response_class=Response,
    responses={**answers("EntitySearch"), **problems(422, 503)},
)
async def search(
    serving: ServingStateDep,
    q: Annotated[str, Query(min_length=1, max_length=500, description="Name or number.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
    source: Annotated[SourceCode | None, Query(description="Only this list.")] = None,
) -> Response:
    """Looks through names in any script and order, and through identifiers."""
    check_lists((source,) if source else (), serving.loaded.versions, "source")
    # A name given as a number would conflict with the number of every ship.
    imo = q if any(letter.isdigit() for letter in q) else ""
    subject = Subject(kind=None, names=(q,), identifiers=(SubjectIdentifier("", q),), imo=imo)
    options = Options(
        lists=(source,) if source else (),
        kinds=(kind,) if kind else (),
        threshold=_LOWEST,
        limit=limit,
        explain=False,
    )
    result = serving.loaded.screener.screen(subject, options, datetime.now(UTC).date())
    found = tuple(FoundEntity(match.score, match.entity) for match in result.matches)
    body = encode_json(EntitySearch(found, serving.stamp()))
    return Response(body, media_type="application/json")


@router.get(
    "/v1/entities/{entity_id}",
    summary="One listed party",
    response_class=Response,
    responses={**answers("EntityAnswer"), **problems(404, 422, 503)},
)
async def entity(
    serving: ServingStateDep,
    entity_id: Annotated[str, Path(max_length=200, examples=["un-6908436"])],
) -> Response:
    """Answers with the party as its publisher describes it: names, numbers, listings, links."""
    found = serving.loaded.screener.entity(entity_id)
    if found is None:
        raise NotFound("no active list has a party with this id")
    others = serving.loaded.screener.entities_with_repeated_id(entity_id)
    answer = EntityAnswer(found, others, serving.stamp())
    return Response(encode_json(answer), media_type="application/json")
