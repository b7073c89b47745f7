"""Headers that belong to no single route: declared in the OpenAPI document for all of them.

They are sent by the layers around the routes (``api.server``), so no route knows them.
"""

from __future__ import annotations

from typing import Any, Final

from api.access.scopes import PUBLIC, needed

_REF: Final = "#/components/headers/"
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer", "minimum": 0}
HEADERS: Final[dict[str, dict[str, Any]]] = {
    "X-Request-ID": {
        "description": "Yours if you sent one, else a new one; it is in problems and in the log.",
        "schema": _TEXT,
    },
    "Retry-After": {
        "description": "Seconds after which to send the call again, where waiting helps.",
        "schema": _NUMBER,
    },
    "RateLimit-Limit": {
        "description": "Calls in a minute, where the service has a rate.",
        "schema": _NUMBER,
    },
    "RateLimit-Remaining": {"description": "Calls that are left of them.", "schema": _NUMBER},
    "RateLimit-Reset": {
        "description": "Seconds until there are more again.",
        "schema": _NUMBER,
    },
    "Idempotency-Replayed": {
        "description": "`true` where the call was made before: this is its answer.",
        "schema": {"type": "string", "const": "true"},
    },
    "WWW-Authenticate": {"description": "How to show who you are.", "schema": _TEXT},
}
_WAITING: Final = frozenset({"409", "429", "503"})
_RATE: Final = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
OWN_IDEMPOTENCY: Final = frozenset({"/v1/batches", "/v1/batches/preview"})
"""The first keeps batches by their keys; the second keeps nothing."""
IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Yours, new for each new request. The same request sent again with it is "
    "answered as the first time, and recorded once; another request is refused.",
    "schema": {"type": "string", "maxLength": 200},
}


def declare_headers(document: dict[str, Any]) -> None:
    """Add the common headers to every operation of an OpenAPI document."""
    document["components"]["headers"] = HEADERS
    for path, operations in document["paths"].items():
        public = needed("GET", path) == PUBLIC
        for method, operation in operations.items():
            keyed = method == "post" and path not in OWN_IDEMPOTENCY
            if keyed:
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
            for status, response in operation["responses"].items():
                named = ["X-Request-ID", *(() if public else _RATE)]
                if status in _WAITING:
                    named.append("Retry-After")
                if status == "401":
                    named.append("WWW-Authenticate")
                if keyed and status.startswith("2"):
                    named.append("Idempotency-Replayed")
                declared = response.setdefault("headers", {})
                for name in named:
                    declared.setdefault(name, {"$ref": _REF + name})
