"""Where a request came from, and what cannot be known about it."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from api.access.addresses import (
    PROXY_FIELDS,
    client_address,
    from_this_machine,
    is_loopback,
    network_of,
)


def test_a_forwarded_address_counts_only_from_a_trusted_proxy() -> None:
    def seen(client: str, *forwarded: str, trusted: str = "10.0.0.0/8") -> str:
        headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
        scope: Any = {"client": (client, 1), "headers": headers}
        return client_address(scope, [ip_network(trusted)])

    assert seen("198.51.100.7", "1.2.3.4") == "198.51.100.7"
    assert seen("10.1.1.1", "1.2.3.4") == "1.2.3.4"
    assert seen("10.1.1.1", "6.6.6.6, 1.2.3.4, 10.2.2.2") == "1.2.3.4", "what a client made up"
    assert seen("10.1.1.1", "6.6.6.6", "1.2.3.4") == "1.2.3.4"
    assert seen("10.1.1.1") == "10.1.1.1"
    assert seen("10.1.1.1", "rubbish") == "rubbish"
    assert client_address({"client": None, "headers": []}, []) == ""  # type: ignore[arg-type]


def asked(*fields: tuple[str, str], version: str = "1.1", host: str = "127.0.0.1:8000") -> bool:
    headers = [(b"host", host.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in fields]
    scope: Any = {"http_version": version, "headers": headers}
    return from_this_machine(scope, "127.0.0.1")


def test_a_plain_request_of_this_machine_seems_to_come_from_it() -> None:
    assert asked(("Accept", "*/*"), ("Connection", "close"))


@pytest.mark.parametrize(
    "name",
    [
        *sorted(field.decode() for field in PROXY_FIELDS),
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Anything",
        "CF-Connecting-IP",
        "CF-Ray",
        "X-Amzn-Trace-Id",
        "X-Tailscale-User",
        *("X-Forwarded", "X_Forwarded_For", "Via", "Forwarded", "Proxy-Connection", "CDN-Loop"),
        *("X-Real-IP", "X-Client-IP", "X-ClientIP", "True-Client-IP", "Fly-Client-IP", "Client-IP"),
        *("WL-Proxy-Client-IP", "X-Remote-Addr", "X-Originating-IP", "Ali-CDN-Real-IP"),
        *("X-Original-URL", "X-Original-Host", "X-Original-For", "X-Cluster-Client-IP"),
        *("X-Varnish", "X-Traefik-Request-Id", "X-Envoy-External-Address", "X-Nginx-Proxy"),
        *("Incap-Client-IP", "X-Sucuri-ClientIP", "Akamai-Origin-Hop", "X-Vercel-Id"),
        *("X-Azure-SocketIP", "X-AppEngine-User-IP", "X-ARR-Log-Id", "Surrogate-Capability"),
        *("Max-Forwards", "X-BlueCoat-Via", "X-ProxyUser-IP", "Fastly-Client-IP"),
    ],
)
def test_any_trace_of_a_proxy_ends_the_trust(name: str) -> None:
    assert not asked((name, "127.0.0.1"))
    assert not asked((name, ""))


@pytest.mark.parametrize(
    "name",
    ["User-Agent", "Accept-Encoding", "Content-Type", "X-Request-Id", "Traceparent", "Cookie",
     "X-Requested-With", "Sec-Fetch-Mode", "If-None-Match", "Cache-Control", "Idempotency-Key"],
)  # fmt: skip
def test_what_programs_send_themselves_is_no_trace(name: str) -> None:
    assert asked((name, "x"))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:80@evil.example", "localhost:evil", "[localhost]", "localhost/", "localhost,a",
     "localhost:80:80", "[127.0.0.1]", "", "user@localhost", "localhost#", "127.1", "0x7f.1"],
)  # fmt: skip
def test_a_host_that_may_be_read_in_two_ways_is_not_this_machine(host: str) -> None:
    assert not asked(host=host)


@pytest.mark.parametrize(
    "host", ["LOCALHOST", "localhost:8000", "[::1]:8000", "[::ffff:127.0.0.1]"]
)
def test_a_host_that_means_this_machine_is_it(host: str) -> None:
    assert asked(host=host)


@pytest.mark.parametrize("version", ["1.0", "0.9"])
def test_the_old_protocol_that_nginx_speaks_to_servers_is_a_trace(version: str) -> None:
    assert not asked(version=version)


@pytest.mark.parametrize(
    "address", ["198.51.100.7", "::ffff:198.51.100.7", "", "unix", "0.0.0.0", "fe80::1", "10.0.0.1"]
)
def test_another_address_is_not_this_machine(address: str) -> None:
    scope: Any = {"http_version": "1.1", "headers": [(b"host", b"localhost")]}
    assert not from_this_machine(scope, address)
    assert from_this_machine(scope, "::1")
    assert from_this_machine(scope, "::ffff:127.0.0.1")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
    ],
)
def test_what_means_this_machine_and_nothing_else(host: str, *, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("x" * 500, "x" * 64),
    ],
)
def test_one_customer_of_an_ipv6_provider_is_counted_once(address: str, network: str) -> None:
    assert network_of(address) == network
