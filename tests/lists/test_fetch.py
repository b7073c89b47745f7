"""Downloading, against a server that answers what real ones have answered."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx
import pytest
import respx
import stamina

from lists import fetch
from lists.fetch import FetchFailed, FetchLimits, Validators

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

URL = "https://lists.example/consolidated.xml"
MOVED = "https://elsewhere.example/consolidated.xml"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3):
        yield


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "un"


def get(
    target: Path, known: Validators | None = None, max_bytes: int = 1000
) -> fetch.Download | None:
    return fetch.fetch(URL, target, known, FetchLimits(max_bytes, seconds=60))


@respx.mock
def test_a_file_comes_whole_with_its_validators(target: Path) -> None:
    headers = {"ETag": '"abc"', "Last-Modified": "Fri, 27 Feb 2026 00:00:09 GMT"}
    route = respx.get(URL).respond(200, content=b"<list/>", headers=headers)
    download = get(target)
    assert download is not None
    assert target.read_bytes() == b"<list/>"
    assert download.validators == Validators('"abc"', "Fri, 27 Feb 2026 00:00:09 GMT")
    assert download.last_modified is not None
    assert download.last_modified.isoformat() == "2026-02-27T00:00:09+00:00"
    assert route.calls.last.request.headers["User-Agent"].startswith("dprk-screen/")


@respx.mock
def test_an_unchanged_file_is_not_downloaded_again(target: Path) -> None:
    route = respx.get(URL).respond(304)
    assert get(target, Validators('"abc"', "Fri, 27 Feb 2026 00:00:09 GMT")) is None
    sent = route.calls.last.request.headers
    assert sent["If-None-Match"] == '"abc"'
    assert sent["If-Modified-Since"] == "Fri, 27 Feb 2026 00:00:09 GMT"
    assert not target.exists()


@respx.mock
def test_a_304_nobody_asked_for_is_a_failure(target: Path) -> None:
    respx.get(URL).respond(304)
    with pytest.raises(FetchFailed, match="304"):
        get(target)


@respx.mock
@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_bursts_of_server_errors_are_waited_out(target: Path, status: int) -> None:
    answers: list[httpx.Response | Exception] = [
        httpx.Response(status),
        httpx.ConnectTimeout("slow"),
        httpx.Response(200, content=b"<list/>"),
    ]
    respx.get(URL).mock(side_effect=answers)
    download = get(target)
    assert download is not None
    assert download.size == 7


@respx.mock
def test_a_server_that_stays_broken_is_told_with_its_answer(target: Path) -> None:
    route = respx.get(URL).respond(500)
    with pytest.raises(FetchFailed, match="500 Internal Server Error") as failure:
        get(target)
    assert "attempts" in str(failure.value)
    assert route.call_count == 3


@respx.mock
@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_will_not_pass_is_not_tried_again(target: Path, status: int) -> None:
    route = respx.get(URL).respond(status)
    with pytest.raises(FetchFailed, match=str(status)):
        get(target)
    assert route.call_count == 1


@respx.mock
def test_a_refused_certificate_is_not_tried_again(target: Path) -> None:
    route = respx.get(URL).mock(side_effect=httpx.ConnectError("certificate verify failed"))
    with pytest.raises(FetchFailed, match="certificate"):
        get(target)
    assert route.call_count == 1


@respx.mock
def test_a_file_over_the_limit_is_refused(target: Path) -> None:
    respx.get(URL).respond(200, content=b"x" * 1001)
    with pytest.raises(FetchFailed, match="larger than 1,000 bytes"):
        get(target)


@respx.mock
def test_a_file_cut_short_on_the_way_is_fetched_again(target: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"<li"

    short = httpx.Response(200, headers={"Content-Length": "7"}, content=cut())
    respx.get(URL).mock(side_effect=[short, httpx.Response(200, content=b"<list/>")])
    download = get(target)
    assert download is not None
    assert target.read_bytes() == b"<list/>"


@respx.mock
def test_a_moved_file_is_followed_but_never_to_an_open_line(target: Path) -> None:
    respx.get(URL).respond(302, headers={"Location": MOVED})
    respx.get(MOVED).respond(200, content=b"<list/>")
    assert get(target) is not None
    respx.get(URL).respond(302, headers={"Location": MOVED.replace("https", "http")})
    with pytest.raises(FetchFailed, match="not encrypted"):
        get(target)


def test_the_operating_system_decides_whom_to_trust() -> None:
    import truststore

    context = fetch.client()._transport._pool._ssl_context  # type: ignore[attr-defined]
    assert isinstance(context, truststore.SSLContext | ssl.SSLContext)
    assert type(context).__module__.startswith("truststore")


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    client = fetch.client()
    transport = client._transport_for_url(httpx.URL(URL))
    assert transport is not client._transport
