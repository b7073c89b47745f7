"""The OpenAPI document: request schemas from pydantic, answer schemas from the answers' own types.

Routes answer with bytes they encoded themselves, so the schemas of answers are taken from the
dataclasses and structs that were encoded (msgspec writes them): documentation cannot drift.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from fastapi.openapi.utils import get_openapi

import lists.entity
from api.access.scopes import ANY_KEY, PUBLIC, needed
from api.alerts.shown import DecisionSummary, ShownDecision, ShownExclusion
from api.routes.common_headers import OWN_IDEMPOTENCY, declare_headers
from api.routes.property_descriptions import describe_properties
from api.service.answer_encoding import Unscreened
from api.service.errors import MEDIA_TYPE, REFUSALS, Problem
from api.service.schemas import ScreenRequest
from api.service.serving_state import Stamp
from api.service.subject_schema import subject_schemas
from screening.model.result import Band, Result

if TYPE_CHECKING:
    from fastapi import FastAPI

_BESIDE = (ShownDecision, ShownExclusion, DecisionSummary)
_REF = "#/components/schemas/"


def schema_ref(name: str) -> dict[str, str]:
    """A reference to a component schema."""
    return {"$ref": f"{_REF}{name}"}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses=`` entries for refusals; every route can also answer 414, 431 and 500."""
    return {
        status: {
            "description": " or ".join(_titles(status)),
            "content": {MEDIA_TYPE: {"schema": schema_ref("Problem")}},
        }
        for status in sorted({*statuses, 414, 431, 500})
    }


def _titles(status: int) -> list[str]:
    return [refusal.title for refusal in REFUSALS if refusal.status == status]


def answers(model: str, description: str = "Answered") -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` entry of a route that answers 200 with this component."""
    content = {"application/json": {"schema": schema_ref(model)}}
    return {200: {"description": description, "content": content}}


def openapi_document(app: FastAPI, shapes: tuple[type, ...]) -> dict[str, Any]:
    """The whole document; ``shapes`` are the answer types of the routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
        license_info=app.license_info,
    )
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    _drop_fastapi_errors(document)
    request = ScreenRequest.model_json_schema(ref_template=_REF + "{model}")
    schemas.update(request.pop("$defs"))
    schemas["ScreenRequest"] = request
    schemas.update(subject_schemas(_REF))
    _allow_bad_subjects(request["properties"])
    _, components = msgspec.json.schema_components(
        (Result, Unscreened, Stamp, Problem, *_BESIDE, *shapes), ref_template=_REF + "{name}"
    )
    schemas.update(components)
    _require_all(schemas, ("Result", "Unscreened", "Stamp", "Ownership"))
    _split_result_by_status(schemas)
    _show_decisions(schemas)
    schemas["ScreenAnswer"] = _screen_answer(schemas)
    document["components"]["securitySchemes"] = _SECURITY
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _guard(operation, needed(method.upper(), path))
            if method == "post" and path not in OWN_IDEMPOTENCY:
                said = operation["responses"]
                said.update({k: v for k, v in _keyed_problems().items() if k not in said})
    declare_headers(document)
    describe_properties(schemas)
    _name_items(document)
    return document


_SECURITY = {
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "A key made with `dprk-screen keys create NAME`. While none exists, "
        "programs on the machine of the service need none.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The same key, or a token of your identity provider.",
    },
}


def _guard(operation: dict[str, Any], need: str) -> None:
    """Declare what ``AuthMiddleware`` requires of every route that is not public."""
    if need == PUBLIC:
        return
    operation["security"] = [{"key": []}, {"bearer": []}]
    scope = "any key" if need == ANY_KEY else f"`{need}`"
    operation["description"] += f"\n\nScope: {scope}."
    for status, response in problems(401, 403, 408, 429, 503).items():
        operation["responses"].setdefault(str(status), response)


def _keyed_problems() -> dict[str, Any]:
    """Refusals of a call because of its idempotency key."""
    return {str(status): problem for status, problem in problems(409, 422).items()}


def _allow_bad_subjects(fields: dict[str, Any]) -> None:
    """Describe in ``ScreenRequest`` that a bad subject does not fail the whole request."""
    fields["subjects"]["items"] = {
        "anyOf": [
            schema_ref("SubjectIn"),
            {"description": "Anything else is answered too, by a result with its `error`."},
        ]
    }
    fields["options"] = {"anyOf": [schema_ref("OptionsIn"), {"type": "null"}]}


_SHORTENED = frozenset(
    name
    for name, one in vars(lists.entity).items()
    if isinstance(one, msgspec.StructMeta) and one.__struct_config__.omit_defaults
)
"""Listed parties are sent without the fields they leave empty."""


def _require_all(schemas: dict[str, Any], roots: tuple[str, ...]) -> None:
    """Mark every field of these answers, and of all they contain, as required.

    A client made from the document then refuses an answer without a band, and fills in no default.
    """
    waiting, seen = list(roots), set(_SHORTENED)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        schema = schemas[name]
        waiting += re.findall(f'"{_REF}([^"]+)"', json.dumps(schema))
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
            for field in schema["properties"].values():
                field.pop("default", None)


def _split_result_by_status(schemas: dict[str, Any]) -> None:
    """Make ``Result`` one of three schemas, distinguished by ``status``."""
    for name in ("Result", "Unscreened"):
        schemas[name]["properties"]["screening_id"] = {
            "type": "string",
            "format": "uuid",
            "description": "Names this act of screening; the only part that differs on a re-run.",
        }
        schemas[name]["required"].append("screening_id")
    made = schemas.pop("Result")
    bands = get_args(Band)
    kinds = {
        "screened": ("ScreenedResult", made, bands, _SCREENED),
        "partly_screened": ("PartlyScreenedResult", made, bands[1:], _PARTLY),
        "not_screened": ("UnscreenedResult", schemas.pop("Unscreened"), ("unscreened",), _NOT),
    }
    for status, (name, schema, allowed, words) in kinds.items():
        schemas[name] = {
            **schema,
            "title": name,
            "description": words,
            "properties": {
                **schema["properties"],
                "status": {"type": "string", "const": status},
                "band": {"type": "string", "enum": list(allowed)},
            },
        }
    schemas["Result"] = {
        "title": "Result",
        "description": "What one subject came to; `status` says which of the three it is.",
        "oneOf": [schema_ref(name) for name, *_ in kinds.values()],
        "discriminator": {
            "propertyName": "status",
            "mapping": {status: _REF + name for status, (name, *_) in kinds.items()},
        },
    }


_SCREENED = "Everything that was sent and could name a party was searched."
_PARTLY = (
    "Something that was sent and could name a party was not searched: `unread` names it, and the "
    "band is `review` at least."
)
_NOT = "Nothing was screened: `error` says why, `errors` which field to mend and how."


def _screen_answer(schemas: dict[str, Any]) -> dict[str, Any]:
    """``ScreenAnswer``: the results and the fields of the stamp."""
    stamp = schemas["Stamp"]
    return {
        "title": "ScreenAnswer",
        "description": "Results in the order of the subjects, and what they stand on.",
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": schema_ref("Result")},
            **stamp["properties"],
        },
        "required": ["results", *stamp["required"]],
    }


def _show_decisions(schemas: dict[str, Any]) -> None:
    """What a call that names a customer, or excludes parties, finds beside the result."""
    schemas["Match"]["properties"] |= {
        "decision": schema_ref("ShownDecision"),
        "excluded": schema_ref("ShownExclusion"),
    }
    for name in ("ScreenedResult", "PartlyScreenedResult"):
        schemas[name]["properties"]["decisions"] = schema_ref("DecisionSummary")


def _name_items(part: Any) -> None:  # noqa: ANN401 - JSON
    """Say of every array that its items may be anything where nothing else is said.

    JSON Schema needs no ``items``; makers of clients leave out whatever holds an array without.
    """
    if isinstance(part, dict):
        if part.get("type") == "array" and not {"items", "prefixItems"} & part.keys():
            part["items"] = {}
        for inner in part.values():
            _name_items(inner)
    elif isinstance(part, list):
        for inner in part:
            _name_items(inner)


def _drop_fastapi_errors(document: dict[str, Any]) -> None:
    """Remove the 422 that FastAPI adds, also to routes whose parameters accept any text."""
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            said = operation["responses"].get("422", {}).get("content", {})
            schema = said.get("application/json", {}).get("schema", {})
            if schema.get("$ref", "").endswith("HTTPValidationError"):
                del operation["responses"]["422"]
