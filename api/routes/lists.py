"""``/v1/lists``: which lists are in use, their versions, what changed, and a refresh on demand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from api.routes.dependencies import State, StateDep, json_response
from api.routes.openapi import answers, problems, schema_ref
from api.service.errors import DatabaseUnavailable, NotFound
from api.service.freshness import SourceState, overall
from api.service.freshness import State as Freshness
from api.service.list_refresher import RefreshStatus
from api.service.schemas import SourceCode
from lists.custom import official
from lists.entity import ListVersion
from lists.entity.diff import Diff
from lists.history import ListEvent

router = APIRouter(tags=["lists"], default_response_class=Response)


class ListsAnswer(Struct, frozen=True):
    """Every known source as it stands, and the state of fetching."""

    state: Freshness
    lists: tuple[SourceState, ...]
    refresh: RefreshStatus


class VersionsAnswer(Struct, frozen=True):
    """All versions of one source, newest first, and what happened to them."""

    source: str
    active: str
    versions: tuple[ListVersion, ...]
    events: tuple[ListEvent, ...]


class ChangesAnswer(Struct, frozen=True):
    """What one version of a list says that another did not."""

    source: str
    from_version: str
    to_version: str
    changes: Diff


SHAPES = (ListsAnswer, VersionsAnswer, ChangesAnswer, RefreshStatus)


@router.get(
    "/v1/lists",
    summary="The lists in use and their age",
    responses={**answers("ListsAnswer"), **problems()},
)
async def lists(state: StateDep) -> Response:
    """Says of every source which version is in use, how old it is and why a file was refused."""
    states = state.reloader.states
    return json_response(ListsAnswer(overall(states), states, state.refresher.status))


@router.get(
    "/v1/lists/{source}/versions",
    summary="All versions of one list",
    responses={**answers("VersionsAnswer"), **problems(404, 422)},
)
def versions(state: StateDep, source: SourceCode) -> Response:
    """Every version ever stored, newest first, with activations, rollbacks and refusals."""
    active = next((v.id for v in state.store.active() if v.source == source), "")
    known = tuple(state.store.versions(source))
    if not known and source not in official():
        raise NotFound(f"there is no list {source!r}")
    return json_response(VersionsAnswer(source, active, known, tuple(state.store.events(source))))


@router.get(
    "/v1/lists/{source}/changes",
    summary="What changed between two versions",
    responses={**answers("ChangesAnswer"), **problems(404, 422)},
)
def changes(
    state: StateDep,
    source: SourceCode,
    from_: Annotated[
        str, Query(alias="from", max_length=100, description="Version id; default: one before.")
    ] = "",
    to: Annotated[str, Query(max_length=100, description="Version id; default: active.")] = "",
) -> Response:
    """Added, changed (with fields) and delisted parties, compared by value."""
    earlier, later = _pair(state, source, from_, to)
    return json_response(ChangesAnswer(source, earlier, later, state.store.diff(earlier, later)))


@router.post(
    "/v1/lists/refresh",
    status_code=202,
    summary="Fetch the official lists now",
    responses={
        202: {
            "description": "Begun; `GET /v1/lists` tells how it goes",
            "content": {"application/json": {"schema": schema_ref("RefreshStatus")}},
        },
        **problems(503),
    },
)
async def refresh(state: StateDep) -> Response:
    """Begins to fetch all sources; the running service swaps new versions in by itself."""
    if state.reloader.database_error:
        raise DatabaseUnavailable(state.reloader.database_error)
    return json_response(state.refresher.start(), 202)


def _pair(state: State, source: str, earlier: str, later: str) -> tuple[str, str]:
    """Ids of the two versions to compare, with their defaults."""
    ids = [version.id for version in state.store.versions(source)]
    for asked in (earlier, later):
        if asked and asked not in ids:
            raise NotFound(f"{source} has no such version")
    active = next((v.id for v in state.store.active() if v.source == source), "")
    later = later or active
    if not later:
        raise NotFound(f"no version of {source} is active")
    before = ids[ids.index(later) + 1 :]
    if not earlier and not before:
        raise NotFound(f"{later} is the first version of {source}")
    return earlier or before[0], later
