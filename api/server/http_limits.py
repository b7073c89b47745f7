"""Uvicorn's HTTP/1.1 protocol with limits on what is read before a request exists.

The application sees a request only when its header is complete, so an endless URL or header would
be kept in memory first, and a URL beyond 64 KiB never reaches us (httptools cannot split it). Here
both are cut off while they arrive, connections that send no whole header in time are closed, and
whatever is not HTTP is answered as a problem document too. When as many requests are open as may
be, the next are refused here, before they cost anything: behind them in the event loop they would
wait for all of those.

uvicorn has no setting for any of these limits, so this file, and only this one, builds on its
protocol class; ``tests/test_private_parts.py`` fails with a version it was not tested with.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.service.errors import (
    MEDIA_TYPE,
    BadRequest,
    HeaderTooLarge,
    Overloaded,
    RequestTimeout,
    ScreeningError,
    UrlTooLong,
)

if TYPE_CHECKING:
    import asyncio


_ALWAYS = (b"/healthz", b"/readyz", b"/metrics")
"""What watches a busy service is answered all the same."""


class LimitedProtocol(HttpToolsProtocol):
    """Answers 408, 414, 431 or 503 as soon as a limit is passed, and closes the connection.

    The limits come with the lifespan state, which uvicorn gives to every connection.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        settings = self.app_state["held"].settings
        self.max_url: int = settings.max_url_length
        self.max_header: int = settings.max_header_bytes
        self.patience: float = settings.body_timeout
        self.most_open: int = settings.max_concurrent
        self.refusal: ScreeningError | None = None
        self.header_bytes = 0
        self._header_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit for the first header."""
        super().connection_made(transport)
        self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time limit."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Reset the counts: one connection carries many requests."""
        self.refusal = None
        self.header_bytes = 0
        self._expect_header()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop the header's time limit; refuse the request if too many are running."""
        self._stop_waiting()
        if len(self.tasks) >= self.most_open and self._may_be_shed():
            self.app_state["held"].metrics.refused_access.labels(Overloaded.code).inc()
            self.refusal = Overloaded("too many requests at once", headers={"retry-after": "1"})
            raise self.refusal
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Start the time limit for the next header."""
        self._expect_header()
        super().on_response_complete()

    def _may_be_shed(self) -> bool:
        answering = self.cycle is not None and not self.cycle.response_complete
        return not answering and not self.url.partition(b"?")[0].endswith(_ALWAYS)

    def _expect_header(self) -> None:
        self._stop_waiting()
        self._header_due = self.loop.call_later(self.patience, self._header_overdue)

    def _stop_waiting(self) -> None:
        if self._header_due is not None:
            self._header_due.cancel()
            self._header_due = None

    def _header_overdue(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._expect_header()  # an earlier request of this connection is still being answered
            return
        self.refusal = RequestTimeout(f"no whole header arrived within {self.patience:g} s")
        self.send_400_response("")

    def on_url(self, url: bytes) -> None:
        """Receive a piece of the request target; raising makes uvicorn end the connection."""
        super().on_url(url)
        if len(self.url) > self.max_url:
            self.refusal = UrlTooLong(f"at most {self.max_url} bytes are accepted")
            raise self.refusal

    def on_header(self, name: bytes, value: bytes) -> None:
        """Receive a header field."""
        self.header_bytes += len(name) + len(value) + 4
        if self.header_bytes > self.max_header:
            self.refusal = HeaderTooLarge(f"at most {self.max_header} bytes are accepted")
            raise self.refusal
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:
        """Answer a request that was cut off or cannot be parsed as a problem document."""
        refusal = self.refusal or BadRequest(msg)
        body = refusal.body(os.urandom(12).hex())
        more = "".join(f"{name}: {value}\r\n" for name, value in refusal.headers.items())
        self.transport.write(
            STATUS_LINE[refusal.status]
            + f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n{more}".encode()
            + b"connection: close\r\n\r\n"
            + body
        )
        self.transport.close()
