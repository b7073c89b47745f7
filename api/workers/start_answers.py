"""Answers from the moment a service listens until its lists are loaded.

Loading the lists takes some seconds, in which who connects waits, and is then answered. It takes a
minute where their index is built for the first time: an orchestrator that asks whether the process
lives would end it. So after a while a copy of the process answers: ``/healthz`` that it lives, all
else that it is not ready (503): a browser gets a page that opens itself anew, a program a problem
document. It ends when the lists are loaded, or when the process it is a copy of does.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec
import uvicorn

from api.service.errors import MEDIA_TYPE, NotReady
from api.service.forked import can_fork, fork
from api.service.parent_watch import end_with
from api.service.software import software

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Iterator, Sequence

_STARTING: Final = "the service is starting: its lists are being loaded"
_WAITING_SECONDS: Final = 10.0
"""So long a client may wait without a word; a start with a ready index takes less."""
_RETRY_AFTER: Final = b"5"
"""Seconds, as an HTTP header."""
_HTML: Final = b"text/html; charset=utf-8"
_MOST_OPEN: Final = 1_000
_END_SECONDS: Final = 2
_STYLE: Final = (
    "body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#f4f6f8}"
    "main{max-width:38em;margin:12vh auto;padding:20px 24px;background:#fff;"
    "border:1px solid #d5dae1;border-radius:8px}h1{font-size:1.5em;margin:0 0 .5em}"
)
_PAGE: Final = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Starting · dprk-screen</title>
<style>{_STYLE}</style></head>
<body><main><h1>dprk-screen is starting</h1>
<p>The sanctions lists are being loaded and made ready to search. Until then nothing is
screened.</p>
<p>This takes some seconds. The first time, and after new lists or a new version of the program,
it takes one to a few minutes.</p>
<p>You need not do anything: the page asks again every 5 seconds, and opens when the service is
ready.</p></main></body></html>
""".encode()
"""All in one: nothing else could be fetched now."""
_PAGE_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        b"style-src 'sha256-" + b64encode(sha256(_STYLE.encode()).digest()) + b"'",
    ),
    (b"refresh", _RETRY_AFTER),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
_READINESS: Final = {"state": "none", "lists": (), "policy": "", "build_error": _STARTING}


@contextmanager
def answered_while_starting(
    listening: Sequence[socket.socket], after: float = _WAITING_SECONDS
) -> Iterator[None]:
    """Within it, requests to these sockets are answered by a copy, ``after`` so many seconds."""
    if not can_fork():
        yield
        return
    parent = os.getpid()
    copy = fork(lambda: _answer(listening, parent, after))
    try:
        yield
    finally:
        copy.terminate()
        try:
            copy.wait(2 * _END_SECONDS)
        except subprocess.TimeoutExpired:
            copy.kill()


def _answer(listening: Sequence[socket.socket], parent: int, after: float) -> int:
    end_with(parent)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again at its end
    time.sleep(after)
    config = uvicorn.Config(
        _application,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        limit_concurrency=_MOST_OPEN,
        timeout_keep_alive=0,
        timeout_graceful_shutdown=_END_SECONDS,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=list(listening))
    return 0


async def _application(
    scope: dict[str, Any],
    _receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    if scope["type"] != "http":
        return
    page = asks_for_page(scope)
    status, kind, body = (NotReady.status, _HTML, _PAGE) if page else starting_answer(scope["path"])
    headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"connection", b"close")]
    headers += _PAGE_HEADERS if page else ()
    if status == NotReady.status:
        headers.append((b"retry-after", _RETRY_AFTER))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def asks_for_page(scope: dict[str, Any]) -> bool:
    """Whether a browser opens ``/`` or a page of the console, or sends a form of one.

    A service behind a path prefix may get it with or without the prefix.
    """
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    path = scope["path"].rstrip("/")
    own = not path.endswith(("/healthz", "/readyz", "/metrics")) and "/v1/" not in path
    return own and b"text/html" in accepted and scope["method"] in {"GET", "HEAD", "POST"}


def starting_answer(path: str) -> tuple[int, bytes, bytes]:
    """Status, media type and body of the answer to a request that came too early."""
    if path.endswith("/healthz"):
        health = {"status": "ok", "software": software()}
        return 200, b"application/json", msgspec.json.encode(health)
    if path.endswith("/readyz"):
        readiness = {**_READINESS, "software": software(), "status": "unavailable"}
        return NotReady.status, b"application/json", msgspec.json.encode(readiness)
    problem = NotReady(_STARTING).body(secrets.token_hex(12))
    return NotReady.status, MEDIA_TYPE.encode(), problem
