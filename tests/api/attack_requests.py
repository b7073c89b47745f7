"""Requests written byte by byte, for the tables of attempts on the service.

``<screen>``, ``<lists>``… stand for the secrets of the keys the server under attack knows.
"""

from __future__ import annotations

from tests.api.raw_http import as_json, request

GOOD = as_json({"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]})
JSON = ("Content-Type", "application/json")


def screen(*fields: tuple[str, str | bytes], body: bytes = GOOD, key: str = "screen") -> bytes:
    """A call for screening with one key, unless the fields bring their own."""
    own = [("X-API-Key", f"<{key}>")] if key else []
    typed = [] if any(name.lower() == "content-type" for name, _ in fields) else [JSON]
    return request("POST", "/v1/screen", body, *typed, *own, *fields)


def get(path: str, *fields: tuple[str, str | bytes], key: str = "lists") -> bytes:
    own = [("X-API-Key", f"<{key}>")] if key else []
    return request("GET", path, b"", *own, *fields)


def head(*lines: bytes, body: bytes = b"") -> bytes:
    """A request written by hand."""
    return (
        b"\r\n".join((b"POST /v1/screen HTTP/1.1", b"Host: 127.0.0.1", *lines)) + b"\r\n\r\n" + body
    )


def upload(content: bytes, kind: str = "text/csv", path: str = "/v1/batches/preview") -> bytes:
    """A file sent to be read."""
    return request("POST", path, content, ("Content-Type", kind), ("X-API-Key", "<batch>"))
