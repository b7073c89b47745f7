"""Numbers and codes, found exactly whatever the name is."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Entity
    from screening.index.layout import I32, U64

BIC_LENGTH = 11


class IdentifierPostings(NamedTuple):
    """Parties by the hash of their identifiers' comparable values, sorted by hash."""

    hash: U64
    owner: I32


def comparable(value: str) -> str:
    """Letters and digits only, in one case: spaces, dots and dashes carry no information.

    A leading ``IMO`` goes when only digits follow; so does a head office's ``XXX`` after a BIC.
    """
    bare = "".join(letter for letter in value.casefold() if letter.isalnum())
    if bare.startswith("imo") and bare[3:].isdigit():
        return bare[3:]
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
