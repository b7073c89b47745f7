"""The OpenAPI document is true: its examples run, and schemathesis finds no answer it denies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.app import create_app
from api.examples import SCREEN_EXAMPLES

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from api.settings import Settings
    from lists.store import SnapshotStore

# What schemathesis may hold against an answer. Not among them: "invalid input must be refused",
# since a bad subject is answered, by design, as a result with its error.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


def test_no_answer_contradicts_the_document(three_lists: SnapshotStore, settings: Settings) -> None:
    """Requests made up from the document, right and wrong ones, to every operation."""
    app = create_app(settings.model_copy(update={"access_log": False}))
    key = KeyStore(three_lists.engine).create("schemathesis", SCOPES).key
    with asgi.get_client(app) as session:
        session.headers["X-API-Key"] = key
        document = session.get("/openapi.json").json()
        operations = list(schemathesis.openapi.from_dict(document).get_all_operations())
        assert len(operations) >= 10
        for operation in operations:
            _exercise(operation.ok(), app, session)


def _exercise(operation: Any, app: FastAPI, session: Any) -> None:
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases = st.one_of(operation.as_strategy(generation_mode=mode) for mode in modes)

    @given(case=cases)
    @hypothesis_settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    def check(case: Any) -> None:
        case.call_and_validate(app=app, session=session, checks=CHECKS)

    check()


@pytest.mark.parametrize("name", sorted(SCREEN_EXAMPLES))
def test_the_ready_examples_run_without_a_warning(client: TestClient, name: str) -> None:
    response = client.post("/v1/screen", json=SCREEN_EXAMPLES[name]["value"])
    assert response.status_code == 200
    for result in response.json()["results"]:
        assert result["error"] == ""
        assert result["warnings"] == []


def test_every_reference_in_the_document_leads_somewhere(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [ref for value in part.values() for ref in references(value)]
        if isinstance(part, list):
            return [ref for value in part for ref in references(value)]
        return []

    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_every_route_has_words_and_declares_its_refusals(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            assert {"414", "431", "500"} <= set(operation["responses"]), path


def test_the_fields_of_a_subject_are_explained(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(schemas["SubjectIn"]["properties"]) == {
        *("id", "kind", "names", "birth_date", "countries", "nationalities", "gender"),
        *("identifiers", "addresses", "imo", "mmsi", "call_sign", "flag", "activity"),
    }
    assert {"Result", "Match", "Evidence", "Entity", "Problem"} <= set(schemas)
