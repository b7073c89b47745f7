"""``/v1/entities/{id}/links`` and ``/v1/typologies``: why a listed party concerns the DPRK."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from msgspec import Struct

from api.routes.dependencies import ServingStateDep, json_response
from api.routes.openapi import answers, problems
from api.service.errors import NotFound
from api.service.serving_state import Stamp
from screening.links import Neighbour
from screening.links.ownership import Ownership
from screening.model.codes import Jurisdiction
from screening.model.result import Finding, PathStep
from screening.policy.rules import TypologyRules
from screening.typologies import Typology, catalogue

router = APIRouter(tags=["lists"], default_response_class=Response)


class LinksAnswer(Struct, frozen=True):
    """A listed party's ties and what they come to.

    ``path`` is the shortest telling way to another party listed for the DPRK, edge by edge.
    ``not_stated`` says in words why a party listed for the DPRK has no typology. ``ownership`` adds
    up what listed owners hold; a share no publisher prints is unknown.
    """

    id: str
    caption: str
    designated: bool
    neighbours: tuple[Neighbour, ...]
    path: tuple[PathStep, ...]
    typologies: tuple[Finding, ...]
    not_stated: str
    ownership: Ownership | None
    stamp: Stamp


class TypologiesAnswer(Struct, frozen=True):
    """The catalogue: every rule with its law, indicators, exemptions and source."""

    typologies: tuple[Typology, ...]
    weights: TypologyRules
    policy: str


SHAPES = (LinksAnswer, TypologiesAnswer)


@router.get(
    "/v1/entities/{entity_id}/links",
    operation_id="getEntityLinks",
    summary="Links of a listed party, and its path to the DPRK",
    responses={**answers("LinksAnswer"), **problems(404, 422, 503)},
)
async def links(
    serving: ServingStateDep,
    entity_id: Annotated[str, Path(max_length=200, examples=["un-6908436"])],
    jurisdiction: Annotated[
        list[Jurisdiction] | None, Query(description="Whose law binds you; default: all.")
    ] = None,
) -> Response:
    """Answers with each tie: kind, direction, dates, share, and the source line it rests on."""
    profile = serving.loaded.screener.profile(entity_id, tuple(jurisdiction or ()))
    if profile is None:
        raise NotFound("no active list has a party with this id")
    answer = LinksAnswer(
        id=profile.node.id,
        caption=profile.node.caption,
        designated=profile.node.designated,
        neighbours=profile.neighbours,
        path=profile.path,
        typologies=profile.typologies,
        not_stated=profile.not_stated,
        ownership=profile.ownership,
        stamp=serving.stamp(),
    )
    return json_response(answer)


@router.get(
    "/v1/typologies",
    operation_id="listTypologies",
    summary="Every typology: definition, law, indicators, exemptions",
    responses={**answers("TypologiesAnswer"), **problems(503)},
)
async def typologies(serving: ServingStateDep) -> Response:
    """Answers with the whole catalogue and the weights of the policy in force."""
    policy = serving.loaded.policy
    answer = TypologiesAnswer(catalogue(), policy.rules.typologies, policy.hash)
    return json_response(answer)
