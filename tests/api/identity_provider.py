"""An identity provider on this machine: it publishes keys over HTTP and signs tokens with them."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE = "dprk-screen"


class Provider:
    """Signs tokens; ``asked`` counts how often its key set was fetched."""

    def __init__(self) -> None:
        self.keys = {"k1": rsa.generate_private_key(public_exponent=65_537, key_size=2048)}
        self.published = ["k1"]
        self.asked = 0
        self.status = 200

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                body = json.dumps({"keys": [provider.public(kid) for kid in provider.published]})
                self.send_response(provider.status)
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
