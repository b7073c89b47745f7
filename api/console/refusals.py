"""Errors as people read them: a page that says what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from api.access.scopes import route_path
from api.access.sessions import CONSOLE, is_console, session_cookie
from api.audit.seal_keys import SealKeyMissing
from api.console.pages import page
from api.service.errors import Unauthorized

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.routes.dependencies import State
    from api.service.errors import ScreeningError

_NOT_SIGNED_IN: Final = "You are not signed in, or your session is over. Sign in to go on."
"""What programs are asked for instead, a header, is nothing that a person could send."""


def refusal_page(scope: Scope, refusal: ScreeningError) -> Response | None:
    """The answer to a person; ``None`` for programs, which get a problem document.

    A browser at ``/`` is led to the console. Whoever is not signed in gets the form to do so.
    """
    if scope["type"] != "http" or "held" not in scope.get("state", {}):
        return None
    path = route_path(scope)
    if path == "/" and scope["method"] == "GET" and wants_page(scope):
        return RedirectResponse(f"{scope.get('root_path', '')}{CONSOLE}", 303)
    if not is_console(path):
        return None
    try:
        return _page_of(scope, refusal)
    except (SealKeyMissing, SQLAlchemyError):  # no session can be begun, so no form be shown
        return None


def _page_of(scope: Scope, refusal: ScreeningError) -> Response:
    if isinstance(refusal, Unauthorized):
        back = scope["path"] if scope["method"] == "GET" else f"{CONSOLE}"
        if scope["method"] == "GET" and scope["query_string"]:
            back += "?" + scope["query_string"].decode("latin-1")
        context = {
            "message": _why_not_in(scope, refusal),
            "back": quote(back, safe="/?&=%+:;,.-_~"),
            "errors": {},
        }
        return page(scope, "sign_in.html", context, refusal.status)
    return page(scope, "error.html", {"refusal": refusal}, refusal.status)


def _why_not_in(scope: Scope, refusal: ScreeningError) -> str:
    state: State = scope["state"]["held"]
    session = state.sessions.read(session_cookie(scope))
    return refusal.detail if session and session.signed_in else _NOT_SIGNED_IN


def wants_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not a program for JSON."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return b"text/html" in accepted
