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

# What forms print before a number: "IMO No. 7303803", "Passport: 654133553", "SWIFT/BIC: KKBCKPPY".
_CODES = (
    r"i\.?m\.?o\.?|passport|inn|ogrn|lei|mmsi|swift|bic|duns|d-u-n-s"
    r"|\u043f\u0430\u0441\u043f\u043e\u0440\u0442|\u0438\u043d\u043d|\u043e\u0433\u0440\u043d"
)
_WORDS = (
    r"national\W+id(?:entity)?(?:\W+card)?|id(?:entity)?\W+card|id(?=\W+n)|tax\W+id|taxpayer|tin|nit"
    r"|rfc|reg(?:istration)?(?=\W+n)|c\.?r\.?(?=\W+n)|company|call\W*sign|c/s|uscc"
    r"|unified\W+social\W+credit|tel|telephone|phone|mobile|fax|e-?mail|mailto|wallet|btc|xbt|bitcoin"
    r"|eth|ethereum|usdt|iban|account|msn|ppt?"
)
_LABEL = re.compile(
    rf"\s*(?:(?:{_WORDS})\W+)?(?:(?:{_CODES})(?:\W+|(?=\d)))*"
    r"(?:(?:number|num|no|nr|code|company)\b\W*)*(?=\S*[\d@]|[a-z]{8}(?:[a-z]{3})?\s*$)",
    re.IGNORECASE,
)
# Four letters of the bank, its country, two signs of the place, three of a branch: ISO 9362.
_BIC_OF_BRANCH = re.compile(r"[a-z]{4}([a-z]{2})[a-z0-9]{2}[a-z0-9]{3}")
# ISO 3166-1 alpha-2, end to end.
_COUNTRIES = frozenset(
    re.findall(
        "..",
        "adaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchci"
        "ckclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegeheresetfifjfkfmfofrgagbgdgegfggghgiglgmgngpgq"
        "grgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrls"
        "ltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpg"
        "phpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztctdtftgthtjtk"
        "tltmtntotrtttvtwtzuaugumusuyuzvavcvevgvivnvuwfwsxkyeytzazmzw",
    )
)
BIC_LENGTH, _BIC_OF_BANK = 11, 8
_ADDRESS_SIGNS = frozenset(".@")  # of web sites and e-mails, not of codes


class IdentifierPostings(NamedTuple):
    """Parties by the hash of their identifiers' comparable values, sorted by hash."""

    hash: U64
    owner: I32


def comparable(value: str) -> str:
    """Letters and digits only, in one case: spaces, dots and dashes carry no information.

    What a form prints before the number goes; so do the three signs of a branch behind a bank's
    code (BIC): a branch is no party of its own.
    """
    label = None if value[:1].isdigit() else _LABEL.match(value)
    number = value[label.end() :] if label else value
    bare = "".join(letter for letter in number.casefold() if letter.isalnum())
    if len(bare) == BIC_LENGTH and not _ADDRESS_SIGNS.intersection(value):
        branch = _BIC_OF_BRANCH.fullmatch(bare)
        if branch and branch[1] in _COUNTRIES:
            return bare[:_BIC_OF_BANK]
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
