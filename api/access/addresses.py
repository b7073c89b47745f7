"""Where a request came from: its address, whether that is this machine, and its network.

``X-Forwarded-For`` counts only from a proxy whose network is in ``DPRK_SCREEN_TRUSTED_PROXIES``. An
IPv4 address inside an IPv6 one (``::ffff:192.0.2.1``, RFC 4291, 2.5.5.2) is the IPv4 address.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from starlette.types import Scope

PROXY_WORDS: Final = frozenset(
    b"forwarded forwards forward proxy proxyuser proxied via "  # RFC 7239, RFC 9110 7.6
    b"cdn edge edgescape hop hops loop surrogate relay gateway balancer lb "  # RFC 8586
    b"nginx envoy traefik varnish haproxy squid bluecoat arr tailscale ngrok cloudflared "
    b"akamai incap sucuri vercel fastly fly cf cloudfront amzn amz azure appengine".split()
)
"""Words in the names of fields that proxies and content delivery networks add, and programs here
do not."""
_WHOSE: Final = frozenset(b"real client true remote original originating cluster ns source".split())
_WHAT: Final = frozenset(b"ip addr address for host url uri port scheme clientip".split())
"""Of each one word: somebody else's address or name is passed on (X-Real-IP, X-Original-Host)."""
PROXY_FIELDS: Final = frozenset(
    {b"x-scheme", b"x-host", b"x-clientip", b"x-request-start", b"early-data"}
)
"""Fields without such a word."""
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::[0-9]{1,5})?", re.IGNORECASE)
"""Name and port of a ``Host`` field (RFC 9110, 7.2): nobody's login, no other sign."""
_WORD_ENDS: Final = re.compile(rb"[-_]")
_OTHER_SITES = frozenset({b"cross-site", b"same-site"})
_PREFIX_IPV6 = 64
"""Bits of the network that one IPv6 client usually has to itself (RFC 6177)."""


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address as a value; ``None`` for what is none, such as a Unix socket."""
    address = _address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def network_of(address: str) -> str:
    """What wrong keys are counted by: an IPv4 address, or the /64 network of an IPv6 one."""
    value = parsed(address)
    if isinstance(value, IPv6Address):
        return str(ip_network((int(value), _PREFIX_IPV6), strict=False))
    return str(value or address[:64])


def is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    """Whether an address belongs to one of these networks."""
    value = parsed(address)
    return value is not None and any(value in network for network in networks)


def client_address(scope: Scope, proxies: list[IPv4Network | IPv6Network]) -> str:
    """The address a request came from; ``X-Forwarded-For`` counts only from a trusted proxy.

    Read from the right, its first entry that is not a trusted proxy itself is the client.
    """
    client = scope.get("client")
    address = client[0] if client else ""
    if not proxies:
        return address
    hops = [
        hop.strip().decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
        for hop in value.split(b",")
    ]
    while hops and is_in(address, proxies):
        address = hops.pop()
    return address


def from_this_machine(scope: Scope, address: str) -> bool:
    """Whether a program of this machine seems to ask, and no web page or proxy through it.

    A proxy need not leave a trace: an attacker behind one that adds no field is indistinguishable
    from a program here. Callers must give no more for this than may become public.
    """
    value = parsed(address)
    if value is None or not value.is_loopback or scope.get("http_version") in {"0.9", "1.0"}:
        return False  # HTTP/1.0 is what nginx speaks to the servers behind it unless configured
    host = origin = site = mode = b""
    for name, content in scope["headers"]:
        if is_of_a_proxy(name):
            return False
        if name == b"host":
            host = content
        elif name == b"origin":
            origin = content
        elif name == b"sec-fetch-site":
            site = content
        elif name == b"sec-fetch-mode":
            mode = content
    # A page of another origin, or of a name somebody made point here (DNS rebinding). Pictures and
    # scripts come without an origin, but browsers say whose they are; a link may be followed.
    foreign = origin and origin.partition(b"://")[2] != host
    foreign = foreign or (site in _OTHER_SITES and mode != b"navigate")
    return not foreign and is_loopback(_name_in(host.decode("latin-1")))


def is_loopback(host: str) -> bool:
    """Whether a host name or address can mean nothing but this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    value = parsed(host)
    return value is not None and value.is_loopback


def _name_in(host: str) -> str:
    """The name in a ``Host`` field, without its port; empty for what is no such field."""
    found = _HOST.fullmatch(host)
    if found is None:
        return ""
    inside, name = found.groups()
    if inside:  # brackets hold an address of IPv6
        return inside if isinstance(_address(inside), IPv6Address) else ""
    return str(name).lower()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_of_a_proxy(name: bytes) -> bool:
    """Whether a header field of this name, in small letters, is a trace of a proxy."""
    words = set(_WORD_ENDS.split(name))
    whose = not words.isdisjoint(_WHOSE) and not words.isdisjoint(_WHAT)
    return whose or not words.isdisjoint(PROXY_WORDS) or name in PROXY_FIELDS
