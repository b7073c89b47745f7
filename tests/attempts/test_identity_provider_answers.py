"""An identity provider that answers anything but a key set: 503 with the reason, never a 500.

The first release gave a 500 for HTML and for an empty page, read an answer without end, and waited
for one that drips as long as it liked.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.oidc import cleaned
from tests.api.identity_provider import AUDIENCE, Provider
from tests.api.service.test_errors import assert_problem
from tests.attempts.odd_servers import answering, dripping, page, saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

SUBJECT = {"subjects": [{"names": ["Nobody"]}]}
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SECRET = {"keys": [{"kty": "oct", "k": "AAAA", "kid": "k1"}]}
LONG = {"keys": [{"kty": "RSA", "n": "A" * 90_000, "e": "AQAB", "kid": "k1"}]}
HUGE = b"10000\r\n" + b" " * 65_536 + b"\r\n"

ANSWERS: dict[str, tuple[Callable[..., None], str]] = {
    "nothing": (saying(), "cannot be asked"),
    "an empty page": (saying(page(b"")), "something else"),
    "HTML": (saying(page(b"<html>maintenance</html>")), "something else"),
    "no HTTP": (saying(b"SSH-2.0-OpenSSH\r\n"), "cannot be asked"),
    "half an answer": (saying(OK + b"Content-Length: 900\r\n\r\n{"), "cannot be asked"),
    "a list": (saying(page(b"[]")), "something else"),
    "a number": (saying(page(b"7")), "something else"),
    "no keys": (saying(page(b"{}")), "no list"),
    "keys that are a text": (saying(page(b'{"keys": "k1"}')), "no list"),
    "an empty list": (saying(page(b'{"keys": []}')), "no signing key"),
    "keys that are none": (saying(page(b'{"keys": [1, null, {}, {"kty": 3}]}')), "no signing key"),
    "a thousand keys": (saying(page(json.dumps({"keys": [{}] * 1000}).encode())), "no list"),
    "a shared secret": (saying(page(json.dumps(SECRET).encode())), "no signing key"),
    "a key of 540,000 bits": (saying(page(json.dumps(LONG).encode())), "no signing key"),
    "brackets without end": (saying(page(b"[" * 500_000)), "something else"),
    "no UTF-8": (saying(page(b'{"keys": ["\xff"]}')), "something else"),
    "404": (saying(page(b"no", status=b"404 Not Found")), "status 404"),
    "500": (saying(page(b"no", status=b"500 Oh")), "status 500"),
    "204": (saying(b"HTTP/1.1 204 No Content\r\n\r\n"), "status 204"),
    "gzip nobody asked for": (
        saying(page(gzip.compress(b" " * 90_000_000), b"Content-Encoding: gzip")),
        "compressed",
    ),
    "without end": (saying(CHUNKED, *[HUGE] * 100), "larger than"),
    "a redirect to itself": (
        saying(page(b"", b"Location: /.well-known/jwks.json", status=b"302 Found")),
        "no redirect is followed",
    ),
    "a redirect to a file": (
        saying(page(b"", b"Location: file:///etc/passwd", status=b"302 Found")),
        "",
    ),
    "a redirect with a body without end": (
        dripping(b"HTTP/1.1 302 Found\r\nLocation: /more\r\n\r\n"),
        "no redirect is followed",
    ),
    "a header that drips": (dripping(OK + b"X-Slow: "), "no whole answer within"),
    "a body that drips": (
        dripping(OK + b"Content-Length: 900000\r\n\r\n"),
        "no whole answer within",
    ),
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Signs good tokens; its own key set is asked for by nobody."""
    with Provider() as opened:
        yield opened


@pytest.mark.parametrize("name", list(ANSWERS))
def test_no_answer_of_the_provider_is_our_fault(
    limited: Callable[..., TestClient],
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    answer, reason = ANSWERS[name]
    patience = 1.0 if "drips" in name else 60.0  # so that a busy machine is not the reason
    monkeypatch.setattr("api.access.oidc._FETCH_SECONDS", patience)
    with answering(answer) as url:
        client = limited(
            with_key=False,
            oidc_issuer=provider.issuer,
            oidc_audience=AUDIENCE,
            oidc_jwks_url=f"{url}/.well-known/jwks.json",
        )
        for _ in range(2):  # the second is not asked of the provider, and told the same
            headers = {"authorization": f"Bearer {provider.token()}"}
            response = client.post("/v1/screen", json=SUBJECT, headers=headers)
            problem = assert_problem(response, 503)
            assert reason in problem["detail"]
        assert client.get("/healthz").status_code == 200
    assert provider.asked == 0


@pytest.mark.parametrize(
    ("subject", "recorded"),
    [
        ("anna\r\nlevel=error forged=1", "annalevel=error forged=1"),
        ("anna\x1b[2Jx", "anna[2Jx"),
        ("\u202egro.elpmaxe@anna", "gro.elpmaxe@anna"),
        ("an\u200b\u2060\ufeffna", "anna"),
        ("a" * 5_000, "a" * 200),
        ("김 정은", "김 정은"),
        ("an\ud800na", "an?na"),
    ],
)
def test_a_subject_is_recorded_without_what_only_misleads(subject: str, recorded: str) -> None:
    assert cleaned(subject) == recorded


def test_a_subject_of_which_nothing_is_left_opens_nothing(
    limited: Callable[..., TestClient], provider: Provider
) -> None:
    client = limited(with_key=False, oidc_issuer=provider.issuer, oidc_audience=AUDIENCE)
    headers: Any = {"authorization": f"Bearer {provider.token(sub=chr(0x202E) + ' ')}"}
    assert_problem(client.post("/v1/screen", json=SUBJECT, headers=headers), 401)
    provider.asked = 0


@given(st.text(max_size=300))
def test_a_recorded_subject_is_one_line_that_everybody_sees(subject: str) -> None:
    text = cleaned(subject)
    assert len(text) <= 200
    assert cleaned(text) == text
    assert all(one == " " or unicodedata.category(one)[0] not in "CZ" for one in text)
