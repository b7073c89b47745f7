"""``POST /match/{dataset}``: query by FollowTheMoney example, screened as ``POST /v1/screen`` does.

Every example is answered on its own: one that cannot be screened has a status and an error of its
own while the others are answered.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Meta, Struct, field
from pydantic import BaseModel, ConfigDict, Field

from api.routes.dependencies import ServingStateDep, json_response, state_of
from api.routes.openapi import answers, problems, schema_ref
from api.service.errors import InvalidQuery, NotReady
from api.service.json_bodies import first_of, read_object
from api.service.serving_state import ServingState
from api.yente.algorithms import OURS, checked
from api.yente.datasets import DatasetName, members, narrowed
from api.yente.filters import TIMESTAMP, Filters, changed_since
from api.yente.match_service import LIMIT, THRESHOLD, MatchTerms, answer_examples
from api.yente.schemas import FtmExample, FtmMatchAnswer

router = APIRouter(tags=["yente protocol"], default_response_class=Response)

MOST_RESULTS = 500
"""The largest ``limit`` of yente; the policy's own bound on matches holds as well."""
MOST_EXCLUDED = 200
"""More do not fit into a URL of the usual length."""
_NOT_USED_HERE = frozenset({"fuzzy"})
"""Parameters that clients of yente send out of habit and that mean nothing in yente either."""
_EXAMPLE = {
    "queries": {
        "c-1": {
            "schema": "Company",
            "properties": {"name": ["Korea Kwangson Banking Corp"], "jurisdiction": ["kp"]},
        },
        "v-1": {
            "schema": "Vessel",
            "properties": {"name": ["PACIFIC DAWN"], "imoNumber": ["8604917"]},
        },
    }
}


class FtmMatchQuery(Struct):
    """Body of `POST /match/{dataset}`: examples by names the client chooses.

    `weights` and `config` are accepted and not used, with a warning: the policy is the same for
    everybody.
    """

    queries: Annotated[dict[str, FtmExample], Meta(min_length=1)]
    weights: dict[str, float] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)


SHAPES = (FtmMatchQuery,)


class Narrowing(BaseModel):
    """Query parameters that leave parties out of the results, in `/match` and in `/search`."""

    model_config = ConfigDict(extra="allow")

    include_dataset: list[str] = Field([], description="Only these lists of the dataset.")
    exclude_dataset: list[str] = Field([], description="Without these lists.")
    exclude_schema: list[str] = Field([], description="Without parties of these schemata.")
    topics: list[str] = Field([], description="Only parties with one of these topics.")
    changed_since: str | None = Field(
        None, pattern=TIMESTAMP, description="Only parties added or changed since, by content."
    )

    def unknown(self) -> list[str]:
        """A warning for each parameter that does not exist."""
        extra = (name for name in self.model_extra or () if name not in _NOT_USED_HERE)
        return [f"{name[:60]}: there is no such parameter; it was not used" for name in extra]


class Page(BaseModel):
    """Which part of what was found, with yente's bounds."""

    limit: int = Field(10, ge=0, le=MOST_RESULTS, description="Most entities (of each property).")
    offset: int = Field(0, ge=0, le=9499, description="How many to skip.")


class MatchParameters(Narrowing):
    """The query string of `/match/{dataset}`, with yente's names and defaults."""

    limit: int = Field(LIMIT, ge=0, le=MOST_RESULTS, description="Most results of each query.")
    threshold: float = Field(
        THRESHOLD, ge=0, le=1, description="Score from which a result says `match`."
    )
    cutoff: float = Field(
        THRESHOLD,
        ge=0,
        le=1,
        description="Score from which results are returned at all; never above `threshold`.",
    )
    algorithm: str = Field(OURS, max_length=100, description="A name of `/algorithms`.")
    exclude_entity_ids: list[str] = Field(
        [],
        max_length=MOST_EXCLUDED,
        description="Ids of parties already reviewed as false positives.",
    )


@router.post(
    "/match/{dataset}",
    operation_id="match",
    summary="Query by example (yente)",
    responses={
        **answers("FtmMatchAnswer", "One answer for each example, by its name"),
        **problems(400, 404, 413, 415, 422, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema_ref("FtmMatchQuery"), "example": _EXAMPLE}
            },
        }
    },
)
async def match(
    request: Request,
    serving: ServingStateDep,
    dataset: DatasetName,
    given: Annotated[MatchParameters, Query()],
) -> Response:
    """Screens each example against the lists of the dataset, as `POST /v1/screen` does.

    Results are sorted by score; `match` says whether it reaches `threshold`, `explanations` are the
    terms the score is the sum of. What was not compared is named in `warnings` of each response.
    """
    body = await request.body()
    envelope = read_object(request.headers.get("content-type", ""), body)
    examples = _examples(envelope, state_of(request).settings.max_subjects)
    terms, warnings = await _terms(request, serving, dataset, given)
    others = sorted(name for name, value in envelope.items() if name != "queries" and value)
    warnings += first_of(
        (f"{name[:60]}: is not used; the policy is the same for everybody" for name in others),
        len(others),
        "members",
    )
    stamp = serving.stamp(warnings)
    answer = FtmMatchAnswer(
        responses=await answer_examples(request, serving, terms, examples, body),
        limit=given.limit,
        lists=stamp.lists,
        policy=stamp.policy,
        software=stamp.software,
        warnings=stamp.warnings,
    )
    headers = {"x-batch-size": str(len(answer.responses))}
    return json_response(answer, headers=headers)


def _examples(envelope: dict[str, Any], most: int) -> dict[str, Any]:
    queries = envelope.get("queries")
    if not isinstance(queries, dict):
        raise InvalidQuery('send {"queries": {"q1": {"schema": …, "properties": {…}}}}')
    examples = {key: example for key, example in queries.items() if example is not None}
    if not examples:
        raise InvalidQuery("no queries provided")
    if len(examples) > most:
        raise InvalidQuery(f"{len(examples)} queries are more than {most}; send fewer at a time")
    return examples


async def _terms(
    request: Request, serving: ServingState, dataset: str, given: MatchParameters
) -> tuple[MatchTerms, list[str]]:
    checked(given.algorithm)
    sources, warnings = lists_of(serving, dataset, given)
    filters = await filters_of(request, serving, given, given.exclude_entity_ids)
    cutoff = min(given.cutoff, given.threshold)
    terms = MatchTerms(sources, given.limit, given.threshold, cutoff, filters)
    return terms, [*given.unknown(), *warnings]


def lists_of(
    serving: ServingState, dataset: str, given: Narrowing
) -> tuple[tuple[str, ...], list[str]]:
    """The lists to look in, at least one, and warnings.

    Raises:
        NotFound: there is no such dataset.
        NotReady: it is a known list that is not loaded; an empty answer would look clear.
        InvalidQuery: ``include_dataset`` and ``exclude_dataset`` leave no list.
    """
    scope = members(dataset, serving.loaded)
    if not scope:
        raise NotReady(f"no list of {dataset} is loaded")
    left, warnings = narrowed(scope, given.include_dataset, given.exclude_dataset, serving.loaded)
    if not left:
        raise InvalidQuery("include_dataset and exclude_dataset leave no list to search")
    return left, warnings


async def filters_of(
    request: Request, serving: ServingState, given: Narrowing, exclude_ids: list[str]
) -> Filters:
    """The filters of a query string; raises ``InvalidQuery`` for a day that is none."""
    store = state_of(request).store
    try:
        changed = await changed_since(store, serving.loaded, given.changed_since)
    except ValueError:
        raise InvalidQuery("changed_since is no day of the calendar") from None
    return Filters(
        exclude_schema=frozenset(given.exclude_schema),
        exclude_ids=frozenset(exclude_ids),
        topics=frozenset(given.topics),
        changed=changed,
    )
