"""``GET /search/{dataset}``: search by words. Not a screening: nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.routes.dependencies import ServingStateDep, json_response, looked_up
from api.routes.openapi import answers, problems
from api.yente.datasets import ALSO_CALLED, DatasetName
from api.yente.facets import Facet, facets_of
from api.yente.lookup import PartyQuery, by_field, find, known_schema, read_filters, read_sort
from api.yente.match import Narrowing, Page, filters_of, lists_of
from api.yente.model import ANY_SCHEMA
from api.yente.schemas import FtmSearchAnswer, FtmTotal, answered_entity

router = APIRouter(tags=["yente protocol"], default_response_class=Response)


class SearchParameters(Narrowing, Page):
    """The query string of `/search/{dataset}`, with yente's names and defaults."""

    q: str = Field("", max_length=500, description="Words; a word ending in `*` is a prefix.")
    schema_: str = Field(ANY_SCHEMA, alias="schema", max_length=100, description="Only of these.")
    countries: list[str] = Field([], description="Only parties of these countries (`kp`).")
    datasets: list[str] = Field([], description="Only parties of these lists.")
    filter: list[str] = Field([], description="`property:value`, such as `program:DPRK3`.")
    filter_op: Literal["AND", "OR"] = Field(
        "OR", description="Whether all values of one filter must hold, or one of them."
    )
    facets: list[Facet] = Field(
        ["countries", "topics", "datasets"], description="What to count among all that was found."
    )
    sort: list[str] = Field(
        [], description="`last_change:desc`, `caption`…; default: best first.", max_length=5
    )
    target: bool | None = Field(None, description="Every listed party is a target.")
    fuzzy: bool = Field(default=False, description="No effect: like names are always shown.")
    simple: bool = Field(default=False, description="No effect: the syntax is always simple.")


@router.get(
    "/search/{dataset}",
    operation_id="search",
    summary="Look around by words (yente)",
    responses={**answers("FtmSearchAnswer", "One page"), **problems(400, 404, 422, 503)},
)
async def search(
    request: Request,
    serving: ServingStateDep,
    dataset: DatasetName,
    given: Annotated[SearchParameters, Query()],
) -> Response:
    """Answers with a page of the parties that have the words of `q`, or names like it, best first.

    Without `q` every party of the dataset is found; filters and facets count over all of them.
    """
    sources, warnings = lists_of(serving, dataset, given)
    filters = await filters_of(request, serving, given, [])
    loaded = serving.loaded
    chosen = [("countries", one) for one in given.countries]
    chosen += [("topics", one) for one in given.topics]
    chosen += [("datasets", ALSO_CALLED.get(one, one)) for one in given.datasets]
    query = PartyQuery(
        q=given.q,
        sources=frozenset(() if given.target is False else sources),
        today=datetime.now(UTC).date(),
        schema=known_schema(given.schema_),
        by=by_field([*chosen, *read_filters(given.filter)]),
        every_value=given.filter_op == "AND",
        sort=read_sort(given.sort),
        exclude_schema=filters.exclude_schema,
        filters=replace(filters, exclude_schema=frozenset(), topics=frozenset()),
    )
    found = await looked_up(find, loaded, query)
    shown = found[given.offset : given.offset + given.limit]
    stamp = serving.stamp([*given.unknown(), *warnings])
    answer = FtmSearchAnswer(
        results=[answered_entity(loaded.word_index.party(one), loaded.by_source) for one in shown],
        facets=facets_of(found, given.facets, loaded.word_index),
        total=FtmTotal(len(found)),
        limit=given.limit,
        offset=given.offset,
        lists=stamp.lists,
        policy=stamp.policy,
        software=stamp.software,
        warnings=stamp.warnings,
    )
    return json_response(answer)
