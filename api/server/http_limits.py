"""Uvicorn's HTTP/1.1 protocol with limits on what is read before a request exists.

The application sees a request only when its header is complete, so an endless URL or header would
be kept in memory first, and a URL beyond 64 KiB never reaches us (httptools cannot split it). Here
both are cut off while they arrive, connections that send no whole header in time are closed, and
whatever is not HTTP is answered as a problem document too. When as many screenings are open as may
be, the next are refused here, before they cost anything: behind them in the event loop they would
wait for all of those. Their connections stay open, so that asking again costs no new one.

A connection that is open when the service ends may still ask for a moment, so no request that was
sent before is lost.

uvicorn has no setting for any of these limits, so this file, and only this one, builds on its
protocol class; ``tests/test_private_parts.py`` fails with a version it was not tested with.
"""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from api.access.addresses import client_address, network_of
from api.server import connection_answers
from api.server.allowances import SMALL_BODY
from api.server.whole_answer import send_messages, send_whole
from api.service.errors import (
    MEDIA_TYPE,
    BadRequest,
    HeaderTooLarge,
    Overloaded,
    RequestTimeout,
    ScreeningError,
    UrlTooLong,
)
from api.service.load_limit import BODY_IS_HERE, OPEN_SCREENING, WHOLE_ANSWER, OpenScreening
from api.service.random_bytes import random_bytes
from api.service.telemetry import tracing

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Scope

    from api.access.connections import Connection
    from api.routes.dependencies import State


_SCREENING: Final = (b"/v1/screen", b"/match/", b"/reconcile/")
"""Paths of screenings, below whatever prefix; the application decides again and exactly."""
_SHOWING: Final = frozenset({b"x-api-key", b"authorization"})
_AUTHORITY: Final = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
_DIGITS: Final = 12
_EMPTIED: Final = 48 * 1024
"""Bytes at least that were sent when a transport asks for more (64 KiB down to 16 KiB)."""
_MOST_UNREAD: Final = 64 * 1024
"""Bytes of refusals a client may leave unread."""
_LINGER_SECONDS: Final = 0.5
"""How long a silent connection may still ask when the service is about to end."""


class LimitedProtocol(HttpToolsProtocol):
    """Answers 408, 414, 431 or 503 as soon as a limit is passed, and closes the connection.

    The limits come with the lifespan state, which uvicorn gives to every connection.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self.held: State = self.app_state["held"]
        settings = self.held.settings
        self.max_url: int = settings.max_url_length
        self.max_header: int = settings.max_header_bytes
        self.patience: float = settings.body_timeout
        self.refusal: ScreeningError | None = None
        self.header_bytes = 0
        self.body_length = 0
        self._hosts: list[bytes] = []
        self._header_due = math.inf
        self._header_timer: asyncio.TimerHandle | None = None
        self._connection: Connection | None = None
        self._open: OpenScreening | None = None
        self._dropped = False
        """Whether the request that arrives now was refused, and its body is read for nothing."""
        self._ending = self._puts_off = False
        self._put_off: tuple[RequestResponseCycle, Any] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection; start the time limit for the first header."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        self._connection = self.held.connections.add(transport, address)
        if self._connection is None:
            self._refuse("too many connections")
            self.send_400_response("")
            return
        self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time limit; requests that were never begun are open no more."""
        if self._header_timer is not None:
            self._header_timer.cancel()
        if self._connection is not None:
            self.held.connections.remove(self._connection)
        for cycle, _ in self.pipeline:
            found = OpenScreening.of(cycle.scope)  # type: ignore[arg-type]
            if found is not None:
                found.end()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """The client has read most of what was waiting for it."""
        if self._connection is not None:
            self._connection.emptied(_EMPTIED)
        super().resume_writing()

    def on_message_begin(self) -> None:
        """Reset the counts: one connection carries many requests."""
        self.refusal = self._open = None
        self._dropped = False
        self.header_bytes = self.body_length = 0
        self._hosts = []
        self._expect_header()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop the header's time limit; refuse a screening if too many are open."""
        self._stop_waiting()
        self._read_head()
        self._check_host()
        if not self._is_screening():
            self._begin()
            return
        load = self.held.load
        caller = self._caller()
        if load.full(caller) and not self._answering():
            load.refuse()
            self._refuse("too many requests at once")
            if not self._may_stay():
                assert self.refusal is not None  # noqa: S101 - set just now
                raise self.refusal
            self._dropped = True
            return
        self._open = OpenScreening(load, caller)
        extensions: dict[str, Any] = {OPEN_SCREENING: self._open}
        self.scope["extensions"] = extensions
        self._puts_off = self._may_answer_itself()
        self._begin()
        self._puts_off = False
        extensions[WHOLE_ANSWER] = partial(send_whole, self.cycle)

    def on_body(self, body: bytes) -> None:
        """Receive a piece of the body."""
        if not self._dropped:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here as a whole: from now on it is open."""
        if self._dropped:
            self._dropped = False
            self._answer_refused()
            return
        if self._open is not None:
            self._open.arrived()  # if it has to be refused, the application does it
            cast("dict[str, Any]", self.scope["extensions"])[BODY_IS_HERE] = True
        super().on_message_complete()
        if self._put_off and self._answers_itself(self._put_off[0]):
            self._put_off = None

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; a request that is not answered by then is the application's."""
        super().data_received(data)
        put_off, self._put_off = self._put_off, None
        if put_off:
            super()._start_asgi_task(*put_off)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - uvicorn's type
        """Begin with a request, unless this connection may answer it itself."""
        if self._puts_off:
            self._put_off = (cycle, app)
        else:
            super()._start_asgi_task(cycle, app)

    def _may_answer_itself(self) -> bool:
        """Whether the request whose head is here may be answered without the application."""
        return (
            connection_answers.may_begin(self.url, self.body_length, self.headers)
            and not self._answering()
            and self._may_stay()
            and not self.parser.should_upgrade()
            and not tracing()
        )

    def _answers_itself(self, cycle: RequestResponseCycle) -> bool:
        """Whether the request that has arrived is being answered without the application."""
        if self._open is None or not self._open.arrived():
            return False
        scope, send = cast("Scope", cycle.scope), partial(self._send, cycle)
        return connection_answers.begin(self.held, scope, bytes(cycle.body), self._open, send)

    def _send(
        self,
        cycle: RequestResponseCycle,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes,
    ) -> None:
        """Send an answer as soon as the connection can take it."""
        if not send_whole(cycle, status, headers, body):
            task = self.loop.create_task(send_messages(cycle, status, headers, body))
            task.add_done_callback(self.tasks.discard)
            self.tasks.add(task)

    def on_response_complete(self) -> None:
        """Start the time limit for the next header."""
        self._expect_header()
        self._silent()
        super().on_response_complete()

    def shutdown(self) -> None:
        """End the connection: at once if it is idle for long, otherwise after its next answer."""
        self._ending = True
        if self._answering():
            super().shutdown()
        else:
            self.loop.call_later(_LINGER_SECONDS, self._end_if_silent)

    def _end_if_silent(self) -> None:
        if not self._answering() and not self.transport.is_closing():
            self.transport.close()

    def _read_head(self) -> None:
        """Note for whom the request is, and how long its body will be."""
        for name, value in self.headers:
            if name == b"host":
                self._hosts.append(value)
            elif name == b"content-length":
                self.body_length = int(value) if value.isdigit() and len(value) < _DIGITS else 0

    def _check_host(self) -> None:
        """Refuse a request that says twice whom it is for (RFC 9112, 3.2): proxies read the other.

        Raises:
            BadRequest: there are several ``Host`` fields, or the target names another host.
        """
        for_others = not self.url.startswith((b"/", b"*"))
        if len(self._hosts) > 1 or (for_others and not self._names_its_host()):
            self.refusal = BadRequest("the request names several hosts")
            raise self.refusal

    def _names_its_host(self) -> bool:
        """Whether a target in absolute form is for the host of the ``Host`` field."""
        authority = _AUTHORITY.match(self.url)
        return authority is not None and [authority[1].lower()] == [
            one.strip().lower() for one in self._hosts
        ]

    def _begin(self) -> None:
        super().on_headers_complete()
        if self._connection is not None:
            self._connection.answering = True
        if self._ending:
            self.cycle.keep_alive = False

    def _silent(self) -> None:
        if self._connection is not None:
            self.held.connections.silent(self._connection)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_screening(self) -> bool:
        if self.parser.get_method() != b"POST" or not 0 < self.body_length <= SMALL_BODY:
            return False
        path = self.url.partition(b"?")[0]
        return any(one in path for one in _SCREENING)

    def _caller(self) -> str:
        """Who seems to ask: whoever showed this key or token before, or else the network."""
        for name, value in self.headers:
            if name in _SHOWING and (known := self.held.load.callers.of(value)):
                return known
        scope = cast("Scope", self.scope)
        return network_of(client_address(scope, self.held.connections.proxies))

    def _may_stay(self) -> bool:
        """Whether the connection can carry another request after this one was refused."""
        lasting = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        return lasting and not self.expect_100_continue and not self._ending

    def _refuse(self, why: str) -> None:
        self.held.metrics.refused_access.labels(Overloaded.code).inc()
        self.refusal = Overloaded(why, headers={"retry-after": "1"})

    def _answer_refused(self) -> None:
        """Refuse, and wait for the next request as uvicorn does after an answer."""
        assert self.refusal is not None  # noqa: S101 - it was dropped for that
        if self.transport.get_write_buffer_size() > _MOST_UNREAD:
            self.transport.abort()
            return
        self._write(self.refusal, "")
        self._silent()
        self._expect_header()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _expect_header(self) -> None:
        # One timer does for many requests: it looks when the newest header is due.
        self._header_due = self.loop.time() + self.patience
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(self.patience, self._header_overdue)

    def _stop_waiting(self) -> None:
        self._header_due = math.inf

    def _header_overdue(self) -> None:
        self._header_timer = None
        left = self._header_due - self.loop.time()
        if self.transport.is_closing() or left == math.inf:
            return
        if left > 0:
            self._header_timer = self.loop.call_later(left, self._header_overdue)
            return
        if self._answering():
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
        self._write(self.refusal or BadRequest(msg), "connection: close\r\n")
        self.transport.close()

    def _write(self, refusal: ScreeningError, last: str) -> None:
        body = refusal.body(random_bytes(12).hex())
        more = "".join(f"{name}: {value}\r\n" for name, value in refusal.headers.items())
        self.transport.write(
            STATUS_LINE[refusal.status]
            + f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n".encode()
            + f"{more}{last}\r\n".encode()
            + body
        )
