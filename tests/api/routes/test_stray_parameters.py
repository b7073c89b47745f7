"""A parameter that a call does not have is refused, on every call of the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from api.access.scopes import SCOPES
from api.routes.stray_parameters import declared, repeatable
from api.server.routes import OWN_ROUTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

CALLS = sorted(
    {
        (method, route.path)
        for router in OWN_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
)


@pytest.mark.slow
def test_no_call_ignores_a_parameter_that_it_does_not_have(
    service: Callable[..., TestClient],
) -> None:
    client = service()
    keys = client.app_state["held"].keys  # type: ignore[index]
    everything = {"x-api-key": keys.store.create("tests", set(SCOPES)).key}
    keys.refresh()
    for method, path in CALLS:
        place = re.sub(r"{[^}]+}", "1", path)
        answer = client.request(method, f"{place}?kolour=red", headers=everything)
        assert answer.status_code == 422, (method, path, answer.text)
        [problem] = answer.json()["errors"]
        assert (problem["field"], problem["problem"]) == ("kolour", "there is no such parameter")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/reports/alerts?group=retail", "leave it out: this call has no parameters"),
        ("/v1/alerts?assigne=Anna", "did you mean `assignee`?"),
        ("/v1/alerts?status=open", "did you mean `state`?"),
        ("/v1/customers?page=2", "did you mean `cursor`?"),
        ("/v1/events?type=alert.opened", "did you mean `kinds`?"),
        ("/v1/reports/decisions?start_date=2026-11-01", "did you mean `from`?"),
        ("/v1/alerts?Band=block", "did you mean `band`?"),
    ],
)
def test_the_parameter_that_was_meant_is_named(
    shared_client: TestClient, path: str, meant: str
) -> None:
    answer = shared_client.get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["fix"].startswith(meant)


def test_a_screening_takes_no_parameters(shared_client: TestClient) -> None:
    body = {"subjects": [{"names": ["Kim Yong Chol"]}]}
    answer = shared_client.post("/v1/screen?threshold=0.4", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "threshold")


def test_parameters_of_the_document_alone_are_known_too() -> None:
    known = {
        route.path: declared(route)
        for router in OWN_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in route.methods
    }
    assert {"mode", "group", "mapping", "name"} <= set(known["/v1/batches"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/alerts?state=open&state=decided", "state"),
        ("/v1/monitoring/proof?customer=c-1&customer=c-2", "customer"),
        ("/v1/customers?band=block&limit=5&band=review", "band"),
        ("/v1/events?kinds=alert.*&kinds=list.activated", "kinds"),
    ],
)
def test_a_parameter_that_is_sent_twice_is_refused(
    shared_client: TestClient, path: str, field: str
) -> None:
    """Of two values one was silently ignored: an analyst took decided alerts for all of them."""
    answer = shared_client.get(path)
    assert answer.status_code == 422
    [problem] = answer.json()["errors"]
    assert (problem["field"], problem["problem"]) == (field, "is sent 2 times")


def test_a_parameter_of_several_values_may_be_repeated(shared_client: TestClient) -> None:
    path = "/v1/entities/un-1/links?jurisdiction=UN&jurisdiction=EU"
    assert shared_client.get(path).status_code == 404, "there is no such party"
    routes = [one for each in OWN_ROUTERS for one in each.routes if isinstance(one, APIRoute)]
    assert {name for one in routes for name in repeatable(one)} == {"band", "jurisdiction"}
