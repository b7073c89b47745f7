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
├── Gone 410                    events of the feed that were removed after their time
├── PreconditionFailed 412      it was changed since it was read (``If-Match``)
├── BodyTooLarge 413
├── UrlTooLong 414
├── UnsupportedMediaType 415
├── RangeNotSatisfiable 416     the part of a file that was asked for is not there
├── Unprocessable 422           readable JSON of the wrong shape; ``errors`` names field and fix
├── PreconditionRequired 428    the change needs ``If-Match``
├── TooManyRequests 429         over a rate, or over what may wait; ``Retry-After`` says when
├── HeaderTooLarge 431
├── Overloaded 503              as many requests are running as may; come again
├── ClientLeft 499              the client closed the connection before the answer
├── NotRecorded 503             the audit record could not be written, so nothing was answered
├── DatabaseUnavailable 503     the database is away, locked, full or damaged
├── KeysUnavailable 503         the keys of the identity provider cannot be fetched
├── InternalError 500           our bug; the request id finds it in the log
├── NotReady 503                no lists are loaded yet
└── NoSpace 507                 the disk for batches is full

A client's mistake is never a 500 and our bug is never a 400.
"""

from __future__ import annotations

import re
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
    """Base of all refusals. Status, code and title are the class's, the detail the instance's."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "The service failed to answer"

    def __init_subclass__(cls, *, status: int = 0, title: str = "") -> None:
        """Give a refusal its status and title, and its name as code: ``NotFound``: ``not-found``.

        A test compares all codes with those in the documentation.
        """
        cls.status = status or cls.status
        cls.title = title or cls.title
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

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


class BadRequest(ScreeningError, status=400, title="The request cannot be read"):
    """The request cannot be read at all."""


class InvalidQuery(BadRequest, title="The query cannot be answered"):
    """A query of yente's protocol asks for what does not exist; there it is a 400 too."""


class Unauthorized(ScreeningError, status=401, title="A valid key is needed"):
    """No valid key or token. The answer does not say what was wrong with it."""


class Forbidden(ScreeningError, status=403, title="Not allowed"):
    """Understood, but not allowed from there or with that key."""


class NotFound(ScreeningError, status=404, title="Not found"):
    """What was asked for does not exist."""


class NoListsThen(NotFound, title="No lists are known for that date"):
    """No list version was active at the date asked for."""


class MethodNotAllowed(ScreeningError, status=405, title="Method not allowed"):
    """The path exists, the method does not; ``Allow`` says which do."""


class Conflict(ScreeningError, status=409, title="Not possible now"):
    """Understood, but not possible in the state things are in."""


class Gone(ScreeningError, status=410, title="No longer there"):
    """What was asked for was there and was removed."""


class RequestTimeout(ScreeningError, status=408, title="The request body came too slowly"):
    """The body did not arrive within ``DPRK_SCREEN_BODY_TIMEOUT`` seconds."""


class PreconditionFailed(ScreeningError, status=412, title="It was changed since you read it"):
    """Somebody else changed it: read it again, with its ``ETag``."""


class PreconditionRequired(ScreeningError, status=428, title="The change needs If-Match"):
    """A change of what several people work on must name the state it is made to."""


class BodyTooLarge(ScreeningError, status=413, title="The request body is too large"):
    """The body is larger than ``DPRK_SCREEN_MAX_BODY_BYTES``."""


class UrlTooLong(ScreeningError, status=414, title="The URL is too long"):
    """The request target is longer than ``DPRK_SCREEN_MAX_URL_LENGTH``."""


class UnsupportedMediaType(
    ScreeningError, status=415, title="The content type or coding is not supported"
):
    """The body is not declared as JSON, or it is packed."""


class RangeNotSatisfiable(ScreeningError, status=416, title="The file ends before that range"):
    """A range of bytes that begins after the end of a file."""


class Unprocessable(
    ScreeningError, status=422, title="The request does not have the documented shape"
):
    """Readable, but not of the documented shape."""

    @classmethod
    def in_field(cls, field: str, problem: str, fix: str) -> Unprocessable:
        """A refusal because of one field; ``fix`` says what to send instead."""
        return cls(f"{field}: {problem}", (FieldProblem(field, problem, fix),))


class TooManyRequests(ScreeningError, status=429, title="Too many requests"):
    """Over the rate of this key or address, or over what may wait of this client's batches."""


class HeaderTooLarge(ScreeningError, status=431, title="The request header is too large"):
    """The header section is larger than ``DPRK_SCREEN_MAX_HEADER_BYTES``."""


class ClientLeft(ScreeningError, status=499, title="The client left before the answer"):
    """The connection was closed; what was not screened yet is not, and nothing is recorded."""


class InternalError(ScreeningError):
    """Our bug."""


class NotReady(ScreeningError, status=503, title="No lists are loaded yet"):
    """No lists are loaded yet."""


class NoSpace(ScreeningError, status=507, title="There is no space for this file"):
    """The disk that holds batches is full."""


class Overloaded(ScreeningError, status=503, title="The service is busy"):
    """As many requests are running as may; this one was not begun."""


class NotRecorded(ScreeningError, status=503, title="The screening could not be recorded"):
    """The audit record could not be written, so nothing was answered."""


class DatabaseUnavailable(
    ScreeningError, status=503, title="The database cannot be used at the moment"
):
    """The database is away, locked, full or damaged; nothing that needs it can be answered."""


class KeysUnavailable(ScreeningError, status=503, title="Tokens cannot be checked at the moment"):
    """The identity provider's keys cannot be fetched."""


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
    Gone,
    PreconditionFailed,
    BodyTooLarge,
    UrlTooLong,
    UnsupportedMediaType,
    RangeNotSatisfiable,
    Unprocessable,
    PreconditionRequired,
    TooManyRequests,
    HeaderTooLarge,
    ClientLeft,
    InternalError,
    NotReady,
    Overloaded,
    NotRecorded,
    DatabaseUnavailable,
    KeysUnavailable,
    NoSpace,
)
"""All of them, for the documentation and for looking one up by its status."""


def refusal_of(status: int) -> type[ScreeningError]:
    """The class that answers a bare HTTP status (from the router), or ``InternalError``."""
    return next((refusal for refusal in REFUSALS if refusal.status == status), InternalError)
