"""Fetching a document that is small and soon there, such as an identity provider's key set.

The whole answer, redirects included, has a deadline and a size; a compressed one is refused,
because it may be a thousand times larger than it was sent.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from urllib.parse import quote_plus

import httpx
import truststore

from lists.redirects import RedirectRefused, following

_log = logging.getLogger(__name__)


class NoDocument(Exception):  # noqa: N818 (reads as what happened, like FetchFailed)
    """There is no document; the message says what came instead, without any address in it."""


async def small_document(url: str, seconds: float, max_bytes: int) -> bytes:
    """The body of the answer with status 200 at ``url``, whatever it is.

    Raises ``NoDocument`` for everything else that a server may do.
    """
    client = httpx.AsyncClient(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timeout=seconds
    )
    plain = {"accept": "application/json", "accept-encoding": "identity"}
    try:
        async with asyncio.timeout(seconds), client, following(client, url, plain) as answer:
            return await _body(answer, max_bytes)
    except TimeoutError:
        raise NoDocument(f"no whole answer within {seconds:g} s") from None
    except RedirectRefused as error:
        _log.warning("a redirect is not followed: %s", error)
        raise NoDocument("it redirects to where no redirect is followed") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NoDocument(f"it cannot be asked ({type(error).__name__})") from None


async def document_for_form(
    url: str, fields: dict[str, str], login: tuple[str, str] | None, seconds: float, max_bytes: int
) -> bytes:
    """The body of the answer with status 200 to a form that is posted to ``url``.

    ``login`` is a name and a password (HTTP Basic, each part encoded as RFC 6749, 2.3.1 says). A
    redirect is not followed: what the form holds is for that address alone. Raises ``NoDocument``
    as ``small_document``.
    """
    client = httpx.AsyncClient(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timeout=seconds
    )
    plain = {"accept": "application/json", "accept-encoding": "identity"}
    auth = httpx.BasicAuth(quote_plus(login[0]), quote_plus(login[1])) if login else None
    try:
        async with asyncio.timeout(seconds), client:
            request = client.build_request("POST", url, data=fields, headers=plain)
            answer = await client.send(request, stream=True, auth=auth, follow_redirects=False)
            try:
                return await _body(answer, max_bytes)
            finally:
                await answer.aclose()
    except TimeoutError:
        raise NoDocument(f"no whole answer within {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NoDocument(f"it cannot be asked ({type(error).__name__})") from None


async def _body(answer: httpx.Response, max_bytes: int) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise NoDocument(f"it answered with status {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NoDocument("it answered in a compressed form nobody asked for")
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > max_bytes:
            raise NoDocument(f"its answer is larger than {max_bytes:,} bytes")
    return bytes(body)
