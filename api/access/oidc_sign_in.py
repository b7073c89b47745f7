"""Signing in to the console at an identity provider (OpenID Connect Core 1.0).

Authorization code with PKCE (RFC 7636, S256). ``state`` ties the answer to the browser that asked,
``nonce`` the identity token to this sign-in, the verifier the code to this service. None of the
three stands in the browser in clear: its cookie holds a random number, the time and a seal, and
verifier and nonce are derived from that number with the key that seals the audit record.

The provider's endpoints come from its discovery document, and the token from its token endpoint by
a call of our own; it is checked like any token (``api.access.oidc``). What a person may do is what
the access token says, where it is one for this service, else the identity token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec
import structlog

from api.service.errors import KeysUnavailable, Unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.access.oidc import Oidc
    from api.access.scopes import Caller
    from api.access.sessions import Sealing
    from api.service.settings import Settings

_log = structlog.get_logger("api.access.oidc_sign_in")
CALLBACK: Final = "/console/sign-in/provider/callback"
"""The path that the provider leads a browser back to; register it there."""
COOKIE: Final = "dprk_screen_sign_in"
SECONDS: Final = 600
"""How long somebody may take at the provider."""
_PENDING, _NONCE = b"console sign-in\n", b"console sign-in nonce\n"
_VERIFIER = b"console sign-in verifier\n"
_FETCH_SECONDS, _MOST_BYTES = 5.0, 200_000
_SHAPE = re.compile(r"([\w-]{43})\.(\d{1,12})\.([\w-]{0,1400})\.([0-9a-f]{64})", re.ASCII)


class _Endpoints(NamedTuple):
    authorization: str
    token: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun: its ``state``, when it ends (Unix time), and where to go then."""

    state: str
    ends: int
    back: str
    key: Sealing

    @property
    def nonce(self) -> str:
        """What the identity token has to hold."""
        return self.key.seal(_NONCE, self.state.encode())

    @property
    def verifier(self) -> str:
        """What proves to the provider that whoever asked for the code redeems it."""
        return self.key.seal(_VERIFIER, self.state.encode())

    @property
    def token(self) -> str:
        """The sign-in as it stands in the cookie."""
        content = f"{self.state}.{self.ends}.{_encoded(self.back)}"
        return f"{content}.{self.key.seal(_PENDING, content.encode())}"


class OidcSignIn:
    """Leads browsers to the provider and takes them back; ``keys`` are secrets, newest first."""

    def __init__(
        self,
        settings: Settings,
        oidc: Oidc,
        keys: Callable[[], Sequence[Sealing]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not settings.console_url:
            raise ValueError("DPRK_SCREEN_OIDC_CONSOLE_CLIENT needs DPRK_SCREEN_CONSOLE_URL")
        self._oidc = oidc
        self._issuer = settings.oidc_issuer
        self._client = settings.oidc_console_client
        self._secret = settings.oidc_console_secret
        self._scope = settings.oidc_console_scope
        self._redirect = settings.console_url.rstrip("/") + CALLBACK
        self.secure = settings.console_url.startswith("https://")
        self._keys, self._clock = keys, clock
        self._endpoints: _Endpoints | None = None

    @classmethod
    def of(
        cls, settings: Settings, oidc: Oidc | None, keys: Callable[[], Sequence[Sealing]]
    ) -> OidcSignIn | None:
        """That of the settings; ``None`` where people sign in with keys only."""
        wanted = oidc is not None and settings.oidc_console_client
        return cls(settings, oidc, keys) if oidc is not None and wanted else None

    def begin(self, back: str) -> Pending:
        """A new sign-in that leads to ``back`` when it is done."""
        ends = int(self._clock()) + SECONDS
        return Pending(secrets.token_urlsafe(32), ends, back, self._keys()[0])

    def read(self, cookie: str) -> Pending | None:
        """The sign-in of a cookie; ``None`` for one that we did not make or that took too long."""
        found = _SHAPE.fullmatch(cookie)
        if found is None or int(found[2]) <= self._clock():
            return None
        content = cookie.rpartition(".")[0].encode()
        key = next((one for one in self._keys() if one.sealed(_PENDING, content, found[4])), None)
        return Pending(found[1], int(found[2]), _decoded(found[3]), key) if key else None

    async def address(self, pending: Pending) -> str:
        """Where the browser goes to sign in.

        Raises:
            KeysUnavailable: the provider does not say where that is.
        """
        challenge = hashlib.sha256(pending.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._redirect,
            "scope": self._scope,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = (await self._discovered()).authorization
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def caller(self, pending: Pending | None, answer: dict[str, str]) -> Caller:
        """Who signed in, by what the provider led the browser back with.

        Raises:
            Unauthorized: this browser asked for no such sign-in, or the provider confirms none.
            KeysUnavailable: the provider cannot be asked.
            Forbidden: the token names no client where it has to.
        """
        if pending is None or not hmac.compare_digest(
            pending.state.encode(), answer.get("state", "").encode()
        ):
            raise Unauthorized("this sign-in was not begun in this browser, or it took too long")
        if answer.get("iss", self._issuer) != self._issuer:  # RFC 9207
            raise Unauthorized("another identity provider answered")
        if answer.get("error") or not answer.get("code"):
            raise Unauthorized("the identity provider did not let you in")
        tokens = await self._redeemed(pending, answer["code"])
        claims = await self._oidc.claims(str(tokens.get("id_token", "")), self._client)
        if claims is None or not _is_of(claims, pending, self._client):
            raise Unauthorized("the identity provider's answer is not for this sign-in")
        access = await self._oidc.claims(str(tokens.get("access_token", "")))
        if access is not None and access["sub"] == claims["sub"]:
            claims = access
        caller = self._oidc.caller_of(claims)
        if caller is None:
            raise Unauthorized("the identity provider's answer names nobody")
        return caller

    async def _redeemed(self, pending: Pending, code: str) -> dict[str, Any]:
        """The tokens that a code is good for."""
        from lists.small_document import (  # noqa: PLC0415 - HTTP only where a provider is set
            NoDocument,
            document_for_form,
        )

        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "client_id": self._client,
            "code_verifier": pending.verifier,
        }
        endpoint = (await self._discovered()).token
        login = (self._client, self._secret) if self._secret else None
        try:
            body = await document_for_form(endpoint, fields, login, _FETCH_SECONDS, _MOST_BYTES)
            return msgspec.json.decode(body, type=dict[str, Any])
        except (NoDocument, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            _log.warning("the identity provider redeems no code", why=str(error)[:200])
            raise Unauthorized("the identity provider did not confirm this sign-in") from None

    async def _discovered(self) -> _Endpoints:
        """The provider's endpoints, asked for once they are needed and then kept."""
        from lists.small_document import (  # noqa: PLC0415 - HTTP only where a provider is set
            NoDocument,
            small_document,
        )

        if self._endpoints is None:
            url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                body = await small_document(url, _FETCH_SECONDS, _MOST_BYTES)
                self._endpoints = self._read(msgspec.json.decode(body, type=dict[str, Any]))
            except (NoDocument, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                _log.warning("the identity provider is not discovered", why=str(error)[:200])
                raise KeysUnavailable("the identity provider cannot be asked") from None
        return self._endpoints

    def _read(self, document: dict[str, Any]) -> _Endpoints:
        """The endpoints of a discovery document, which must be this issuer's and as safe as it."""
        found = _Endpoints(
            str(document.get("authorization_endpoint", "")), str(document.get("token_endpoint", ""))
        )
        schemes = {"https"} if self._issuer.startswith("https://") else {"http", "https"}
        if document.get("issuer") != self._issuer or any(
            urlsplit(one).scheme not in schemes or not urlsplit(one).netloc for one in found
        ):
            raise KeysUnavailable("the identity provider describes itself as another one")
        return found


def _is_of(claims: dict[str, Any], pending: Pending, client: str) -> bool:
    """Whether an identity token answers this very sign-in of this client."""
    nonce = claims.get("nonce")
    same = isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), pending.nonce.encode())
    return same and claims.get("azp", client) == client


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()[:1_000]).rstrip(b"=").decode()


def _decoded(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
