"""Downloading a list file: the only place that speaks HTTP outwards to publishers.

Conditional requests, retries with back-off on what may pass by itself, a cap on the size, the
operating system's trust store (so that a bank's own inspection certificate works) and its proxy
settings. Whether the file is a list at all is for ``detect`` and the parsers to say.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import httpx
import stamina
import truststore

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

Client = httpx.Client

_ATTEMPTS = 5
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class FetchFailed(Exception):  # noqa: N818 (reads as what happened, like UnreadableList)
    """The file could not be had; the message says why, in words for an operator."""


class _TryAgain(FetchFailed):
    """A failure that may pass by itself."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a file by: its ETag and Last-Modified headers."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that came whole. ``last_modified`` is the server's date for it, if it gave one."""

    path: Path
    size: int
    validators: Validators

    @property
    def last_modified(self) -> datetime | None:
        """The Last-Modified header as an aware datetime."""
        try:
            return parsedate_to_datetime(self.validators.last_modified)
        except ValueError:
            return None


def client() -> Client:
    """An HTTP client for publishers' servers. Proxies come from the environment.

    The EU generates its file on the fly and may take over a minute to begin: the read time-out is
    three minutes.
    """
    return httpx.Client(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        follow_redirects=True,
        timeout=httpx.Timeout(30.0, read=180.0),
        headers={"User-Agent": f"dprk-screen/{version('dprk-screen')}"},
    )


def fetch(
    client: Client, url: str, target: Path, known: Validators | None, max_bytes: int
) -> Download | None:
    """Download ``url`` into ``target``; ``None`` if the server says it is as ``known``.

    Raises ``FetchFailed`` after five attempts, or at once for what will not pass by itself (a
    missing page, a refused certificate, a file over ``max_bytes``).
    """
    try:
        for attempt in stamina.retry_context(
            on=_TryAgain, attempts=_ATTEMPTS, timeout=600.0, wait_initial=2.0, wait_max=60.0
        ):
            with attempt:
                return _attempt(client, url, target, known, max_bytes)
    except _TryAgain as error:
        raise FetchFailed(f"{error} (after {_ATTEMPTS} attempts)") from error
    raise AssertionError("the loop above returns or raises")


def _attempt(
    client: Client, url: str, target: Path, known: Validators | None, max_bytes: int
) -> Download | None:
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    try:
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and headers:
                return None
            _raise_for(response, url)
            size = _save(response, target, max_bytes)
    except httpx.TransportError as error:
        if isinstance(error, httpx.ConnectError) and "certificate" in str(error).lower():
            raise FetchFailed(f"{url}: {error}") from error
        raise _TryAgain(f"{url}: {type(error).__name__} {error}".rstrip()) from error
    except (httpx.InvalidURL, httpx.HTTPError) as error:
        raise FetchFailed(f"{url}: {error}") from error
    sent = response.headers
    return Download(target, size, Validators(sent.get("ETag", ""), sent.get("Last-Modified", "")))


def _raise_for(response: httpx.Response, url: str) -> None:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in _PASSING:
        raise _TryAgain(f"{url}: the server answered {status}")
    if response.status_code != httpx.codes.OK:
        raise FetchFailed(f"{url}: the server answered {status}")
    if url.startswith("https:") and response.url.scheme != "https":
        raise FetchFailed(f"{url}: redirected to {response.url}, which is not encrypted")


def _save(response: httpx.Response, target: Path, max_bytes: int) -> int:
    size = 0
    with target.open("wb") as file:
        for block in response.iter_bytes(1 << 16):
            size += len(block)
            if size > max_bytes:
                raise FetchFailed(f"{response.url}: larger than {max_bytes:,} bytes")
            file.write(block)
    # Compressed transfers announce the compressed size; the whole body was decoded then anyway.
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and response.num_bytes_downloaded < int(announced):
        raise _TryAgain(
            f"{response.url}: only {response.num_bytes_downloaded:,} of {int(announced):,} bytes"
        )
    return size
