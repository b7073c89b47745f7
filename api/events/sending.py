"""Sends one event to one address, in a bounded time, to a machine that was judged before.

The name is looked up here at each sending, every address found must be one that may be sent to, and
the connection is made to such an address and not to the name: a resolver that answers otherwise a
moment later (DNS rebinding) changes nothing. Host field and certificate are those of the name. No
redirect is followed, no proxy asked, and of the answer its status alone is looked at.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import truststore

from api.audit.seal_keys import SealKeyMissing
from api.events.delivery_store import Attempt
from api.events.destinations import DestinationRefused, DestinationRules, destination, refusal

if TYPE_CHECKING:
    from api.events.delivery_store import Parcel
    from api.events.destinations import Destination
    from api.events.signing import Signer

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name and port; raises ``OSError`` when there are none."""
_MOST_ADDRESSES = 3
"""Addresses of one name that are tried."""
_RESOLVING = ThreadPoolExecutor(4, "webhook-names")
"""Threads of their own: a resolver that hangs holds up nothing else of the service."""


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the resolver of the operating system."""

    def found() -> list[str]:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(row[4][0]) for row in rows))

    return await asyncio.get_running_loop().run_in_executor(_RESOLVING, found)


def body_of(parcel: Parcel) -> bytes:
    """What is sent: the same bytes at each attempt."""
    message = {
        "type": parcel.kind,
        "timestamp": parcel.at,
        "data": msgspec.Raw(parcel.payload.encode()),
    }
    return msgspec.json.encode(message)


@dataclass(frozen=True, slots=True)
class HttpSender:
    """Sends events; ``certificates`` and ``resolve`` are given by tests alone."""

    rules: DestinationRules
    signer: Signer
    seconds: float
    resolve: Resolve = look_up
    certificates: ssl.SSLContext | None = None

    async def send(self, parcel: Parcel) -> Attempt:
        """Send an event; nothing is raised for what a receiver, its name or a setting does."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._send(parcel)
        except TimeoutError:
            return Attempt(None, f"not finished within {self.seconds:g} s")
        except (DestinationRefused, SealKeyMissing) as error:
            return Attempt(None, str(error))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return Attempt(None, _words(error))

    async def _send(self, parcel: Parcel) -> Attempt:
        target = destination(parcel.url, self.rules)
        body = body_of(parcel)
        headers = {
            "host": target.authority,
            "content-type": "application/json",
            "user-agent": f"dprk-screen/{version('dprk-screen')}",
            **self.signer.headers(parcel.webhook_id, parcel.event_id, body, parcel.seeds),
        }
        addresses = await self._judged(target)
        certificates = self.certificates or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # Each sending has a connection of its own: one that is kept is known by its address alone,
        # and would serve another name that has the same.
        async with httpx.AsyncClient(
            verify=certificates, trust_env=False, follow_redirects=False, timeout=self.seconds
        ) as client:
            for address in addresses:
                try:
                    return await _post(client, target, address, headers, body)
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    failed: Exception = error
            raise failed

    async def _judged(self, target: Destination) -> Sequence[str]:
        """Addresses of the host, each one that may be sent to.

        Raises:
            DestinationRefused: one of them is not, so the name is not trusted at all.
        """
        found = await self.resolve(target.host, target.port)
        for address in found:
            value, _, zone = address.partition("%")
            why = "leads to an address of this link" if zone else ""
            if why := why or refusal(ip_address(value), self.rules):
                raise DestinationRefused(why)
        if not found:
            raise DestinationRefused("leads to no address")
        return found[:_MOST_ADDRESSES]


async def _post(
    client: httpx.AsyncClient,
    target: Destination,
    address: str,
    headers: dict[str, str],
    body: bytes,
) -> Attempt:
    extensions: dict[str, Any] = {"sni_hostname": target.host}
    request = client.build_request(
        "POST", target.at(address), headers=headers, content=body, extensions=extensions
    )
    answer = await client.send(request, stream=True)
    await answer.aclose()  # the body is not read: nobody needs it, and it may have no end
    return Attempt(answer.status_code, _status_words(answer.status_code))


def _status_words(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"redirected ({status}), which is not followed: name the new address"
    return f"answered {status}"


def _words(error: Exception) -> str:
    """Why nothing arrived; says nothing that the other side wrote."""
    if isinstance(error, socket.gaierror):
        return "the name is not known to the resolver"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "the certificate is not valid for this name"
        if isinstance(cause, ssl.SSLError):
            return "no encrypted connection could be made"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "no connection could be made"
    return f"no answer ({type(error).__name__})"
