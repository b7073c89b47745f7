"""Every way a request can be refused, and how each is answered (RFC 9457 problem+json).

ScreeningError
├── BadRequest 400              the message is not HTTP or not JSON
├── Forbidden 403               not allowed from where it came
├── NotFound 404                no such entity, source, version or path
│   └── NoListsThen 404         no list version was active at ``as_of``
├── MethodNotAllowed 405
├── BodyTooLarge 413
├── UrlTooLong 414
├── UnsupportedMediaType 415
├── Unprocessable 422           readable JSON of the wrong shape; ``errors`` names field and fix
├── HeaderTooLarge 431
├── InternalError 500           our bug; the request id finds it in the log
└── NotReady 503                no lists are loaded yet

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


class Forbidden(ScreeningError):
    """Understood, but not allowed from there."""

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
    """The body is not declared as JSON."""

    status = 415
    code = "unsupported-media-type"
    title = "The content type is not supported"


class Unprocessable(ScreeningError):
    """Readable, but not of the documented shape."""

    status = 422
    code = "unprocessable"
    title = "The request does not have the documented shape"


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


REFUSALS: tuple[type[ScreeningError], ...] = (
    BadRequest,
    Forbidden,
    NotFound,
    NoListsThen,
    MethodNotAllowed,
    BodyTooLarge,
    UrlTooLong,
    UnsupportedMediaType,
    Unprocessable,
    HeaderTooLarge,
    InternalError,
    NotReady,
)
"""All of them, for the documentation and for looking one up by its status."""


def refusal_of(status: int) -> type[ScreeningError]:
    """The class that answers a bare HTTP status (from the router), or ``InternalError``."""
    return next((refusal for refusal in REFUSALS if refusal.status == status), InternalError)
