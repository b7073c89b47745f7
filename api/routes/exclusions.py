"""``/v1/exclusions``: false positives that are remembered until facts change or time is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.alerts.desk import Proposal
from api.alerts.exclusions import NO_SUCH_EXCLUSION
from api.alerts.models import Exclusion, ExclusionPage
from api.customers.models import LONGEST_REF
from api.routes.alert_document import EXCLUDE_REQUEST
from api.routes.alert_fields import LONGEST_NAME, LONGEST_TEXT, sent_fields, text_field
from api.routes.dependencies import State, StateDep, caller_of, json_response, state_of
from api.routes.openapi import answers, problems, schema_ref
from api.service.errors import NotFound

router = APIRouter(tags=["alerts"], default_response_class=Response)
SHAPES = (Exclusion, ExclusionPage)
ExclusionId = Annotated[int, Path(ge=1, le=2**53, description="Number of the exclusion.")]


@dataclass(frozen=True)
class ExclusionQuery:
    """Which exclusions are wanted."""

    customer: Annotated[
        str, Query(max_length=LONGEST_REF, description="Only of this customer.")
    ] = ""
    active: Annotated[
        bool | None, Query(description="True: those that hold; false: those that have ended.")
    ] = None
    cursor: Annotated[int, Query(ge=0, le=2**53, description="`next` of the page before.")] = 0
    limit: Annotated[int, Query(ge=1, le=1000, description="Most exclusions of a page.")] = 100


@router.get(
    "/v1/exclusions",
    operation_id="listExclusions",
    summary="List exclusions",
    responses={**answers("ExclusionPage"), **problems(422)},
)
def page(
    request: Request, state: StateDep, query: Annotated[ExclusionQuery, Depends()]
) -> Response:
    """In the order in which they began. An exclusion ends by itself; `ended_why` says why."""
    shown = state.alerts.exclusions(
        caller_of(request).client,
        customer=query.customer,
        active=query.active,
        cursor=query.cursor,
        limit=query.limit,
    )
    return json_response(shown)


@router.post(
    "/v1/exclusions",
    operation_id="enterExclusion",
    summary="Enter a known false positive",
    openapi_extra={"requestBody": EXCLUDE_REQUEST},
    responses={
        **answers("AlertDetail", "Proposed: a second person confirms it"),
        201: {
            "description": "It stands",
            "content": {"application/json": {"schema": schema_ref("AlertDetail")}},
        },
        **problems(400, 404, 409, 413, 415, 422, 503),
    },
)
async def enter(request: Request) -> Response:
    """Decides the alert of a customer and a party that was examined before, in another system.

    The rules are those of a decision on the alert (`POST /v1/alerts/{alert_id}/decisions`): reason,
    persons by band, what it binds, how long it holds. A party that does not match the customer is
    refused: nothing of it was compared that the exclusion could bind.
    """
    given = await sent_fields(request, {"customer", "entity_id", "reason", "text"})
    customer = text_field(given, "customer", LONGEST_REF, needed=True)
    entity_id = text_field(given, "entity_id", LONGEST_NAME, needed=True)
    reason = text_field(given, "reason", LONGEST_NAME, needed=True)
    text = text_field(given, "text", LONGEST_TEXT, needed=True)
    proposal = Proposal("false_positive", reason, text)
    enter = state_of(request).alert_desk.enter
    made = await asyncio.to_thread(enter, caller_of(request), customer, entity_id, proposal)
    fields = {"etag": f'"{made.alert.version}"'}
    return json_response(made, 201 if made.alert.state == "decided" else 200, headers=fields)


@router.get(
    "/v1/exclusions/{exclusion_id}",
    operation_id="getExclusion",
    summary="An exclusion",
    responses={**answers("Exclusion"), **problems(404, 422)},
)
def get(request: Request, state: StateDep, exclusion_id: ExclusionId) -> Response:
    """The pair it binds, until when, and what ended it."""
    return json_response(_found(state, caller_of(request).client, exclusion_id))


@router.delete(
    "/v1/exclusions/{exclusion_id}",
    operation_id="endExclusion",
    summary="End an exclusion",
    responses={**answers("Exclusion", "Ended"), **problems(404, 409, 422)},
)
def end(
    request: Request,
    state: StateDep,
    exclusion_id: ExclusionId,
    text: Annotated[str, Query(max_length=2000, description="Why, in your own words.")] = "",
) -> Response:
    """The alert opens again if the party still matches."""
    caller = caller_of(request)
    state.exclusions.end(caller, caller.client, exclusion_id, text)
    return json_response(_found(state, caller.client, exclusion_id))


def _found(state: State, client: str, exclusion_id: int) -> Exclusion:
    found = state.alerts.exclusion(client, exclusion_id)
    if found is None:
        raise NotFound(NO_SUCH_EXCLUSION)
    return found
