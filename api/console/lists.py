"""``/console/lists``: which lists are in use, what was held and why, what changed, and for whom.

A version that was refused because it lost too much is held. Whoever may (scope ``lists:write``)
lets it in or keeps it out, with a reason; either stands in the log of the list.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import HTMLResponse

from api.access.sessions import CONSOLE
from api.console.answer import texts_of
from api.console.forms import first, read_form
from api.console.pages import page
from api.routes.dependencies import State, StateDep, caller_of, looked_up, state_of
from api.routes.lists import NothingBefore, changes_between, versions_of_source
from api.routes.monitoring import previewed_for_caller
from api.service.errors import Conflict, Forbidden, NotFound
from api.service.freshness import overall
from lists.entity.diff import Changed
from lists.history import Trouble
from lists.store import UnknownVersion

router = APIRouter(include_in_schema=False, default_response_class=Response)
Source = Annotated[str, Path(max_length=60)]
VersionId = Annotated[str, Query(max_length=100)]
_SHOWN: Final = 300
"""Parties of a kind of change on the page."""
_LONGEST_REASON: Final = 500


@router.get("/console/lists")
async def lists_page(request: Request, state: StateDep) -> Response:
    """Every source as it stands, and the state of fetching."""
    troubles = await asyncio.to_thread(state.store.log.troubles)
    states = state.reloader.states
    context = {
        "overall": overall(states),
        "lists": states,
        "held": {source: one.held for source, one in troubles.items() if one.held},
        "refresh": state.refresher.status,
        "may_change": caller_of(request).may("lists:write"),
    }
    return page(request.scope, "lists.html", context)


@router.post("/console/lists/refresh")
async def refresh(request: Request) -> Response:
    """Begin to fetch all lists."""
    await read_form(request)
    state_of(request).refresher.start()
    return _led_to(request, "")


@router.get("/console/lists/{source}")
async def list_page(request: Request, source: Source) -> Response:
    """One list: its versions, its log, and what is held."""
    return await looked_up(_list_page, request, state_of(request), source)


def _list_page(request: Request, state: State, source: str, problem: str = "") -> Response:
    found = versions_of_source(state, source)
    trouble = state.store.log.troubles().get(source, Trouble())
    title = next((one.title for one in state.reloader.states if one.source == source), source)
    caller = caller_of(request)
    context = {
        "source": source,
        "title": title,
        "active": found.active,
        "versions": found.versions,
        "events": found.events[:_SHOWN],
        "trouble": trouble,
        "may_change": caller.may("lists:write"),
        "may_preview": caller.may("monitor"),
        "errors": {"reason": problem} if problem else {},
    }
    return page(request.scope, "list.html", context, 422 if problem else 200)


@router.get("/console/lists/{source}/changes")
async def changes_page(
    request: Request,
    source: Source,
    from_: Annotated[str, Query(alias="from", max_length=100)] = "",
    to: VersionId = "",
) -> Response:
    """What one version says that another did not."""
    return await looked_up(_changes_page, request, source, from_, to)


def _changes_page(request: Request, source: str, earlier: str, later: str) -> Response:
    try:
        found = changes_between(state_of(request), source, earlier, later)
    except NothingBefore as first:
        only = {"source": source, "first_version": first.version}
        return page(request.scope, "changes.html", only)
    context = {
        "source": source,
        "first_version": "",
        "earlier": found.from_version,
        "later": found.to_version,
        "parts": (
            ("No longer listed", found.changes.delisted),
            ("New", found.changes.added),
        ),
        "changed": [_in_words(one) for one in found.changes.changed[:_SHOWN]],
        "changed_count": len(found.changes.changed),
        "shown": _SHOWN,
    }
    return page(request.scope, "changes.html", context)


def _in_words(one: Changed) -> dict[str, Any]:
    fields = [
        (
            field.field.replace("_", " "),
            [text for text in texts_of(field.before) if text not in set(texts_of(field.after))],
            [text for text in texts_of(field.after) if text not in set(texts_of(field.before))],
        )
        for field in one.fields
    ]
    return {"party": one.party, "fields": fields}


@router.get("/console/lists/{source}/preview")
async def preview_page(request: Request, source: Source, version: VersionId) -> Response:
    """Whom of the caller's customers a version would touch if it were active."""
    if not caller_of(request).may("monitor"):
        raise Forbidden("this needs the scope `monitor`, which the caller does not have")
    found = await previewed_for_caller(request, version)
    return page(request.scope, "list_preview.html", {"source": source, "found": found})


@router.post("/console/lists/{source}/let-in")
async def let_in(request: Request, source: Source) -> Response:
    """Make a held version active."""
    return await _decided(request, source, keep_out=False)


@router.post("/console/lists/{source}/keep-out")
async def keep_out(request: Request, source: Source) -> Response:
    """Record why a held version stays out."""
    return await _decided(request, source, keep_out=True)


async def _decided(request: Request, source: str, *, keep_out: bool) -> Response:
    fields = await read_form(request)
    version, reason = first(fields, "version"), first(fields, "reason")
    if not reason or len(reason) > _LONGEST_REASON:
        problem = f"Say in 1 to {_LONGEST_REASON} letters why."
        return await looked_up(_list_page, request, state_of(request), source, problem)
    caller, store = caller_of(request), state_of(request).store
    held = (await asyncio.to_thread(store.log.troubles)).get(source, Trouble()).held
    if not held or held != version:
        raise Conflict("this version is not held any more; look at the list again")
    who = f"{caller.name} ({caller.id})"
    try:
        if keep_out:
            await asyncio.to_thread(store.keep_out, version, reason, who)
        else:
            await asyncio.to_thread(store.activate, version, reason, forced=True, by=who)
    except UnknownVersion:
        raise NotFound(f"there is no version {version!r}") from None
    except ValueError as refusal:
        raise Conflict(str(refusal)) from None
    return _led_to(request, source)


def _led_to(request: Request, below: str) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    return HTMLResponse("", 303, {"location": f"{root}{CONSOLE}/lists/{below}".rstrip("/")})
