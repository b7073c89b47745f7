"""Errors at the console are pages, also where no session can be begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.access.sessions import COOKIE
from tests.api.console.test_pages import EVIL, check_page

if TYPE_CHECKING:
    import pytest

    from tests.api.console.conftest import Person


def test_without_the_key_that_seals_a_refusal_is_a_problem_document(
    visitor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = visitor.client.app_state["held"].audit.log.appender.keys
    sealed = visitor.client.post(
        "/v1/screen",
        json={"subjects": [{"names": ["Petra Musterfrau"]}]},
        headers={"x-api-key": visitor.new_key()},
    )
    assert sealed.status_code == 200
    monkeypatch.setattr(keys, "file", keys.file.with_name("gone"))
    answer = visitor.get("/console")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == 401
    assert not keys.file.exists()


def test_two_session_cookies_are_none(analyst: Person) -> None:
    cookie = f"{COOKIE}={analyst.cookie}; {COOKIE}={analyst.cookie}"
    headers = {"cookie": cookie, "accept": "text/html"}
    analyst.client.cookies.clear()
    assert analyst.client.get("/console", headers=headers).status_code == 401


def test_too_long_a_url_is_a_page(analyst: Person) -> None:
    answer = analyst.get(f"/console?{EVIL * 500}")
    assert answer.status_code == 414
    check_page(answer)


def test_who_may_not_open_a_page_keeps_the_menu_and_reads_no_code(visitor: Person) -> None:
    visitor.sign_in(visitor.new_key("screen"))
    answer = visitor.get("/console/alerts")
    assert answer.status_code == 403
    check_page(answer)
    assert "needs the scope alerts:read" in answer.text
    assert "Sign out" in answer.text
    assert ">Search</a>" in answer.text
