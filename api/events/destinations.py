"""Where events may be sent: which addresses (URLs) and which machines. Pure.

A client names the address, and the service connects to it from inside the network, so an address
must not lead to what only the inside reaches (server-side request forgery). The text is read
strictly, so that no two readers take another host from it; names are looked up at each sending, all
addresses found are judged by ``refusal``, and the connection goes to one that was judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.settings import Settings

LONGEST_URL: Final = 2_000
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!$&-;=@-Z_a-z~%]*)?(?P<query>\?[!$&-;=?-Z_a-z~%]*)?",
    re.IGNORECASE,
)
"""No login, no fragment, no sign that some programs read as another; RFC 3986, 3.2.2 for hosts."""
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)
"""A last label that programs read as part of an address in numbers (WHATWG URL, 3.5)."""
_OWN_NAMES: Final = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_NEVER_PUBLIC: Final = tuple(
    ip_network(one)
    for one in (
        "168.63.129.16/32",  # a public address that Azure answers to from inside, with metadata
        "192.0.0.0/24",  # for protocols between machines (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "::/96",  # IPv4-compatible, deprecated (RFC 4291, 2.5.5.1)
        "64:ff9b:1::/48",  # translation within a network (RFC 8215)
        "2001::/32",  # Teredo: the address of somebody's machine behind another
        "fec0::/10",  # site-local, deprecated (RFC 3879)
        "5f00::/16",  # segment routing (RFC 9602)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_LONGEST_NAME, _LONGEST_PART = 253, 63
_NAT64: Final = ip_network("64:ff9b::/96")
"""Reaches the IPv4 address in its last 32 bits (RFC 6052)."""
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class DestinationRefused(ValueError):  # noqa: N818 - reads as what happened
    """Events are not sent there; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class DestinationRules:
    """What the operator lets clients name (``DPRK_SCREEN_WEBHOOK_…``)."""

    networks: tuple[Network, ...] = ()
    plain_http: bool = False
    ports: frozenset[int] = frozenset({443})

    @classmethod
    def of(cls, settings: Settings) -> DestinationRules:
        """Those of the settings."""
        networks = tuple(settings.webhook_networks)
        return cls(networks, settings.webhook_http, frozenset(settings.webhook_ports))


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL in its parts. ``host`` is a name or an address without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` field has them."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return shown if self.port == usual else f"{shown}:{self.port}"

    def at(self, address: str) -> str:
        """The URL with an address in the place of the host."""
        shown = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{shown}:{self.port}{self.path}"


def destination(url: str, rules: DestinationRules) -> Destination:
    """Read a URL that events are to be sent to.

    Raises:
        DestinationRefused: it is none, or one that is not allowed whatever its name leads to.
    """
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None or not _may_be_looked_up(found["host"]):
        raise DestinationRefused(
            "is no address such as https://example.com/hook: a host name or an IP address, a path "
            "without login or fragment, in ASCII (xn--… for other letters)"
        )
    scheme, host = found["scheme"].lower(), found["host"].lower().strip("[]").removesuffix(".")
    if scheme == "http" and not rules.plain_http:
        raise DestinationRefused("is not encrypted: send to https (or DPRK_SCREEN_WEBHOOK_HTTP)")
    port = int(found["port"] or {"https": 443, "http": 80}[scheme])
    if port not in rules.ports:
        allowed = ", ".join(map(str, sorted(rules.ports)))
        raise DestinationRefused(f"names port {port}; allowed are {allowed} (settings)")
    literal = _literal(host, bracketed=found["host"].startswith("["))
    if literal is not None and (why := refusal(literal, rules)):
        raise DestinationRefused(why)
    if host in _OWN_NAMES or host.endswith(".localhost"):
        loopback = refusal(ip_address("127.0.0.1"), rules)
        if loopback:
            raise DestinationRefused(loopback)
    path = (found["path"] or "/") + (found["query"] or "")
    return Destination(scheme, str(literal or host), port, path)


def _may_be_looked_up(host: str) -> bool:
    """Whether a host has the lengths of a name (RFC 1035); no resolver is asked for another."""
    parts = host.removesuffix(".").split(".")
    return len(host) <= _LONGEST_NAME and all(0 < len(one) <= _LONGEST_PART for one in parts)


def _literal(host: str, *, bracketed: bool) -> Address | None:
    """The address a host is, if it is one and no name.

    Raises:
        DestinationRefused: it is one in a notation that programs read in different ways.
    """
    try:
        address = ip_address(host)
    except ValueError:
        if bracketed or _NUMBER.fullmatch(host.rpartition(".")[2]):
            raise DestinationRefused(
                "holds an address in a notation that is not usual: write 192.0.2.1 or [2001:db8::1]"
            ) from None
        return None
    if bracketed != isinstance(address, IPv6Address):
        raise DestinationRefused("holds an address that is not written as addresses in URLs are")
    return address


def refusal(address: Address, rules: DestinationRules) -> str:
    """Why nothing is sent to a machine of this address; empty if it may be.

    An address that carries an IPv4 address is judged by both. Networks of the settings are allowed
    whatever they are.
    """
    for one in (address, *_carried(address)):
        if any(one in network for network in rules.networks):
            continue
        if not one.is_global or one.is_multicast or any(one in part for part in _NEVER_PUBLIC):
            return (
                f"leads to {address}, which is no public address "
                "(DPRK_SCREEN_WEBHOOK_NETWORKS allows networks)"
            )
    return ""


def _carried(address: Address) -> Sequence[IPv4Address]:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return ()
    carried = address.ipv4_mapped or address.sixtofour
    if carried is None and address in _NAT64:
        carried = IPv4Address(int(address) & 0xFFFFFFFF)
    return () if carried is None else (carried,)
