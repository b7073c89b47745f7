"""Sessions of the console: who gets one, what it opens, and when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.access.ended_sessions import EndedSessions
from api.access.sessions import COOKIE, Sessions
from api.audit.seal_keys import SealKey
from tests.api.console.conftest import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

SEAL = SealKey.parse("ab" * 32)


def test_a_browser_at_the_root_is_led_to_the_console(visitor: Person) -> None:
    answer = visitor.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


def test_programs_at_the_root_get_json_as_before(visitor: Person) -> None:
    assert visitor.client.get("/").headers["content-type"] == "application/problem+json"
    with_key = visitor.client.get("/", headers={"x-api-key": visitor.new_key()})
    assert (with_key.status_code, with_key.json()["code"]) == (404, "not-found")


def test_who_is_not_signed_in_gets_the_form_and_comes_back_where_they_wanted(
    visitor: Person,
) -> None:
    refused = visitor.get("/console/lists?x=1")
    assert refused.status_code == 401
    assert 'name="back" value="/console/lists?x=1"' in refused.text
    assert "You are not signed in" in refused.text
    assert "X-API-Key" not in refused.text
    fields = {"key": visitor.new_key(), "back": "/console/parties/none"}
    answer = visitor.send("/console/sign-in", fields, follow=False)
    assert answer.headers["location"] == "/console/parties/none"


@pytest.mark.parametrize(
    "back",
    ["https://evil.example", "//evil.example", "/console//evil.example", "/v1/keys", "/console\\x"],
)
def test_signing_in_leads_to_no_other_place_than_the_console(visitor: Person, back: str) -> None:
    fields = {"key": visitor.new_key(), "back": back}
    answer = visitor.send("/console/sign-in", fields, follow=False)
    assert answer.headers["location"] == "/console"


def test_a_wrong_key_opens_nothing_and_is_not_shown_again(visitor: Person) -> None:
    answer = visitor.sign_in("dps_wrong_key-of-somebody")
    assert answer.status_code == 401
    assert "unknown, expired or revoked" in answer.text
    assert "key-of-somebody" not in answer.text
    assert visitor.get("/console").status_code == 401


def test_guessing_keys_meets_the_limit_of_the_address(
    limited: Callable[..., TestClient],
) -> None:
    person = Person(limited(with_key=False, rate_per_address="3/minute"))
    person.new_key()
    answers = [person.sign_in("dps_wrong_wrong").status_code for _ in range(4)]
    assert answers == [401, 401, 401, 429]


def test_the_cookie_is_for_the_console_alone(visitor: Person) -> None:
    fields = {"key": visitor.new_key(), "back": ""}
    made = visitor.send("/console/sign-in", fields, follow=False).headers["set-cookie"]
    assert "HttpOnly" in made
    assert "SameSite=strict" in made
    assert "Path=/console" in made
    assert "Secure" not in made


def test_where_the_browser_sees_tls_the_cookie_is_for_tls_alone(visitor: Person) -> None:
    fields = {"key": visitor.new_key(), "back": ""}
    secure = {"origin": "https://127.0.0.1"}
    answer = visitor.send("/console/sign-in", fields, follow=False, **secure)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_session_opens_the_console_and_never_the_api(analyst: Person) -> None:
    assert analyst.get("/console").status_code == 200
    cookie = {"cookie": f"{COOKIE}={analyst.cookie}"}
    assert analyst.client.get("/v1/lists", headers=cookie).status_code == 401


def test_revoking_the_key_ends_its_sessions(analyst: Person) -> None:
    keys = analyst.client.app_state["held"].keys
    for key in keys.store.all():
        if key.name == "anna":
            keys.store.revoke(key.id)
    keys.refresh()
    answer = analyst.get("/console")
    assert answer.status_code == 401
    assert "revoked or expired" in answer.text


def test_signing_out_takes_the_session_from_the_browser(analyst: Person) -> None:
    analyst.send("/console/sign-out", {})
    assert analyst.get("/console").status_code == 401


def test_a_copied_cookie_opens_nothing_after_signing_out(analyst: Person) -> None:
    copied = {"cookie": f"{COOKIE}={analyst.cookie}", "accept": "text/html"}
    assert analyst.client.get("/console", headers=copied).status_code == 200
    analyst.send("/console/sign-out", {})
    analyst.client.cookies.clear()
    assert analyst.client.get("/console", headers=copied).status_code == 401
    keys = analyst.client.app_state["held"].keys
    keys.ended = EndedSessions(keys.store.engine)  # as a worker that did not see it happen
    keys.refresh()
    held = Sessions(analyst.client.app_state["held"].audit.log.seal_keys, 60, ended=keys.ended)
    assert held.read(copied["cookie"].partition("=")[2]) is None


def test_signing_out_ends_no_other_session_of_the_key(analyst: Person) -> None:
    key = analyst.new_key(name="carla")
    analyst.sign_in(key)
    mine = {"cookie": f"{COOKIE}={analyst.cookie}", "accept": "text/html"}
    analyst.client.cookies.clear()
    analyst.sign_in(key)
    analyst.send("/console/sign-out", {})
    analyst.client.cookies.clear()
    assert analyst.client.get("/console", headers=mine).status_code == 200


def test_a_page_that_the_key_may_not_open_says_so(visitor: Person) -> None:
    visitor.sign_in(visitor.new_key("screen"))
    refused = visitor.get("/console/parties/un-1")
    assert refused.status_code == 403
    assert "lists:read" in refused.text
    assert 'href="/console/lists"' not in refused.text


def test_a_key_that_may_not_screen_is_told_so(visitor: Person) -> None:
    visitor.sign_in(visitor.new_key("lists:read"))
    assert "may not screen" in visitor.get("/console").text
    assert visitor.send("/console/search", {"q": "somebody"}).status_code == 403


def test_a_trusted_machine_without_keys_screens_without_signing_in(
    limited: Callable[..., TestClient],
) -> None:
    person = Person(limited(with_key=False, local_trust=True))
    shown = person.send("/console/search", {"q": "Korea Kwangson Banking Corp"})
    assert shown.status_code == 200
    assert "shown this once" in shown.text
    assert 'class="band block"' in shown.text
    assert person.get("/console/batches/none").status_code == 401


def test_a_session_that_was_altered_is_none() -> None:
    sessions = Sessions(lambda: [SEAL], 60)
    token = sessions.token(sessions.begin("abc"))
    assert sessions.read(token) is not None
    for altered in (token.replace("abc", "abd"), token[:-1], "", "a.b", token + "0", "..." + token):
        assert sessions.read(altered) is None


def test_a_session_ends_by_itself() -> None:
    now = [1000.0]
    sessions = Sessions(lambda: [SEAL], 60, lambda: now[0])
    token = sessions.token(sessions.begin("abc"))
    now[0] += 61
    assert sessions.read(token) is None


def test_the_form_token_of_one_session_is_none_of_another() -> None:
    sessions = Sessions(lambda: [SEAL], 60)
    mine, yours = sessions.begin("abc"), sessions.begin("abc")
    assert sessions.is_form_token(mine, sessions.form_token(mine))
    assert not sessions.is_form_token(yours, sessions.form_token(mine))
