"""Numbers and codes, found exactly whatever the name is, and addresses by pairs of words."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lists.vocabulary.identifiers import comparable, search_keys
from lists.vocabulary.numbers import without_zeros
from screening.name_text.postal_addresses import listed_address_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lists.entity import Entity, Identifier
    from screening.index.layout import I32, U64


class IdentifierPostings(NamedTuple):
    """Parties by the hash of their identifiers' keys, sorted by hash."""

    hash: U64
    owner: I32


def value_hash(key: str) -> int:
    """64-bit hash of a key; the values themselves are compared afterwards."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def build_postings(entities: Iterable[Entity]) -> IdentifierPostings:
    """Collect every identifier and address of every party.

    Numbers with leading zeros are kept without these as well.
    """
    pairs = {
        (value_hash(key), owner)
        for owner, entity in enumerate(entities)
        for key in _keys_of(entity)
    }
    ordered = sorted(pairs)
    postings = IdentifierPostings(
        np.array([key for key, _ in ordered], np.uint64),
        np.array([owner for _, owner in ordered], np.int32),
    )
    for array in postings:
        array.setflags(write=False)
    return postings


def _keys_of(entity: Entity) -> Iterator[str]:
    for identifier in entity.identifiers:
        yield from _listed_keys(identifier)
    for address in entity.addresses:
        yield from listed_address_keys(address)


def _listed_keys(identifier: Identifier) -> set[str]:
    key = comparable(identifier.type, identifier.value)
    return {key, without_zeros(key)} - {""}


def submitted_keys(type: str, value: str) -> tuple[str, ...]:  # noqa: A002 - the field's own name
    """The keys to look a submitted number up by, with those it has without leading zeros."""
    keys = search_keys(type, value)
    return tuple(dict.fromkeys((*keys, *filter(None, map(without_zeros, keys)))))


def owners_of(postings: IdentifierPostings, values: Sequence[str]) -> list[list[int]]:
    """Positions of the parties that hold each value; ``values`` are keys."""
    if not values:
        return []
    hashes = np.array([value_hash(value) for value in values], np.uint64)
    first = np.searchsorted(postings.hash, hashes, "left")
    last = np.searchsorted(postings.hash, hashes, "right")
    return [postings.owner[a:b].tolist() for a, b in zip(first, last, strict=True)]
