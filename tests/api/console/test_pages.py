"""What holds for every page: policy, weight, escaping, forms of this service alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from api.console.pages import STATIC, static_file
from api.console.routes import ROUTERS
from api.service.band_colours import BAND_COLOURS
from tests.api.console.conftest import FOREIGN, OWN, Person

if TYPE_CHECKING:
    import httpx

FORMS = sorted(
    route.path
    for router in ROUTERS
    for route in router.routes
    if "POST" in getattr(route, "methods", ())
)
PAGES = ("/console", "/console/sign-in", "/console/deal", "/console/batches", "/console/lists")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def check_page(answer: httpx.Response) -> None:
    """Nothing inline, nothing from outside, nothing that was sent as markup."""
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert answer.headers["referrer-policy"] == "same-origin"
    page = answer.text
    assert re.findall(r"<script(?![^>]*\bsrc=\"/console/static/console\.js)[^>]*>", page) == []
    assert re.findall(r"\s(?:style|on\w+)=\"", page) == []
    assert "<img" not in page
    for place in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert place.startswith(("/console", "#")), place


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_another_site_is_taken(analyst: Person, path: str) -> None:
    place = re.sub(r"\{\w+\}", "7", path)
    fields = {"form_token": analyst.token()}
    for headers in (FOREIGN, {"sec-fetch-site": "cross-site"}, {"origin": "null"}, {}):
        answer = analyst.client.post(place, data=fields, headers={**headers, "accept": "text/html"})
        assert answer.status_code == 403, headers
    same_site = {**OWN, "sec-fetch-site": "same-site"}
    assert analyst.client.post(place, data=fields, headers=same_site).status_code == 403


@pytest.mark.parametrize("path", FORMS)
def test_no_form_without_the_token_of_its_session_is_taken(analyst: Person, path: str) -> None:
    place = re.sub(r"\{\w+\}", "7", path)
    file = {"file": ("a.csv", b"name\nA\n")} if path == "/console/batches" else None
    for token in ("", "0" * 64):
        data = {"form_token": token}
        answer = analyst.client.post(place, data=data, files=file, headers=OWN)
        assert answer.status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_and_loads_only_what_is_ours(analyst: Person, path: str) -> None:
    check_page(analyst.get(path))


def test_everything_a_page_loads_is_light() -> None:
    assert sum(len(static_file(name)) for name in STATIC) < 40_000


def test_the_files_of_the_pages_need_no_key(visitor: Person) -> None:
    for name, kind in STATIC.items():
        answer = visitor.client.get(f"/console/static/{name}")
        assert answer.headers["content-type"].startswith(kind)
    assert visitor.client.get("/console/static/routes.py").status_code == 404


def test_the_style_asks_nobody_and_has_the_colours_of_the_bands() -> None:
    style = static_file("console.css").decode()
    assert "url(" not in style
    assert "@import" not in style
    for band, (ink, paper) in BAND_COLOURS.items():
        assert f"--{band}: {ink};" in style
        assert f"--{band}-paper: {paper};" in style


FIELDS: dict[str, Any] = dict.fromkeys(
    ("q", "birth_date", "nationalities", "countries", "imo", "flag", "identifiers", "addresses"),
    EVIL,
)


def test_markup_in_any_field_is_shown_as_text(analyst: Person) -> None:
    answer = analyst.send("/console/search", {**FIELDS, "q": f"Korea Kwangson Banking {EVIL}"})
    assert answer.status_code == 200
    check_page(answer)
    assert "&lt;script&gt;" in answer.text


def test_markup_in_an_error_is_shown_as_text(visitor: Person) -> None:
    for path in (f"/console/parties/{EVIL}", f"/console/lists?a={EVIL}", f"/console/{EVIL}"):
        answer = visitor.get(path)
        assert answer.status_code >= 400
        check_page(answer)


def test_an_unknown_page_is_a_page(analyst: Person) -> None:
    answer = analyst.get("/console/nothing")
    assert answer.status_code == 404
    check_page(answer)
