"""What a client may send about a subject: the fields of every record, from ``subject_fields.toml``.

Declared once. JSON, sheets, FollowTheMoney examples, labelled files, the command line, the API
document and the words of explanations are all made from this table, so a new field is a line there,
a field of the dataclass in ``screening.model.subject``, and the rule that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from lists.vocabulary.wordings import table

_TABLE: Final = "subject_fields.toml"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a record; the table's head explains each attribute."""

    reader: str
    parties: Literal["", "name", "prose", "label"] = ""
    many: bool = False
    most: int = 100
    length: int = 2_000
    party: bool = False
    required: bool = False
    bare: bool = False
    word: str = ""
    about: str = ""
    examples: list[Any] = []
    ftm: list[str] = []
    others: list[str] = []


class FieldTable(msgspec.Struct, frozen=True):
    """One record: its fields by name, and what a text or another name stands for."""

    name: str
    about: str
    fields: Mapping[str, Field]
    bare: str
    others: Mapping[str, str]


@cache
def record_table(name: str) -> FieldTable:
    """The fields of one record, by its name (``subject``, ``activity``, ``cargo``)."""
    fields = msgspec.convert(table(_TABLE)[name], dict[str, Field])
    others = {other: own for own, field in fields.items() for other in field.others}
    bare = next((own for own, field in fields.items() if field.bare), "")
    return FieldTable(
        name, table(_TABLE)["about"][name], MappingProxyType(fields), bare, MappingProxyType(others)
    )


@cache
def record_names() -> frozenset[str]:
    """The names of all records."""
    return frozenset(table(_TABLE)["about"])


@cache
def field_of_property(qualified: str) -> str:
    """The subject's field for a FollowTheMoney property (``Person:birthDate``), or empty."""
    fields = record_table("subject").fields
    return next((name for name, field in fields.items() if qualified in field.ftm), "")
