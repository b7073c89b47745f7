"""A publisher of a list that never ends its answer, or that sends us to ourselves.

The first release fetched the lists one after the other and waited for each byte up to three
minutes: a server that sends one now and then held up every list for ever. Redirects were followed
to any address.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
import respx
import stamina

from lists import refresh
from lists.fetch import FetchFailed, FetchLimits, fetch
from lists.fetch import client as http_client
from lists.redirects import RedirectRefused, following, is_private
from lists.vocabulary import sources
from tests.attempts.odd_servers import answering, dripping, page, saying
from tests.lists.test_refresh import NAMES, Settings, _small_lists, edition, states

if TYPE_CHECKING:
    import socket
    import threading
    from pathlib import Path

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

__all__ = ["_small_lists"]
OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "the status line": dripping(b"HTTP/1.1 200 "),
    "the header": dripping(OK + b"X-Slow: "),
    "the body": dripping(OK + b"Content-Length: 900000\r\n\r\n"),
    "a body without a length": dripping(OK + b"\r\n"),
    "the body of a redirect": dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
}
INSIDE = (
    "http://127.0.0.1/list",
    "http://127.1/list",
    "http://2130706433/list",
    "http://0x7f000001/list",
    "http://localhost/list",
    "http://[::1]/list",
    "http://[::ffff:127.0.0.1]/list",
    "http://[64:ff9b::7f00:1]/list",
    "http://[fd00::1]/list",
    "http://[fe80::1]/list",
    "http://0.0.0.0/list",
    "http://10.0.0.1/list",
    "http://172.16.0.1/list",
    "http://192.168.1.1/list",
    "http://100.64.0.1/list",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/list",
)


@pytest.mark.parametrize("name", list(DRIPS))
def test_a_publisher_that_drips_is_given_up_on(tmp_path: Path, name: str) -> None:
    given_up = pytest.raises(FetchFailed, match=r"not here whole after 1 s|more than 5 redirects")
    once = stamina.set_testing(testing=True, attempts=1)
    with answering(DRIPS[name]) as url, once, given_up:
        fetch(url, tmp_path / "list", None, FetchLimits(10_000_000, seconds=1))


def test_a_slow_publisher_delays_only_its_own_list(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers when the other list is in use: one after the other, neither would ever be."""
    monkeypatch.setattr("lists.fetch._ATTEMPTS", 1)
    good = saying(page(edition(tmp_path, "x", NAMES).read_bytes()))

    def when_the_other_is_in_use(connection: socket.socket, ended: threading.Event) -> None:
        while not ended.wait(0.05):
            if any(one.source == "ofac_sdn" for one in store.active()):
                connection.sendall(page(b"gone", status=b"404 Not Found"))
                return

    with answering(when_the_other_is_in_use) as slow, answering(good) as quick:
        settings = Settings(
            tmp_path / "cache",
            fetch_urls={"un": slow, "ofac_sdn": quick},
            fetch_deadline=timedelta(seconds=60),
        )
        wanted = [sources.source("un"), sources.source("ofac_sdn")]
        report = refresh.refresh(store, wanted, settings=settings)
    assert states(report) == ["refused", "activated"]
    assert "404" in report.outcomes[0].reasons[0]


def test_a_publisher_that_never_ends_leaves_a_trace_and_the_lists(
    store: SnapshotStore, tmp_path: Path
) -> None:
    refresh.import_paths(store, [edition(tmp_path, "2026-01-01", NAMES)])
    with answering(DRIPS["the body"]) as url:
        settings = Settings(
            tmp_path / "cache", {"ofac_sdn": url}, fetch_deadline=timedelta(seconds=1)
        )
        report = refresh.refresh(store, [sources.source("ofac_sdn")], settings=settings)
    assert not report.ok
    assert store.events("ofac_sdn")[0].kind == "unreachable"
    assert [one.source for one in store.active()] == ["ofac_sdn"]


@pytest.mark.parametrize("target", INSIDE)
@respx.mock(assert_all_called=False)
def test_no_redirect_leads_inside(
    respx_mock: respx.MockRouter, tmp_path: Path, target: str
) -> None:
    url = "http://lists.example/un.xml"
    respx_mock.get(url).respond(302, headers={"Location": target})
    inside = respx_mock.get(target).respond(200, content=b"secret")
    with pytest.raises(FetchFailed, match="private network"):
        fetch(url, tmp_path / "list", None, FetchLimits(1000, seconds=30))
    assert not inside.called


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://lists.example/", "gopher://x/"])
@respx.mock(assert_all_called=False)
def test_a_redirect_to_no_web_address_is_refused(
    respx_mock: respx.MockRouter, tmp_path: Path, target: str
) -> None:
    url = "http://lists.example/un.xml"
    respx_mock.get(url).respond(302, headers={"Location": target})
    with stamina.set_testing(testing=True, attempts=1), pytest.raises(FetchFailed):
        fetch(url, tmp_path / "list", None, FetchLimits(1000, seconds=30))


@respx.mock
def test_a_mirror_inside_may_redirect_inside(respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    respx_mock.get("http://127.0.0.1/un.xml").respond(302, headers={"Location": INSIDE[-6]})
    respx_mock.get(INSIDE[-6]).respond(200, content=b"<list/>")
    limits = FetchLimits(1000, seconds=30)
    assert fetch("http://127.0.0.1/un.xml", tmp_path / "list", None, limits)


@respx.mock
def test_redirects_end(respx_mock: respx.MockRouter) -> None:
    respx_mock.get("http://lists.example/").respond(302, headers={"Location": "/"})

    async def follow() -> None:
        async with http_client() as opened, following(opened, "http://lists.example/", {}):
            pass

    with pytest.raises(RedirectRefused, match="more than 5"):
        asyncio.run(follow())


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "2002:0808:0808::1"])
def test_the_public_internet_is_not_private(text: str) -> None:
    assert not is_private(ip_address(text))


def test_a_publisher_that_was_not_reached_moves_the_metrics(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    gauge = 'dprk_screen_list_unreachable{{source="un"}} {}'
    assert gauge.format("0.0") in client.get("/metrics").text
    three_lists.log.unreachable("un", "not here whole after 1200 s", by="refresh")
    end = time.monotonic() + 30
    while gauge.format("1.0") not in client.get("/metrics").text:
        assert time.monotonic() < end
        time.sleep(0.1)
