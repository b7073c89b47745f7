"""Signing in to the console with an API key or at an identity provider, and out again."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import HTMLResponse

from api.access.oidc_sign_in import COOKIE as PENDING
from api.access.oidc_sign_in import SECONDS, OidcSignIn
from api.access.sessions import CONSOLE, COOKIE, Person, session_cookie
from api.console.forms import first, read_form
from api.console.pages import page, set_session
from api.routes.dependencies import state_of
from api.service.errors import Forbidden, NotFound, Unauthorized

router = APIRouter(include_in_schema=False, default_response_class=Response)
_OWN_PATH: Final = re.compile(r"/console(?:[/?][\w/?&=%+:;,.~-]*)?", re.ASCII)


@router.get("/console/sign-in")
async def form(request: Request) -> Response:
    """The form; the key itself is shown once and never kept in the browser."""
    return page(request.scope, "sign_in.html", {"message": "", "back": "", "errors": {}})


@router.post("/console/sign-in")
async def sign_in(request: Request) -> Response:
    """Begin a session of the key that was sent, and go where the caller wanted to."""
    fields = await read_form(request)
    state, root = state_of(request), request.scope.get("root_path", "")
    key, back = first(fields, "key"), first(fields, "back")
    caller = await state.keys.caller_found(key)
    if caller is None:
        await request.scope["count_failure"]()
        said = "This key is unknown, expired or revoked." if key else "Enter your key."
        context = {"message": "", "back": back, "errors": {"key": said}}
        return page(request.scope, "sign_in.html", context, 401)
    answer = _led_to(root + _own(request, back))
    set_session(answer, request.scope, state.sessions.begin(caller.id.partition(":")[2]))
    return answer


@router.get("/console/sign-in/provider")
async def to_provider(
    request: Request, back: Annotated[str, Query(max_length=1_000)] = ""
) -> Response:
    """Lead the browser to the identity provider. Its answer is good for this browser alone."""
    sign_in = _provider(request)
    pending = sign_in.begin(_own(request, back))
    answer = _led_to(await sign_in.address(pending))
    # The provider leads back from its own site: a strict cookie would not come with that.
    answer.set_cookie(
        PENDING,
        pending.token,
        max_age=SECONDS,
        path=_pending_path(request),
        secure=sign_in.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/console/sign-in/provider/callback")
async def from_provider(request: Request) -> Response:
    """Take a browser back from the provider, and begin a session of whoever signed in there."""
    sign_in, state = _provider(request), state_of(request)
    pending = sign_in.read(session_cookie(request.scope, PENDING))
    said = request.query_params
    single = {name: said[name] for name in said if len(said.getlist(name)) == 1}
    try:
        caller = await sign_in.caller(pending, single)
    except (Unauthorized, Forbidden) as refusal:
        await request.scope["count_failure"]()
        context = {
            "message": refusal.detail,
            "back": pending.back if pending else "",
            "errors": {},
        }
        answer = page(request.scope, "sign_in.html", context, refusal.status)
        _forget_pending(request, answer)
        return answer
    person = Person(
        state.settings.oidc_issuer, caller.id, caller.name, tuple(sorted(caller.scopes))
    )
    # A page and no redirect: only what our own page asks for comes with a strict cookie.
    root = request.scope.get("root_path", "")
    answer = page(
        request.scope, "signed_in.html", {"target": root + (pending or sign_in.begin(CONSOLE)).back}
    )
    del answer.headers["set-cookie"]
    set_session(answer, request.scope, state.sessions.begin(person=person), secure=sign_in.secure)
    _forget_pending(request, answer)
    return answer


def _provider(request: Request) -> OidcSignIn:
    sign_in = state_of(request).sign_in
    if sign_in is None:
        raise NotFound("people sign in to this console with keys only")
    return sign_in


def _pending_path(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}{CONSOLE}/sign-in/provider"


def _forget_pending(request: Request, answer: Response) -> None:
    answer.delete_cookie(PENDING, path=_pending_path(request), httponly=True, samesite="lax")


def _own(request: Request, back: str) -> str:
    """Where somebody wanted to go, without the prefix of a proxy: a page of the console only."""
    own = back.removeprefix(request.scope.get("root_path", ""))
    return own if _OWN_PATH.fullmatch(own) and "//" not in own else CONSOLE


@router.post("/console/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session: in this browser, and for whoever has a copy of its cookie."""
    await read_form(request)
    state = state_of(request)
    session = state.sessions.read(session_cookie(request.scope))
    if session is not None:
        await asyncio.to_thread(state.keys.ended.end, session.nonce, session.ends)
    root = request.scope.get("root_path", "")
    answer = _led_to(f"{root}{CONSOLE}/sign-in")
    answer.delete_cookie(COOKIE, path=root + CONSOLE, httponly=True, samesite="strict")
    return answer


def _led_to(path: str) -> HTMLResponse:
    return HTMLResponse("", 303, {"location": path})
