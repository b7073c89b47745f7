"""How a customer is sent and answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from api.customers.models import LONGEST_GROUP
from api.routes.openapi import schema_ref

_EXAMPLE = {
    "subject": {"kind": "person", "names": ["Kim Yong Chol"], "birth_date": "1962-02-18"},
    "group": "retail",
}
CUSTOMER_REQUEST: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["subject"],
                "properties": {
                    "subject": {
                        "anyOf": [
                            schema_ref("SubjectIn"),
                            {"description": "Anything else is read as far as it can be."},
                        ]
                    },
                    "group": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": LONGEST_GROUP,
                        "default": "default",
                        "description": "The group (portfolio) whose options count.",
                    },
                },
            },
            "examples": {"person": {"value": _EXAMPLE}},
        }
    },
}
CUSTOMER_ANSWER: dict[str, Any] = {
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["customer", "result"],
                "properties": {"customer": schema_ref("Customer"), "result": schema_ref("Result")},
            }
        }
    }
}
GROUP_REQUEST: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["options"],
                "properties": {"options": schema_ref("OptionsIn")},
            },
            "examples": {
                "strict": {"value": {"options": {"lists": ["un", "ofac_sdn"], "threshold": 0.6}}}
            },
        }
    },
}
