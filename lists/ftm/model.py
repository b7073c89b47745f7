"""Which schemata and properties of FollowTheMoney are read: ``data/ftm_model.toml``, looked up."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lists.ftm.terms import PARENTS, RelationTerm, identifier_terms, relation_terms
from lists.vocabulary.folding import same_spacing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import IdentifierType, LinkType

Use = Literal["read", "unused", "unknown"]


class Between(NamedTuple):
    """A relation's two ends and what it is when its role does not say: *this* ``type`` *target*."""

    this: str
    target: str
    type: LinkType


@cache
def table() -> Mapping[str, Any]:
    """The file as it is."""
    text = files("lists").joinpath("data", "ftm_model.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def between() -> Mapping[str, Between]:
    """Relations between two parties, by schema."""
    found = {
        name: Between(row["ends"][0], row["ends"][1], row["type"])
        for name, row in table()["between"].items()
    }
    return MappingProxyType(found)


@cache
def schema_use(schema: str) -> Use:
    """Whether a schema is read, is one of the model's that are not, or none of the model's."""
    known = {*table()["parties"], *table()["around"], *between()}
    if schema in known or schema in table()["named_by_others"]["schemata"]:
        return "read"
    return "unused" if schema in table()["unread"]["schemata"] else "unknown"


@cache
def property_use(name: str) -> Use:
    """The same of a party's property."""
    read = {one for names in table()["read"].values() for one in names}
    read |= {one for term in identifier_terms().values() for _, one in term.properties}
    if name in read or name in table()["points_to"]:
        return "read"
    return "unused" if name in table()["unused"]["properties"] else "unknown"


@cache
def number_properties(schema: str) -> Mapping[str, IdentifierType]:
    """Properties of a party's schema that hold numbers, with the type of each."""
    ancestors = PARENTS.get(schema, ())
    found: dict[str, IdentifierType] = {}
    for term in identifier_terms().values():
        for owner, name in term.properties:
            if owner in ancestors:
                found.setdefault(name, term.type)
    return MappingProxyType(found)


@cache
def _labels() -> Mapping[str, IdentifierType]:
    rows = identifier_terms().values()
    return MappingProxyType({word: term.type for term in rows for word in term.words if word})


def identifier_type(label: str) -> IdentifierType | None:
    """Our type for the ``type`` of an Identification, or ``None`` if it says nothing known."""
    plain = same_spacing(label)
    known = _labels().get(plain)
    if known is None and re.search(r"\bpassport\b", plain):
        return "passport"
    return known


@cache
def relation_term(role: str) -> RelationTerm | None:
    """The tie that a role names, or ``None``."""
    plain = same_spacing(role)
    for term in relation_terms().values():
        if plain in term.words:
            return term
    return None
