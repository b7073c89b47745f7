"""An identity provider on this machine: it publishes keys over HTTP and signs tokens with them.

It also lets people sign in: whoever is sent to its authorization endpoint is signed in at once, and
gets the code that its token endpoint redeems once, for the right verifier.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE = "dprk-screen"
CONSOLE = "console"
"""Client id of the console, and what its identity tokens are for."""
SECRET = "a secret: & more"


class Provider:
    """Signs tokens; ``asked`` counts how often its key set was fetched."""

    def __init__(self) -> None:
        self.keys = {"k1": rsa.generate_private_key(public_exponent=65_537, key_size=2048)}
        self.published = ["k1"]
        self.asked = 0
        self.status = 200
        self.identity: dict[str, Any] = {}
        """Claims of identity tokens that are other than they should be."""
        self.access: dict[str, Any] = {}
        """The same for access tokens."""
        self.described: dict[str, Any] = {}
        """What its discovery document says otherwise."""
        self.codes: dict[str, dict[str, str]] = {}
        """What each code that is not yet redeemed was asked for with."""

    def answer(self, path: str) -> Any:
        """What a document at a path holds."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
                "token_endpoint": f"{self.issuer}/token",
            } | self.described
        self.asked += 1
        return {"keys": [self.public(kid) for kid in self.published]}

    def authorize(self, address: str) -> str:
        """Sign somebody in who is sent to the address; gives where the browser is led back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert (asked["client_id"], asked["tenant"]) == (CONSOLE, "1")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        query = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return f"{asked['redirect_uri']}?{query}"

    def redeem(self, login: str, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens of a code; ``None`` where anything is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64encode(f"{CONSOLE}:a+secret%3A+%26+more".encode()).decode()
        if (
            asked is None
            or login != f"Basic {known}"
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
            or form.get("grant_type") != "authorization_code"
        ):
            return None
        nonce = {"aud": CONSOLE, "nonce": asked["nonce"], "scope": None}
        return {
            "token_type": "Bearer",
            "id_token": self.token(**nonce | self.identity),
            "access_token": self.token(**self.access),
        }

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(provider.status, provider.answer(self.path))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                login = self.headers.get("Authorization", "")
                tokens = provider.redeem(login, dict(parse_qsl(sent)))
                self._send(200 if tokens else 400, tokens or {"error": "invalid_grant"})

            def _send(self, status: int, content: Any) -> None:
                body = json.dumps(content)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def public(self, kid: str) -> dict[str, Any]:
        """A key as it is published."""
        made = jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[kid].public_key(), as_dict=True)
        return {**made, "kid": kid, "use": "sig", "alg": "RS256"}

    def rotate(self, kid: str) -> None:
        """Publish a new key instead of all others."""
        self.keys[kid] = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self.published = [kid]

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Good claims, with some changed; ``None`` leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "anna@example.org",
            "exp": now + 300,
            "iat": now,
            "scope": "openid screen",
        }
        return {name: value for name, value in (good | changed).items() if value is not None}

    def token(self, kid: str = "k1", **changed: Any) -> str:
        """A token signed as it should be."""
        return jwt.encode(self.claims(**changed), self.keys[kid], "RS256", {"kid": kid})
