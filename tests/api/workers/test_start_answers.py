"""What a service that is still loading its lists answers."""

from __future__ import annotations

import json
import subprocess
import sys

import msgspec
import pytest

from api.routes.health import Health, Readiness
from api.service.errors import NotReady, Problem
from api.workers.start_answers import asks_for_page, starting_answer

ASKED_WHILE_STARTING = """
import http.client, json, socket
from api.workers.listening import listen
from api.workers.start_answers import answered_while_starting

listening = listen("127.0.0.1", 0)
port = listening[0].getsockname()[1]

def asked(method, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    sent = answer.headers
    shown = answer.read().decode()
    return answer.status, sent["content-type"], sent["retry-after"], shown, sent["refresh"]

with answered_while_starting(listening, after=0.0):
    for method, path in (("GET", "/healthz"), ("GET", "/readyz"), ("POST", "/v1/screen")):
        print(json.dumps(asked(method, path)))
    print(json.dumps(asked("GET", "/console", accept="text/html,*/*;q=0.8")))
early = socket.create_connection(("127.0.0.1", port))
with answered_while_starting(listening):
    pass  # lists that are loaded soon: nobody is sent away
accepted, _ = listening[0].accept()  # no copy answers: who comes now is heard by the service
print(json.dumps(accepted.getpeername() == early.getsockname()))
"""


@pytest.mark.slow
def test_until_the_lists_are_loaded_a_copy_says_that_the_service_starts() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASKED_WHILE_STARTING],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    alive, ready, screened, page, heard_by_the_service = map(json.loads, ran.stdout.splitlines())
    assert alive[:2] == [200, "application/json"]
    assert ready[:3] == [503, "application/json", "5"]
    assert screened[:3] == [503, "application/problem+json", "5"]
    assert page[:3] == [503, "text/html; charset=utf-8", "5"]
    assert "dprk-screen is starting" in page[3]
    assert (page[4], screened[4]) == ("5", None)
    assert heard_by_the_service


@pytest.mark.parametrize("path", ["/", "/console", "/screening/console/lists", "/docs"])
def test_a_browser_gets_a_page_that_opens_itself_anew(path: str) -> None:
    assert asks_for_page(_asked("GET", path, b"text/html,application/xhtml+xml;q=0.9"))


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/", b"*/*"),
        ("GET", "/console", b"application/json"),
        ("GET", "/v1/lists", b"text/html"),
        ("GET", "/readyz", b"text/html"),
        ("GET", "/prefix/healthz", b"text/html"),
    ],
)
def test_a_program_gets_no_page(method: str, path: str, accept: bytes) -> None:
    assert not asks_for_page(_asked(method, path, accept))


def _asked(method: str, path: str, accept: bytes) -> dict[str, object]:
    return {"method": method, "path": path, "headers": [(b"accept", accept)]}


@pytest.mark.parametrize("prefix", ["", "/screening"])
def test_its_answers_have_the_documented_shapes(prefix: str) -> None:
    status, _, body = starting_answer(f"{prefix}/healthz")
    assert (status, msgspec.json.decode(body, type=Health).status) == (200, "ok")
    status, _, body = starting_answer(f"{prefix}/readyz")
    readiness = msgspec.json.decode(body, type=Readiness)
    assert (status, readiness.state, readiness.status) == (503, "none", "unavailable")
    assert "starting" in readiness.build_error


@pytest.mark.parametrize("path", ["/v1/screen", "/", "/metrics", "/v1/batches"])
def test_nothing_is_screened_by_a_service_that_starts(path: str) -> None:
    status, _, body = starting_answer(path)
    problem = msgspec.json.decode(body, type=Problem)
    assert (status, problem.status, problem.code) == (503, 503, NotReady.code)
    assert "starting" in problem.detail
