"""``/v1/customer-groups``: groups of customers (portfolios), each with options of its own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api.customers.groups import GroupInUse
from api.customers.models import LONGEST_GROUP, REF_PATTERN, CustomerGroup, CustomerGroupList
from api.routes.customer_document import GROUP_REQUEST
from api.routes.dependencies import StateDep, caller_of, json_response, state_of
from api.routes.openapi import answers, problems, schema_ref
from api.routes.pages import CursorQuery, LimitQuery, page_after
from api.service.errors import Conflict, NotFound, Unprocessable
from api.service.json_bodies import read_object
from api.service.subjects import check_lists, read_options, refuse_nearest

router = APIRouter(tags=["monitoring"], default_response_class=Response)
SHAPES = (CustomerGroup, CustomerGroupList)
Name = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_GROUP,
        pattern=REF_PATTERN,
        description="Name of the group.",
    ),
]
_NO_SUCH = "you have no group of this name"


@router.get(
    "/v1/customer-groups",
    operation_id="listCustomerGroups",
    summary="List the groups of customers",
    responses={**answers("CustomerGroupList"), **problems(422)},
)
def groups(
    request: Request, state: StateDep, cursor: CursorQuery = "", limit: LimitQuery = 1000
) -> Response:
    """By name, each with its options and how many customers it has."""
    known = state.customer_groups.all(caller_of(request).client)
    page = page_after(known, cursor, limit, lambda group: group.name)
    return json_response(CustomerGroupList(page.items, page.next))


@router.get(
    "/v1/customer-groups/{name:path}",
    operation_id="getCustomerGroup",
    summary="A group of customers",
    responses={**answers("CustomerGroup"), **problems(404, 422)},
)
def group(request: Request, state: StateDep, name: Name) -> Response:
    """Its options and how many customers it has."""
    return json_response(_found(state, caller_of(request).client, name))


@router.put(
    "/v1/customer-groups/{name:path}",
    operation_id="putCustomerGroup",
    summary="Make a group, or change its options",
    openapi_extra={"requestBody": GROUP_REQUEST},
    responses={
        **answers("CustomerGroup", "Options changed"),
        201: {
            "description": "Made",
            "content": {"application/json": {"schema": schema_ref("CustomerGroup")}},
        },
        **problems(400, 413, 415, 422, 503),
    },
)
async def put(request: Request, name: Name) -> Response:
    """`options` are those of `POST /v1/screen`, without `as_of`: monitoring is about today.

    Customers of the group are screened with the new options from their next screening on.
    """
    state, client = state_of(request), caller_of(request).client
    envelope = read_object(request.headers.get("content-type", ""), await request.body())
    options = _options(envelope)
    _, read, _ = read_options(options)
    check_lists(read.lists, state.reloader.serving.loaded.versions, "options.lists")
    made = await run_in_threadpool(state.customer_groups.put, client, name, options)
    shown = await run_in_threadpool(_found, state, client, name)
    return json_response(shown, 201 if made else 200)


@router.delete(
    "/v1/customer-groups/{name:path}",
    operation_id="deleteCustomerGroup",
    summary="Remove a group that has no customers",
    status_code=204,
    responses={204: {"description": "Gone"}, **problems(404, 409, 422)},
)
def delete(request: Request, state: StateDep, name: Name) -> Response:
    """A group that still has customers, or gets those of a file by now, stays (409)."""
    client = caller_of(request).client
    if batch := state.batches.that_fills(client, name):
        raise Conflict(
            f"batch {batch} is still to keep customers in the group {name!r}: wait for its end or "
            "cancel it"
        )
    try:
        gone = state.customer_groups.delete(client, name)
    except GroupInUse as refusal:
        raise Conflict(str(refusal)) from None
    if not gone:
        raise NotFound(_NO_SUCH)
    return Response(status_code=204)


def _found(state: StateDep, client: str, name: str) -> CustomerGroup:
    found = state.customer_groups.get(client, name)
    if found is None:
        raise NotFound(_NO_SUCH)
    return found


def _options(envelope: dict[str, Any]) -> dict[str, Any]:
    """The options of a group as they were sent; unknown ones are refused, or nobody would know."""
    unknown = sorted(envelope.keys() - {"options"})
    if unknown:
        raise Unprocessable.in_field(unknown[0][:60], "is no field of a group", "send `options`")
    options = envelope.get("options")
    if not isinstance(options, dict):
        said = "is missing" if options is None else "is not an object"
        fix = "send all options of the group, `{}` for a group without any"
        raise Unprocessable.in_field("options", said, fix)
    if options.get("as_of") is not None:
        raise Unprocessable.in_field("options.as_of", "monitoring is about today", "leave it out")
    _, read, warnings = read_options(options)
    refuse_nearest(read)
    if warnings:
        field = warnings[0].partition(":")[0]
        raise Unprocessable.in_field(field, "there is no such option", "leave it out")
    return options
