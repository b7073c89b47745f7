"""Signing in to the console at an identity provider: what is checked, and what it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from api.access.oidc_sign_in import COOKIE as PENDING
from api.access.oidc_sign_in import SECONDS, OidcSignIn
from api.access.sessions import COOKIE
from api.audit.seal_keys import SealKey
from api.server.app import create_app
from api.service.settings import Settings
from tests.api.conftest import local_client
from tests.api.console.conftest import Person
from tests.api.identity_provider import AUDIENCE, CONSOLE, SECRET, Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

URL = "http://127.0.0.1"
SCOPES = "openid screen lists:read"


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """One that answers as it should."""
    _provider.identity, _provider.access, _provider.described = {}, {"scope": SCOPES}, {}
    return _provider


def at(provider: Provider) -> dict[str, Any]:
    """The settings of a service whose people sign in at this provider."""
    return {
        "oidc_issuer": provider.issuer,
        "oidc_audience": AUDIENCE,
        "oidc_console_client": CONSOLE,
        "oidc_console_secret": SECRET,
        "oidc_console_scope": SCOPES,
        "console_url": URL,
        "rate_per_address": "",
    }


@pytest.fixture(scope="module")
def _service(
    lasting_settings: Callable[..., Settings], _provider: Provider
) -> Iterator[TestClient]:
    settings = lasting_settings("provider", **at(_provider))
    with local_client(create_app(settings), TestClient) as client:
        yield client


@pytest.fixture
def person(_service: TestClient, provider: Provider) -> Person:
    """Somebody with a new browser: all that a service keeps of a sign-in is in its cookies."""
    _service.cookies.clear()
    return Person(_service)


def asked(person: Person, back: str = "") -> str:
    """The address at the provider that somebody is led to."""
    path = f"/console/sign-in/provider?{urlencode({'back': back})}"
    answer = person.get(path, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def led_back(person: Person, address: str) -> httpx.Response:
    """What a browser gets that the provider leads back: no strict cookie comes with that."""
    kept = person.client.cookies.get(PENDING)
    headers = {"accept": "text/html", "cookie": f"{PENDING}={kept}" if kept else ""}
    strict = person.client.cookies.jar
    held = [one for one in strict if one.name == COOKIE]
    for one in held:
        strict.clear(one.domain, one.path, one.name)
    return person.client.get(address.removeprefix(URL), headers=headers)


def signed_in(person: Person, provider: Provider, back: str = "") -> httpx.Response:
    return led_back(person, provider.authorize(asked(person, back)))


def test_somebody_signs_in_and_lands_where_they_wanted_to_go(
    person: Person, provider: Provider
) -> None:
    assert "Sign in at your identity provider" in person.get("/console/lists").text
    answer = signed_in(person, provider, "/console/lists?x=1")
    assert answer.status_code == 200
    assert 'content="0;url=/console/lists?x=1"' in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    shown = person.get("/console/lists")
    assert shown.status_code == 200
    assert "anna@example.org" in shown.text
    assert person.client.cookies.get(PENDING) is None


def test_what_the_token_says_is_what_may_be_done(person: Person, provider: Provider) -> None:
    signed_in(person, provider)
    assert person.send("/console/search", {"q": "Hildegard Wunderlich"}).status_code == 200
    refused = person.get("/console/batches")
    assert refused.status_code == 403
    assert "batch" in refused.text


def test_the_session_is_for_the_console_alone_and_never_the_api(
    person: Person, provider: Provider
) -> None:
    made = signed_in(person, provider).headers.get_list("set-cookie")
    [session] = [one for one in made if one.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Path=/console" in session
    cookie = {"cookie": session.partition(";")[0]}
    assert person.client.get("/v1/lists", headers=cookie).status_code == 401


def test_a_provider_whose_access_tokens_are_for_others_is_believed_by_its_identity_token(
    person: Person, provider: Provider
) -> None:
    provider.access, provider.identity = {"aud": "mail"}, {"scope": "screen"}
    assert signed_in(person, provider).status_code == 200
    assert person.get("/console/batches").status_code == 403
    assert person.get("/console").status_code == 200


def test_another_persons_access_token_gives_no_rights(person: Person, provider: Provider) -> None:
    provider.access = {"sub": "boss@example.org", "scope": f"{SCOPES} batch"}
    signed_in(person, provider)
    assert person.get("/console/batches").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "0" * 64},
        {"nonce": None},
        {"nonce": 7},
        {"aud": AUDIENCE},
        {"aud": [CONSOLE, "other"], "azp": "other"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
        {"sub": "\u200b"},
    ],
)
def test_an_identity_token_that_is_not_for_this_sign_in_opens_nothing(
    person: Person, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.identity = wrong
    if wrong.get("sub", "") != "":
        provider.access = {"sub": wrong["sub"]}
    answer = signed_in(person, provider)
    assert answer.status_code == 401
    assert person.get("/console").status_code == 401


def changed(address: str, **other: str | None) -> str:
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | other
    kept = {name: value for name, value in query.items() if value is not None}
    return f"{URL}{parts.path}?{urlencode(kept)}"


@pytest.mark.parametrize(
    "other",
    [
        {"state": "x" * 43},
        {"state": None},
        {"state": "é"},
        {"code": None},
        {"code": "wrong"},
        {"error": "access_denied"},
        {"iss": "https://evil.example"},
    ],
)
def test_an_answer_that_was_altered_opens_nothing(
    person: Person, provider: Provider, other: dict[str, str | None]
) -> None:
    back = provider.authorize(asked(person))
    assert led_back(person, changed(back, **other)).status_code == 401
    assert person.get("/console").status_code == 401


def test_a_parameter_sent_twice_counts_as_none(person: Person, provider: Provider) -> None:
    back = provider.authorize(asked(person))
    assert led_back(person, f"{back}&state=x").status_code == 401


def test_the_answer_of_another_browsers_sign_in_opens_nothing(
    person: Person, provider: Provider
) -> None:
    """Whoever is sent somebody else's link must not end up signed in as them."""
    back = provider.authorize(asked(person))
    person.client.cookies.clear()
    assert led_back(person, back).status_code == 401
    asked(person)  # with a sign-in of their own under way
    assert led_back(person, back).status_code == 401


def test_an_answer_is_good_once(person: Person, provider: Provider) -> None:
    back = provider.authorize(asked(person))
    pending = person.client.cookies.get(PENDING)
    assert led_back(person, back).status_code == 200
    again = person.client.get(
        back.removeprefix(URL), headers={"cookie": f"{PENDING}={pending}", "accept": "text/html"}
    )
    assert again.status_code == 401


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/v1/keys", "\\x"])
def test_signing_in_at_the_provider_leads_to_no_other_place_than_the_console(
    person: Person, provider: Provider, back: str
) -> None:
    assert 'content="0;url=/console"' in signed_in(person, provider, back).text


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_describes_itself_as_another_is_not_gone_to(
    limited: Callable[..., TestClient], provider: Provider, described: dict[str, str]
) -> None:
    provider.described = described
    person = Person(limited(with_key=False, **at(provider)))
    assert person.get("/console/sign-in/provider", follow_redirects=False).status_code == 503


def test_without_a_client_of_the_console_there_is_no_such_way_in(visitor: Person) -> None:
    assert "identity provider" not in visitor.get("/console/sign-in").text
    assert visitor.get("/console/sign-in/provider").status_code == 404


def test_a_client_without_the_address_of_the_console_is_refused() -> None:
    settings = Settings(oidc_issuer="https://id.example", oidc_console_client=CONSOLE)
    with pytest.raises(ValueError, match="CONSOLE_URL"):
        OidcSignIn(settings, None, list)  # type: ignore[arg-type]


def test_a_sign_in_that_takes_too_long_or_was_altered_is_none() -> None:
    now = [1000.0]
    settings = Settings(oidc_issuer="https://id.example", console_url=URL)
    sign_in = OidcSignIn(settings, None, lambda: [SealKey.parse("ab" * 32)], lambda: now[0])  # type: ignore[arg-type]
    begun = sign_in.begin("/console/lists")
    read = sign_in.read(begun.token)
    assert read == begun
    assert len(begun.verifier) == 64
    assert begun.verifier not in begun.token
    for altered in ("", "a.b", begun.token[:-1] + "x", begun.token.replace(".", "..", 1)):
        assert sign_in.read(altered) is None
    now[0] += SECONDS + 1
    assert sign_in.read(begun.token) is None
