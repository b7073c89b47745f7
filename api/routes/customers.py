"""``/v1/customers``: customers under ongoing monitoring, kept under the client's own references."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from msgspec import structs

from api.alerts.erasure import customer_eraser
from api.customers.groups import DEFAULT_GROUP, options_sent
from api.customers.models import (
    LONGEST_GROUP,
    LONGEST_REF,
    REF_PATTERN,
    UNSENDABLE_REFS,
    Customer,
    CustomerPage,
    CustomerPut,
    CustomerScreening,
    Removed,
    ResultBasis,
)
from api.customers.store import customer_of
from api.routes.customer_document import CUSTOMER_ANSWER, CUSTOMER_REQUEST
from api.routes.dependencies import State, StateDep, caller_of, json_response, state_of
from api.routes.openapi import answers, problems
from api.routes.screen import Answered, Call, screen_and_record
from api.service.answer_encoding import Unscreened
from api.service.errors import NotFound, Unprocessable
from api.service.json_bodies import first_of, read_object
from api.service.serving_state import ServingState
from api.service.software import software
from api.service.subjects import check_lists, read_options
from lists.db import writing
from screening.monitoring.outcome import outcome_of

if TYPE_CHECKING:
    from screening.model.subject import Options

router = APIRouter(tags=["monitoring"], default_response_class=Response)
SHAPES = (Customer, CustomerPage, Removed)
Ref = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_REF,
        pattern=REF_PATTERN,
        description="Your own reference of the customer.",
    ),
]
_NO_SUCH = "you keep no customer under this reference"
_encode = msgspec.json.Encoder(order="deterministic").encode


@router.put(
    "/v1/customers/{ref:path}",
    operation_id="putCustomer",
    summary="Keep a customer under monitoring",
    openapi_extra={"requestBody": CUSTOMER_REQUEST},
    responses={
        200: {**CUSTOMER_ANSWER, "description": "Put in the place of what was kept; screened"},
        201: {**CUSTOMER_ANSWER, "description": "Kept from now on; screened"},
        **problems(400, 404, 413, 415, 422, 503),
    },
)
async def put(request: Request, ref: Ref) -> Response:
    """Takes a subject as `POST /v1/screen` does, screens it and keeps it.

    `group` names the group (portfolio) whose options it is screened with; `default` if you name
    none. Put again, it takes the place of what was kept. A subject that cannot be screened is not
    kept (422). The reference is the customer's own id: an `id` in the subject is not used.
    """
    if ref in UNSENDABLE_REFS:
        raise Unprocessable.in_field("ref", "is a step of a path", "send another reference")
    state = state_of(request)
    body = await request.body()
    envelope = read_object(request.headers.get("content-type", ""), body)
    group, warnings = _group_of(envelope)
    client = caller_of(request).client
    sent_options = await asyncio.to_thread(state.customer_groups.options, client, group)
    if sent_options is None:
        raise _no_group(group)
    _, options, _ = read_options(sent_options)
    serving = state.reloader.serving
    check_lists(options.lists, serving.loaded.versions, "group: options.lists")
    record = await asyncio.to_thread(state.customers.record_of, client, ref)
    subject = envelope.get("subject")
    if isinstance(subject, dict):
        subject = {**subject, "id": ref}
    call = Call([subject], sent_options, options, body, kept_as=record)
    [answered] = await screen_and_record(request, serving, call)
    kept = CustomerPut(ref, group, _encode(subject), record, _screened(answered, serving, options))
    made, customer = await asyncio.to_thread(_keep, state, client, kept)
    head = b'{"customer":' + _encode(customer) + b',"result":' + answered.encoded + b","
    content = head + serving.stamp_json(warnings)[1:]
    return Response(content, 201 if made else 200, media_type="application/json")


@router.get(
    "/v1/customers/{ref:path}",
    operation_id="getCustomer",
    summary="A customer and what it came to",
    responses={**answers("Customer"), **problems(404, 422)},
)
def get(request: Request, state: StateDep, ref: Ref) -> Response:
    """The subject as it was sent, the listed parties in its last result, and its open alerts."""
    return json_response(_found(state, caller_of(request).client, ref))


@dataclass(frozen=True)
class PageQuery:
    """Which customers are wanted."""

    group: Annotated[str, Query(max_length=LONGEST_GROUP, description="Only of this group.")] = ""
    band: Annotated[
        Literal["clear", "review", "escalate", "block"] | None, Query(description="Only of it.")
    ] = None
    cursor: Annotated[
        str, Query(max_length=LONGEST_REF, description="`next` of the page before.")
    ] = ""
    limit: Annotated[int, Query(ge=1, le=1000, description="Most customers of a page.")] = 100


@router.get(
    "/v1/customers",
    operation_id="listCustomers",
    summary="List customers",
    responses={**answers("CustomerPage"), **problems(422)},
)
def page(request: Request, state: StateDep, query: Annotated[PageQuery, Depends()]) -> Response:
    """In the order of their references. Nobody sees the customers of another client."""
    shown = state.customers.page(
        caller_of(request).client,
        group=query.group,
        band=query.band or "",
        cursor=query.cursor,
        limit=query.limit,
    )
    return json_response(shown)


@router.delete(
    "/v1/customers/{ref:path}",
    operation_id="deleteCustomer",
    summary="End the monitoring of a customer",
    responses={**answers("Removed", "Gone"), **problems(404, 422)},
)
def delete(
    request: Request,
    state: StateDep,
    ref: Ref,
    *,
    erase: Annotated[bool, Query(description="Erase its content in the audit record too.")] = False,
) -> Response:
    """Removes the customer; the audit record keeps its screenings for as long as it keeps any.

    With `erase=true` their content is removed from it, and an entry of its own says so: the record
    stays verifiable. What single calls and batches recorded of the same person is not touched.
    """
    log, caller = state.audit.log, caller_of(request)
    if erase:
        eraser = customer_eraser(log.engine, log.appender, state.settings.cache_dir)
        gone = eraser.erase(caller, ref)
    else:
        gone = state.customers.delete(caller.client, ref, state.settings.cache_dir)
    if gone is None:
        raise NotFound(_NO_SUCH)
    return json_response(gone)


def _keep(state: State, client: str, put: CustomerPut) -> tuple[bool, Customer]:
    """Keep a customer and open its alerts in one transaction; whether it is a new one.

    It is read as this transaction left it: another call may put or remove it right after.

    Raises:
        Unprocessable: its group was removed while it was screened.
    """
    with writing(state.store.engine) as connection:
        made = bool(state.customer_keeper.keep(connection, client, (put,), "put"))
        if options_sent(connection, client, put.group) is None:
            raise _no_group(put.group)
        kept = customer_of(connection, client, put.ref)
    assert kept is not None  # noqa: S101 (it was just written)
    return made, structs.replace(kept, open_alerts=state.alerts.open_alerts(client, put.ref))


def _found(state: State, client: str, ref: str) -> Customer:
    customer = state.customers.get(client, ref)
    if customer is None:
        raise NotFound(_NO_SUCH)
    return structs.replace(customer, open_alerts=state.alerts.open_alerts(client, ref))


def _no_group(group: str) -> Unprocessable:
    return Unprocessable.in_field(
        "group", f"there is no group {group!r}", "put it first: PUT /v1/customer-groups/{name}"
    )


def _group_of(envelope: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The group that a customer is put into, and warnings about fields that do not exist."""
    group = envelope.get("group", DEFAULT_GROUP)
    if not isinstance(group, str) or not 1 <= len(group) <= LONGEST_GROUP:
        raise Unprocessable.in_field(
            "group", "is no name of a group", f"send 1 to {LONGEST_GROUP} characters"
        )
    unknown = sorted(envelope.keys() - {"subject", "group"})
    said = (f"{one[:60]}: there is no such field; it was not used" for one in unknown)
    return group, first_of(said, len(unknown), "unknown fields")


def _screened(answered: Answered, serving: ServingState, options: Options) -> CustomerScreening:
    """The screening of a customer as it is kept.

    Raises:
        Unprocessable: the subject was not screened.
    """
    result = answered.result
    if isinstance(result, Unscreened):
        problems = tuple(
            one
            if one.field == "subject"  # the whole of it
            else msgspec.structs.replace(one, field=f"subject.{one.field}")
            for one in result.errors
        )
        raise Unprocessable(f"the customer is not kept: {result.error}", problems)
    screening = msgspec.json.decode(answered.encoded, type=_ScreeningId).screening_id
    basis = ResultBasis(serving.loaded.version_ids, serving.loaded.policy.hash, software())
    return CustomerScreening(screening, datetime.now(UTC), basis, outcome_of(result), options)


class _ScreeningId(msgspec.Struct):
    screening_id: str
