"""Suggestions, property proposals and previews of the reconciliation service."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from jinja2 import Environment, PackageLoader, Template

from api.routes.dependencies import ServingStateDep, json_response, looked_up
from api.routes.openapi import answers, problems
from api.service.errors import NotFound
from api.yente.datasets import DatasetName, members
from api.yente.lookup import PartyQuery, find, known_schema
from api.yente.model import ANY_SCHEMA, properties, properties_of, schemata
from api.yente.reconcile import OpenRoute
from api.yente.reconcile_schemas import (
    ReconcileEntities,
    ReconcileProperties,
    ReconcileProperty,
    ReconcileProposal,
    ReconcileTypes,
    as_property,
    as_suggestion,
    as_type,
)
from lists.ftm import ftm_entity, ftm_schema
from lists.ftm.mapping import ftm_dates

router = APIRouter(tags=["yente protocol"], default_response_class=Response, route_class=OpenRoute)

Prefix = Annotated[str, Query(max_length=500, description="What was typed so far.")]
Limit = Annotated[int, Query(ge=0, le=500, description="Most suggestions; 0: as many as fit.")]
Cursor = Annotated[int, Query(ge=0, le=9499, description="How many suggestions to pass over.")]
_SUGGESTED = 10
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
"""A preview is made to stand in a frame of the client's page; it runs nothing and loads nothing."""


@router.get(
    "/reconcile/{dataset}/suggest/entity",
    operation_id="suggestEntities",
    summary="Suggest listed parties while somebody types",
    responses={**answers("ReconcileEntities"), **problems(404, 422, 503)},
)
async def suggest_entity(
    serving: ServingStateDep,
    dataset: DatasetName,
    prefix: Prefix = "",
    limit: Limit = _SUGGESTED,
    cursor: Cursor = 0,
) -> Response:
    """Finds parties that have the words typed, the last one as a beginning, and names like them."""
    loaded = serving.loaded
    sources = frozenset(members(dataset, loaded))
    found: list[int] = []
    if prefix.strip():
        query = PartyQuery(prefix, sources, datetime.now(UTC).date(), last_begins=True)
        found = await looked_up(find, loaded, query)
    parties = [loaded.word_index.party(one) for one in found[cursor : cursor + (limit or 500)]]
    shown = [as_suggestion(party, ftm_entity(party)["properties"]) for party in parties]
    return json_response(ReconcileEntities(prefix, shown))


@router.get(
    "/reconcile/{dataset}/suggest/property",
    operation_id="suggestProperties",
    summary="Suggest properties while somebody types",
    responses={**answers("ReconcileProperties"), **problems(404, 422, 503)},
)
async def suggest_property(
    serving: ServingStateDep, dataset: DatasetName, prefix: Prefix = "", limit: Limit = _SUGGESTED
) -> Response:
    """Finds properties that are compared, by name or label."""
    members(dataset, serving.loaded)
    typed = prefix.strip().casefold()
    compared = [one for one in properties() if one.read_as]
    found = [
        one
        for one in compared
        if any(_begins(text, typed) for text in (one.name, one.label, one.qualified))
    ]
    return json_response(
        ReconcileProperties(prefix, [as_property(one) for one in found][: limit or None])
    )


@router.get(
    "/reconcile/{dataset}/suggest/type",
    operation_id="suggestTypes",
    summary="Suggest types while somebody types",
    responses={**answers("ReconcileTypes"), **problems(404, 422, 503)},
)
async def suggest_type(
    serving: ServingStateDep, dataset: DatasetName, prefix: Prefix = "", limit: Limit = _SUGGESTED
) -> Response:
    """Finds types by name."""
    members(dataset, serving.loaded)
    typed = prefix.strip().casefold()
    found = [
        one
        for one in schemata().values()
        if any(_begins(text, typed) for text in (one.name, one.label, one.plural))
    ]
    return json_response(
        ReconcileTypes(prefix, [as_type(one.name) for one in found][: limit or None])
    )


@router.get(
    "/reconcile/{dataset}/extend/property",
    operation_id="proposeProperties",
    summary="Properties that can be fetched for a type",
    responses={**answers("ReconcileProposal"), **problems(400, 404, 422, 503)},
)
async def propose_properties(
    serving: ServingStateDep,
    dataset: DatasetName,
    type_: Annotated[str, Query(alias="type", max_length=100)] = ANY_SCHEMA,
    limit: Annotated[int, Query(ge=0, le=500, description="0: all of them.")] = 0,
) -> Response:
    """Lists the properties that entities of a type may have."""
    members(dataset, serving.loaded)
    schema = schemata()[known_schema(type_ or ANY_SCHEMA)]
    held = [ReconcileProperty(one.name, one.label) for one in properties_of(schema)]
    return json_response(ReconcileProposal(limit, schema.name, held[: limit or None]))


@router.get(
    "/reconcile/{dataset}/preview/{entity_id}",
    operation_id="previewEntity",
    summary="A small page on a listed party",
    responses={
        200: {"description": "The page", "content": {"text/html": {}}},
        **problems(404, 422, 503),
    },
)
async def preview(
    serving: ServingStateDep,
    dataset: DatasetName,
    entity_id: Annotated[str, Path(max_length=300, examples=["un-6908436"])],
) -> Response:
    """Shows names, dates, numbers and why the party is listed; made for a small frame."""
    members(dataset, serving.loaded)
    party = serving.loaded.screener.entity(serving.loaded.word_index.own_id(entity_id))
    if party is None:
        raise NotFound("no active list has a party with this id")
    version = serving.loaded.by_source[party.source]
    kind = as_type(ftm_schema(party)).description
    born = [one for span in party.birth_dates for one in ftm_dates(span)]
    page = _template().render(party=party, kind=kind, version=version.id, born=born)
    headers = {"content-security-policy": _FRAMED}
    return Response(page, headers=headers, media_type="text/html")


@cache
def _template() -> Template:
    loader = PackageLoader("api", "templates")
    return Environment(loader=loader, autoescape=True).get_template("reconcile_preview.html")


def _begins(text: str, typed: str) -> bool:
    """Whether a name, or a word of it, begins with the typed text."""
    folded = text.casefold()
    return folded.startswith(typed) or any(word.startswith(typed) for word in folded.split())
