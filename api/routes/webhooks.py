"""``/v1/webhooks``: addresses that events are sent to, and what became of each sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.events.delivery_store import deliveries, redeliver
from api.events.destinations import (
    LONGEST_URL,
    DestinationRefused,
    DestinationRules,
    destination,
)
from api.events.kinds import KINDS, MOST_KINDS, checked_kinds
from api.events.models import (
    Delivery,
    DeliveryPage,
    DeliveryState,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhookList,
    WebhookSecret,
    WebhookTest,
)
from api.routes.dependencies import State, StateDep, caller_of, json_response
from api.routes.openapi import answers, problems, schema_ref
from api.routes.pages import CursorQuery, number_of
from api.service.errors import Conflict, NotFound, Unprocessable

router = APIRouter(tags=["events"], default_response_class=Response)
SHAPES = (Webhook, WebhookList, NewWebhook, WebhookSecret, Delivery, DeliveryPage, WebhookTest)
WebhookId = Annotated[str, Path(max_length=40, description="Id of one of your webhooks.")]
DeliveryId = Annotated[int, Path(ge=1, le=2**53, description="Id of a delivery in its log.")]
_NO_SUCH = "you have no such webhook"
_T = TypeVar("_T")
_KIND = {"type": "string", "enum": [*KINDS, *sorted({f"{k.partition('.')[0]}.*" for k in KINDS})]}
_Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_URL,
        description="Where events are posted to: `https`, a public address.",
        examples=["https://example.com/hooks/screening"],
    ),
]
_Kinds = Annotated[
    list[str],
    Field(
        max_length=MOST_KINDS,
        json_schema_extra={"items": _KIND},
        description="Kinds that are sent, `alert.*` for a family; empty: all.",
        examples=[["alert.*", "list.held"]],
    ),
]
_Description = Annotated[
    str, Field(max_length=200, pattern=r"^[^\x00]*$", description="For you: what it is for.")
]


class WebhookRequest(BaseModel):
    """A webhook to make."""

    model_config = ConfigDict(extra="forbid")
    url: _Url
    kinds: _Kinds = []
    description: _Description = ""


class WebhookPatch(BaseModel):
    """What to change of a webhook; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    url: _Url | None = None
    kinds: _Kinds | None = None
    state: Literal["active", "paused"] | None = Field(
        None, description="`paused` keeps events until it is `active` again."
    )
    description: _Description | None = None


class SecretRequest(BaseModel):
    """How long the secrets before sign as well."""

    model_config = ConfigDict(extra="forbid")
    overlap_hours: float = Field(
        24.0,
        ge=0,
        le=720,
        strict=True,
        description="Hours for which events carry signatures of the secrets before as well.",
    )


def _made(model: str, description: str) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": schema_ref(model)}}
    return {201: {"description": description, "content": content}}


@router.get(
    "/v1/webhooks",
    operation_id="listWebhooks",
    summary="List your webhooks",
    responses={**answers("WebhookList"), **problems()},
)
def webhooks(request: Request, state: StateDep) -> Response:
    """Oldest first, without their secrets."""
    return json_response(WebhookList(state.webhooks.all(caller_of(request).client)))


@router.post(
    "/v1/webhooks",
    operation_id="createWebhook",
    status_code=201,
    summary="Have events sent to an address",
    responses={
        **_made("NewWebhook", "Made; `secret` is shown this once"),
        **problems(400, 409, 413, 415, 422),
    },
)
def create(request: Request, state: StateDep, wanted: WebhookRequest) -> Response:
    """Events that happen from now on are posted there, signed as Standard Webhooks defines.

    Your receiver verifies the signature with the `secret`, which this answer alone shows, drops
    repeats by `webhook-id`, and answers 2xx. Ask for a test event to see that it works.
    """
    _check_url(state, wanted.url)
    kinds = checked_kinds(wanted.kinds, "kinds")
    client = caller_of(request).client
    return json_response(state.webhooks.create(client, wanted.url, kinds, wanted.description), 201)


@router.get(
    "/v1/webhooks/{webhook_id}",
    operation_id="getWebhook",
    summary="A webhook, whether it fails, and how much waits",
    responses={**answers("Webhook"), **problems(404, 422)},
)
def get(request: Request, state: StateDep, webhook_id: WebhookId) -> Response:
    """`failing_since` is the first failure after the last event that arrived."""
    return json_response(_found(state.webhooks.get(caller_of(request).client, webhook_id)))


@router.patch(
    "/v1/webhooks/{webhook_id}",
    operation_id="changeWebhook",
    summary="Change a webhook",
    responses={**answers("Webhook"), **problems(400, 404, 413, 415, 422)},
)
def change(
    request: Request, state: StateDep, webhook_id: WebhookId, wanted: WebhookPatch
) -> Response:
    """`"state": "active"` also takes up one that was disabled; what waits is sent at once.

    So it is after a new `url`, which does not answer for what the one before failed to take.
    """
    if wanted.url is not None:
        _check_url(state, wanted.url)
    kinds = None if wanted.kinds is None else checked_kinds(wanted.kinds, "kinds")
    changed = WebhookChange(wanted.url, kinds, wanted.state, wanted.description)
    client = caller_of(request).client
    return json_response(_found(state.webhooks.change(client, webhook_id, changed)))


@router.delete(
    "/v1/webhooks/{webhook_id}",
    operation_id="deleteWebhook",
    status_code=204,
    summary="Remove a webhook",
    responses={204: {"description": "Gone, with its log"}, **problems(404, 422)},
)
def delete(request: Request, state: StateDep, webhook_id: WebhookId) -> Response:
    """Nothing more is sent there. What waited for it stays in the feed."""
    if not state.webhooks.delete(caller_of(request).client, webhook_id):
        raise NotFound(_NO_SUCH)
    return Response(status_code=204)


@router.post(
    "/v1/webhooks/{webhook_id}/secret",
    operation_id="rotateWebhookSecret",
    status_code=201,
    summary="Replace the secret of a webhook",
    responses={
        **_made("WebhookSecret", "Made; `secret` is shown this once"),
        **problems(400, 404, 409, 413, 415, 422),
    },
)
def rotate(
    request: Request, state: StateDep, webhook_id: WebhookId, wanted: SecretRequest | None = None
) -> Response:
    """Events carry a signature of each secret until the overlap is over; a receiver takes any."""
    overlap = timedelta(hours=(wanted or SecretRequest(overlap_hours=24.0)).overlap_hours)
    client = caller_of(request).client
    return json_response(_found(state.webhooks.new_secret(client, webhook_id, overlap)), 201)


@router.post(
    "/v1/webhooks/{webhook_id}/test",
    operation_id="testWebhook",
    status_code=202,
    summary="Send a test event",
    responses={
        202: {**answers("WebhookTest")[200], "description": "Sent within a second or so"},
        **problems(404, 409, 422),
    },
)
def test(request: Request, state: StateDep, webhook_id: WebhookId) -> Response:
    """Of the kind `webhook.test`, to this webhook alone; the log says what became of it."""
    client = caller_of(request).client
    _check_active(_found(state.webhooks.get(client, webhook_id)))
    event = _found(state.webhooks.test(client, webhook_id))
    return json_response(WebhookTest(event), 202)


@dataclass(frozen=True)
class LogQuery:
    """Which deliveries are wanted."""

    before: Annotated[
        int | None,
        Query(ge=1, le=2**53, deprecated=True, description="The same as `cursor`."),
    ] = None
    cursor: CursorQuery = ""
    state: Annotated[DeliveryState | None, Query(description="Only those in this state.")] = None
    limit: Annotated[int, Query(ge=1, le=1000, description="Most deliveries of a page.")] = 100


@router.get(
    "/v1/webhooks/{webhook_id}/deliveries",
    operation_id="listDeliveries",
    summary="What became of each event that was sent",
    responses={**answers("DeliveryPage"), **problems(404, 422)},
)
def log(
    request: Request,
    state: StateDep,
    webhook_id: WebhookId,
    query: Annotated[LogQuery, Depends()],
) -> Response:
    """Newest first; kept as long as events are."""
    found = _found(state.webhooks.get(caller_of(request).client, webhook_id))
    return json_response(
        deliveries(
            state.store.engine,
            found.id,
            before=number_of(query.cursor) or query.before,
            state=query.state or "",
            limit=query.limit,
        )
    )


@router.post(
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
    operation_id="redeliver",
    summary="Send one event once more",
    responses={**answers("Delivery", "Sent within a second or so"), **problems(404, 409, 422)},
)
def again(
    request: Request, state: StateDep, webhook_id: WebhookId, delivery_id: DeliveryId
) -> Response:
    """Whatever became of it before, with the same `webhook-id`."""
    found = _found(state.webhooks.get(caller_of(request).client, webhook_id))
    _check_active(found)
    sent = redeliver(state.store.engine, found.id, delivery_id)
    if sent is None:
        raise NotFound("this webhook has no such delivery")
    return json_response(sent)


def _found(found: _T | None) -> _T:
    if found is None:
        raise NotFound(_NO_SUCH)
    return found


def _check_active(webhook: Webhook) -> None:
    if webhook.state != "active":
        raise Conflict(f'the webhook is {webhook.state}: set its "state" to "active" first')


def _check_url(state: State, url: str) -> None:
    try:
        destination(url, DestinationRules.of(state.settings))
    except DestinationRefused as refused:
        raise Unprocessable.in_field("url", str(refused), "name another address") from None
