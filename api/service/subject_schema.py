"""The records of a request in the OpenAPI document, made from the table of their fields.

They describe what clients should send. Anything else (a value of another type, an unknown field) is
answered too, with a warning or as not screened (``api.service.record_reader``).
"""

from __future__ import annotations

from typing import Any, get_args

from lists.entity import Kind
from lists.vocabulary.subject_fields import Field, record_names, record_table

_NUMBERS = frozenset({"quantity", "money"})
_CHOICES = {"kind": ["", *get_args(Kind)]}


def schema_name(record: str) -> str:
    """``vessel_event`` → ``VesselEventIn``."""
    return "".join(word.capitalize() for word in record.split("_")) + "In"


def subject_schemas(refs: str) -> dict[str, dict[str, Any]]:
    """The JSON schema of every record by its name; ``refs`` is the prefix of references."""
    return {schema_name(record): _record(record, refs) for record in sorted(record_names())}


def _record(name: str, refs: str) -> dict[str, Any]:
    fields = record_table(name).fields
    schema: dict[str, Any] = {
        "title": schema_name(name),
        "type": "object",
        "description": record_table(name).about,
        "properties": {own: _field(own, field, refs) for own, field in fields.items()},
    }
    required = [own for own, field in fields.items() if field.required]
    return {**schema, "required": required} if required else schema


def _field(name: str, field: Field, refs: str) -> dict[str, Any]:
    words = {"title": name.replace("_", " ").capitalize()}
    if field.about:
        words["description"] = field.about
    given = {"examples": field.examples} if field.examples else {}
    one = _value(field, refs)
    if field.many:
        return {**words, "type": "array", "items": one, "maxItems": field.most, **given}
    return {**one, **words, **given}


def _value(field: Field, refs: str) -> dict[str, Any]:
    if field.reader in record_names():
        return {"anyOf": [{"$ref": refs + schema_name(field.reader)}]}
    if field.reader in _NUMBERS:
        return {"anyOf": [{"type": "number"}, {"type": "string"}]}
    if field.reader in _CHOICES:
        return {"type": "string", "enum": _CHOICES[field.reader]}
    return {"type": "string", "maxLength": field.length}
