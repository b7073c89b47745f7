"""The tables between our terms and FollowTheMoney's: ``data/ftm_*.tsv``.

Both directions of the mapping look things up here, so that what is written is what is read.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from lists.entity import IdentifierType, LinkType
from lists.vocabulary.folding import same_spacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Person": ("Person", "LegalEntity", "Thing"),
        "LegalEntity": ("LegalEntity", "Thing"),
        "Organization": ("Organization", "LegalEntity", "Thing"),
        "PublicBody": ("PublicBody", "Organization", "LegalEntity", "Thing"),
        "Company": ("Company", "Organization", "LegalEntity", "Asset", "Thing"),
        "Vessel": ("Vessel", "Vehicle", "Asset", "Thing"),
        "Airplane": ("Airplane", "Vehicle", "Asset", "Thing"),
        "CryptoWallet": ("CryptoWallet", "Thing"),
    }
)
"""Schemata of parties, each with those whose properties it inherits (FollowTheMoney 4.x)."""

RANGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Ownership.asset": ("Asset", "LegalEntity"),
        "Ownership.owner": ("LegalEntity", "Asset"),
        "Representation.agent": ("LegalEntity", "LegalEntity"),
        "Directorship.director": ("LegalEntity", "Organization"),
        "Family.person": ("Person", "Person"),
        "Associate.person": ("Person", "Person"),
        "Membership.member": ("LegalEntity", "Organization"),
    }
)
"""Relation with the property of *this* entity → what this entity and the target have to be."""


class IdentifierTerm(NamedTuple):
    """One row of ``ftm_identifiers.tsv``; ``properties`` as (schema, property)."""

    type: IdentifierType
    label: str
    properties: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


class RelationTerm(NamedTuple):
    """One row of ``ftm_relations.tsv``."""

    type: LinkType
    schema: str
    this: str
    target: str
    role: str
    words: tuple[str, ...]


def is_a(schema: str, ancestor: str) -> bool:
    """Whether a party's schema has another one's properties."""
    return ancestor in PARENTS.get(schema, ())


@cache
def identifier_terms() -> Mapping[str, IdentifierTerm]:
    """Our identifier types with FollowTheMoney's properties for them."""
    known = get_args(IdentifierType)
    table = {}
    for type_, label, properties, words in _rows("ftm_identifiers.tsv", 4):
        pairs = (one.partition(".") for one in properties.split())
        held = tuple((schema, name) for schema, _, name in pairs)
        table[type_] = IdentifierTerm(
            cast("IdentifierType", type_), label, held, (same_spacing(label), *words.split("|"))
        )
    return MappingProxyType({name: table[name] for name in known})


@cache
def relation_terms() -> Mapping[str, RelationTerm]:
    """Our link types with FollowTheMoney's relations for them."""
    known = get_args(LinkType)
    table = {
        row[0]: RelationTerm(
            cast("LinkType", row[0]), row[1], row[2], row[3], row[4], (row[4], *row[5].split("|"))
        )
        for row in _rows("ftm_relations.tsv", 6)
    }
    return MappingProxyType({name: table[name] for name in known})


def property_for(type_: str, schema: str) -> str:
    """The property of this schema that holds identifiers of our type, or empty."""
    for owner, name in identifier_terms()[type_].properties:
        if is_a(schema, owner):
            return name
    return ""


def _rows(name: str, width: int) -> Iterator[list[str]]:
    text = files("lists").joinpath("data", name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines[1:]:
        cells = line.split("\t")
        yield cells + [""] * (width - len(cells))
