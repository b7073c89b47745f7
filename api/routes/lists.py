"""``/v1/lists``: which lists are in use, their versions, what changed, and a refresh on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response
from msgspec import Struct

from api.routes.dependencies import State, StateDep, json_response
from api.routes.openapi import answers, problems, schema_ref
from api.routes.pages import CursorQuery, LimitQuery, number_of, page_after
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
    next: str | None = None


class ChangesAnswer(Struct, frozen=True):
    """What one version of a list says that another did not."""

    source: str
    from_version: str
    to_version: str
    changes: Diff
    next: str | None = None


SHAPES = (ListsAnswer, VersionsAnswer, ChangesAnswer, RefreshStatus)


@router.get(
    "/v1/lists",
    operation_id="listLists",
    summary="The lists in use and their age",
    responses={**answers("ListsAnswer"), **problems()},
)
async def lists(state: StateDep) -> Response:
    """Says of every source which version is in use, how old it is and why a file was refused."""
    states = state.reloader.states
    return json_response(ListsAnswer(overall(states), states, state.refresher.status))


@router.get(
    "/v1/lists/{source}/versions",
    operation_id="listListVersions",
    summary="All versions of one list",
    responses={**answers("VersionsAnswer"), **problems(404, 422)},
)
def versions(
    state: StateDep, source: SourceCode, cursor: CursorQuery = "", limit: LimitQuery = 1000
) -> Response:
    """Every version ever stored, newest first, with activations, rollbacks and refusals."""
    return json_response(versions_of_source(state, source, cursor, limit))


def versions_of_source(
    state: State, source: str, cursor: str = "", limit: int = 1000
) -> VersionsAnswer:
    """Versions of a list, newest first, and its log.

    Raises:
        NotFound: there is no such list.
    """
    active = next((v.id for v in state.store.active() if v.source == source), "")
    known = tuple(state.store.versions(source))
    if not known and source not in official():
        raise NotFound(f"there is no list {source!r}")
    page = page_after(known, cursor, limit, lambda version: version.id)
    events = tuple(state.store.events(source))
    return VersionsAnswer(source, active, page.items, events, page.next)


@dataclass(frozen=True)
class _ChangesPaging:
    """Which page of changes is wanted: longer ones than elsewhere, for most updates fit one."""

    cursor: CursorQuery = ""
    limit: Annotated[int, Query(ge=1, le=10_000, description="Most changes of a page.")] = 10_000


@router.get(
    "/v1/lists/{source}/changes",
    operation_id="getListChanges",
    summary="What changed between two versions",
    responses={**answers("ChangesAnswer"), **problems(404, 422)},
)
def changes(
    state: StateDep,
    source: SourceCode,
    paging: Annotated[_ChangesPaging, Depends()],
    from_: Annotated[
        str, Query(alias="from", max_length=100, description="Version id; default: one before.")
    ] = "",
    to: Annotated[str, Query(max_length=100, description="Version id; default: active.")] = "",
) -> Response:
    """Added, changed (with fields) and delisted parties, compared by value, in this order.

    Name both versions when you ask for the next page: the active one may change meanwhile.
    """
    whole = changes_between(state, source, from_, to)
    shown, following = part_of(whole.changes, number_of(paging.cursor) or 0, paging.limit)
    page = ChangesAnswer(source, whole.from_version, whole.to_version, shown, following)
    return json_response(page)


class NothingBefore(NotFound):
    """``version`` is the first of its list: there is nothing to compare it with."""

    def __init__(self, source: str, version: str) -> None:
        super().__init__(f"{version} is the first version of {source}")
        self.version = version


def changes_between(state: State, source: str, earlier: str, later: str) -> ChangesAnswer:
    """All that changed between two versions; empty ones are the last two in use.

    Raises:
        NotFound: there is no such version, or none before.
    """
    earlier, later = _pair(state, source, earlier, later)
    return ChangesAnswer(source, earlier, later, state.store.diff(earlier, later))


def part_of(diff: Diff, first: int, most: int) -> tuple[Diff, str | None]:
    """At most so many differences, from the one numbered ``first`` on, and the next cursor."""
    fields = ("added", "changed", "delisted")
    parts: dict[str, Any] = {}
    start, left = first, most
    for field in fields:
        whole = getattr(diff, field)
        parts[field] = whole[start : start + left]
        left -= len(parts[field])
        start = max(start - len(whole), 0)
    count = sum(len(getattr(diff, field)) for field in fields)
    following = str(first + most) if first + most < count else None
    return msgspec.structs.replace(diff, **parts), following


@router.post(
    "/v1/lists/refresh",
    operation_id="refreshLists",
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
        raise NothingBefore(source, later)
    return earlier or before[0], later
