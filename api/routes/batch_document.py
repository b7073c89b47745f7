"""The OpenAPI description of the batch routes: bodies, parameters and answers."""

from __future__ import annotations

from typing import Any

from api.routes.batch_upload import FILE_TYPES
from api.routes.openapi import schema_ref

_TEXT = {"type": "string"}
_EXAMPLE = (
    "name,type,dob,nationality,imo,cargo,hs_code,port of discharge\\n"
    "Ri Je-son,person,1938,KP,,,,\\n"
    "YU JONG 2,vessel,,,8604917,gas oil,2710,KPNAM\\n"
).replace("\\n", "\n")

UPLOAD_OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "name": (_TEXT, "A name for the batch; default: the file's."),
    "encoding": (_TEXT, "Encoding of the text (`windows-1251`, `euc-kr`…); default: found out."),
    "delimiter": (_TEXT, "Sign between cells, or `tab`; default: found out."),
    "header_line": (_TEXT, "Line with the headings, 1 is the first; default: found out."),
    "mapping": (_TEXT, 'Meaning of columns as JSON, `{"Kunde": "name"}`; an empty one: not used.'),
    "lists": (_TEXT, "Only these sources, separated by commas."),
    "kinds": (_TEXT, "Only listed parties of these kinds, separated by commas."),
    "threshold": (_TEXT, "Match score from which a listed party is returned, 0 to 1."),
    "limit": (_TEXT, "Most matches shown for one row, 1 to 100."),
    "jurisdictions": (_TEXT, "Whose law binds you: `UN,US,EU,UK`; default: all."),
    "mode": (_TEXT, "`screen` (default), or `monitor`: keep each row as a customer too."),
    "group": (_TEXT, "With mode=monitor: the group of customers, whose options count."),
    "as_of": (_TEXT, "Screen against the lists that were active on this day."),
}

UPLOAD: dict[str, Any] = {
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": description,
            "schema": schema,
        }
        for name, (schema, description) in UPLOAD_OPTIONS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV, .xlsx, pain.001 or pacs.008; also gzip.",
                        },
                        **{
                            name: {**schema, "default": "", "description": description}
                            for name, (schema, description) in UPLOAD_OPTIONS.items()
                        },
                    },
                }
            },
            **{
                kind: {
                    "schema": {"type": "string", "format": "binary"},
                    **({"example": _EXAMPLE} if kind == "text/csv" else {}),
                }
                for kind in FILE_TYPES
            },
        },
    },
}
"""``openapi_extra`` of the two calls that take a file.

The form's fields have an empty default, or the docs page would send the word `string` in each.
"""

IDEMPOTENCY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Yours. The same file sent again with the same key makes no second batch.",
    "schema": {"type": "string", "maxLength": 200},
}

EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["progress", "end"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": schema_ref("BatchStatus"),
        },
    },
}
"""One server-sent event; that it is one is all the document of a stream can say."""


def made(status: int, model: str, words: str) -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` entry of an answer with this component."""
    return {
        status: {
            "description": words,
            "content": {"application/json": {"schema": schema_ref(model)}},
        }
    }
