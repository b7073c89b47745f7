"""Authentication, authorization and the limits of open requests, before every route.

- With a key (``X-API-Key``, ``Authorization: Bearer`` or, as yente's clients send it, ``ApiKey``):
  the key decides, wherever it comes from. Reconciliation clients such as OpenRefine can send no
  header, so below ``/reconcile`` alone the key may stand in the URL (``?api_key=``).
- Pages of the console (``/console``) know the key by the session of whoever signed in with it; the
  API never does, so a browser that is signed in can be made to ask nothing of it.
- Without one, while no key was ever made and no identity provider is set: nobody, unless
  ``DPRK_SCREEN_LOCAL_TRUST`` (``serve --trust-local``) asks for programs of this machine to be
  answered. A request that was forwarded, or that a page of another origin or another host name had
  a browser send, is none of this machine's.
- ``DPRK_SCREEN_INSECURE`` (``serve --insecure``) answers everybody without a key.

Whoever shows no key may screen and read lists, never more (decision 0067).

It is one ASGI middleware because FastAPI's dependencies would cost more than a screening.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from ipaddress import ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from api.access.addresses import client_address, from_this_machine, is_loopback, network_of
from api.access.key_store import PREFIX
from api.access.rate_limits import with_headers
from api.access.scopes import (
    KEYLESS_SCOPES,
    PUBLIC,
    SCOPES,
    Caller,
    needed_by,
    route_path,
)
from api.access.sessions import is_console, session_cookie
from api.server.allowances import Allowances, Kind, kind_of
from api.server.arriving import ArrivingBodies, ArrivingBody
from api.service.errors import Forbidden, Overloaded, ScreeningError, Unauthorized
from api.service.load_limit import BODY_IS_HERE, OPEN_SCREENING, OpenScreening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.access.sessions import Person
    from api.routes.dependencies import State
    from api.service.settings import Settings

_LOCAL = Caller("local", "this machine", KEYLESS_SCOPES, keyless=True)
_ANYBODY = Caller("anonymous", "no key (--insecure)", KEYLESS_SCOPES, keyless=True)
_CHALLENGE = {"www-authenticate": 'Bearer realm="dprk-screen"'}
_HOW = "make one with `dprk-screen keys create NAME` on the machine of the service"
_SHOWING = frozenset({b"x-api-key", b"authorization"})
_THEN = "then send it as `X-API-Key`"


class AuthMiddleware:
    """ASGI middleware, inside ``RequestMiddleware``; refuses by raising ``ScreeningError``."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.proxies = [ip_network(network) for network in settings.trusted_proxies]
        self.allowances = Allowances(settings)
        self.bodies = ArrivingBodies(
            settings.max_concurrent, settings.body_timeout, settings.min_rate
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with its ``caller`` and ``address``, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["address"] = client_address(scope, self.proxies)
        need = needed_by(scope)
        state: State = scope["state"]["held"]
        if need == PUBLIC:
            scope["count_failure"] = partial(state.rates.failed, network_of(scope["address"]))
            with self._refusals_counted(state), self.allowances.counted(kind_of(scope), ""):
                await self.app(scope, receive, send)
            return
        try:
            scope["caller"] = caller = await self._caller(scope, state, need)
            fields = await state.rates.count(caller.id)
        except ScreeningError as refusal:
            state.metrics.refused_access.labels(refusal.code).inc()
            raise
        try:
            await self._answer(scope, receive, with_headers(send, fields) if fields else send)
        except ScreeningError as refusal:  # answered by the layer above, which knows no rates
            refusal.headers.update((name.decode(), value.decode()) for name, value in fields)
            raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a request answered, counted among those of its kind from its last byte on."""
        state: State = scope["state"]["held"]
        kind = kind_of(scope)
        if kind is Kind.SCREENING:
            await self._answer_screening(scope, receive, send, state)
            return
        with ExitStack() as while_open:

            def arrived() -> None:
                with self._refusals_counted(state):
                    while_open.enter_context(self.allowances.counted(kind, scope["caller"].id))

            if scope["method"] != "POST" or kind is Kind.UPLOADS:
                arrived()
                counted = _nothing
            else:
                counted = arrived
            body = ArrivingBody(self.bodies, receive, counted, file=kind is Kind.UPLOADS)
            while_open.enter_context(body)
            while_open.enter_context(state.metrics.open_requests.track_inprogress())
            await self.app(scope, body.receive, send)

    async def _answer_screening(
        self, scope: Scope, receive: Receive, send: Send, state: State
    ) -> None:
        """The same for a screening, which is counted by ``OpenScreening``: nothing to close here.

        Written out without context managers, which cost a single screening 5 % of its processor.
        """

        def arrived() -> None:
            screening = OpenScreening.of(scope)
            if screening is None:  # no server of ours has seen it arrive
                screening = OpenScreening(state.load, scope["caller"].id)
                scope.setdefault("extensions", {})[OPEN_SCREENING] = screening
            if not screening.arrived():
                state.metrics.refused_access.labels(Overloaded.code).inc()
                raise Overloaded("too many requests at once", headers={"retry-after": "1"})

        here = BODY_IS_HERE in scope.get("extensions", ())
        body = ArrivingBody(self.bodies, receive, arrived, file=False, here=here)
        state.metrics.open_requests.inc()
        try:
            await self.app(scope, body.receive, send)
        finally:
            state.metrics.open_requests.dec()
            self.bodies.remove(body)

    @contextmanager
    def _refusals_counted(self, state: State) -> Iterator[None]:
        try:
            yield
        except ScreeningError as refusal:
            state.metrics.refused_access.labels(refusal.code).inc()
            raise

    async def _caller(self, scope: Scope, state: State, need: str) -> Caller:
        try:
            caller = await authenticate(scope, state, scope["address"])
        except Unauthorized:
            await state.rates.failed(network_of(scope["address"]))
            raise
        if caller.may(need):
            _remember(scope, state, caller)
            return caller
        if caller.keyless:
            scope_option = f" --scope {need}" if need in SCOPES else ""
            raise Unauthorized(
                "without a key, subjects are screened and lists are read, no more; make one with "
                f"`dprk-screen keys create NAME{scope_option}` on the machine of the service, "
                f"{_THEN}. From the first key on, every request needs one",
                headers=_CHALLENGE,
            )
        scope["refused_caller"] = caller  # the page that says so keeps the way back
        raise Forbidden(f"this needs the scope `{need}`, which the caller does not have")


async def authenticate(scope: Scope, state: State, address: str) -> Caller:
    """The caller of a request.

    Raises:
        Unauthorized: no key where one is needed, or one that opens nothing.
        Forbidden: no key exists, and the request may not be answered without one.
    """
    shown = _shown(scope)
    if shown is not None:
        caller = None
        if shown.startswith(PREFIX):
            caller = await state.keys.caller_found(shown)
        elif state.oidc is not None:
            caller = await state.oidc.caller(shown)
        if caller is None:
            raise Unauthorized(
                "the key or token is unknown, expired or revoked", headers=_CHALLENGE
            )
        return caller
    return _without_key(scope, state, address)


def caller_at_once(scope: Scope, state: State, need: str) -> Caller | None:
    """The caller of a request with ``scope["address"]``, if nothing has to be waited for.

    ``None``: ``AuthMiddleware`` has to find out, or refuse. Raises what ``authenticate`` raises.
    """
    shown = _shown(scope)
    if shown is None:
        caller = _without_key(scope, state, scope["address"])
    elif shown.startswith(PREFIX):
        found = state.keys.caller(shown)
        if found is None:
            return None
        caller = found
    else:
        found = state.oidc.caller_at_once(shown) if state.oidc is not None else None
        if found is None:
            return None
        caller = found
    if not caller.may(need):
        return None
    _remember(scope, state, caller)
    return caller


def _remember(scope: Scope, state: State, caller: Caller) -> None:
    """Know the caller by what was shown from now on (``api.service.load_limit``)."""
    for name, value in scope["headers"]:
        if name in _SHOWING:
            state.load.callers.remember(value, caller.id)


def _without_key(scope: Scope, state: State, address: str) -> Caller:
    """The caller of a request that shows no key; raises as ``authenticate``."""
    signed_in = _signed_in(scope, state)
    if signed_in is not None:
        return signed_in
    if state.settings.insecure:
        return _ANYBODY
    if state.keys or state.oidc is not None:
        raise Unauthorized(
            "send a key as `X-API-Key` or `Authorization: Bearer`", headers=_CHALLENGE
        )
    settings = state.settings
    if not (settings.local_trust and is_loopback(settings.host)):
        raise Forbidden(
            f"no API key exists yet: {_HOW}, {_THEN}. To have programs of that machine answered "
            "without one, start the service with `dprk-screen serve --trust-local`"
        )
    if not from_this_machine(scope, address):
        raise Forbidden(
            "no API key exists yet, so only programs of this machine are answered, and this "
            f"request came by another, a proxy or a web page; {_HOW}, {_THEN}"
        )
    return _LOCAL


def _signed_in(scope: Scope, state: State) -> Caller | None:
    """The caller whose session a console page is asked with; ``None`` where nobody signed in.

    Raises:
        Unauthorized: the session's key is revoked or has expired.
    """
    if not is_console(route_path(scope)):
        return None
    session = state.sessions.read(session_cookie(scope))
    if session is None or not session.signed_in:
        return None
    if session.person is not None:
        return _of_provider(session.person, state)
    caller = state.keys.caller_of_id(session.key_id)
    if caller is None:
        raise Unauthorized("the key you signed in with is revoked or expired; use another one")
    return caller


def _of_provider(person: Person, state: State) -> Caller:
    """Somebody who signed in at the identity provider.

    Raises:
        Unauthorized: nobody signs in there any more.
    """
    if state.sign_in is None or person.issuer != state.settings.oidc_issuer:
        raise Unauthorized("nobody signs in at that identity provider any more; use a key")
    return Caller(person.id, person.name, frozenset(person.scopes))


def _nothing() -> None:
    """What is counted already."""


def _shown(scope: Scope) -> str | None:
    """The one key or token of a request; two of them count as a wrong one."""
    found: list[str] = []
    for name, value in scope["headers"]:
        if name == b"x-api-key":
            found.append(value.decode("latin-1").strip())
        elif name == b"authorization":
            kind, _, token = value.decode("latin-1").strip().partition(" ")
            found.append(token.strip() if kind.lower() in {"bearer", "apikey"} else "")
    if b"api_key=" in scope["query_string"] and route_path(scope).startswith("/reconcile/"):
        sent = parse_qs(scope["query_string"].decode("latin-1")).get("api_key", [])
        found += [key.partition("?")[0] for key in sent]  # OpenRefine: …?api_key=KEY?type=Person
    if not found:
        return None
    return found[0] if len(found) == 1 else ""
