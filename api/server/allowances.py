"""What kind of request it is, and how many of each kind may be open: none uses up another's.

Screenings are bounded by ``api.service.load_limit``; here are all others. What stays open for long
(event streams, downloads, uploads, pages) has an allowance of its own, so whoever fills it fills
nothing else, and one caller gets no more than half of any allowance.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from api.access.scopes import PUBLIC, needed_by, route_path
from api.service.errors import Overloaded, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

    from api.service.settings import Settings

_PAGES: Final = 64
"""Requests for pages and the API document at once."""
_UPLOADS: Final = 64
"""Batch files that arrive at once."""
_WATCHING: Final = ("/healthz", "/readyz", "/metrics")
_LASTING: Final = ("/events", "/results", "/audit/entries")
"""Ends of paths whose answers may take minutes."""
SMALL_BODY: Final = 30_000
"""Bytes of a call whose screening takes milliseconds."""
_DIGITS: Final = 12
_SCREENING: Final = ("/v1/screen", "/match/", "/reconcile/")


class Kind(StrEnum):
    """Kinds of requests that must not hold each other up."""

    WATCHING = "health checks and metrics"
    PAGES = "pages"
    STREAMS = "event streams and downloads"
    UPLOADS = "batch files"
    SCREENING = "screenings"
    OTHER = "requests"


def kind_of(scope: Scope) -> Kind:
    """The kind of a request, seen as the router sees its path."""
    path = route_path(scope)
    if path in _WATCHING:
        return Kind.WATCHING
    if needed_by(scope) == PUBLIC:
        return Kind.PAGES
    if scope["method"] == "POST":
        if path.startswith("/v1/batches") or path == "/console/batches":
            return Kind.UPLOADS
        small = _body_length(scope) <= SMALL_BODY
        return Kind.SCREENING if small and path.startswith(_SCREENING) else Kind.OTHER
    return Kind.STREAMS if path.endswith(_LASTING) else Kind.OTHER


def _body_length(scope: Scope) -> int:
    """Bytes the body is said to have; more than a small one where that is not said."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and len(value) < _DIGITS:
            return int(value)
    return SMALL_BODY + 1


class Allowances:
    """The open requests of one worker process by kind and caller."""

    def __init__(self, settings: Settings) -> None:
        self._most = {
            Kind.PAGES: _PAGES,
            Kind.STREAMS: settings.max_streams,
            Kind.UPLOADS: _UPLOADS,
            Kind.OTHER: settings.max_concurrent,
        }
        self._open: Counter[Kind] = Counter()
        self._of_caller: Counter[tuple[Kind, str]] = Counter()

    @contextmanager
    def counted(self, kind: Kind, caller: str) -> Iterator[None]:
        """Count a request while it is open.

        Raises:
            Overloaded: as many of its kind are open as may.
            TooManyRequests: half of those are the caller's own.
        """
        most = self._most.get(kind)
        if most is None:
            yield
            return
        key = kind, caller
        if caller and self._of_caller[key] >= (most + 1) // 2:
            raise TooManyRequests(
                f"{self._of_caller[key]} {kind} of yours are open, half of what is answered at "
                "once; close some",
                headers={"retry-after": "5"},
            )
        if self._open[kind] >= most:
            raise Overloaded(f"{most} {kind} are open already", headers={"retry-after": "5"})
        self._open[kind] += 1
        self._of_caller[key] += 1
        try:
            yield
        finally:
            self._open[kind] -= 1
            self._of_caller[key] -= 1
            if not self._of_caller[key]:
                del self._of_caller[key]
