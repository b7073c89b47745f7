"""``GET /v1/entities``: look up listed parties. Not a screening: nothing is recorded."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from msgspec import Struct
from pydantic import BaseModel, Field

from api.routes.dependencies import ServingStateDep, json_response, looked_up
from api.routes.openapi import answers, problems
from api.service.entity_search import ranked_parties
from api.service.errors import FieldProblem, NotFound, Unprocessable
from api.service.schemas import SourceCode
from api.service.serving_state import LoadedLists, Stamp
from api.service.subjects import check_lists
from lists.entity import Entity, Kind

router = APIRouter(tags=["lists"], default_response_class=Response)


class EntityParameters(BaseModel):
    """The query string of `/v1/entities`."""

    q: str = Field(min_length=1, max_length=500, description="Words, a number or a reference.")
    limit: int = Field(10, ge=1, le=100, description="Most parties of a page.")
    kind: Kind | None = Field(None, description="Only this kind.")
    source: SourceCode | None = Field(None, description="Only this list.")
    cursor: str = Field("", max_length=100, description="`next` of the page before.")


class FoundEntity(Struct, frozen=True):
    """One listed party and how well it fits the words that were looked up."""

    score: float
    entity: Entity


class EntitySearch(Struct, frozen=True):
    """One page of listed parties, best first.

    ``total`` is how many there are on all pages. ``next`` leads to the next page, null on the last
    one; ``next_cursor`` is the same.
    """

    entities: tuple[FoundEntity, ...]
    total: int
    next_cursor: str | None
    stamp: Stamp
    next: str | None = None


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
    operation_id="searchEntities",
    summary="Look up listed parties by any word, number or reference",
    responses={**answers("EntitySearch"), **problems(422, 503)},
)
async def search(serving: ServingStateDep, given: Annotated[EntityParameters, Query()]) -> Response:
    """Finds parties by any words of their names, in any script, by numbers and by references.

    The last word may be the beginning of one; misspelt names are found too. A look-up is no
    screening: nothing is recorded, and nothing found means nothing.
    """
    loaded = serving.loaded
    wanted = (given.source,) if given.source else ()
    check_lists(wanted, loaded.versions, "source")
    versions = sorted(loaded.version_ids.values())
    question = _question(given.q, given.kind or "", given.source or "", *versions)
    first = _place(given.cursor, question)
    found = await looked_up(_found, loaded, given.q, given.kind, wanted)
    page = tuple(
        FoundEntity(round(score, 6), loaded.word_index.party(place))
        for place, score in found[first : first + given.limit]
    )
    following = first + given.limit
    more = f"{following}.{question}" if following < len(found) else None
    return json_response(EntitySearch(page, len(found), more, serving.stamp(), more))


def _found(
    loaded: LoadedLists, q: str, kind: Kind | None, sources: tuple[str, ...]
) -> list[tuple[int, float]]:
    """Positions of the parties found with their scores, best first. Blocking."""
    today = datetime.now(UTC).date()
    ranked = ranked_parties(loaded, q, today, sources=sources, last_begins=True)
    index = loaded.word_index
    kept = [
        (place, score)
        for place, score in ranked.items()
        if (not sources or index.traits.source[place] in sources)
        and (kind is None or index.party(place).kind == kind)
    ]
    return sorted(kept, key=lambda one: (-one[1], one[0]))


def _question(*parts: str) -> str:
    """A short hash of the query and the lists, so that a cursor fits no other query."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _place(cursor: str, question: str) -> int:
    """The position where a page begins; raises ``Unprocessable`` for another query's cursor."""
    if not cursor:
        return 0
    place, _, mark = cursor.partition(".")
    if mark != question or not (place.isascii() and place.isdigit() and len(place) < 10):
        fix = "send it with the same parameters, or begin again without it"
        problem = FieldProblem("cursor", "is not of this question, or the lists have changed", fix)
        raise Unprocessable("cursor: does not fit", (problem,))
    return int(place)


@router.get(
    "/v1/entities/{entity_id}",
    operation_id="getEntity",
    summary="One listed party",
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
    return json_response(answer)
