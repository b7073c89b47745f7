"""Attempts on the service as bytes of a request, each with the status that has to come."""

from __future__ import annotations

import gzip

import pytest

from tests.api.attack_requests import GOOD, JSON, get, head, screen
from tests.api.attempts_with_files import FILES
from tests.api.raw_http import as_json, request

CHUNKED = ("Transfer-Encoding", "chunked")
KEY = b"X-API-Key: <screen>"
TYPE = b"Content-Type: application/json"
SMUGGLED = b"GET /v1/keys HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
DEEP = b'{"subjects":' + b"[" * 90_000 + b"]" * 90_000 + b"}"


def subject(text: bytes) -> bytes:
    return b'{"subjects":[{"names":["Kim"],' + text + b"}]}"


KEYS = {
    "no key": (screen(key=""), 401),
    "an empty key": (screen(("X-API-Key", ""), key=""), 401),
    "a wrong key": (screen(("X-API-Key", "dps_aaaaaaaaaa_" + "A" * 43), key=""), 401),
    "the secret cut short": (
        screen(("X-API-Key", "<screen>"), key="").replace(b"<screen>", b"<screen>x"),
        401,
    ),
    "a key in the URL": (
        request("POST", "/v1/screen?api_key=<screen>&X-API-Key=<screen>", GOOD, JSON),
        401,
    ),
    "a key in a cookie": (screen(("Cookie", "X-API-Key=<screen>"), key=""), 401),
    "a key as password": (screen(("Authorization", "Basic PHNjcmVlbj46"), key=""), 401),
    "a key and a wrong one": (screen(("X-API-Key", "dps_x_y")), 401),
    "a key sent twice": (screen(("X-API-Key", "<screen>")), 401),
    "a key of 30 KB": (screen(("X-API-Key", "dps_" + "a" * 30_000), key=""), 401),
    "a key with a null": (screen(("X-API-Key", b"<screen>\x00"), key=""), 400),
    "an unsigned token where none is taken": (
        screen(("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."), key=""),
        401,
    ),
    "the wrong scope": (screen(key="lists"), 403),
    "a scope too little for keys": (get("/v1/keys", key="screen"), 403),
    "a revoked key": (screen(key="revoked"), 401),
    "an expired key": (screen(key="expired"), 401),
    "a rotated key after its grace": (screen(key="rotated"), 401),
    "a key in the URL of a search": (get("/search/un?q=x&api_key=<lists>", key=""), 401),
    "a key in the URL and one in a header": (
        get("/reconcile/un?api_key=<screen>", key="screen"),
        401,
    ),
    "two keys in the URL": (get("/reconcile/un?api_key=<screen>&api_key=<screen>", key=""), 401),
    "a revoked key in the URL": (get("/reconcile/un?api_key=<revoked>", key=""), 401),
    "the wrong scope in the URL": (get("/reconcile/un?api_key=<lists>", key=""), 403),
    "a key in the URL by dots": (get("/reconcile/../v1/lists?api_key=<lists>", key=""), 403),
    "a key in the URL by dots, with its scope": (
        get("/reconcile/../v1/lists?api_key=<screen>", key=""),
        404,
    ),
    "pretending to be local": (
        screen(("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), key=""),
        401,
    ),
}
SIZES = {
    "a body declared too large": (screen(("Content-Length", "200001"), body=b"{"), 413),
    "a body declared absurdly large": (screen(("Content-Length", "9" * 18), body=b"{"), 413),
    "a length beyond 64 bits": (screen(("Content-Length", "9" * 30), body=b"{"), 400),
    "too large with 100-continue": (
        screen(("Content-Length", "900000"), ("Expect", "100-continue"), body=b""),
        413,
    ),
    "a chunk too large": (
        screen(CHUNKED, body=b"30D41\r\n" + b" " * 200_001 + b"\r\n0\r\n\r\n"),
        413,
    ),
    "chunks without end": (
        screen(CHUNKED, body=b"1000\r\n" + (b" " * 4096 + b"\r\n1000\r\n") * 60),
        413,
    ),
    "a chunk size beyond 64 bits": (screen(CHUNKED, body=b"fffffffffffffffff\r\n "), 400),
    "a URL of 9 KB": (get("/v1/entities?q=" + "a" * 9_000), 414),
    "a URL of 70 KB": (get("/v1/entities?q=" + "a" * 70_000), 414),
    "a path of 70 KB": (get("/" + "a/" * 35_000), 414),
    "one header of 40 KB": (get("/healthz", ("X-Filler", "a" * 40_000)), 431),
    "a header of 10 MB": (get("/healthz", ("X-Filler", "a" * 10_000_000)), 431),
    "a header name of 40 KB": (get("/healthz", ("X-" + "a" * 40_000, "b")), 431),
    "ten thousand headers": (get("/healthz", *((f"X-{n}", "a") for n in range(10_000))), 431),
    "too many subjects": (screen(body=as_json({"subjects": [{"names": ["x"]}] * 1001})), 422),
}
PATHS = {
    "dots": (get("/healthz/../v1/keys", key=""), 404),
    "dots behind a public prefix": (get("/docs/../v1/keys", key=""), 404),
    "dots out of the docs": (get("/static-offline-docs/../../../etc/passwd", key=""), 404),
    "dots encoded": (get("/static-offline-docs/%2e%2e/%2e%2e/etc/passwd", key=""), 404),
    "slashes encoded": (get("/static-offline-docs/..%2f..%2f..%2fetc%2fpasswd", key=""), 404),
    "twice encoded": (get("/static-offline-docs/%252e%252e%252fetc/passwd", key=""), 404),
    "backslashes": (get("/static-offline-docs/..\\..\\etc\\passwd", key=""), 404),
    "a null in a public path": (get("/static-offline-docs/%00", key=""), 404),
    "letters encoded": (get("/v1/%6beys", key=""), 401),
    "capitals": (get("/V1/KEYS", key=""), 401),
    "a double slash": (get("//v1/keys", key=""), 401),
    "a double slash inside": (get("/v1//keys", key=""), 401),
    "a dot": (get("/v1/./keys", key=""), 401),
    "a slash at the end": (get("/v1/keys/", key=""), 401),
    "a semicolon": (get("/docs;/../v1/keys", key=""), 401),
    "an absolute target": (get("http://evil.example/v1/keys", key=""), 400),
    "a fragment": (get("/healthz#/v1/keys", key=""), 200),
    "a null byte in an id": (get("/v1/entities/a%00b"), 404),
    "not UTF-8 in an id": (get("/v1/entities/%ff%fe"), 404),
    "dots in a batch id": (get("/v1/batches/..%2f..%2fetc%2fpasswd/results", key="batch"), 404),
    "dots as a batch id": (get("/v1/batches/%2e%2e/results", key="batch"), 404),
    "another host as an id": (get("/entities/%2f%2fevil.example%2f"), 404),
    "a script as an id to preview": (
        get("/reconcile/un/preview/%3Cscript%3Ealert(1)%3C%2fscript%3E", key="screen"),
        404,
    ),
    "a template as an id": (get("/entities/{{7*7}}/adjacent/{property_name.__class__}"), 404),
    "a function to call back": (get("/reconcile/un?callback=alert", key="screen"), 200),
    "a null byte in a reference": (get("/v1/screenings?reference=a%00b", key="audit"), 200),
    "a null byte as a screening": (get("/v1/screenings/%00", key="audit"), 404),
    "not UTF-8 in a query": (get("/v1/entities?q=%ff%00%fe"), 200),
    "SQL in an id": (get("/v1/lists/un'%20OR%20'1'='1/versions"), 422),
    "a slash at the end and a foreign host": (get("/v1/lists/", ("Host", "evil.example")), 404),
}
BODIES = {
    "no JSON": (screen(body=b"<subjects/>"), 400),
    "an empty body": (screen(body=b""), 400),
    "cut short": (screen(body=GOOD[:-3]), 400),
    "nested 90,000 deep": (screen(body=DEEP), 400),
    "a subject nested 900 deep": (screen(body=subject(b'"x":' + b"[" * 900 + b"]" * 900)), 200),
    "a list for an object": (screen(body=b"[]"), 422),
    "NaN": (screen(body=subject(b'"activity":{"value":NaN}')), 400),
    "Infinity": (screen(body=subject(b'"activity":{"value":-Infinity}')), 400),
    "a number beyond doubles": (screen(body=subject(b'"imo":1e999')), 400),
    "a number of 5,000 digits": (screen(body=subject(b'"imo":' + b"9" * 5_000)), 400),
    "half a surrogate pair": (screen(body=subject(rb'"gender":"\ud800"')), 400),
    "not UTF-8": (screen(body=subject(b'"gender":"\xff\xfe"')), 400),
    "UTF-16": (
        screen(
            ("Content-Type", "application/json; charset=utf-16"),
            body=GOOD.decode().encode("utf-16"),
        ),
        400,
    ),
    "a byte order mark": (screen(body=b"\xef\xbb\xbf" + GOOD), 400),
    "a key twice: the last counts": (screen(body=b'{"subjects":[],' + GOOD[1:]), 200),
    "a prototype": (screen(body=subject(b'"__proto__":{"admin":true},"__class__":"x"')), 200),
    "a name of 150 KB": (screen(body=as_json({"subjects": [{"names": ["Kim " * 37_000]}]})), 200),
    "gzip, which is not unpacked": (
        screen(("Content-Encoding", "gzip"), body=gzip.compress(GOOD)),
        415,
    ),
    "plain text": (screen(("Content-Type", "text/plain")), 415),
    "a form": (
        screen(("Content-Type", "application/x-www-form-urlencoded"), body=b"subjects=x"),
        415,
    ),
    "XML": (
        screen(
            ("Content-Type", "application/xml"),
            body=b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        ),
        415,
    ),
    "two types": (
        screen(("Content-Type", "text/plain"), ("Content-Type", "application/json")),
        415,
    ),
    "no type": (head(KEY, b"Content-Length: %d" % len(GOOD), body=GOOD), 415),
}
METHODS = {
    "a method nobody knows": (request("BREW", "/v1/screen"), 400),
    "TRACE": (request("TRACE", "/v1/screen", b"", ("X-API-Key", "<screen>")), 405),
    "CONNECT": (request("CONNECT", "evil.example:443", b"", ("X-API-Key", "<screen>")), 400),
    "PUT": (request("PUT", "/v1/screen", GOOD, JSON, ("X-API-Key", "<screen>")), 405),
    "an override to DELETE": (get("/v1/lists", ("X-HTTP-Method-Override", "DELETE")), 200),
    "an override by query": (get("/v1/lists?_method=DELETE"), 422),
    "a script's preflight": (
        request(
            "OPTIONS",
            "/v1/screen",
            b"",
            ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "POST"),
        ),
        401,
    ),
    "an upgrade to web sockets": (
        get(
            "/v1/lists",
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ),
        200,
    ),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/0.9, which holds nothing": (b"GET /healthz\r\n\r\n", 200),
    "HTTP/0.9 without a key": (b"GET /v1/lists\r\n\r\n", 401),
    "two hosts": (get("/healthz", ("Host", "a"), ("Host", "b")), 400),
    "the same host twice": (get("/healthz", ("Host", "a"), ("Host", "a")), 400),
    "a target for another host": (get("http://evil.example/healthz"), 400),
    "a target with a login": (get("http://127.0.0.1@evil.example/healthz"), 400),
    "a target of another kind": (get("ftp://127.0.0.1/healthz"), 400),
    "a target with its own host": (get("http://127.0.0.1/healthz"), 200),
    "HTTP/9.9": (b"GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60, 400),
    "noise": (bytes(range(256)) * 4, 400),
}
SMUGGLING = {
    "a length and chunks": (
        head(
            KEY,
            TYPE,
            b"Content-Length: 4",
            b"Transfer-Encoding: chunked",
            body=b"0\r\n\r\n" + SMUGGLED,
        ),
        400,
    ),
    "chunks and a length": (
        head(
            KEY,
            TYPE,
            b"Transfer-Encoding: chunked",
            b"Content-Length: 4",
            body=b"0\r\n\r\n" + SMUGGLED,
        ),
        400,
    ),
    "two lengths": (
        head(KEY, TYPE, b"Content-Length: 5", b"Content-Length: %d" % len(GOOD), body=GOOD),
        400,
    ),
    "a list of lengths": (head(KEY, TYPE, b"Content-Length: 5, %d" % len(GOOD), body=GOOD), 400),
    "a signed length": (head(KEY, TYPE, b"Content-Length: +%d" % len(GOOD), body=GOOD), 400),
    "a negative length": (head(KEY, TYPE, b"Content-Length: -1", body=GOOD), 400),
    "a length in hex": (head(KEY, TYPE, b"Content-Length: 0x10", body=GOOD), 400),
    "a space before the colon": (
        head(KEY, TYPE, b"Content-Length : %d" % len(GOOD), body=GOOD),
        400,
    ),
    "chunked, but not last": (
        head(KEY, TYPE, b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),
        400,
    ),
    "an encoding nobody knows": (
        head(KEY, TYPE, b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
        400,
    ),
    "chunked twice": (
        head(
            KEY,
            TYPE,
            b"Transfer-Encoding: chunked",
            b"Transfer-Encoding: chunked",
            body=b"0\r\n\r\n",
        ),
        400,
    ),
    "a folded header": (
        head(KEY, TYPE, b"X-A: b\r\n Transfer-Encoding: chunked", b"Content-Length: 2", body=b"{}"),
        400,
    ),
    "a bare line feed": (
        b"POST /v1/screen HTTP/1.1\nHost: 127.0.0.1\nX-API-Key: <screen>\nContent-Length: 2\n\n{}",
        400,
    ),
    "a bare carriage return": (
        head(KEY, b"X-A: b\rTransfer-Encoding: chunked", b"Content-Length: 2", body=b"{}"),
        400,
    ),
    "a null in a header": (head(KEY, b"X-A: b\x00c", b"Content-Length: 2", body=b"{}"), 400),
    "a line break in a header, encoded": (get("/v1/lists?x=%0d%0aSet-Cookie:%20a=b"), 422),
    "a chunk size with rubbish": (screen(CHUNKED, body=b"2 x\r\n{}\r\n0\r\n\r\n"), 400),
    "a chunk longer than it says": (screen(CHUNKED, body=b"1\r\n{}\r\n0\r\n\r\n"), 400),
}


TABLE = [
    pytest.param(raw, status, id=f"{group}: {name}")
    for group, attempts in (
        ("key", KEYS), ("size", SIZES), ("path", PATHS), ("body", BODIES),
        ("method", METHODS), ("smuggling", SMUGGLING), ("file", FILES),
    )
    for name, (raw, status) in attempts.items()
]  # fmt: skip
