"""Tokens of an identity provider: whose are taken, which are forged, and when its keys change."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from api.access import oidc
from tests.api.identity_provider import AUDIENCE, Provider
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

SUBJECT = {"subjects": [{"names": ["Nobody"]}]}
MINUTE = 60


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """One with a single key that nobody asked yet."""
    _provider.published, _provider.status, _provider.asked = ["k1"], 200, 0
    return _provider


@pytest.fixture
def client(limited: Callable[..., TestClient], provider: Provider) -> TestClient:
    return limited(
        with_key=False, oidc_issuer=provider.issuer, oidc_audience=AUDIENCE, rate_per_address=""
    )


def asked(client: TestClient, token: str, path: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"}
    if path:
        return client.get(path, headers=headers)
    return client.post("/v1/screen", json=SUBJECT, headers=headers)


def test_a_good_token_opens_what_its_scopes_say_and_is_recorded_by_its_subject(
    client: TestClient, provider: Provider
) -> None:
    assert asked(client, provider.token()).status_code == 200
    assert_problem(asked(client, provider.token(), "/v1/lists"), 403)
    audit = provider.token(scope=["audit", "nonsense"], sub="auditor")
    (one,) = asked(client, audit, "/v1/screenings").json()["screenings"]
    assert one["caller"] == "oidc:anna@example.org"
    assert provider.asked == 1, "its keys are kept"


def test_a_subject_that_is_half_a_letter_is_recorded_all_the_same(
    client: TestClient, provider: Provider
) -> None:
    assert asked(client, provider.token(sub="an\ud800na")).status_code == 200
    (one,) = asked(client, provider.token(scope="audit"), "/v1/screenings").json()["screenings"]
    assert one["caller"] == "oidc:an?na"


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token whose signature is an HMAC, or nothing."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    signed = f"{part(header)}.{part(claims)}"
    mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def public_pem(provider: Provider) -> bytes:
    return (
        provider.keys["k1"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def stranger(provider: Provider, **header: Any) -> str:
    """Signed by a key of the attacker's, under the provider's key id."""
    own = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    return jwt.encode(provider.claims(), own, "RS256", {"kid": "k1", **header})


def own_jwk(provider: Provider) -> str:
    own = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key(), as_dict=True)
    return jwt.encode(provider.claims(), own, "RS256", {"kid": "k1", "jwk": jwk})


def altered(provider: Provider) -> str:
    """The scopes changed after signing."""
    header, _, signature = provider.token().split(".")
    claims = base64.urlsafe_b64encode(json.dumps(provider.claims(scope="admin")).encode())
    return f"{header}.{claims.rstrip(b'=').decode()}.{signature}"


def elliptic(provider: Provider) -> str:
    own = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(provider.claims(), own, "ES256", {"kid": "k1"})


FORGED: dict[str, Callable[[Provider], str]] = {
    "alg none": lambda p: by_hand({"alg": "none", "kid": "k1"}, p.claims()),
    "alg NoNe": lambda p: by_hand({"alg": "NoNe", "kid": "k1"}, p.claims()),
    "no alg": lambda p: by_hand({"kid": "k1"}, p.claims()),
    "HMAC with the public key": lambda p: by_hand(
        {"alg": "HS256", "kid": "k1"}, p.claims(), public_pem(p)
    ),
    "HMAC said to be RSA": lambda p: by_hand(
        {"alg": "RS256", "kid": "k1"}, p.claims(), public_pem(p)
    ),
    "signed by a stranger": stranger,
    "a stranger's key set": lambda p: stranger(p, jku="http://127.0.0.1:9/jwks.json"),
    "a stranger's key inside": own_jwk,
    "a stranger's certificate": lambda p: stranger(p, x5u="http://127.0.0.1:9/c", x5c=["AAAA"]),
    "an elliptic key under an RSA id": elliptic,
    "altered after signing": altered,
    "the signature cut off": lambda p: p.token().rpartition(".")[0] + ".",
    "an unknown key id": lambda p: by_hand({"alg": "RS256", "kid": "../../etc"}, p.claims(), b"x"),
    "a key id that is no text": lambda p: by_hand({"alg": "RS256", "kid": ["k1"]}, p.claims()),
    "a critical extension": lambda p: jwt.encode(
        p.claims(), p.keys["k1"], "RS256", {"kid": "k1", "crit": ["b64"], "b64": False}
    ),
    "another audience": lambda p: p.token(aud="somebody-else"),
    "no audience": lambda p: p.token(aud=None),
    "another issuer": lambda p: p.token(iss="https://evil.example"),
    "the issuer with a slash": lambda p: p.token(iss=p.issuer + "/"),
    "no issuer": lambda p: p.token(iss=None),
    "replayed after its end": lambda p: p.token(exp=int(time.time()) - 5 * MINUTE),
    "without an end": lambda p: p.token(exp=None),
    "an end that is no number": lambda p: p.token(exp="never"),
    "not valid yet": lambda p: p.token(nbf=int(time.time()) + 5 * MINUTE),
    "issued in the future": lambda p: p.token(iat=int(time.time()) + 5 * MINUTE),
    "nobody's": lambda p: p.token(sub=None),
    "a subject that is no text": lambda p: p.token(sub=["anna"]),
    "scopes that are no text": lambda p: p.token(scope=7),
    "scopes in a list of lists": lambda p: p.token(scope=[["screen"]]),
    "no claims at all": lambda p: jwt.encode({}, p.keys["k1"], "RS256", {"kid": "k1"}),
    "too long": lambda p: p.token(padding="x" * 9_000),
    "not a token": lambda _: "a.b.c",
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("name", list(FORGED))
def test_a_forged_token_opens_nothing(client: TestClient, provider: Provider, name: str) -> None:
    response = asked(client, FORGED[name](provider))
    assert_problem(response, 403 if name.startswith("scopes") else 401)
    assert asked(client, provider.token()).status_code == 200


def test_a_token_that_ends_is_refused_although_it_was_taken_before(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = provider.token(exp=int(time.time()) + 1800)
    assert asked(client, token).status_code == 200
    monkeypatch.setattr(oidc, "_LEEWAY", -3600)  # as if it were an hour later
    assert_problem(asked(client, token), 401)


def test_new_keys_of_the_provider_are_taken_and_withdrawn_ones_refused(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = provider.token()
    assert asked(client, old).status_code == 200
    provider.rotate("k2")
    assert_problem(asked(client, provider.token("k2")), 401)  # asked a moment ago already
    assert provider.asked == 1
    monkeypatch.setattr("api.access.oidc._FETCH_PAUSE", 0.0)
    assert asked(client, provider.token("k2")).status_code == 200
    assert_problem(asked(client, old), 401)


def test_unknown_key_ids_do_not_make_us_flood_the_provider(
    client: TestClient, provider: Provider
) -> None:
    for number in range(20):
        forged = by_hand({"alg": "RS256", "kid": f"x{number}"}, provider.claims(), b"x")
        assert_problem(asked(client, forged), 401)
    assert provider.asked == 1


def test_while_the_provider_is_away_known_keys_serve(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.access.oidc._FETCH_PAUSE", 0.0)
    provider.status = 500
    assert_problem(asked(client, provider.token()), 503)
    provider.status = 200
    assert asked(client, provider.token()).status_code == 200
    provider.status = 500
    assert asked(client, provider.token()).status_code == 200
    unknown = by_hand({"alg": "RS256", "kid": "k9"}, provider.claims(), b"x")
    assert_problem(asked(client, unknown), 503)  # it may be one the provider has made since


def test_without_an_audience_the_service_does_not_start(limited: Callable[..., TestClient]) -> None:
    with pytest.raises(ValueError, match="OIDC_AUDIENCE"):
        limited(oidc_issuer="http://127.0.0.1:9")
