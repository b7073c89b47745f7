"""Addresses on block chains that stand in prose, with the currencies they are given for.

Publishers list them in reasons and remarks: "(1) ETH: 0x175d… (2) BNB: 0x175d… (3) USDT: TGJV…".
An address is taken by its form alone: 40 hexadecimal digits behind ``0x`` (Ethereum and the chains
like it), Bech32 behind ``bc1``, or Base58 with a right checksum (Bitcoin, Litecoin, Tron; the last
four of its bytes are the first of a double SHA-256 over the others).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BYTES = 25
"""One of the chain, twenty of the account, four of the checksum."""
_ADDRESS = re.compile(
    r"(?:\b(?P<currency>[A-Z]{3,5})\s*[:\-]?\s*)?(?<![\w/])"
    r"(?P<address>0x[0-9a-fA-F]{40}|bc1[ac-hj-np-z02-9]{11,71}|[1-9A-HJ-NP-Za-km-z]{26,35})(?!\w)"
)
_LONG_WORD = re.compile(r"[0-9A-Za-z]{14}")
"""What every address has, the shortest of Bech32 too: found much faster than an address."""


def wallets_in(text: str) -> Mapping[str, str]:
    """Address → its currency codes, joined by commas, in the order of the text."""
    if not _LONG_WORD.search(text):
        return {}
    found: dict[str, dict[str, None]] = {}
    for match in _ADDRESS.finditer(text):
        address = match["address"]
        if address.startswith(("0x", "bc1")) or _has_checksum(address):
            codes = found.setdefault(address, {})
            if match["currency"]:
                codes[match["currency"]] = None
    return {address: ", ".join(codes) for address, codes in found.items()}


def _has_checksum(address: str) -> bool:
    number = 0
    for sign in address:
        number = number * 58 + _ALPHABET.index(sign)
    if number.bit_length() > 8 * _BYTES:
        return False
    content = number.to_bytes(_BYTES, "big")
    digest = hashlib.sha256(hashlib.sha256(content[:-4]).digest()).digest()
    return digest[:4] == content[-4:]
