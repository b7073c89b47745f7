"""``GET /catalog``: the lists in use and the collections of them, as yente describes datasets."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from msgspec import Struct

from api.routes.dependencies import ServingStateDep, json_response
from api.routes.openapi import answers, problems
from api.service.serving_state import LoadedLists
from api.yente.datasets import COLLECTIONS, members, official
from lists.entity import ListVersion
from lists.vocabulary.sources import source as source_named

router = APIRouter(tags=["yente protocol"], default_response_class=Response)

_SUMMARIES = {
    "default": "Every list in use, a team's own among them.",
    "sanctions": "Every official list in use.",
}


class FtmPublisher(Struct, frozen=True):
    """Who publishes a list."""

    name: str
    official: bool


class FtmDataset(Struct, frozen=True, kw_only=True):
    """A list in use, or a collection. `index_version` is the version that is searched."""

    name: str
    title: str
    summary: str
    url: str | None
    publisher: FtmPublisher | None
    load: bool
    entities_url: str | None
    version: str
    index_version: str
    index_current: bool
    updated_at: datetime | None
    last_export: datetime | None
    entity_count: int
    thing_count: int
    children: list[str]


class FtmCatalog(Struct, frozen=True):
    """All datasets; `outdated` names lists whose publisher's rhythm has been missed."""

    datasets: list[FtmDataset]
    current: list[str]
    outdated: list[str]
    index_stale: bool


SHAPES = (FtmCatalog,)


@router.get(
    "/catalog",
    operation_id="getCatalog",
    summary="Datasets in use (yente)",
    responses={**answers("FtmCatalog"), **problems(503)},
)
@router.get("/manifest", include_in_schema=False)
async def catalog(serving: ServingStateDep) -> Response:
    """Lists every dataset a query may name, with the version that is searched."""
    loaded = serving.loaded
    lists = [_list(version) for version in loaded.versions]
    collections = [_collection(name, loaded) for name in COLLECTIONS]
    stale = {state.source for state in serving.states if state.state == "stale"}
    names = [version.source for version in loaded.versions]
    answer = FtmCatalog(
        datasets=[*lists, *collections],
        current=[name for name in names if name not in stale],
        outdated=[name for name in names if name in stale],
        index_stale=bool(stale),
    )
    return json_response(answer)


def _list(version: ListVersion) -> FtmDataset:
    known = source_named(version.source) if official(version.source) else None
    return FtmDataset(
        name=version.source,
        title=known.title if known else version.source,
        summary="Sample of the list, for trying out only." if version.sample else "",
        url=known.url if known else None,
        publisher=FtmPublisher(known.publisher, official=True) if known else None,
        load=True,
        entities_url=None,
        version=version.id,
        index_version=version.id,
        index_current=True,
        updated_at=version.confirmed_at or version.published_at,
        last_export=version.published_at,
        entity_count=version.entity_count,
        thing_count=version.entity_count,
        children=[],
    )


def _collection(name: str, loaded: LoadedLists) -> FtmDataset:
    held = [version for version in loaded.versions if version.source in members(name, loaded)]
    newest = max(held, key=lambda version: version.fetched_at, default=None)
    return FtmDataset(
        name=name,
        title=name.capitalize(),
        summary=_SUMMARIES[name],
        url=None,
        publisher=None,
        load=False,
        entities_url=None,
        version=newest.id if newest else "",
        index_version=newest.id if newest else "",
        index_current=True,
        updated_at=newest.fetched_at if newest else None,
        last_export=newest.published_at if newest else None,
        entity_count=sum(version.entity_count for version in held),
        thing_count=sum(version.entity_count for version in held),
        children=[version.source for version in held],
    )
