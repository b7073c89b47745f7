"""The gate before every route: who asks, may they, and is there room for them.

- With a key (``X-API-Key``, ``Authorization: Bearer`` or, as yente's clients send it, ``ApiKey``):
  the key decides, wherever it comes from. Reconciliation clients such as OpenRefine can send no
  header, so below ``/reconcile`` alone the key may stand in the URL (``?api_key=``).
- Without one, while no key was ever made and no identity provider is set: only this machine's own
  user, who may do all but manage keys. A request that was forwarded, or that a page of another
  origin or another host name had a browser send, is not this machine's user.
- ``DPRK_SCREEN_INSECURE`` (``serve --insecure``) lets everybody in without a key.

It is one ASGI layer because dependencies would cost the screening route more than a screening.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from api.access.key_store import PREFIX
from api.access.rate_limits import RateLimits, in_time, with_headers
from api.access.scopes import ANY, LOCAL_SCOPES, PUBLIC, Caller, needed_by, route_path
from api.service.errors import Forbidden, Overloaded, ScreeningError, Unauthorized

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.operations.metrics import Metrics
    from api.routes.dependencies import State
    from api.service.settings import Settings

_LOCAL = Caller("local", "this machine", LOCAL_SCOPES)
_ANYBODY = Caller("anonymous", "no key (--insecure)", LOCAL_SCOPES)
_CHALLENGE = {"www-authenticate": 'Bearer realm="dprk-screen"'}
_FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip"})
_OTHER_SITES = frozenset({b"cross-site", b"same-site"})
_HOW = "make one with `dprk-screen keys create NAME` on the machine of the service"


class AuthMiddleware:
    """ASGI middleware, inside ``RequestMiddleware``; refuses by raising ``ScreeningError``."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.proxies = [ip_network(network) for network in settings.trusted_proxies]
        self.limits = RateLimits(settings, metrics.rate_storage_failures.inc)
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with its ``caller`` and ``address``, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            if scope["type"] == "lifespan":  # which is over now
                await self.limits.close()
            return
        scope["address"] = client_address(scope, self.proxies)
        need = needed_by(scope)
        if need == PUBLIC:
            await self.app(scope, receive, send)
            return
        state: State = scope["state"]["held"]
        try:
            scope["caller"] = caller = await self._caller(scope, state, need)
            fields = [] if caller is _LOCAL else await self.limits.take(caller.id)
            if self.open >= self.settings.max_concurrent:
                raise Overloaded("too many requests at once", headers={"retry-after": "1"})
        except ScreeningError as refusal:
            state.metrics.refused_access.labels(refusal.code).inc()
            raise
        file = route_path(scope).startswith("/v1/batches")
        receive = in_time(receive, self.settings.body_timeout, each=file)
        self.open += 1
        state.metrics.open_requests.inc()
        try:
            await self.app(scope, receive, with_headers(send, fields) if fields else send)
        finally:
            self.open -= 1
            state.metrics.open_requests.dec()

    async def _caller(self, scope: Scope, state: State, need: str) -> Caller:
        try:
            caller = await authenticate(scope, state, scope["address"])
        except Unauthorized:
            await self.limits.failed(scope["address"])
            raise
        if need not in {ANY, *caller.scopes}:
            raise Forbidden(f"this needs the scope `{need}`, which the caller does not have")
        return caller


async def authenticate(scope: Scope, state: State, address: str) -> Caller:
    """Who asks.

    Raises:
        Unauthorized: no key where one is needed, or one that opens nothing.
        Forbidden: no key exists, and the request comes from elsewhere.
    """
    shown = _shown(scope)
    if shown is not None:
        caller = None
        if shown.startswith(PREFIX):
            caller = state.keys.caller(shown)
        elif state.oidc is not None:
            caller = await state.oidc.caller(shown)
        if caller is None:
            raise Unauthorized(
                "the key or token is unknown, expired or revoked", headers=_CHALLENGE
            )
        return caller
    if state.settings.insecure:
        return _ANYBODY
    if state.keys or state.oidc is not None:
        raise Unauthorized(
            "send a key as `X-API-Key` or `Authorization: Bearer`", headers=_CHALLENGE
        )
    if not _from_this_machine(scope, address):
        raise Forbidden(
            "no API key exists yet, so only this machine's own user is answered; "
            f"{_HOW}, then send it as `X-API-Key`"
        )
    return _LOCAL


def _shown(scope: Scope) -> str | None:
    """The one key or token a request shows; two of them are as good as a wrong one."""
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


def _from_this_machine(scope: Scope, address: str) -> bool:
    """Is it a program of this machine that asks, and not a web page or a proxy through it?"""
    parsed = _ip(address)
    if parsed is None or not parsed.is_loopback:
        return False
    host = origin = site = mode = b""
    for name, value in scope["headers"]:
        if name in _FORWARDED:
            return False
        if name == b"host":
            host = value
        elif name == b"origin":
            origin = value
        elif name == b"sec-fetch-site":
            site = value
        elif name == b"sec-fetch-mode":
            mode = value
    # A page of another origin, or of a name somebody made point here (DNS rebinding). Pictures and
    # scripts come without an origin, but browsers say whose they are; a link may be followed.
    foreign = origin and origin.partition(b"://")[2] != host
    foreign = foreign or (site in _OTHER_SITES and mode != b"navigate")
    return not foreign and _is_local_name(host.decode("latin-1"))


def _is_local_name(host: str) -> bool:
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    parsed = _ip(name)
    return parsed is not None and parsed.is_loopback


def client_address(scope: Scope, proxies: list[IPv4Network | IPv6Network]) -> str:
    """The address a request came from; ``X-Forwarded-For`` counts only from a trusted proxy.

    Read from the right, its first entry that is not a trusted proxy itself is the client.
    """
    client = scope.get("client")
    address = client[0] if client else ""
    if not proxies:
        return address
    hops = [
        hop.strip().decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
        for hop in value.split(b",")
    ]
    while hops and _is_trusted(address, proxies):
        address = hops.pop()
    return address


def _is_trusted(address: str, proxies: list[IPv4Network | IPv6Network]) -> bool:
    parsed = _ip(address)
    return parsed is not None and any(parsed in network for network in proxies)


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:  # a Unix socket or a test client has no address
        return None
