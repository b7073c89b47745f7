"""Ports, border points, MMSI digits, call signs and HS headings, looked up in the data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from lists.vocabulary.shared_search import SharedSearch, Sought, Wording, Wordings
from screening.typologies.client.place_gates import (
    declines,
    russian_cases,
    shared_with_south,
    stands_for_place,
)
from screening.typologies.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from screening.policy.rules import Weight

_SHORT = 60
"""Characters of a text that is a field for places, whose like come again and again."""


@dataclass(frozen=True, slots=True)
class Harbour:
    """A port or border point. ``role``: dprk, border or route; ``weight``: D, S, U or C."""

    locode: str
    country: str
    role: str
    weight: Weight
    name: str


@cache
def _harbours() -> tuple[Mapping[str, Harbour], Mapping[str, Harbour], Sought]:
    by_code: dict[str, Harbour] = {}
    by_name: dict[str, Harbour] = {}
    for locode, country, role, weight, names, _verified, _source in read_rows("ports.tsv"):
        spellings = names.split("|")
        harbour = Harbour(locode, country, role, cast("Weight", weight), spellings[0])
        if locode:
            by_code[locode] = harbour
        by_name.update({spelling.casefold(): harbour for spelling in spellings})
    latin = sorted((n for n in by_name if n[0] < "\u1100"), key=len, reverse=True)
    other = sorted((n for n in by_name if n[0] >= "\u1100"), key=len, reverse=True)
    words = [Wording.bounded(_declined(name)) for name in latin]
    words += [Wording.anywhere(re.escape(name)) for name in other]
    return by_code, by_name, SharedSearch({"names": Wordings(tuple(words))})["names"]


def _declined(name: str) -> str:
    """A name as a pattern; a Russian one in all its cases."""
    return re.escape(name) + (russian_cases() if declines(name) else "")


def _known(spelling: str, names: Mapping[str, Harbour]) -> str:
    """A spelling as the table has it: without the ending of its case."""
    folded = spelling.casefold()
    return next(folded[:n] for n in range(len(folded), 0, -1) if folded[:n] in names)


def harbour_by_code(locode: str) -> Harbour | None:
    """A port by UN/LOCODE; any code that starts with KP is a DPRK port."""
    code = locode.upper().replace(" ", "")
    known = _harbours()[0].get(code)
    if known is None and code.startswith("KP") and len(code) == 5:
        return Harbour(code, "KP", "dprk", "D", f"DPRK port {code}")
    return known


Named = tuple[tuple[Harbour, int, int], ...]
"""Ports that a text names, each with the span of its name."""


def harbours_in(text: str, *, prose: bool = False) -> Named:
    """Every port or border point that a text names, in order.

    ``prose``: the text is a description, not a field for places; doubtful names then need a word
    for a port or a station beside them.
    """
    named = _named_shortly if len(text) <= _SHORT else _named_at_length
    return named(text, prose=prose)


def harbour_of(locode: str, name: str, country: str = "") -> Harbour | None:
    """The known port that a field for ports means: by its code, else by name and country."""
    harbour = harbour_by_code(locode) if locode else None
    if harbour is not None:
        return harbour
    coded = locode if locode.casefold() not in name.casefold() else ""
    stated = {country.upper()[:2], coded.upper()[:2]} - {""}
    named = (harbour for harbour, _, _ in harbours_in(name))
    return next((h for h in named if not stated or h.country in stated), None)


def elsewhere(text: str, span: tuple[int, int], countries: Collection[str]) -> bool:
    """Whether a name that other towns bear too stands in a party's address outside the DPRK."""
    return bool(countries) and "KP" not in countries and shared_with_south(text[slice(*span)])


@lru_cache(maxsize=8192)
def _named_shortly(text: str, *, prose: bool) -> Named:
    return _named(text, prose=prose)


@lru_cache(maxsize=16)
def _named_at_length(text: str, *, prose: bool) -> Named:
    """The same for descriptions: each is asked about several times while its deal is read."""
    return _named(text, prose=prose)


def _named(text: str, *, prose: bool) -> Named:
    _, by_name, pattern = _harbours()
    found = []
    for match in pattern.finditer(text):
        spelling = _known(match.group(), by_name)
        if stands_for_place(spelling, text, match.start(), match.end(), prose=prose):
            found.append((by_name[spelling], match.start(), match.end()))
    return tuple(found)


@cache
def _digits() -> Mapping[str, str]:
    return {mid: country for mid, country, *_ in read_rows("flags_mid.tsv")}


def mmsi_country(mmsi: str) -> str:
    """The flag that a ship's MMSI stands for, empty when unknown. Groups and coast stations too."""
    digits = "".join(c for c in mmsi if c.isdigit()).lstrip("0")
    return _digits().get(digits[:3], "") if len(digits) >= 3 else ""


@cache
def _series() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(p), country) for p, country, *_ in read_rows("call_signs.tsv"))


def call_sign_country(call_sign: str) -> str:
    """The country of a call sign's series, empty when it is none this table knows."""
    sign = "".join(call_sign.upper().split())
    return next((country for p, country in _series() if p.fullmatch(sign)), "")


@cache
def _headings() -> Mapping[str, str]:
    return {code: words for code, words, *_ in read_rows("hs_chapters.tsv")}


def hs_words(code: str) -> str:
    """What an HS code is, in plain words, by its longest known prefix; empty when unknown."""
    table = _headings()
    return next((table[code[:n]] for n in range(len(code), 1, -1) if code[:n] in table), "")
