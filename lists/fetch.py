"""Downloading a list file: the only place that speaks HTTP outwards to publishers.

Conditional requests, retries with back-off on what may pass by itself, a cap on the size, a
deadline that holds whatever the server does (also one that sends a byte a minute), the operating
system's trust store (so that a bank's own inspection certificate works) and its proxy settings.
Whether the file is a list at all is for ``detect`` and the parsers to say.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import httpx
import stamina
import truststore

from lists.redirects import RedirectRefused, following

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one file may take: bytes of the whole, and seconds with all retries."""

    max_bytes: int
    seconds: float


def client() -> httpx.AsyncClient:
    """An HTTP client for publishers' servers. Proxies come from the environment.

    The EU generates its file on the fly and may take over a minute to begin: the read time-out is
    three minutes.
    """
    return httpx.AsyncClient(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        timeout=httpx.Timeout(30.0, read=180.0),
        headers={"User-Agent": f"dprk-screen/{version('dprk-screen')}"},
    )


def fetch(url: str, target: Path, known: Validators | None, limits: FetchLimits) -> Download | None:
    """Download ``url`` into ``target``; ``None`` if the server says it is as ``known``.

    Raises ``FetchFailed`` after five attempts, when the time is over, or at once for what will not
    pass by itself (a missing page, a refused certificate or redirect, a file that is too large).
    """
    return asyncio.run(_fetch(url, target, known, limits))


async def _fetch(
    url: str, target: Path, known: Validators | None, limits: FetchLimits
) -> Download | None:
    try:
        async with asyncio.timeout(limits.seconds), client() as opened:
            async for attempt in stamina.retry_context(
                on=_TryAgain, attempts=_ATTEMPTS, timeout=600.0, wait_initial=2.0, wait_max=60.0
            ):
                with attempt:
                    return await _attempt(opened, url, target, known, limits.max_bytes)
    except TimeoutError as error:
        raise FetchFailed(f"{url}: not here whole after {limits.seconds:g} s") from error
    except _TryAgain as error:
        raise FetchFailed(f"{error} (after {_ATTEMPTS} attempts)") from error
    raise AssertionError("the loop above returns or raises")


async def _attempt(
    opened: httpx.AsyncClient, url: str, target: Path, known: Validators | None, max_bytes: int
) -> Download | None:
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    try:
        async with following(opened, url, headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and headers:
                return None
            _raise_for(response, url)
            size = await _save(response, target, max_bytes)
    except RedirectRefused as error:
        raise FetchFailed(str(error)) from error
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


async def _save(response: httpx.Response, target: Path, max_bytes: int) -> int:
    size = 0
    with target.open("wb") as file:
        async for block in response.aiter_bytes(1 << 16):
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
