"""The part of FollowTheMoney that queries use: schemata, properties, relations (``data/*.tsv``).

Only what this service compares or returns is listed; the FollowTheMoney library is not needed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from lists.ftm.terms import identifier_terms
from lists.vocabulary.subject_fields import field_of_property

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lists.entity import Kind

ANY_SCHEMA: Final = "Thing"


class Schema(NamedTuple):
    """One schema. ``ancestors`` begins with itself; ``kind`` is ``None`` where it is left open."""

    name: str
    ancestors: tuple[str, ...]
    kind: Kind | None
    label: str
    plural: str

    def is_a(self, name: str) -> bool:
        """Whether it is that schema or inherits from it."""
        return name in self.ancestors


class Property(NamedTuple):
    """One property of a schema. ``read_as`` is the subject's field it is compared as, or empty."""

    schema: str
    name: str
    read_as: str
    label: str

    @property
    def qualified(self) -> str:
        """``Person:birthDate``, as reconciliation clients know it."""
        return f"{self.schema}:{self.name}"


@cache
def schemata() -> Mapping[str, Schema]:
    """All schemata by name, in the table's order."""
    found: dict[str, Schema] = {}
    for name, parents, kind, label, plural in _rows("schemata.tsv"):
        above = (one for parent in parents.split() for one in _above(parent, found))
        ancestors = tuple(dict.fromkeys((name, *above)))
        wanted = None if kind == "any" else cast("Kind", kind)
        found[name] = Schema(name, ancestors, wanted, label, plural)
    return MappingProxyType(found)


@cache
def properties() -> tuple[Property, ...]:
    """All properties, in the table's order."""
    return tuple(
        Property(schema, name, field_of_property(f"{schema}:{name}") or read_as, label)
        for schema, name, read_as, label in _rows("properties.tsv")
    )


@cache
def reverse_of() -> Mapping[tuple[str, str], str]:
    """(relation, property that names a party) → the party's own property for that relation."""
    return MappingProxyType(
        {(schema, name): reverse for schema, name, reverse in _rows("relations.tsv")}
    )


def properties_of(schema: Schema) -> list[Property]:
    """What an entity of this schema may have."""
    return [one for one in properties() if schema.is_a(one.schema)]


def property_named(name: str, schema: Schema) -> Property | None:
    """The property by its plain or qualified name, the schema's own before another one's.

    A query may use another schema's property: who asks for a ``LegalEntity`` may know the IMO
    number, and what can be compared is compared.
    """
    owner, _, plain = name.rpartition(":")
    named = [one for one in _by_name().get(plain, ()) if owner in {"", one.schema}]
    own = [one for one in named if schema.is_a(one.schema)]
    return next(iter(own or named), None)


@cache
def _by_name() -> Mapping[str, list[Property]]:
    """The properties of each plain name, in the table's order."""
    found: dict[str, list[Property]] = {}
    for one in properties():
        found.setdefault(one.name, []).append(one)
    return MappingProxyType(found)


@cache
def identifier_type(known: Property, schema: Schema) -> str:
    """Our identifier type for a property, or empty where it may be of several."""
    if known.read_as != "identifier":
        return "" if known.read_as == "number" else known.read_as
    held = [
        (owner, term.type)
        for term in identifier_terms().values()
        for owner, name in term.properties
        if name == known.name
    ]
    own = {type_ for owner, type_ in held if schema.is_a(owner)}
    types = own or {type_ for _, type_ in held}
    return next(iter(types)) if len(types) == 1 else ""


def _rows(name: str) -> Iterator[list[str]]:
    text = files("api.yente").joinpath("data", name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return (line.split("\t") for line in lines[1:])


def _above(parent: str, found: Mapping[str, Schema]) -> tuple[str, ...]:
    """The ancestors of a parent; one that stands further down in the table has only ``Thing``."""
    known = found.get(parent)
    return known.ancestors if known else (parent, ANY_SCHEMA)
