"""Bearer tokens of an identity provider (OpenID Connect), checked with its published keys.

Needs the extra ``oidc`` (PyJWT). The provider's key set is fetched when first needed and
kept; a token with an unknown key id has it fetched again, at most every ten seconds. Only
asymmetric signatures are accepted, and issuer, audience and expiry must be in the token.

Whatever the provider answers instead of a key set (nothing, a page, a file without end, a redirect
into a private network), a token that cannot be checked for it is a 503 with the reason.
"""

from __future__ import annotations

import asyncio
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from api.access.scopes import SCOPES, Caller, token_caller_id
from api.service.errors import Forbidden, KeysUnavailable

if TYPE_CHECKING:
    from api.service.settings import Settings

_log = structlog.get_logger("api.access.oidc")
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_LEEWAY = 30
"""Seconds a provider's clock may differ from ours."""
_LONGEST = 8_000
_FETCH_PAUSE = 10.0
_FETCH_SECONDS = 5.0
"""For the whole answer, redirects included."""
_MOST_BYTES = 1_000_000
_MOST_KEYS = 100
_LONGEST_MODULUS = 3_000
"""Characters of an RSA modulus in base64: 16,384 bits, beyond which checking costs seconds."""
_LONGEST_SUBJECT = 200


class _NoKeySet(Exception):  # noqa: N818 (reads as what happened)
    """The provider gave no key set; the message says what came instead."""


class Oidc:
    """Checks tokens of one issuer for one audience."""

    def __init__(self, settings: Settings) -> None:
        try:
            import jwt  # noqa: PLC0415 - an extra; the error below names it
        except ImportError as error:
            raise ValueError(
                "DPRK_SCREEN_OIDC_ISSUER needs the extra `oidc`: pip install 'dprk-screen[oidc]'"
            ) from error
        if not settings.oidc_audience:
            raise ValueError("DPRK_SCREEN_OIDC_ISSUER needs DPRK_SCREEN_OIDC_AUDIENCE")
        self._jwt = jwt
        self._issuer = settings.oidc_issuer
        self._audience = settings.oidc_audience
        self._claim = settings.oidc_scope_claim
        self._client_claim = settings.oidc_client_claim
        base = settings.oidc_issuer.rstrip("/")
        self._url = settings.oidc_jwks_url or f"{base}/.well-known/jwks.json"
        self._keys: dict[str, Any] = {}
        self._fetched = float("-inf")
        self._failure = ""
        self._fetching = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings) -> Oidc | None:
        """That of the settings; ``None`` where they name no provider."""
        return cls(settings) if settings.oidc_issuer else None

    async def caller(self, token: str) -> Caller | None:
        """The caller a token belongs to; ``None`` if the token is not valid.

        Raises:
            KeysUnavailable: the provider's keys are needed and cannot be fetched.
            Forbidden: the token is valid and does not name the client that it has to name.
        """
        key_id = self._key_id(token)
        if key_id is None:
            return None
        return self._checked(token, await self._key(key_id))

    def caller_at_once(self, token: str) -> Caller | None:
        """``caller`` where the provider's key is here; ``None`` where it would have to be fetched.

        Also where the token is not valid, so ask ``caller`` before refusing it.
        """
        key_id = self._key_id(token)
        return self._checked(token, self._keys.get(key_id)) if key_id is not None else None

    async def claims(self, token: str, audience: str = "") -> dict[str, Any] | None:
        """The claims of a valid token for an audience, ours by default; ``None`` for any other.

        Raises:
            KeysUnavailable: as ``caller``.
        """
        key_id = self._key_id(token)
        if key_id is None:
            return None
        return self._claims(token, await self._key(key_id), audience or self._audience)

    def _key_id(self, token: str) -> str | None:
        """The id of the key that a token says it is signed with; ``None`` if it is no token."""
        if len(token) > _LONGEST:
            return None
        try:
            return str(self._jwt.get_unverified_header(token).get("kid", ""))
        except self._jwt.PyJWTError:
            return None

    def _checked(self, token: str, key: Any) -> Caller | None:  # noqa: ANN401 - PyJWT's key
        """The caller of a token that is signed with this key."""
        claims = self._claims(token, key, self._audience)
        return None if claims is None else self.caller_of(claims)

    def _claims(self, token: str, key: Any, audience: str) -> dict[str, Any] | None:  # noqa: ANN401 - PyJWT's key
        """The claims of a token that is signed with this key for this audience."""
        jwt = self._jwt
        try:
            if key is None or jwt.get_unverified_header(token).get("alg") not in _ALGORITHMS:
                return None
            return dict(
                jwt.decode(
                    token,
                    key.key,
                    algorithms=[key.algorithm_name],
                    audience=audience,
                    issuer=self._issuer,
                    leeway=_LEEWAY,
                    options={"require": ["exp", "iss", "aud", "sub"]},
                )
            )
        except jwt.PyJWTError:
            return None

    def caller_of(self, claims: dict[str, Any]) -> Caller | None:
        """The caller that the claims of a valid token name.

        Raises:
            Forbidden: they name no client, and have to.
        """
        subject = cleaned(str(claims["sub"]))
        if not subject:
            return None
        client = self._client(claims) if self._client_claim else ""
        return Caller(token_caller_id(subject, client), subject, _scopes(claims.get(self._claim)))

    def _client(self, claims: dict[str, Any]) -> str:
        """The client that a token names.

        Raises:
            Forbidden: it names none: its caller would be a client that nobody else belongs to.
        """
        found = claims.get(self._client_claim)
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        client = cleaned(found) if isinstance(found, str) else ""
        if not client:
            raise Forbidden(
                f"the token's claim {self._client_claim!r} names no client: the identity provider "
                "has to send one text in it (DPRK_SCREEN_OIDC_CLIENT_CLAIM)"
            )
        return client

    async def _key(self, key_id: str) -> Any:  # noqa: ANN401 - PyJWT's key
        if key_id in self._keys:
            return self._keys[key_id]
        async with self._fetching:
            if key_id not in self._keys and time.monotonic() - self._fetched > _FETCH_PAUSE:
                self._fetched = time.monotonic()
                await self._refresh()
        known = self._keys.get(key_id)
        if known is None and self._failure:
            raise KeysUnavailable(f"the keys of the identity provider: {self._failure}")
        return known

    async def _refresh(self) -> None:
        from lists.small_document import (  # noqa: PLC0415 - HTTP only where a provider is set
            NoDocument,
            small_document,
        )

        try:
            body = await small_document(self._url, _FETCH_SECONDS, _MOST_BYTES)
            self._keys = await asyncio.to_thread(self._read, body)
            self._failure = ""
        except (NoDocument, _NoKeySet) as error:
            self._failure = str(error)
            _log.warning("keys of the identity provider cannot be fetched", why=self._failure)

    def _read(self, body: bytes) -> dict[str, Any]:
        """The signing keys of a key set (RFC 7517) by their ids; other keys are left out."""
        try:
            found = msgspec.json.decode(body, type=dict[str, Any]).get("keys")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise _NoKeySet("it answered something else than a key set") from None
        if not isinstance(found, list) or len(found) > _MOST_KEYS:
            raise _NoKeySet(f"its answer has no list `keys` of at most {_MOST_KEYS}")
        keys = {}
        for one in found:
            if not isinstance(one, dict) or one.get("use", "sig") != "sig":
                continue
            if len(str(one.get("n", ""))) > _LONGEST_MODULUS:
                continue
            try:
                key = self._jwt.PyJWK(one)
            except (self._jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
                continue
            if key.algorithm_name in _ALGORITHMS:
                keys[str(one.get("kid") or "")] = key
        if not keys:
            raise _NoKeySet("its key set holds no signing key that can be used")
        return keys


def cleaned(subject: str) -> str:
    """A token's subject as it may be recorded, logged and shown.

    Without controls, line breaks, signs that turn the direction of writing or that nobody sees
    (Unicode's categories C and Z, but for the space), and at most 200 characters long. Half a
    surrogate pair becomes a question mark.
    """
    text = subject[: 4 * _LONGEST_SUBJECT].encode("utf-8", "replace").decode()
    seen = (one for one in text if one == " " or unicodedata.category(one)[0] not in "CZ")
    return "".join(seen).strip()[:_LONGEST_SUBJECT].strip()


def _scopes(claim: object) -> frozenset[str]:
    """The scopes of this service in a claim, which is a text of words or a list of them."""
    words = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(word for word in words if isinstance(word, str) and word in SCOPES)
