"""Uvicorn's HTTP/1.1 protocol with limits on what is read before a request exists.

The application sees a request only when its header is complete, so an endless URL or header would
be kept in memory first, and a URL beyond 64 KiB never reaches us (httptools cannot split it). Here
both are cut off while they arrive, and whatever is not HTTP is answered as a problem document too.
"""

from __future__ import annotations

import os
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.errors import MEDIA_TYPE, BadRequest, HeaderTooLarge, ScreeningError, UrlTooLong


class LimitedProtocol(HttpToolsProtocol):
    """Answers 414 or 431 as soon as a limit is passed, and closes the connection.

    The limits come with the lifespan state, which uvicorn gives to every connection.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        settings = self.app_state["held"].settings
        self.max_url: int = settings.max_url_length
        self.max_header: int = settings.max_header_bytes
        self.refusal: ScreeningError | None = None
        self.header_bytes = 0

    def on_message_begin(self) -> None:
        """Begin counting anew: one connection carries many requests."""
        self.refusal = None
        self.header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target; raising makes uvicorn end the connection."""
        super().on_url(url)
        if len(self.url) > self.max_url:
            self.refusal = UrlTooLong(f"at most {self.max_url} bytes are accepted")
            raise self.refusal

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header field."""
        self.header_bytes += len(name) + len(value) + 4
        if self.header_bytes > self.max_header:
            self.refusal = HeaderTooLarge(f"at most {self.max_header} bytes are accepted")
            raise self.refusal
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:
        """Answer what could not be parsed, or was cut off, as a problem document."""
        refusal = self.refusal or BadRequest(msg)
        body = refusal.body(os.urandom(12).hex())
        self.transport.write(
            STATUS_LINE[refusal.status]
            + f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n".encode()
            + b"connection: close\r\n\r\n"
            + body
        )
        self.transport.close()


SERVER_OPTIONS: dict[str, Any] = {
    "http": LimitedProtocol,
    "ws": "none",
    "proxy_headers": False,  # whom to believe is api.auth's to say
    "access_log": False,  # ours never shows the query string, uvicorn's does
    "log_config": None,
    "server_header": False,
}
"""Options of ``uvicorn.run`` that belong to our edge."""
