"""Web sites, e-mail addresses and wallets, each brought to the form in which they are compared.

A link to a party's page, a payment link and a block explorer's page name the same thing as the bare
address that a list prints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.vocabulary.numbers import plain
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPACE = re.compile(r"\s+")
_SCHEME = re.compile(r"^[a-z][a-z\d+\-]*:/{1,2}|^/+")
_END_OF_HOST = re.compile(r"[/?#\\]")
_PORT = re.compile(r":\d*$")
_MOBILE = re.compile(r"^(?:m|mobile|web|en)\.(?=.)")
_NUMBERED = re.compile(r"[?&](id=\d+)")
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++@[\w\-]+(?:\.[\w\-]+)+")
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_HEX_ADDRESS = re.compile(r"(?:0x)?([0-9a-f]{40})", re.IGNORECASE)
_SMALL_LETTERS = re.compile(r"(?:bc1|ltc1|tb1|q|p|addr1|cosmos1)[02-9a-z]{20,}")
"""Addresses in Bech32 or the cash format: case says nothing (BIP 173)."""
_SHORTEST_ADDRESS = 25
"""Signs of the shortest Base58 address of a coin that lists name."""


def _shared_hosts() -> Mapping[str, int]:
    hosts: Mapping[str, int] = table("shared_hosts.toml")["hosts"]
    return hosts


def website(value: str) -> str:
    """The host of a web address, in lower case and ASCII, without ``www``.

    On hosts that many people share (``shared_hosts.toml``) the part of the path that names the
    page belongs to it: ``facebook.com/somebody``. Empty where the text holds no host.
    """
    text = _SCHEME.sub("", plain(_SPACE.sub("", value)).casefold())
    end = _END_OF_HOST.search(text)
    host, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
    host = _PORT.sub("", host.rpartition("@")[2]).strip(".,;:")
    while host.startswith("www."):
        host = host[4:].strip(".")
    if not host.isascii():
        host = _in_ascii(host)
    parts = _shared_hosts().get(host) or _shared_hosts().get(_MOBILE.sub("", host))
    if parts is None:
        return host if "." in host else ""
    host = _MOBILE.sub("", host) if host not in _shared_hosts() else host
    path = [part for part in re.split(r"[/\\]", re.split(r"[?#]", rest)[0]) if part][:parts]
    number = _NUMBERED.search(rest)
    return "/".join((host, *path)) + (f"?{number[1]}" if number else "")


def _in_ascii(host: str) -> str:
    """The host in Punycode, as the name system holds it; as it is where that cannot be."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host


def email(value: str) -> str:
    """The address in lower case, without a name, brackets or ``mailto:`` around it."""
    text = plain(_SPACE.sub("", value)).casefold()
    found = _EMAIL.search(text.removeprefix("mailto:"))
    return found[0] if found else text


def wallet(value: str) -> str:
    """The address of a wallet, cut out of a payment link or a block explorer's link.

    Base58 addresses keep their case; all others have none. ``0x`` stands before forty hexadecimal
    digits, whether it was written or not.
    """
    tokens = _TOKEN.findall(plain(value))
    for token in tokens:
        digits = _HEX_ADDRESS.fullmatch(token)
        if digits:
            return "0x" + digits[1].lower()
    longest = max(tokens, key=len, default="")
    if len(longest) < _SHORTEST_ADDRESS:
        longest = "".join(tokens)
    return (
        longest.lower()
        if _SMALL_LETTERS.fullmatch(longest.lower())
        and longest
        in {
            longest.lower(),
            longest.upper(),
        }
        else longest
    )
