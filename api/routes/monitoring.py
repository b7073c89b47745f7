"""``/v1/monitoring``: runs that screen customers again, the changes found, and previews."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.monitoring.models import ChangePage, FoundChange, MonitoringRun, RunList, RunPreview
from api.monitoring.preview import preview
from api.monitoring.store import RunStore
from api.routes.dependencies import StateDep, caller_of, json_response, state_of
from api.routes.openapi import answers, problems
from api.routes.pages import CursorQuery, LimitQuery, Paging, number_of
from api.service.errors import Conflict, NotFound, Overloaded
from lists.store import UnknownVersion

router = APIRouter(tags=["monitoring"], default_response_class=Response)
SHAPES = (MonitoringRun, RunList, FoundChange, ChangePage, RunPreview)


@router.get(
    "/v1/monitoring/runs",
    operation_id="listMonitoringRuns",
    summary="Runs that screened customers again",
    responses={**answers("RunList"), **problems(422)},
)
def runs(
    request: Request,
    state: StateDep,
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> Response:
    """Newest first, one for each change of the lists; `counts` are of your own customers."""
    store = RunStore(state.store.engine)
    found = store.runs(caller_of(request).client, limit, number_of(cursor))
    return json_response(RunList(found, str(found[-1].id) if len(found) == limit else None))


@router.get(
    "/v1/monitoring/changes",
    operation_id="listMonitoringChanges",
    summary="What changed for your customers",
    responses={**answers("ChangePage"), **problems(410, 422)},
)
def changes(
    request: Request,
    state: StateDep,
    paging: Annotated[Paging, Depends()],
    since: Annotated[
        int, Query(ge=0, le=2**53, description="`next` of the call before; 0: from the first.")
    ] = 0,
    run: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="Only those of one run.")
    ] = None,
) -> Response:
    """In the order in which they were found; ask again with `next` to hear of the next ones.

    `cursor` and `since` mean the same; the former counts. One that was never come to is refused
    (410): what is found after a backup was restored would be missed.
    """
    since = number_of(paging.cursor) or since
    store = RunStore(state.store.engine)
    return json_response(store.changes(caller_of(request).client, since, paging.limit, run))


@router.get(
    "/v1/monitoring/preview",
    operation_id="previewMonitoring",
    summary="What a list version would change for your customers",
    responses={**answers("RunPreview"), **problems(404, 409, 422, 503)},
)
async def previewed(
    request: Request,
    version: Annotated[
        str, Query(min_length=1, max_length=100, description="Id of a version of a list.")
    ],
) -> Response:
    """Screens your customers as if the version were active; nothing is kept or recorded.

    For a version that was imported and is not active yet (`dprk-screen lists import --no-activate`,
    or one that was held). It may take a minute, for the search index of those lists is made first;
    one preview is made at a time.
    """
    return json_response(await previewed_for_caller(request, version))


async def previewed_for_caller(request: Request, version: str) -> RunPreview:
    """What making a version active would change for the customers of the caller's client.

    Raises:
        Overloaded: another preview is being made.
        NotFound: there is no such version.
        Conflict: the version cannot be compared with what is active.
    """
    state = state_of(request)
    if state.monitoring.previewing.locked():
        raise Overloaded("another preview is being made", headers={"retry-after": "30"})
    async with state.monitoring.previewing:
        client, cache = caller_of(request).client, state.settings.cache_dir
        try:
            return await asyncio.to_thread(preview, state.store, cache, client, version)
        except UnknownVersion:
            raise NotFound(f"there is no list version {version!r}") from None
        except ValueError as refusal:
            raise Conflict(str(refusal)) from None
