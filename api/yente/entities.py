"""``GET /entities/{id}`` and its adjacent entities, as yente answers them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from api.routes.dependencies import ServingStateDep, json_response, looked_up
from api.routes.openapi import answers, problems
from api.service.errors import NotFound
from api.service.serving_state import LoadedLists
from api.yente.match import Page
from api.yente.related_entities import ADDRESSES, adjacent_properties, related_by_property
from api.yente.schemas import (
    FtmAdjacency,
    FtmAdjacent,
    FtmEntity,
    FtmTotal,
    answered_entity,
)
from lists.entity import Entity
from lists.ftm import ftm_id
from lists.ftm.relations import address_ids

router = APIRouter(tags=["yente protocol"], default_response_class=Response)

EntityId = Annotated[str, Path(max_length=300, examples=["un-6908436"])]
_MOVED: dict[int | str, dict[str, Any]] = {
    308: {"description": "Known here by another id: see `Location`"}
}


@router.get(
    "/entities/{entity_id}",
    operation_id="getFtmEntity",
    summary="One listed party as FollowTheMoney (yente)",
    responses={**answers("FtmEntity"), **_MOVED, **problems(404, 422, 503)},
)
async def entity(
    request: Request,
    serving: ServingStateDep,
    entity_id: EntityId,
    *,
    nested: Annotated[bool, Query(description="With sanctions, ties, papers, addresses.")] = True,
) -> Response:
    """Answers with the party's own properties and, nested, the entities that hang on it."""
    loaded = serving.loaded
    party = _party(loaded, entity_id)
    if party is None:
        return _moved(request, loaded, entity_id)
    own = _with_addresses(party, loaded)
    if nested:
        related = await looked_up(related_by_property, loaded, party)
        own = msgspec.structs.replace(own, properties={**own.properties, **related})
    return json_response(own)


@router.get(
    "/entities/{entity_id}/adjacent",
    operation_id="getAdjacentEntities",
    summary="Entities related to a listed party (yente)",
    responses={**answers("FtmAdjacency"), **_MOVED, **problems(404, 422, 503)},
)
async def adjacent(
    request: Request,
    serving: ServingStateDep,
    entity_id: EntityId,
    page: Annotated[Page, Query()],
) -> Response:
    """Answers with a page of the entities under each property: sanctions, ties, papers."""
    loaded = serving.loaded
    party = _party(loaded, entity_id)
    if party is None:
        return _moved(request, loaded, entity_id)
    related = await looked_up(related_by_property, loaded, party)
    pages = {name: _page(found, page) for name, found in related.items()}
    return json_response(FtmAdjacency(_with_addresses(party, loaded), pages))


@router.get(
    "/entities/{entity_id}/adjacent/{property_name}",
    operation_id="getAdjacentEntitiesByProperty",
    summary="Entities related to a listed party by one property (yente)",
    responses={**answers("FtmAdjacent"), **_MOVED, **problems(404, 422, 503)},
)
async def adjacent_by(
    request: Request,
    serving: ServingStateDep,
    entity_id: EntityId,
    property_name: Annotated[str, Path(max_length=100, examples=["sanctions"])],
    page: Annotated[Page, Query()],
) -> Response:
    """Answers with a page of the entities under one property, and how many there are."""
    loaded = serving.loaded
    party = _party(loaded, entity_id)
    if party is None:
        return _moved(request, loaded, entity_id)
    if property_name not in adjacent_properties():
        known = ", ".join(sorted(adjacent_properties()))
        raise NotFound(f"no such property; there are {known}")
    related = await looked_up(related_by_property, loaded, party)
    return json_response(_page(related.get(property_name, []), page))


def _party(loaded: LoadedLists, entity_id: str) -> Entity | None:
    """The party with this id in FollowTheMoney."""
    found = loaded.screener.entity(loaded.word_index.own_id(entity_id))
    return found if found and ftm_id(found.id) == entity_id else None


def _moved(request: Request, loaded: LoadedLists, entity_id: str) -> Response:
    """Redirect from our own id to the FollowTheMoney one, as yente does for merged entities.

    Raises:
        NotFound: no list in use has such a party.
    """
    if loaded.screener.entity(entity_id) is None:
        raise NotFound("no active list has a party with this id")
    path = request.scope["route"].path_format.format(
        entity_id=ftm_id(entity_id),
        property_name=quote(request.path_params.get("property_name", "")),
    )
    path = request.scope.get("root_path", "") + path
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 308)


def _with_addresses(party: Entity, loaded: LoadedLists) -> FtmEntity:
    own = answered_entity(party, loaded.by_source)
    ids = list(dict.fromkeys(address_ids(party)))
    if not ids:
        return own
    return msgspec.structs.replace(own, properties={**own.properties, ADDRESSES: ids})


def _page(found: list[FtmEntity], page: Page) -> FtmAdjacent:
    shown = found[page.offset : page.offset + page.limit]
    return FtmAdjacent(shown, FtmTotal(len(found)), page.limit, page.offset)
