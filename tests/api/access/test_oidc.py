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
from hypothesis import given
from hypothesis.strategies import text as texts
from starlette.testclient import TestClient

from api.access import oidc
from api.access.scopes import client_of, token_caller_id
from api.server.app import create_app
from tests.api.conftest import local_client
from tests.api.identity_provider import AUDIENCE, Provider
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.service.settings import Settings

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


@pytest.fixture(scope="module")
def lasting_client(
    lasting_settings: Callable[..., Settings], _provider: Provider
) -> Iterator[TestClient]:
    """One service for all tests of tokens that open nothing."""
    settings = lasting_settings(
        "oidc", oidc_issuer=_provider.issuer, oidc_audience=AUDIENCE, rate_per_address=""
    )
    with local_client(create_app(settings), TestClient) as client:
        yield client


def asked(client: TestClient, token: str, path: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"}
    if path:
        return client.get(path, headers=headers)
    return client.post("/v1/screen", json=SUBJECT, headers=headers)


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", list(FORGED))
def test_a_forged_token_opens_nothing(
    lasting_client: TestClient, provider: Provider, name: str
) -> None:
    response = asked(lasting_client, FORGED[name](provider))
    assert_problem(response, 403 if name.startswith("scopes") else 401)
    assert asked(lasting_client, provider.token()).status_code == 200


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


def signed_in(provider: Provider, person: str, tenant: object = "payments") -> dict[str, str]:
    """Headers of somebody whose token names a client."""
    scopes = "screen monitor batch alerts:read alerts:decide"
    return {"authorization": f"Bearer {provider.token(sub=person, tenant=tenant, scope=scopes)}"}


@pytest.fixture
def shared(limited: Callable[..., TestClient], provider: Provider) -> TestClient:
    """A service whose tokens name their client in the claim ``tenant``."""
    return limited(
        with_key=False,
        oidc_issuer=provider.issuer,
        oidc_audience=AUDIENCE,
        oidc_client_claim="tenant",
        rate_per_address="",
    )


@pytest.mark.slow
def test_two_analysts_of_one_client_share_alerts_and_are_two_persons(
    shared: TestClient, provider: Provider
) -> None:
    anna, boris = (signed_in(provider, one) for one in ("anna", "boris:b"))
    kept = {"subject": {"names": ["Kim Yong Chol"], "kind": "person"}}
    assert shared.put("/v1/customers/c-1", json=kept, headers=anna).status_code == 201
    [alert] = shared.get("/v1/alerts", headers=boris).json()["alerts"]
    path = f"/v1/alerts/{alert['id']}"
    said = {"outcome": "false_positive", "reason": "other_birth_date", "text": ""}
    proposed = shared.post(f"{path}/decisions", json=said, headers={**anna, "if-match": '"1"'})
    assert proposed.json()["alert"]["state"] == "proposed"
    tag = {"if-match": proposed.headers["etag"]}
    yes = {"confirmed": True, "text": ""}
    assert_problem(shared.post(f"{path}/confirmation", json=yes, headers={**anna, **tag}), 403)
    done = shared.post(f"{path}/confirmation", json=yes, headers={**boris, **tag}).json()
    assert [(one["step"], one["by"], one["by_name"]) for one in done["decisions"]] == [
        ("proposed", "oidc-client:payments:anna", "anna"),
        ("confirmed", "oidc-client:payments:boris:b", "boris:b"),
    ]
    other = signed_in(provider, "anna", "cargo")
    assert shared.get("/v1/alerts", headers=other).json()["alerts"] == []
    assert_problem(shared.get(path, headers=other), 404)


@pytest.mark.slow
def test_a_token_and_a_key_of_the_name_it_names_are_one_clients(
    shared: TestClient, provider: Provider
) -> None:
    keys = shared.app_state["held"].keys  # type: ignore[index]
    key = {"x-api-key": keys.store.create("payments", {"batch", "monitor"}).key}
    keys.refresh()
    sent = {"file": ("a.csv", b"name\nNobody\n")}
    batch = shared.post("/v1/batches", files=sent, headers=signed_in(provider, "anna")).json()["id"]
    assert shared.get(f"/v1/batches/{batch}", headers=key).status_code == 200
    assert [one["id"] for one in shared.get("/v1/batches", headers=key).json()["batches"]] == [
        batch
    ]
    theirs = signed_in(provider, "anna", "payments:anna")
    assert_problem(shared.get(f"/v1/batches/{batch}", headers=theirs), 404)


@pytest.mark.parametrize("tenant", [None, "", " \u200b", 7, [], ["a", "b"], {"name": "payments"}])
def test_a_token_that_names_no_client_is_refused_where_it_has_to(
    shared: TestClient, provider: Provider, tenant: object
) -> None:
    answer = shared.get("/v1/alerts", headers=signed_in(provider, "anna", tenant))
    assert_problem(answer, 403)
    assert "DPRK_SCREEN_OIDC_CLIENT_CLAIM" in answer.json()["detail"]


@given(subject=texts(min_size=1), client=texts(min_size=1))
def test_the_client_of_a_token_is_the_one_it_names(subject: str, client: str) -> None:
    assert client_of(token_caller_id(subject, client), subject) == f"name:{client}"
