"""JSON schemas of the Reconciliation Service API 0.2, written from its specification.

Source: W3C Entity Reconciliation Community Group, Final Report 2023-04-10, sections 3 (manifest),
4 (queries and results), 6 (suggest) and 7 (data extension). They ask no less than the text does.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
NAMED = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]}
SERVICE = {
    "type": "object",
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://"},
        "service_path": TEXT,
    },
    "required": ["service_url", "service_path"],
}
TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


SETTING = {
    "oneOf": [
        _object(
            ["type", "name", "label"],
            type={"const": kind},
            name=TEXT,
            label=TEXT,
            default={"type": default},
            help_text=TEXT,
        )
        for kind, default in (("number", "number"), ("text", "string"), ("checkbox", "boolean"))
    ]
    + [
        _object(
            ["type", "name", "label", "choices"],
            type={"const": "select"},
            name=TEXT,
            label=TEXT,
            default=TEXT,
            help_text=TEXT,
            choices=_list(_object(["value", "name"], value=TEXT, name=TEXT)),
        )
    ]
}
MANIFEST = _object(
    ["versions", "name", "identifierSpace", "schemaSpace"],
    versions={"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
    name=TEXT,
    identifierSpace=TEXT,
    schemaSpace=TEXT,
    documentation=TEXT,
    serviceVersion=TEXT,
    batchSize={"type": "integer", "minimum": 1},
    defaultTypes={"type": "array", "items": NAMED, "uniqueItems": True},
    view=_object(["url"], url=TEMPLATE),
    preview=_object(
        ["url", "width", "height"],
        url=TEMPLATE,
        width={"type": "integer"},
        height={"type": "integer"},
    ),
    suggest=_object([], entity=SERVICE, property=SERVICE, type=SERVICE),
    extend=_object([], propose_properties=SERVICE, property_settings=_list(SETTING)),
)
CANDIDATE = _object(
    ["id", "name", "score"],
    id=TEXT,
    name=TEXT,
    description=TEXT,
    score={"type": "number"},
    match={"type": "boolean"},
    type=_list({"oneOf": [NAMED, TEXT]}),
    features=_list(_object(["id", "value"], id=TEXT, value={"type": ["number", "boolean"]})),
)
RESULTS = {
    "type": "object",
    "additionalProperties": _object(["result"], result=_list(CANDIDATE)),
}
SUGGESTED = _object(["result"], result=_list({**NAMED}))
PROPOSAL = _object(["properties", "type"], properties=_list(NAMED), type=TEXT)
EXTENSION = _object(
    ["meta", "rows"],
    meta=_list(NAMED),
    rows={
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": _list(
                {**_object(["str"], str=TEXT), "additionalProperties": False}
            ),
        },
    },
)
