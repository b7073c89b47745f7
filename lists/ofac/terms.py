"""OFAC's own vocabulary: which label means what, read from the tables in ``data/ofac_*.tsv``.

Both OFAC formats print the same labels: the advanced XML as reference values, the legacy CSV as
the first words of a remark. Reach for this module wherever one of them has to be understood.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast, get_args

from msgspec import Struct

from lists.entity import IdentifierType, LinkType

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDER = re.compile(r"-EO\s?(\d{5})$")

BasisRule = Literal["yes", "no", "detail"]
"""Whether the words after a label name the law, nothing, or a part of the measure itself."""


class Relation(Struct, frozen=True):
    """One relation type, read as *From* ``type`` *To*; ``two_way`` holds in both directions."""

    words: str
    type: LinkType
    two_way: bool


class Measure(Struct, frozen=True):
    """What a word or label of OFAC's forbids, in our words."""

    name: str
    basis: BasisRule


def _rows(table: str) -> list[list[str]]:
    text = (files("lists") / "data" / f"ofac_{table}.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


def label_key(label: str) -> str:
    """A label without the typographic differences between the two formats."""
    return label.strip().replace("\u2019", "'")


@cache
def document_types() -> Mapping[str, IdentifierType]:
    """Label of an identity document → identifier type."""
    known = get_args(IdentifierType)
    table: dict[str, IdentifierType] = {}
    for label, kind in _rows("documents"):
        if kind not in known:
            raise ValueError(f"ofac_documents.tsv: {label!r} has the unknown type {kind!r}")
        table[label] = cast("IdentifierType", kind)
    return MappingProxyType(table)


@cache
def feature_meanings() -> Mapping[str, str]:
    """Label of a feature → its meaning (``data/ofac_features.tsv`` lists them)."""
    return MappingProxyType(dict(_rows("features")))


@cache
def relations() -> Mapping[str, Relation]:
    """Relation type id → how to read it."""
    return MappingProxyType(
        {
            key: Relation(words, cast("LinkType", kind), two_way == "yes")
            for key, words, kind, two_way in _rows("relations")
        }
    )


@cache
def measures() -> Mapping[str, Measure]:
    """OFAC's word or label → the measure."""
    return MappingProxyType(
        {words: Measure(name, cast("BasisRule", basis)) for words, name, basis in _rows("measures")}
    )


@cache
def _programme_laws() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({code: tuple(laws.split("|")) for code, laws in _rows("programmes")})


def laws_of(programme: str) -> tuple[str, ...]:
    """The laws a programme code stands for; empty for a code nobody has written down yet."""
    order = _ORDER.search(programme)
    return (f"E.O. {order[1]}",) if order else _programme_laws().get(programme, ())


@cache
def label_pattern() -> re.Pattern[str]:
    """Matches a remark that begins with a known label: groups ``label`` and ``value``.

    The longest label wins ("Other Vessel Flag" over "Other"), and a label ends at a blank or, in
    older rows, at a colon ("Telephone: 0097282851500", "Alt. Fax: 9221227700019").
    """
    labels = sorted({*document_types(), *feature_meanings()}, key=len, reverse=True)
    either = "|".join(re.escape(label) for label in labels)
    return re.compile(
        rf"(?:[Aa]lt\. )?(?P<label>{either})(?:(?::\s*|\s+|(?=\())(?P<value>.*))?$", re.DOTALL
    )
