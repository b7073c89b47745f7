"""One event is sent to one address: over real sockets, judged at each sending."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks.webhooks import Webhook

from api.events.delivery_store import Attempt, Parcel
from api.events.destinations import DestinationRules
from api.events.sending import HttpSender
from tests.api.events.receiver import LOOPBACK, Receiver, signer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path


def parcel(folder: Path, url: str) -> Parcel:
    seeds = [signer(folder).new_seed()]
    at = datetime(2026, 11, 30, 6, 10, tzinfo=UTC)
    return Parcel(
        1, "me", "whk_1", "name:b", url, seeds, "evt_1", "alert.opened", at, '{"alert":7}'
    )


def always(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that always answers so."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


LOCAL = always("127.0.0.1")


def sent(
    folder: Path,
    url: str,
    rules: DestinationRules,
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = LOCAL,
    seconds: float = 5.0,
    certificates: ssl.SSLContext | None = None,
) -> Attempt:
    sender = HttpSender(rules, signer(folder), seconds, resolve, certificates)
    return asyncio.run(sender.send(parcel(folder, url)))


def test_a_receiver_with_the_official_library_accepts_what_comes(tmp_path: Path) -> None:
    with Receiver() as receiver:
        made = signer(tmp_path)
        one = parcel(tmp_path, receiver.url)
        sender = HttpSender(receiver.rules(), made, 5.0, always("127.0.0.1"))
        attempt = asyncio.run(sender.send(one))
    assert attempt == Attempt(200)
    [got] = receiver.received
    secret = made.secret("whk_1", one.seeds[0])
    assert Webhook(secret).verify(got.body, got.headers) == {
        "type": "alert.opened",
        "timestamp": "2026-11-30T06:10:00Z",
        "data": {"alert": 7},
    }
    assert got.path == "/hook?of=tests"
    assert got.headers["content-type"] == "application/json"
    assert "authorization" not in got.headers


def test_a_redirect_is_a_failure_and_is_not_followed(tmp_path: Path) -> None:
    with Receiver() as inside, Receiver([302, 307], {"location": inside.url}) as receiver:
        rules = DestinationRules(LOOPBACK, True, frozenset({receiver.port, inside.port}))  # noqa: FBT003
        for status in (302, 307):
            attempt = sent(tmp_path, receiver.url, rules)
            assert (attempt.status, attempt.arrived) == (status, False)
    assert inside.received == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fe80::1%1"]
)
def test_a_public_name_that_leads_inside_is_not_sent_to(tmp_path: Path, address: str) -> None:
    with Receiver() as receiver:
        rules = DestinationRules(plain_http=True, ports=frozenset({receiver.port}))
        url = f"http://hooks.example:{receiver.port}/"
        attempt = sent(tmp_path, url, rules, always(address))
        mixed = sent(tmp_path, url, rules, always("93.184.216.34", address))
    assert attempt.status is mixed.status is None
    assert "leads to" in attempt.words
    assert "leads to" in mixed.words
    assert receiver.received == []


def test_the_connection_goes_to_the_address_that_was_judged(tmp_path: Path) -> None:
    """DNS rebinding: the resolver says something allowed first, and this machine afterwards."""
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) > 1 else ("::1",)

    with Receiver() as receiver:
        networks = (ipaddress.ip_network("::1/128"),)
        rules = DestinationRules(networks, plain_http=True, ports=frozenset({receiver.port}))
        url = f"http://hooks.example:{receiver.port}/"
        first = sent(tmp_path, url, rules, rebinding)
        second = sent(tmp_path, url, rules, rebinding)
    assert asked == ["hooks.example"] * 2
    assert "connection" in first.words
    assert "leads to 127.0.0.1" in second.words
    assert receiver.received == []


def test_the_name_stays_in_the_host_field(tmp_path: Path) -> None:
    with Receiver() as receiver:
        url = f"http://hooks.example:{receiver.port}/"
        assert sent(tmp_path, url, receiver.rules()).arrived
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


def test_another_address_of_the_name_is_tried_when_the_first_is_closed(tmp_path: Path) -> None:
    with Receiver() as receiver:
        found = always("::1", "127.0.0.1")
        assert sent(tmp_path, receiver.url, receiver.rules(), found).arrived


@pytest.mark.slow
def test_an_answer_without_end_takes_no_longer_than_it_may(tmp_path: Path) -> None:
    began = time.monotonic()
    with Receiver(slow=0.05) as receiver:
        attempt = sent(tmp_path, receiver.url, receiver.rules(), seconds=0.4)
    assert attempt == Attempt(None, "not finished within 0.4 s")
    assert time.monotonic() - began < 30


@pytest.mark.slow
def test_a_resolver_that_hangs_takes_no_longer_than_it_may(tmp_path: Path) -> None:
    async def hangs(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ()

    rules = DestinationRules()
    attempt = sent(tmp_path, "https://hooks.example/", rules, hangs, seconds=0.2)
    assert attempt.words == "not finished within 0.2 s"


def test_a_name_that_nobody_knows_is_said_so(tmp_path: Path) -> None:
    import socket

    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    attempt = sent(tmp_path, "https://hooks.example/", DestinationRules(), unknown)
    assert attempt.words == "the name is not known to the resolver"


def test_no_proxy_of_the_environment_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as proxy, Receiver() as receiver:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert sent(tmp_path, receiver.url, receiver.rules()).arrived
    assert proxy.received == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for ``hooks.example``, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_the_certificate_must_be_that_of_the_name(tmp_path: Path, certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with Receiver(certificates=server) as receiver:
        rules = DestinationRules(LOOPBACK, ports=frozenset({receiver.port}))
        right, wrong = (f"https://{name}.example:{receiver.port}/" for name in ("hooks", "other"))
        assert sent(tmp_path, right, rules, certificates=trusting) == Attempt(200)
        refused = sent(tmp_path, wrong, rules, certificates=trusting)
        untrusted = sent(tmp_path, right, rules)
    assert refused.words == untrusted.words == "the certificate is not valid for this name"
    assert len(receiver.received) == 1
