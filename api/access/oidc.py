"""Bearer tokens of an identity provider (OpenID Connect), checked with its published keys.

Needs the extra ``oidc`` (PyJWT). The provider's key set is fetched when first needed and
kept; a token with an unknown key id has it fetched again, at most every ten seconds. Only
asymmetric signatures are accepted, and issuer, audience and expiry must be in the token.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import structlog

from api.access.scopes import SCOPES, Caller
from api.service.errors import KeysUnavailable

if TYPE_CHECKING:
    from api.service.settings import Settings

_log = structlog.get_logger("api.access.oidc")
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_LEEWAY = 30
"""Seconds a provider's clock may differ from ours."""
_LONGEST = 8_000
_FETCH_PAUSE = 10.0


class Oidc:
    """Checks tokens of one issuer for one audience."""

    def __init__(self, settings: Settings) -> None:
        try:
            import jwt  # noqa: PLC0415 - an extra; those who need it are told
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
        base = settings.oidc_issuer.rstrip("/")
        self._url = settings.oidc_jwks_url or f"{base}/.well-known/jwks.json"
        self._keys: dict[str, Any] = {}
        self._fetched = float("-inf")
        self._fetching = asyncio.Lock()

    async def caller(self, token: str) -> Caller | None:
        """The caller a token belongs to; ``None`` if the token is not valid.

        Raises:
            KeysUnavailable: the provider's keys cannot be fetched.
        """
        jwt = self._jwt
        if len(token) > _LONGEST:
            return None
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid", "")))
            if key is None or header.get("alg") not in _ALGORITHMS:
                return None
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError:
            return None
        # Half a surrogate pair is no text: nothing could be recorded of such a caller.
        subject = str(claims["sub"])[:200].encode("utf-8", "replace").decode()
        return Caller(f"oidc:{subject}", subject, _scopes(claims.get(self._claim)))

    async def _key(self, key_id: str) -> Any:  # noqa: ANN401 - PyJWT's key
        if key_id in self._keys:
            return self._keys[key_id]
        async with self._fetching:
            if key_id not in self._keys and time.monotonic() - self._fetched > _FETCH_PAUSE:
                self._fetched = time.monotonic()
                await self._fetch()
        return self._keys.get(key_id)

    async def _fetch(self) -> None:
        jwt = self._jwt
        client = jwt.PyJWKClient(self._url, cache_jwk_set=False, timeout=5)
        try:
            key_set = await asyncio.to_thread(client.get_signing_keys)
        except (jwt.PyJWTError, OSError) as error:
            _log.warning("keys of the identity provider cannot be fetched", why=str(error))
            if self._keys:
                return
            raise KeysUnavailable("the identity provider does not answer; try again") from None
        self._keys = {str(key.key_id or ""): key for key in key_set}


def _scopes(claim: object) -> frozenset[str]:
    """The scopes of this service in a claim, which is a text of words or a list of them."""
    words = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(word for word in words if isinstance(word, str) and word in SCOPES)
