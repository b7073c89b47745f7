"""Following redirects of a server that may have turned hostile, or was never a publisher's.

A redirect must not lead to this machine or its private network (server-side request forgery), nor
from an encrypted address to an open one. Who configures an address inside the private network means
it, and may be redirected inside it. Bodies of redirects are never read.

A name is looked up before it is followed and once more to connect: a name server that answers
differently the second time (DNS rebinding) is not noticed. What is fetched so is still read as a
list or a key set only.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from ipaddress import IPv4Address

    import httpx

_MOST = 5
_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that lead to the IPv4 address in their last 32 bits (RFC 6052)."""


class RedirectRefused(Exception):  # noqa: N818 (reads as what happened, like FetchFailed)
    """A redirect that is not followed; the message says where it leads and why not."""


@asynccontextmanager
async def following(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str]
) -> AsyncIterator[httpx.Response]:
    """GET ``url``; gives the answer at the end of its redirects, its body unread.

    Raises:
        RedirectRefused: a redirect leads where none may, or there are too many.
        httpx.HTTPError, httpx.InvalidURL: as httpx does.
    """
    start = request = client.build_request("GET", url, headers=dict(headers))
    for _ in range(_MOST + 1):
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            following_request = response.next_request
            if following_request is None:
                yield response
                return
            await _check(start.url, following_request.url)
        finally:
            await response.aclose()
        request = following_request
    raise RedirectRefused(f"{url}: more than {_MOST} redirects")


async def _check(start: httpx.URL, target: httpx.URL) -> None:
    if target.scheme not in {"http", "https"}:
        raise RedirectRefused(f"{start}: redirected to {target}, which is no web address")
    if start.scheme == "https" and target.scheme != "https":
        raise RedirectRefused(f"{start}: redirected to {target}, which is not encrypted")
    same_host = target.host == start.host
    if not same_host and await _is_inside(target.host) and not await _is_inside(start.host):
        raise RedirectRefused(
            f"{start}: redirected to {target}, which is in a private network; if that is meant, "
            "configure that address itself"
        )


async def _is_inside(host: str) -> bool:
    """Whether any address of a host is not of the public Internet.

    A name that cannot be looked up is not: nobody can connect to it, except through a proxy.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return any(is_private(ip_address(str(one[4][0]).partition("%")[0])) for one in found)


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of this machine, a private network or no single host at all."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ip_address(int(address) & 0xFFFF_FFFF)  # type: ignore[assignment]
        if inner is not None:
            return is_private(inner)
    return not address.is_global or address.is_multicast
