"""``/v1/alerts``: alerts about customers under monitoring, and what people decide about them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.alerts.desk import NO_SUCH_ALERT, Proposal, WorkOn
from api.alerts.models import (
    Alert,
    AlertDetail,
    AlertPage,
    AlertRulesAnswer,
    AlertStep,
    Decision,
)
from api.alerts.rules import alert_rules
from api.alerts.store import AlertFilter, BadCursor
from api.customers.models import LONGEST_GROUP, LONGEST_REF
from api.routes.alert_document import (
    ASSIGN_REQUEST,
    COMMENT_REQUEST,
    CONFIRM_REQUEST,
    DECIDE_REQUEST,
    IF_MATCH,
)
from api.routes.alert_fields import LONGEST_NAME, LONGEST_TEXT, sent_fields, text_field
from api.routes.dependencies import StateDep, caller_of, json_response, state_of
from api.routes.openapi import answers, problems
from api.service.errors import NotFound, PreconditionRequired, Unprocessable
from screening.monitoring.compared_facts import FactChange

router = APIRouter(tags=["alerts"], default_response_class=Response)
SHAPES = (Alert, AlertPage, AlertDetail, AlertStep, Decision, FactChange, AlertRulesAnswer)
"""Characters of a comment or of the text of a decision, and of an assignee."""
AlertId = Annotated[int, Path(ge=1, le=2**53, description="Number of the alert.")]
_OF_A_CHANGE = {
    **answers("AlertDetail"),
    **problems(400, 404, 409, 412, 413, 415, 422, 428, 503),
}
"""Answers of a call that changes the alert it has seen (`If-Match`)."""
_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_NUMBER = re.compile(r"[0-9]{1,9}")
_AS_READ = 'send the `ETag` of the alert as you read it, such as "3"'


@dataclass(frozen=True)
class AlertQuery:
    """Which alerts are wanted."""

    state: Annotated[
        Literal["open", "in_review", "proposed", "decided", "superseded", "undecided"] | None,
        Query(description="Only in this state; `undecided`: open, in review or proposed."),
    ] = None
    band: Annotated[
        Literal["clear", "review", "escalate", "block"] | None, Query(description="Only of it.")
    ] = None
    kind: Annotated[
        Literal["appeared", "changed", "gone", "band"] | None,
        Query(description="Only those of this kind."),
    ] = None
    group: Annotated[
        str, Query(max_length=LONGEST_GROUP, description="Only customers of this group.")
    ] = ""
    assignee: Annotated[
        str | None, Query(max_length=LONGEST_NAME, description="Only theirs; empty: nobody's.")
    ] = None
    customer: Annotated[
        str, Query(max_length=LONGEST_REF, description="Only of this customer.")
    ] = ""
    overdue: Annotated[bool, Query(description="Only undecided ones that are past due.")] = False
    cursor: Annotated[str, Query(max_length=100, description="`next` of the page before.")] = ""
    limit: Annotated[int, Query(ge=1, le=1000, description="Most alerts of a page.")] = 100


@router.get(
    "/v1/alerts",
    operation_id="listAlerts",
    summary="List alerts",
    responses={**answers("AlertPage"), **problems(422)},
)
def page(request: Request, state: StateDep, query: Annotated[AlertQuery, Depends()]) -> Response:
    """The first due first. Nobody sees the alerts of another client."""
    undecided = query.state == "undecided"
    wanted = AlertFilter(
        states=() if undecided or query.state is None else (query.state,),
        band=query.band or "",
        kind=query.kind or "",
        group=query.group,
        assignee=query.assignee,
        customer=query.customer,
        overdue=query.overdue,
        undecided=undecided,
    )
    client = caller_of(request).client
    try:
        return json_response(
            state.alerts.page(client, wanted, cursor=query.cursor, limit=query.limit)
        )
    except BadCursor:
        raise Unprocessable.in_field(
            "cursor", "is none that a page gave", "send `next` of the page before"
        ) from None


@router.get(
    "/v1/alerts/rules",
    operation_id="getAlertRules",
    summary="The rules alerts are worked on by",
    responses={**answers("AlertRulesAnswer"), **problems(422)},
)
def rules(state: StateDep) -> Response:
    """Due dates and number of persons by band, how long false positives are kept, reasons."""
    found = alert_rules(state.settings.alert_rules)
    return json_response(AlertRulesAnswer(found.hash, found.bands, found.exclusions, found.reasons))


@router.get(
    "/v1/alerts/{alert_id:int}",
    operation_id="getAlert",
    summary="An alert with its history",
    responses={**answers("AlertDetail"), **problems(404, 422)},
)
def get(request: Request, state: StateDep, alert_id: AlertId) -> Response:
    """What was compared, what changed since it was decided or first seen, and every step.

    `ETag` is the version to send as `If-Match` with a change.
    """
    found = state.alerts.detail(caller_of(request).client, alert_id)
    if found is None:
        raise NotFound(NO_SUCH_ALERT)
    return _tagged(found)


@router.patch(
    "/v1/alerts/{alert_id:int}",
    operation_id="updateAlert",
    summary="Assign an alert, or take it up",
    openapi_extra={"requestBody": ASSIGN_REQUEST, "parameters": [IF_MATCH]},
    responses=_OF_A_CHANGE,
)
async def patch(request: Request, alert_id: AlertId) -> Response:
    """`assignee` is free text, empty for nobody; `state` is `open` or `in_review`."""
    given = await sent_fields(request, {"assignee", "state"})
    assignee = text_field(given, "assignee", LONGEST_NAME) if "assignee" in given else None
    state = given.get("state")
    if state not in (None, "open", "in_review"):  # a tuple: JSON holds what no set takes
        raise Unprocessable.in_field(
            "state", "cannot be set to that", "send `open` or `in_review`; decide for the others"
        )
    act = _act(request, alert_id)
    desk = state_of(request).alert_desk
    return await _acted(partial(desk.take_up, assignee=assignee, state=state), act)


@router.post(
    "/v1/alerts/{alert_id:int}/comments",
    operation_id="commentAlert",
    summary="Comment on an alert",
    openapi_extra={"requestBody": COMMENT_REQUEST},
    responses={**answers("AlertDetail"), **problems(400, 404, 413, 415, 422, 503)},
)
async def comment(request: Request, alert_id: AlertId) -> Response:
    """A comment changes nothing else, so it needs no `If-Match`."""
    text = text_field(await sent_fields(request, {"text"}), "text", LONGEST_TEXT, needed=True)
    act = _act(request, alert_id, versioned=False)
    return await _acted(state_of(request).alert_desk.comment, act, text)


@router.post(
    "/v1/alerts/{alert_id:int}/decisions",
    operation_id="decideAlert",
    summary="Decide an alert, or propose a decision",
    openapi_extra={"requestBody": DECIDE_REQUEST, "parameters": [IF_MATCH]},
    responses=_OF_A_CHANGE,
)
async def decide(request: Request, alert_id: AlertId) -> Response:
    """Where the band needs two persons, this is a proposal: a second one confirms or rejects it.

    A false positive that stands is an exclusion from then on (`/v1/exclusions`).
    """
    given = await sent_fields(request, {"outcome", "reason", "text"})
    proposal = Proposal(
        text_field(given, "outcome", LONGEST_NAME, needed=True),
        text_field(given, "reason", LONGEST_NAME, needed=True),
        text_field(given, "text", LONGEST_TEXT),
    )
    return await _acted(state_of(request).alert_desk.decide, _act(request, alert_id), proposal)


@router.post(
    "/v1/alerts/{alert_id:int}/confirmation",
    operation_id="confirmDecision",
    summary="Confirm or reject a proposed decision",
    openapi_extra={"requestBody": CONFIRM_REQUEST, "parameters": [IF_MATCH]},
    responses={
        **answers("AlertDetail"),
        **problems(400, 403, 404, 409, 412, 413, 415, 422, 428, 503),
    },
)
async def confirm(request: Request, alert_id: AlertId) -> Response:
    """`confirmed` true makes the decision stand; whoever proposed it is refused (403).

    False sends it back: the alert is in review again. Keys that were rotated from one another count
    as one person.
    """
    given = await sent_fields(request, {"confirmed", "text"})
    confirmed = given.get("confirmed")
    if not isinstance(confirmed, bool):
        problem = "is neither true nor false" if "confirmed" in given else "is missing"
        raise Unprocessable.in_field("confirmed", problem, "send true or false")
    text = text_field(given, "text", LONGEST_TEXT, needed=not confirmed)
    desk = state_of(request).alert_desk
    step = desk.confirm if confirmed else desk.reject
    return await _acted(step, _act(request, alert_id), text)


async def _acted(step: Callable[..., AlertDetail], *given: object) -> Response:
    return _tagged(await asyncio.to_thread(step, *given))


def _act(request: Request, alert_id: int, *, versioned: bool = True) -> WorkOn:
    caller = caller_of(request)
    return WorkOn(caller, caller.client, alert_id, _versions(request) if versioned else None)


def _versions(request: Request) -> tuple[int, ...]:
    """The versions that ``If-Match`` names, in its own order; 0 stands for a tag that is none.

    Raises:
        PreconditionRequired: it was not sent.
        Unprocessable: it is no list of tags, or `*`, by which anybody would be decided over.
    """
    given = ", ".join(request.headers.getlist("if-match")).strip()
    if not given:
        raise PreconditionRequired(f"`If-Match`: {_AS_READ}")
    if given == "*":
        raise Unprocessable.in_field("If-Match", "`*` names no version of the alert", _AS_READ)
    tags = [_TAG.fullmatch(one.strip()) for one in given.split(",")]
    found = [one.group(1) for one in tags if one is not None]
    if len(found) < len(tags):
        raise Unprocessable.in_field("If-Match", "is no tag in quotes", _AS_READ)
    return tuple(int(one) if _NUMBER.fullmatch(one) else 0 for one in found)


def _tagged(detail: AlertDetail) -> Response:
    return json_response(detail, headers={"etag": f'"{detail.alert.version}"'})
