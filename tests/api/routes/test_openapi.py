"""The OpenAPI document is true: its examples run, and schemathesis finds no answer it denies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from api.routes.examples import SCREEN_EXAMPLES
from api.routes.property_descriptions import described, undescribed
from tests.fuzz.openapi import run

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


@pytest.mark.slow
@pytest.mark.long
def test_no_answer_contradicts_the_document() -> None:
    """All checks and phases of schemathesis, few examples, the same in every run.

    `python -m tests.fuzz.openapi` tries more, and others each time.

    About half a minute: 2,500 requests, most of them the fixed set of its coverage phase.
    """
    assert run(examples=2, more=["--seed", "1", "--generation-deterministic"]) == 0


@pytest.mark.parametrize("name", sorted(SCREEN_EXAMPLES))
def test_the_ready_examples_run_without_a_warning(client: TestClient, name: str) -> None:
    response = client.post("/v1/screen", json=SCREEN_EXAMPLES[name]["value"])
    assert response.status_code == 200
    for result in response.json()["results"]:
        assert result["status"] == "screened"
        assert result["warnings"] == []


@pytest.mark.slow
def test_every_reference_in_the_document_leads_somewhere(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    components = document["components"]

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [ref for value in part.values() for ref in references(value)]
        if isinstance(part, list):
            return [ref for value in part for ref in references(value)]
        return []

    for reference in references(document):
        kind, _, name = reference.removeprefix("#/components/").partition("/")
        assert name in components[kind]


def test_every_property_of_every_schema_is_described(client: TestClient) -> None:
    """By its definition or by ``property_descriptions.toml``, in which no line is left over."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert undescribed(schemas) == []
    said = {
        (name, key, one["description"])
        for name, schema in schemas.items()
        for part in (schema, *schema.get("allOf", ()), *schema.get("anyOf", ()))
        for key, one in part.get("properties", {}).items()
    }
    of_any = {(key, words) for _, key, words in said}
    left_over = [
        f"{name}.{key}"
        for name, table in described().items()
        for key, words in table.items()
        if (name, key, words) not in said and (name != "any" or (key, words) not in of_any)
    ]
    assert left_over == []


def test_earlier_names_of_a_cursor_are_deprecated_and_next_is_everywhere(
    client: TestClient,
) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    pages = {name: one.get("properties", {}) for name, one in schemas.items()}
    for name, field in (("EntitySearch", "next_cursor"), ("ScreeningsAnswer", "next_before")):
        assert pages[name][field]["deprecated"], name
        assert "deprecated" not in pages[name]["next"], name
    said = [one["name"] for one in document["paths"]["/v1/screenings"]["get"]["parameters"]]
    assert "cursor" in said


def test_every_operation_has_a_name_that_a_person_would_choose(client: TestClient) -> None:
    """Generated clients call their functions by it."""
    paths = client.get("/openapi.json").json()["paths"]
    names = [one["operationId"] for methods in paths.values() for one in methods.values()]
    assert [name for name in names if not re.fullmatch("[a-z]+([A-Z][a-z]+)*", name)] == []
    assert len(names) == len(set(names))
    assert {"screen", "createBatch", "getCertificate", "putCustomer"} <= set(names)


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
    results = {"Result", "ScreenedResult", "PartlyScreenedResult", "UnscreenedResult"}
    assert results <= set(schemas)
    assert {"Match", "Evidence", "Entity", "Problem"} <= set(schemas)
