"""Renders console pages under a strict content policy: own style, own script, nothing else.

No inline style or script, no request to other servers. Templates escape every value.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.access.scopes import needed
from api.access.sessions import CONSOLE, COOKIE, Session, session_cookie
from api.service.field_words import field_in_words, said_plainly
from lists.vocabulary.sources import short_title

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.access.scopes import Caller
    from api.routes.dependencies import State

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STATIC: Final = {
    "console.css": "text/css",
    "console.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""The files of the pages, and their types."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation, and whether the caller may open it."""

    path: str
    title: str
    allowed: bool
    current: bool


_TABS: Final = (
    ("", "Search"),
    ("/deal", "Deal check"),
    ("/batches", "Batches"),
    ("/alerts", "Alerts"),
    ("/lists", "Lists"),
    ("/quality", "Quality"),
)


def page(
    scope: Scope,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The page of a template; gives the browser a session to tie its forms to if it has none."""
    state: State = scope["state"]["held"]
    session = state.sessions.read(session_cookie(scope))
    begun = session or state.sessions.begin()
    caller: Caller | None = scope.get("caller") or scope.get("refused_caller")
    signed_in = caller is not None and bool(session and session.signed_in)
    html = (
        environment()
        .get_template(template)
        .render(
            root=scope.get("root_path", ""),
            console=scope.get("root_path", "") + CONSOLE,
            tabs=_tabs(scope, caller) if caller is not None else (),
            caller=caller,
            signed_in=signed_in,
            provider=state.sign_in is not None,
            form_token=state.sessions.form_token(begun),
            version=_static_version(),
            **(context or {}),
        )
    )
    headers = {
        "content-security-policy": POLICY,
        # With `no-referrer` browsers would send `Origin: null` with our own forms.
        "referrer-policy": "same-origin",
    }
    answer = HTMLResponse(html, status, headers)
    if session is None:
        set_session(answer, scope, begun)
    return answer


def set_session(
    answer: HTMLResponse, scope: Scope, session: Session, *, secure: bool = False
) -> None:
    """Give the browser a session, for console pages alone; over TLS it never leaves by plain HTTP.

    The browser's own ``Origin`` says whether it sees TLS, whatever proxies are between; ``secure``
    where that is known otherwise.
    """
    state: State = scope["state"]["held"]
    answer.set_cookie(
        COOKIE,
        state.sessions.token(session),
        max_age=state.sessions.seconds,
        path=scope.get("root_path", "") + CONSOLE,
        secure=secure or scope["scheme"] == "https" or _origin(scope).startswith(b"https://"),
        httponly=True,
        samesite="strict",
    )


def _origin(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"origin"), b"")


def _tabs(scope: Scope, caller: Caller) -> tuple[Tab, ...]:
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(CONSOLE)
    return tuple(
        Tab(
            own,
            title,
            caller.may(needed("GET", f"{CONSOLE}{own or '/search'}")),
            path.startswith(own) if own else path in {"", "/", "/search"},
        )
        for own, title in _TABS
    )


@cache
def environment() -> Environment:
    """The templates."""
    made = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["list_title"] = short_title
    made.filters["plainly"] = said_plainly
    made.filters["field_in_words"] = field_in_words
    made.filters["signed"] = lambda number: f"{number:+,}".replace("-", "−")  # noqa: RUF001
    return made


@cache
def static_file(name: str) -> bytes:
    """One of ``STATIC``."""
    return resources.files("api.console").joinpath("static", name).read_bytes()


@cache
def _static_version() -> str:
    """Changes with the files, so that browsers keep no old ones."""
    return hashlib.sha256(b"".join(map(static_file, STATIC))).hexdigest()[:12]
