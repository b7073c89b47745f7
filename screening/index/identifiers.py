"""Numbers and codes, found exactly whatever the name is."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Entity
    from screening.index.layout import I32, U64

BIC_LENGTH = 11
# What forms print before a number: "IMO No. 7303803", "Passport: 654133553".
_LABEL = re.compile(
    r"\s*(?:imo|passport|inn|ogrn|lei|mmsi|swift|bic)(?:\W+|(?=\d))(?:(?:number|num|no|nr)\b\W*)?"
    r"(?=\S*\d)",
    re.IGNORECASE,
)


class IdentifierPostings(NamedTuple):
    """Parties by the hash of their identifiers' comparable values, sorted by hash."""

    hash: U64
    owner: I32


def comparable(value: str) -> str:
    """Letters and digits only, in one case: spaces, dots and dashes carry no information.

    What a form prints before the number goes; so does a head office's ``XXX`` after a BIC.
    """
    number = value[label.end() :] if (label := _LABEL.match(value)) else value
    bare = "".join(letter for letter in number.casefold() if letter.isalnum())
    if len(bare) == BIC_LENGTH and bare.endswith("xxx"):
        return bare[:-3]
    return bare


def value_hash(bare: str) -> int:
    """64-bit hash of a comparable value; the values themselves are compared afterwards."""
    return int.from_bytes(blake2b(bare.encode(), digest_size=8).digest(), "little")


def build_postings(entities: Iterable[Entity]) -> IdentifierPostings:
    """Collect every identifier of every party."""
    pairs = {
        (value_hash(bare), owner)
        for owner, entity in enumerate(entities)
        for identifier in entity.identifiers
        if (bare := comparable(identifier.normalized or identifier.value))
    }
    ordered = sorted(pairs)
    postings = IdentifierPostings(
        np.array([key for key, _ in ordered], np.uint64),
        np.array([owner for _, owner in ordered], np.int32),
    )
    for array in postings:
        array.setflags(write=False)
    return postings


def owners_of(postings: IdentifierPostings, values: Sequence[str]) -> list[list[int]]:
    """Positions of the parties that hold each value; ``values`` are comparable ones."""
    if not values:
        return []
    hashes = np.array([value_hash(value) for value in values], np.uint64)
    first = np.searchsorted(postings.hash, hashes, "left")
    last = np.searchsorted(postings.hash, hashes, "right")
    return [postings.owner[a:b].tolist() for a, b in zip(first, last, strict=True)]
