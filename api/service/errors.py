"""Every way a request can be refused, and how each is answered (RFC 9457 problem+json).

ScreeningError
├── BadRequest 400              the message is not HTTP or not JSON
│   └── InvalidQuery 400        a query of yente's protocol that means nothing here
├── Unauthorized 401            no key where one is needed, or one that opens nothing
├── Forbidden 403               not allowed from where it came, or the key lacks the scope
├── NotFound 404                no such entity, source, version or path
│   └── NoListsThen 404         no list version was active at ``as_of``
├── MethodNotAllowed 405
├── RequestTimeout 408          the body came too slowly
├── Conflict 409                not possible in the state things are in
├── BodyTooLarge 413
├── UrlTooLong 414
├── UnsupportedMediaType 415
├── RangeNotSatisfiable 416     the part of a file that was asked for is not there
├── Unprocessable 422           readable JSON of the wrong shape; ``errors`` names field and fix
├── TooManyRequests 429         over the rate of this key or address; ``Retry-After`` says when
├── HeaderTooLarge 431
├── Overloaded 503              as many requests are running as may; come again
├── NotRecorded 503             the audit record could not be written, so nothing was answered
├── KeysUnavailable 503         the keys of the identity provider cannot be fetched
├── InternalError 500           our bug; the request id finds it in the log
├── NotReady 503                no lists are loaded yet
└── NoSpace 507                 the disk for batches is full

A client's mistake is never a 500 and our bug is never a 400.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field and what to send instead."""

    field: str
    problem: str
    fix: str


class Problem(msgspec.Struct, frozen=True):
    """The body of every refused request (RFC 9457). `code` is stable and fit for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[FieldProblem, ...] = ()


class ScreeningError(Exception):
    """Base of all refusals: status, code and title belong to the class, the detail to the case."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "The service failed to answer"

    def __init__(
        self,
        detail: str,
        errors: Sequence[FieldProblem] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = headers or {}

    def body(self, request_id: str) -> bytes:
        """The problem document as JSON bytes."""
        return msgspec.json.encode(
            Problem(
                type=f"urn:dprk-screen:problem:{self.code}",
                title=self.title,
                status=self.status,
                detail=self.detail,
                code=self.code,
                request_id=request_id,
                errors=self.errors,
            )
        )


class BadRequest(ScreeningError):
    """The request cannot be read at all."""

    status = 400
    code = "bad-request"
    title = "The request cannot be read"


class InvalidQuery(BadRequest):
    """A query of yente's protocol asks for what does not exist; there it is a 400 too."""

    code = "invalid-query"
    title = "The query cannot be answered"


class Unauthorized(ScreeningError):
    """Nobody knows who asks. What was wrong with a key is not told apart."""

    status = 401
    code = "unauthorized"
    title = "A valid key is needed"


class Forbidden(ScreeningError):
    """Understood, but not allowed from there or with that key."""

    status = 403
    code = "forbidden"
    title = "Not allowed"


class NotFound(ScreeningError):
    """What was asked for does not exist."""

    status = 404
    code = "not-found"
    title = "Not found"


class NoListsThen(NotFound):
    """No list version was active at the date asked for."""

    code = "no-lists-then"
    title = "No lists are known for that date"


class MethodNotAllowed(ScreeningError):
    """The path exists, the method does not; ``Allow`` says which do."""

    status = 405
    code = "method-not-allowed"
    title = "Method not allowed"


class Conflict(ScreeningError):
    """Understood, but not possible in the state things are in."""

    status = 409
    code = "conflict"
    title = "Not possible now"


class RequestTimeout(ScreeningError):
    """The body did not arrive within ``DPRK_SCREEN_BODY_TIMEOUT`` seconds."""

    status = 408
    code = "request-timeout"
    title = "The request body came too slowly"


class BodyTooLarge(ScreeningError):
    """The body is larger than ``DPRK_SCREEN_MAX_BODY_BYTES``."""

    status = 413
    code = "body-too-large"
    title = "The request body is too large"


class UrlTooLong(ScreeningError):
    """The request target is longer than ``DPRK_SCREEN_MAX_URL_LENGTH``."""

    status = 414
    code = "url-too-long"
    title = "The URL is too long"


class UnsupportedMediaType(ScreeningError):
    """The body is not declared as JSON, or it is packed."""

    status = 415
    code = "unsupported-media-type"
    title = "The content type or coding is not supported"


class RangeNotSatisfiable(ScreeningError):
    """A range of bytes that begins after the end of a file."""

    status = 416
    code = "range-not-satisfiable"
    title = "The file ends before that range"


class Unprocessable(ScreeningError):
    """Readable, but not of the documented shape."""

    status = 422
    code = "unprocessable"
    title = "The request does not have the documented shape"

    @classmethod
    def in_field(cls, field: str, problem: str, fix: str) -> Unprocessable:
        """A refusal because of one field; ``fix`` says what to send instead."""
        return cls(f"{field}: {problem}", (FieldProblem(field, problem, fix),))


class TooManyRequests(ScreeningError):
    """Over the rate of this key or address."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"


class HeaderTooLarge(ScreeningError):
    """The header section is larger than ``DPRK_SCREEN_MAX_HEADER_BYTES``."""

    status = 431
    code = "header-too-large"
    title = "The request header is too large"


class InternalError(ScreeningError):
    """Our bug."""


class NotReady(ScreeningError):
    """No lists are loaded yet."""

    status = 503
    code = "not-ready"
    title = "No lists are loaded yet"


class NoSpace(ScreeningError):
    """The disk that holds batches is full."""

    status = 507
    code = "no-space"
    title = "There is no space for this file"


class Overloaded(ScreeningError):
    """As many requests are running as may; this one was not begun."""

    status = 503
    code = "overloaded"
    title = "The service is busy"


class NotRecorded(ScreeningError):
    """The audit record could not be written, so nothing was answered."""

    status = 503
    code = "not-recorded"
    title = "The screening could not be recorded"


class KeysUnavailable(ScreeningError):
    """The identity provider's keys cannot be fetched."""

    status = 503
    code = "keys-unavailable"
    title = "Tokens cannot be checked at the moment"


REFUSALS: tuple[type[ScreeningError], ...] = (
    BadRequest,
    InvalidQuery,
    Unauthorized,
    Forbidden,
    NotFound,
    NoListsThen,
    MethodNotAllowed,
    RequestTimeout,
    Conflict,
    BodyTooLarge,
    UrlTooLong,
    UnsupportedMediaType,
    RangeNotSatisfiable,
    Unprocessable,
    TooManyRequests,
    HeaderTooLarge,
    InternalError,
    NotReady,
    Overloaded,
    NotRecorded,
    KeysUnavailable,
    NoSpace,
)
"""All of them, for the documentation and for looking one up by its status."""


def refusal_of(status: int) -> type[ScreeningError]:
    """The class that answers a bare HTTP status (from the router), or ``InternalError``."""
    return next((refusal for refusal in REFUSALS if refusal.status == status), InternalError)
