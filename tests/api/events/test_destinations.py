"""Where events may be sent, and every way of leading them into the network that is refused."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.events.destinations import DestinationRefused, DestinationRules, destination, refusal
from tests.property_profiles import examples

STRICT = DestinationRules()


def refused(url: str, rules: DestinationRules = STRICT) -> str:
    with pytest.raises(DestinationRefused) as found:
        destination(url, rules)
    return str(found.value)


@pytest.mark.parametrize(
    ("url", "host", "at"),
    [
        ("https://example.com/hook", "example.com", "https://192.0.2.7:443/hook"),
        ("HTTPS://Example.COM./a?b=c%20d", "example.com", "https://192.0.2.7:443/a?b=c%20d"),
        ("https://hooks_1.example.com", "hooks_1.example.com", "https://192.0.2.7:443/"),
        ("https://8.8.8.8/x", "8.8.8.8", "https://192.0.2.7:443/x"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", "https://192.0.2.7:443/"),
    ],
)
def test_a_public_address_is_taken_apart(url: str, host: str, at: str) -> None:
    found = destination(url, STRICT)
    assert (found.host, found.authority, found.at("192.0.2.7")) == (host, host, at)


def test_an_address_of_ipv6_keeps_its_brackets() -> None:
    rules = DestinationRules(ports=frozenset({443, 8443}))
    found = destination("https://[2606:4700::1111]:8443/x", rules)
    assert (found.host, found.authority) == ("2606:4700::1111", "[2606:4700::1111]:8443")
    assert found.at("2606:4700::2") == "https://[2606:4700::2]:8443/x"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://172.16.3.4/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",  # metadata of most clouds
        "https://100.100.100.200/",  # of Alibaba
        "https://168.63.129.16/",  # of Azure
        "https://192.0.0.192/",  # of Oracle
        "https://0.0.0.0/",
        "https://255.255.255.255/",
        "https://224.0.0.1/",
        "https://198.18.0.1/",
        "https://203.0.113.9/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",  # NAT64 of 127.0.0.1
        "https://[64:ff9b:1::1]/",
        "https://[2002:7f00:1::1]/",  # 6to4 of 127.0.0.1
        "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",  # Teredo
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",  # metadata of AWS over IPv6
        "https://[fec0::1]/",
        "https://[ff02::1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
    ],
)
def test_an_address_that_is_not_public_is_refused(url: str) -> None:
    assert "no public address" in refused(url)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "00000177.0.0.1",
        "127.0.0.0x1",
        "1.2.3.4.5",
        "example.1",
        "127.0.0.1.0x",
        "[127.0.0.1]",
        "[::1%25lo]",
        "[fe80::1%eth0]",
        "[1::2::3]",
        "[v1.x]",
    ],
)
def test_an_address_in_an_odd_notation_is_refused(host: str) -> None:
    refused(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https://",
        "https:///path",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com\\@127.0.0.1/",
        "https://127.0.0.1#@example.com/",
        "https://example.com/#part",
        "https://example.com /",
        " https://example.com/",
        "https://example.com/\r\nx: y",
        "https://example.com/\x00",
        "https://exam\tple.com/",
        "https://１２７.0.0.1/",
        "https://bücher.example/",
        "https://127。0。0。1/",
        "https://-example.com/",
        "https://.example.com/",
        "https://example.com:/",
        "https://example.com:0443x/",
        "https://example.com/" + "a" * 2000,
        "https://example.com/a|b",
        'https://example.com/"',
    ],
)
def test_what_two_readers_could_take_for_two_hosts_is_no_address(url: str) -> None:
    assert "is no address such as" in refused(url)


def test_plain_http_and_other_ports_must_be_allowed() -> None:
    assert "not encrypted" in refused("http://example.com/")
    assert "port 22" in refused("https://example.com:22/")
    assert "port 0" in refused("https://example.com:0/")
    rules = DestinationRules(plain_http=True, ports=frozenset({80, 9000}))
    assert destination("http://example.com/", rules).authority == "example.com"
    assert destination("http://example.com:9000/", rules).authority == "example.com:9000"
    assert "port 443" in refused("https://example.com/", rules)


def test_a_network_of_the_settings_is_allowed_and_its_neighbours_are_not() -> None:
    rules = DestinationRules(networks=(ip_network("10.20.0.0/16"),))
    assert destination("https://10.20.3.4/", rules).host == "10.20.3.4"
    assert "no public address" in refused("https://10.21.0.1/", rules)
    assert "no public address" in refused("https://[::ffff:10.20.3.4]/", rules)
    assert "no public address" in refused("https://localhost/", rules)


@given(st.ip_addresses(v=4))
@settings(max_examples=examples(100))
def test_an_address_is_judged_alike_however_ipv6_carries_it(address: object) -> None:
    plain = ip_address(str(address))
    if not refusal(plain, STRICT):
        return
    number = int(plain)
    for carrier in (0xFFFF << 32, 0x64FF9B << 96):
        assert refusal(ip_address(carrier | number), STRICT)
    assert refusal(ip_address(0x2002 << 112 | number << 80 | 1), STRICT)


@pytest.mark.slow
@given(st.text(max_size=40))
@settings(max_examples=examples(200))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        try:
            found = destination(url, STRICT)
        except DestinationRefused:
            continue
        assert url.isascii()
        assert found.host in url.lower()


@pytest.mark.parametrize(
    "host", ["a..b", ".example.com", "a" * 64 + ".com", ".".join(["a" * 60] * 5), "example.com.."]
)
def test_a_name_that_no_resolver_can_be_asked_for_is_refused_when_it_is_given(host: str) -> None:
    assert "is no address such as" in refused(f"https://{host}/hook")


def test_a_name_of_the_longest_parts_is_taken() -> None:
    assert destination(f"https://{'a' * 63}.example.com./hook", STRICT).host.startswith("aaa")
