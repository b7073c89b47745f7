"""Reads the forms of console pages, and refuses those that no page of ours sent.

Three things must hold: the browser says the form came from this origin (``Sec-Fetch-Site``, or
``Origin`` equal to ``Host``), the cookie of the session came with it (``SameSite=Strict``), and the
form holds the session's token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from api.access.sessions import session_cookie
from api.service.errors import Forbidden, UnsupportedMediaType
from api.service.field_words import step_in_words

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope

    from api.access.sessions import Session
    from api.routes.dependencies import State
    from api.service.errors import ScreeningError

TOKEN: Final = "form_token"  # noqa: S105 - the name of a field
"""The field of a form that holds the token."""
_MOST_FIELDS: Final = 2_000
_URLENCODED: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form, each with its values as sent, without outer white space.

    Raises:
        Forbidden: no page of ours sent it.
        UnsupportedMediaType: it is no form.
    """
    check_own_origin(request.scope)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _URLENCODED:
        raise UnsupportedMediaType(f"send the form as `{_URLENCODED}`")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Forbidden(f"a form has at most {_MOST_FIELDS} fields") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n").strip())
    check_token(request.scope, "".join(fields.pop(TOKEN, [])))
    return fields


def refused_fields(refusal: ScreeningError) -> dict[str, str]:
    """What a refusal says of each field, by the last step of its path, for a form to show there."""
    said: dict[str, str] = {}
    for one in refusal.errors:
        name = one.field.rpartition(".")[2].partition("[")[0]
        sentence = f"{step_in_words(name)} {one.problem}: {one.fix}".replace("`", "")
        said.setdefault(name, sentence[0].upper() + sentence[1:] + ".")
    return said


def first(fields: dict[str, list[str]], name: str) -> str:
    """The first value of a field; empty where it was not sent."""
    return next(iter(fields.get(name, ())), "")


def check_own_origin(scope: Scope) -> None:
    """Refuse what a page of another site had the browser send."""
    origin = host = site = b""
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value
        elif name == b"host":
            host = value
        elif name == b"sec-fetch-site":
            site = value
    own = site == b"same-origin" if site else origin.partition(b"://")[2] == host and bool(origin)
    if not own:
        raise Forbidden("this form was not sent from a page of this service")


def check_token(scope: Scope, shown: str) -> Session:
    """The session of a form whose token is right.

    Raises:
        Forbidden: no session, or the token of another one.
    """
    state: State = scope["state"]["held"]
    session = state.sessions.read(session_cookie(scope))
    if session is None or not state.sessions.is_form_token(session, shown):
        raise Forbidden("the page this form is from is too old; open it anew and send it again")
    return session
