"""Country names as lists and clients write them, turned into ISO 3166-1 alpha-2 codes.

Reach for ``country_code`` where a field holds one country, ``countries_in`` where it holds prose
("Sudan/South Sudan", "Possibly Ethiopian"). Both look words up in ``countries.tsv`` and never
guess: bare "Korea" is no country, a state that fell apart into several ("USSR") is none either.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from lists.vocabulary.folding import letters, plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_WITHDRAWN = MappingProxyType({"CS": "RS", "YU": "RS", "BU": "MM", "ZR": "CD", "TP": "TL"})
"""Withdrawn ISO codes with one successor. ``AN`` and ``SU`` have several, so they stay unknown."""
_NOT_AVAILABLE = frozenset({"na", "n/a", "n.a.", "nan"})  # the UN prints "na"; NA is Namibia
_NO_COUNTRY = ("Netherlands Antilles",)  # became several, and is not the country in its name
_FALSE_FLAG = re.compile(r"\bfalse(?:ly)?\b", re.IGNORECASE)
_ACRONYM_LENGTH = 3
"""In prose a name this short counts only in capitals: "car", "us" and "uk" are words too."""


class Country(Struct, frozen=True):
    """One row of ``countries.tsv``; ``numeric`` is the UN M49 code and may be empty.

    ``places`` are cities that settle which Korea an address means.
    """

    alpha2: str
    alpha3: str
    numeric: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    places: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """All rows of the country table, in code order."""
    text = (files("lists.vocabulary") / "countries.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_row(line) for line in lines[1:])


def _row(line: str) -> Country:
    alpha2, alpha3, numeric, name, aliases, demonyms, places = line.split("\t")
    return Country(alpha2, alpha3, numeric, name, _parts(aliases), _parts(demonyms), _parts(places))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def _names() -> Mapping[str, str]:
    """Every folded name, alias, code and demonym → alpha-2. Earlier kinds win over later ones."""
    table: dict[str, str] = {}
    rows = countries()
    for row in rows:
        table[letters(row.name)] = row.alpha2
    for row in rows:
        for alias in row.aliases:
            table.setdefault(letters(alias), row.alpha2)
    for row in rows:
        for code in (row.alpha2, row.alpha3, row.numeric):
            if code:
                table.setdefault(code.casefold(), row.alpha2)
        for demonym in row.demonyms:
            table.setdefault(letters(demonym), row.alpha2)
    for old, new in _WITHDRAWN.items():
        table.setdefault(old.casefold(), new)
    return MappingProxyType(table)


@cache
def _codes() -> Mapping[str, str]:
    """Codes in capitals. They win over names: "AO" is Angola, though Vietnamese Áo is Austria."""
    rows = countries()
    codes = {row.alpha2: row.alpha2 for row in rows} | {row.alpha3: row.alpha2 for row in rows}
    return MappingProxyType(codes)


@cache
def _prose_names() -> tuple[Mapping[str, str], int]:
    """Names and demonyms as they may stand in prose (no codes), and the longest one in words."""
    table: dict[str, str] = {}
    longest = 1
    for row in countries():
        for name in (row.name, *row.aliases, *row.demonyms):
            words = plain_words(name)
            longest = max(longest, len(words))
            table.setdefault("".join(words), row.alpha2)
    table.update(dict.fromkeys(map(letters, _NO_COUNTRY), ""))
    return MappingProxyType(table), longest


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of one country, whatever way it is written.

    Args:
        text: A name in any language a list uses, a nationality adjective, or an alpha-2, alpha-3
            or numeric code.

    Returns:
        The code, or ``None`` where the text names no country, more than one, or only "Korea".
    """
    stripped = text.strip()
    if not stripped or stripped in _NOT_AVAILABLE:
        return None
    return _codes().get(stripped) or _names().get(letters(stripped))


def countries_in(text: str) -> tuple[str, ...]:
    """All countries a piece of prose names, in order, each once.

    Longer names win over the shorter ones inside them, so "South Sudan" is never "Sudan".
    """
    table, longest = _prose_names()
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    folded = [letters(word) for word in words]
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            code = _code_at(table, words[at : at + size], folded[at : at + size])
            if code is not None:
                if code:
                    found[code] = None
                at += size
                break
        else:
            at += 1
    if "korea" in folded and not {"KP", "KR"} & found.keys():
        found.update(dict.fromkeys(_by_place(folded)))
    return tuple(found)


@cache
def _places() -> Mapping[str, str]:
    return MappingProxyType(
        {letters(place): row.alpha2 for row in countries() for place in row.places}
    )


def place_country(text: str) -> str | None:
    """The country of a city of either Korea ("Phyongyang", "Seoul"); ``None`` for other text."""
    return _places().get(letters(text))


def _by_place(words: list[str]) -> tuple[str, ...]:
    """The country a city among the words settles: the UN prints addresses as "Pyongyang Korea"."""
    pairs = [first + second for first, second in pairwise(words)]
    codes = {_places()[word] for word in (*words, *pairs) if word in _places()}
    return tuple(sorted(codes))


def _code_at(table: Mapping[str, str], words: list[str], folded: list[str]) -> str | None:
    key = "".join(folded)
    code = table.get(key)
    if code is None and key.endswith("s"):  # "Iranians"
        code = table.get(key[:-1])
    if code and len(key) <= _ACRONYM_LENGTH and key.isascii():
        return code if all(word.isupper() for word in words) else None
    return code


def flag_country(text: str) -> str | None:
    """The flag state of a ship; ``None`` for a flag flown falsely ("gambia (false)") or none."""
    if _FALSE_FLAG.search(text):
        return None
    code = country_code(text)
    if code:
        return code
    found = countries_in(text)
    return found[0] if len(found) == 1 else None
