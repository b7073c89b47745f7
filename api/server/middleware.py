"""The outermost layer of every request: id, limits, security headers, log, metrics, error answers.

It is one plain ASGI middleware, because each layer costs time in every request. ``X-Request-ID`` is
taken from the client if it is harmless, otherwise generated; it is in the response, in problem
documents and in the log.
"""

from __future__ import annotations

import re
import time
import traceback
from typing import TYPE_CHECKING

import structlog

from api.access.scopes import needed_by
from api.console.refusals import refusal_page
from api.service.errors import (
    MEDIA_TYPE,
    BodyTooLarge,
    DatabaseUnavailable,
    HeaderTooLarge,
    InternalError,
    ScreeningError,
    UnsupportedMediaType,
    UrlTooLong,
)
from api.service.load_limit import WHOLE_ANSWER, OpenScreening
from api.service.logs import log_request
from api.service.random_bytes import random_bytes
from lists.db import is_unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.operations.metrics import Metrics
    from api.service.settings import Settings

_log = structlog.get_logger("api.request")
_HARMLESS_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_KEPT = frozenset({b"cache-control", b"content-security-policy", b"referrer-policy"})
"""A route may set these itself (the docs page and the console do)."""
_ORDER_BYTES = 65_536
"""Bodies of requests that screen nothing: the wishes for a key have some hundred bytes."""
_FORM_BYTES = 65_536
"""What a form adds to the file it holds."""


class RequestMiddleware:
    """ASGI middleware; the outermost one."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; everything but HTTP goes through untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = request_id_of(scope)
        scope["request_id"] = request_id
        answer = _Answer(send, request_id, scope)
        try:
            self._check(scope)
            await self.app(scope, _Counted(receive, _body_limit(scope, self.settings)), answer)
        except ScreeningError as refusal:
            await _refuse(answer, refusal)
        except Exception as error:  # noqa: BLE001 - the outermost handler of a request
            await _refuse(answer, failure_of(error, request_id))
        finally:
            _close_screening(scope)
        note_answered(self.settings, self.metrics, scope, answer.status, started)

    def _check(self, scope: Scope) -> None:
        settings = self.settings
        length = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if length > settings.max_url_length:
            raise UrlTooLong(f"at most {settings.max_url_length} bytes are accepted")
        size = 0
        for name, value in scope["headers"]:
            size += len(name) + len(value) + 4
            if name == b"content-length" and value.isdigit():
                _check_body(int(value), _body_limit(scope, settings))
            elif name == b"content-encoding" and not _is_file(scope):
                _check_coding(value)
        if size > settings.max_header_bytes:
            raise HeaderTooLarge(f"at most {settings.max_header_bytes} bytes are accepted")


class _Counted:
    """``receive`` that counts body bytes, so that chunked uploads meet the limit as well."""

    __slots__ = ("limit", "receive", "seen")

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive = receive
        self.limit = limit
        self.seen = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.seen += len(message.get("body", b""))
            _check_body(self.seen, self.limit)
        return message


class _Answer:
    """``send`` that adds our headers and remembers the status.

    A screening is open no longer than until its answer begins: how long its client takes to read
    is nothing to others.
    """

    __slots__ = ("request_id", "scope", "send", "status")

    def __init__(self, send: Send, request_id: str, scope: Scope) -> None:
        self.send = send
        self.request_id = request_id
        self.scope = scope
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            _close_screening(self.scope)
            message["headers"] = with_own_fields(message.get("headers", ()), self.request_id)
            if WHOLE_ANSWER in message:
                await self._send_whole(message)
                return
        await self.send(message)

    async def _send_whole(self, message: Message) -> None:
        """Send an answer whose body came with its beginning: at once where the server can."""
        body = message.pop(WHOLE_ANSWER)
        at_once = self.scope.get("extensions", {}).get(WHOLE_ANSWER)
        if at_once is None or not at_once(message["status"], message["headers"], body):
            await self.send(message)
            await self.send({"type": "http.response.body", "body": body})


def _close_screening(scope: Scope) -> None:
    screening = OpenScreening.of(scope)
    if screening is not None:
        screening.end()


def _body_limit(scope: Scope, settings: Settings) -> int:
    """The largest body of a request in bytes; batch files are streamed to disk and may be large."""
    if _is_file(scope):
        return settings.max_batch_bytes + _FORM_BYTES
    return settings.max_body_bytes if needed_by(scope) == "screen" else _ORDER_BYTES


def _is_file(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.endswith(
        ("/v1/batches", "/v1/batches/preview", "/console/batches")
    )


def _check_coding(coding: bytes) -> None:
    """Refuse a compressed body; batch files alone are decompressed, as they are read."""
    if coding.strip().lower() not in {b"", b"identity"}:
        raise UnsupportedMediaType(
            "send the body as it is, without `Content-Encoding`",
            headers={"accept-encoding": "identity"},  # as RFC 9110, 15.5.16 wants it said
        )


def _check_body(size: int, limit: int) -> None:
    if size > limit:
        raise BodyTooLarge(
            f"at most {limit} bytes are accepted; send less at a time",
            headers={"connection": "close"},
        )


def request_id_of(scope: Scope) -> str:
    """The id a client gave its request, if it is harmless, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _HARMLESS_ID.fullmatch(value):
            return str(value, "ascii")
    return random_bytes(12).hex()


def with_own_fields(
    headers: Iterable[tuple[bytes, bytes]], request_id: str
) -> list[tuple[bytes, bytes]]:
    """The header fields of an answer with those that every answer has."""
    fields = list(headers)
    names = dict(fields)
    if _KEPT.isdisjoint(names):
        fields += _SECURITY
    else:
        fields += [pair for pair in _SECURITY if pair[0] not in _KEPT or pair[0] not in names]
    fields.append((b"x-request-id", request_id.encode()))
    return fields


def note_answered(
    settings: Settings, metrics: Metrics, scope: Scope, status: int, started: float
) -> None:
    """Metrics and log line of a request; ``started`` is of ``time.perf_counter``."""
    seconds = time.perf_counter() - started
    metrics.request(scope, status, seconds)
    if settings.access_log:
        route = getattr(scope.get("route"), "path", "")
        log_request(scope["request_id"], scope["method"], route, status, seconds)


def failure_of(error: Exception, request_id: str) -> ScreeningError:
    """What the client is told of an error that no route expected; the log gets the rest.

    The log shows where it happened and not its message, which may hold what was asked.
    """
    if is_unavailable(error):
        _log.warning("database unavailable", request_id=request_id, error=type(error).__name__)
        return DatabaseUnavailable(
            "this needs the database, which does not answer; try again",
            headers={"retry-after": "5"},
        )
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("request failed", request_id=request_id, error=type(error).__name__, frames=frames)
    return InternalError("a bug; the request id finds it in the log")


def refusal_fields(refusal: ScreeningError, body: bytes) -> list[tuple[bytes, bytes]]:
    """The header fields of a problem document, without those that every answer has."""
    return [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", b"%d" % len(body)),
        *((name.encode(), value.encode()) for name, value in refusal.headers.items()),
    ]


async def _refuse(answer: _Answer, refusal: ScreeningError) -> None:
    """Send a problem document, or its page to people; if the response has begun, cut it off."""
    if answer.status:
        return
    page = refusal_page(answer.scope, refusal)
    status = refusal.status if page is None else page.status_code
    if page is None:
        body = refusal.body(answer.request_id)
        headers = refusal_fields(refusal, body)
    else:
        body = bytes(page.body)
        own = ((name.encode(), value.encode()) for name, value in refusal.headers.items())
        headers = [*page.raw_headers, *own]
    await answer({"type": "http.response.start", "status": status, "headers": headers})
    await answer({"type": "http.response.body", "body": body})
