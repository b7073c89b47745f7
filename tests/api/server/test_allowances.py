"""Kinds of requests and their allowances: none takes the place of another, nobody takes all."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from api.server.allowances import Allowances, Kind, kind_of
from api.service.errors import Overloaded, TooManyRequests
from api.service.settings import Settings


@pytest.mark.parametrize(
    ("method", "path", "length", "kind"),
    [
        ("GET", "/healthz", 0, Kind.WATCHING),
        ("GET", "/readyz", 0, Kind.WATCHING),
        ("GET", "/openapi.json", 0, Kind.PAGES),
        ("GET", "/static-offline-docs/swagger-ui-bundle.js", 0, Kind.PAGES),
        ("GET", "/redoc/standalone.js", 0, Kind.PAGES),
        ("POST", "/v1/screen", 100, Kind.SCREENING),
        ("POST", "/v1/screen", 100_000, Kind.OTHER),
        ("POST", "/match/default", 100, Kind.SCREENING),
        ("POST", "/v1/batches", 100, Kind.UPLOADS),
        ("POST", "/v1/batches/preview", 100, Kind.UPLOADS),
        ("GET", "/v1/batches/b-1/events", 0, Kind.STREAMS),
        ("GET", "/v1/batches/b-1/results", 0, Kind.STREAMS),
        ("GET", "/v1/audit/entries", 0, Kind.STREAMS),
        ("GET", "/v1/batches/b-1", 0, Kind.OTHER),
        ("GET", "/v1/lists", 0, Kind.OTHER),
    ],
)
def test_a_request_is_of_the_kind_its_path_says(
    method: str, path: str, length: int, kind: Kind
) -> None:
    headers = [(b"content-length", b"%d" % length)]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    assert kind_of(scope) is kind


def test_a_screening_of_unknown_length_does_not_count_as_a_short_one() -> None:
    scope = {"type": "http", "method": "POST", "path": "/v1/screen", "headers": []}
    assert kind_of(scope) is Kind.OTHER


def test_the_path_below_a_proxys_prefix_is_what_counts() -> None:
    headers = [(b"content-length", b"10")]
    scope = {"type": "http", "method": "POST", "path": "/dprk/v1/screen", "headers": headers}
    assert kind_of({**scope, "root_path": "/dprk"}) is Kind.SCREENING


def test_one_caller_gets_half_of_an_allowance_and_another_the_rest() -> None:
    allowances = Allowances(Settings(max_streams=4))
    with ExitStack() as opened:
        for _ in range(2):
            opened.enter_context(allowances.counted(Kind.STREAMS, "one"))
        with pytest.raises(TooManyRequests), allowances.counted(Kind.STREAMS, "one"):
            pass
        for _ in range(2):
            opened.enter_context(allowances.counted(Kind.STREAMS, "another"))
        with pytest.raises(Overloaded), allowances.counted(Kind.STREAMS, "a third"):
            pass
        with allowances.counted(Kind.OTHER, "one"):
            pass  # another kind has places of its own


def test_what_has_ended_leaves_its_place() -> None:
    allowances = Allowances(Settings(max_streams=1))
    for _ in range(3):
        with allowances.counted(Kind.STREAMS, "one"):
            pass
