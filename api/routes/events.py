"""``/v1/events``: what happened, in its order, for whoever polls."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.events.feed import events_since
from api.events.kinds import KINDS_PATTERN, checked_kinds
from api.events.models import FeedEvent, FeedPage
from api.routes.dependencies import StateDep, caller_of, json_response
from api.routes.openapi import answers, problems
from api.routes.pages import Paging, number_of

router = APIRouter(tags=["events"], default_response_class=Response)
SHAPES = (FeedEvent, FeedPage)


@router.get(
    "/v1/events",
    operation_id="listEvents",
    summary="What happened",
    responses={**answers("FeedPage"), **problems(410, 422)},
)
def events(
    request: Request,
    state: StateDep,
    paging: Annotated[Paging, Depends()],
    since: Annotated[
        int,
        Query(ge=0, le=2**53, description="`next` of the call before; 0: from the oldest kept."),
    ] = 0,
    kinds: Annotated[
        str,
        Query(
            max_length=1000,
            description="Only of these kinds, separated by commas: `alert.*,list.activated`.",
            json_schema_extra={"pattern": KINDS_PATTERN},
        ),
    ] = "",
) -> Response:
    """Your own events and those of the lists, in their order; ask again with `next`.

    Each event comes at least once: know a repeat by its `id`. A cursor whose events were removed
    after their time of retention is answered with 410, never with a page that lacks them.
    """
    wanted = checked_kinds([one.strip() for one in kinds.split(",") if one.strip()], "kinds")
    client = caller_of(request).client
    since = number_of(paging.cursor) or since
    return json_response(
        events_since(state.store.engine, client, since, kinds=wanted, limit=paging.limit)
    )
