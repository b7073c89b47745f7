"""``/reconcile/{dataset}``: the W3C community group's Reconciliation Service API 0.2 (OpenRefine).

Queries become FollowTheMoney examples and are screened and recorded like those of ``/match``. Each
answer may be read by pages of any origin, as the specification demands; a page still needs a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import Field

from api.routes.dependencies import ServingStateDep, json_response, state_of
from api.routes.openapi import problems, schema_ref
from api.routes.screen import LARGE_BODY
from api.service.errors import InvalidQuery, ScreeningError
from api.service.json_bodies import decoded
from api.service.serving_state import LoadedLists, ServingState
from api.yente.algorithms import OURS, checked
from api.yente.datasets import DatasetName
from api.yente.extension import extension_of
from api.yente.manifest import manifest_of
from api.yente.match import Narrowing, filters_of, lists_of
from api.yente.match_service import LIMIT, MatchTerms, answer_examples, in_turn
from api.yente.model import ANY_SCHEMA
from api.yente.reconcile_schemas import ReconcileCandidate, ReconcileResult, as_candidate
from api.yente.schemas import FtmMatches, ScoredFtmEntity, answered_entity

_ALLOW_ORIGIN = "access-control-allow-origin"
_MOST_CANDIDATES = 100
_SECOND_MARK = re.compile(rb"(api_key=[^&?]*)\?")
"""OpenRefine appends ``?type=…`` to an address of the manifest that has a query already."""


class OpenRoute(APIRoute):
    """A route whose answers and refusals pages of every origin may read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with the header that says so."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            query = request.scope["query_string"]
            request.scope["query_string"] = _SECOND_MARK.sub(rb"\1&", query)
            try:
                response = await inner(request)
            except ScreeningError as refusal:
                refusal.headers[_ALLOW_ORIGIN] = "*"
                raise
            response.headers[_ALLOW_ORIGIN] = "*"
            return response

        return handler


router = APIRouter(tags=["yente protocol"], default_response_class=Response, route_class=OpenRoute)


class ReconcileParameters(Narrowing):
    """The query string of `/reconcile/{dataset}`."""

    queries: str = Field("", description="A batch of queries as JSON, if not sent as a form.")
    extend: str = Field("", description="A request for properties as JSON, same.")
    algorithm: str = Field(OURS, max_length=100, description="A name of `/algorithms`.")
    api_key: str = Field("", description="A key, for clients that can send no header.")


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Candidates by query; or values of properties; or, unasked, the manifest",
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        schema_ref("ReconcileManifest"),
                        schema_ref("ReconcileExtension"),
                        {
                            "type": "object",
                            "additionalProperties": schema_ref("ReconcileResult"),
                        },
                    ]
                }
            }
        },
    },
    **problems(400, 404, 413, 422, 503),
}


@router.get(
    "/reconcile/{dataset}",
    operation_id="getReconcileManifest",
    summary="Reconciliation service: manifest, or queries in the URL",
    responses=_ANSWERS,
)
async def reconcile(
    request: Request,
    serving: ServingStateDep,
    dataset: DatasetName,
    given: Annotated[ReconcileParameters, Query()],
) -> Response:
    """Without `queries` and `extend`, tells what the service offers; else answers them."""
    if not given.queries and not given.extend:
        lists_of(serving, dataset, given)
        return json_response(manifest_of(request, dataset, serving))
    return await _answer(request, serving, dataset, given, request.url.query.encode())


@router.post(
    "/reconcile/{dataset}",
    operation_id="reconcile",
    summary="Reconciliation service: a batch of queries, or of requests for properties",
    responses=_ANSWERS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "queries": {"type": "string", "description": "JSON: queries by name."},
                            "extend": {"type": "string", "description": "JSON: ids, properties."},
                        },
                    },
                    "example": {"queries": '{"q0": {"query": "Korea Kwangson Banking Corp"}}'},
                }
            },
        }
    },
)
async def reconcile_batch(
    request: Request,
    serving: ServingStateDep,
    dataset: DatasetName,
    given: Annotated[ReconcileParameters, Query()],
) -> Response:
    """Screens each query as `POST /match` does; one that cannot be screened says so in `error`."""
    body = await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        sent = {name: form.get(name) for name in ("queries", "extend")}
    texts = {name: value for name, value in sent.items() if isinstance(value, str) and value}
    return await _answer(request, serving, dataset, given.model_copy(update=texts), body)


async def _answer(
    request: Request,
    serving: ServingState,
    dataset: str,
    given: ReconcileParameters,
    body: bytes,
) -> Response:
    most = state_of(request).settings.max_subjects
    if given.extend:
        asked = _json_object(given.extend, "extend")
        beside = state_of(request).batcher.beside
        return json_response(await beside(extension_of, serving.loaded, asked, most))
    queries = _json_object(given.queries, "queries")
    if len(queries) > most:
        raise InvalidQuery(f"{len(queries)} queries are more than {most}; send fewer at a time")
    checked(given.algorithm)
    sources, _ = lists_of(serving, dataset, given)
    filters = await filters_of(request, serving, given, [])
    examples = {key: _example(query) for key, query in queries.items()}
    terms = MatchTerms(sources, _MOST_CANDIDATES, filters=filters)
    found = await answer_examples(request, serving, terms, examples, body)

    def reconciled() -> dict[str, ReconcileResult]:
        return {key: _result(one, queries[key], serving.loaded) for key, one in found.items()}

    results = await in_turn(request, len(body) > LARGE_BODY, reconciled)
    return json_response(results, headers={"x-batch-size": str(len(results))})


def _json_object(text: str, field: str) -> dict[str, Any]:
    try:
        read = decoded(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise InvalidQuery(f"{field}: is not JSON") from None
    if not isinstance(read, dict) or not read:
        raise InvalidQuery(f"{field}: send a JSON object that is not empty")
    return read


def _example(query: object) -> object:
    """A reconciliation query as a FollowTheMoney example; its reader reports what is wrong."""
    if not isinstance(query, dict):
        return query
    types = query.get("type") or ANY_SCHEMA
    if isinstance(types, list):
        types = types[0] if len(types) == 1 else ANY_SCHEMA
    if isinstance(types, dict):
        types = types.get("id")
    properties: dict[str, Any] = {"name": [query["query"]]} if query.get("query") else {}
    conditions = query.get("properties")
    for condition in conditions if isinstance(conditions, list) else ():
        if isinstance(condition, dict) and isinstance(condition.get("pid"), str):
            values = condition.get("v")
            listed = values if isinstance(values, list) else [values]
            own = properties.setdefault(condition["pid"].rpartition(":")[2], [])
            own += [_value(value) for value in listed]
    return {"schema": types, "properties": properties}


def _value(value: object) -> object:
    """The text of a value; one that was reconciled before is an object with its name."""
    if isinstance(value, dict):
        return value.get("name") or value.get("id")
    return value


def _result(answered: FtmMatches, query: Any, loaded: LoadedLists) -> ReconcileResult:  # noqa: ANN401 - JSON
    limit = query.get("limit", LIMIT) if isinstance(query, dict) else LIMIT
    most = limit if isinstance(limit, int) and limit > 0 else LIMIT
    candidates = [as_candidate(found) for found in answered.results]
    found = {one.id for one in candidates}
    # Never proposed as a match, but a person who reconciles has to see it.
    candidates += [as_candidate(one) for one in answered.discounted if one.id not in found]
    named = _named(query, loaded)
    if named is not None:
        candidates = [named, *(one for one in candidates if one.id != named.id)]
    return ReconcileResult(
        candidates[:most],
        answered.screening_id,
        answered.warnings,
        answered.error,
        answered.errors,
        answered.screening_status,
        answered.band,
    )


def _named(query: object, loaded: LoadedLists) -> ReconcileCandidate | None:
    """The party whose id was sent instead of a name."""
    text = query.get("query") if isinstance(query, Mapping) else None
    party = (
        loaded.screener.entity(loaded.word_index.own_id(text.strip()))
        if isinstance(text, str)
        else None
    )
    if party is None:
        return None
    own = answered_entity(party, loaded.by_source)
    fields = {name: getattr(own, name) for name in own.__struct_fields__}
    certain = ScoredFtmEntity(**fields, score=1.0, match=True, features={}, explanations={})
    return as_candidate(certain)
