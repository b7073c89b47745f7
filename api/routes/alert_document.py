"""How work on alerts is sent, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, get_args

from api.alerts.rules import Outcome
from api.customers.models import LONGEST_REF

_TEXT = {"type": "string", "maxLength": 10_000, "description": "In your own words."}


def _body(properties: dict[str, Any], required: tuple[str, ...], example: object) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = list(required)
    return {
        "required": True,
        "content": {
            "application/json": {"schema": schema, "examples": {"usual": {"value": example}}}
        },
    }


IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
    "description": "`ETag` of the alert as you read it.",
}
ASSIGN_REQUEST = _body(
    {
        "assignee": {
            "type": "string",
            "maxLength": 200,
            "description": "Who works on it, in your own terms; empty: nobody.",
        },
        "state": {"type": "string", "enum": ["open", "in_review"], "description": "The new state."},
    },
    (),
    {"assignee": "Anna", "state": "in_review"},
)
COMMENT_REQUEST = _body(
    {"text": {**_TEXT, "minLength": 1}}, ("text",), {"text": "Passport copy asked for."}
)
DECIDE_REQUEST = _body(
    {
        "outcome": {
            "type": "string",
            "enum": list(get_args(Outcome)),
            "description": "What it comes to.",
        },
        "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "A code of `GET /v1/alerts/rules` that belongs to the outcome.",
        },
        "text": _TEXT,
    },
    ("outcome", "reason"),
    {"outcome": "false_positive", "reason": "other_birth_date", "text": "Born 1990 by passport."},
)
CONFIRM_REQUEST = _body(
    {
        "confirmed": {"type": "boolean", "description": "False rejects it: say why in `text`."},
        "text": _TEXT,
    },
    ("confirmed",),
    {"confirmed": True, "text": "Seen the passport too."},
)
EXCLUDE_REQUEST = _body(
    {
        "customer": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_REF,
            "description": "Your reference of the customer.",
        },
        "entity_id": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "Id of the listed party that it is not.",
        },
        "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "description": "A code of `GET /v1/alerts/rules` for `false_positive`.",
        },
        "text": {**_TEXT, "minLength": 1},
    },
    ("customer", "entity_id", "reason", "text"),
    {
        "customer": "c-1",
        "entity_id": "un-6908555",
        "reason": "other_birth_date",
        "text": "Examined in the system before this one (case 4711): born 1990 by passport.",
    },
)
