"""Whether the name of a place means that place: common words, dishes, people, towns elsewhere.

The lists of doubtful names are in ``screening/data/place_gates.toml``, each with its reason.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from screening.typologies.tables import read_toml

_FOLLOWING = re.compile(r" (\w{2,})")
_BEFORE = 24
"""Characters before a name in which a word for a port or a station may stand."""


def stands_for_place(spelling: str, text: str, start: int, end: int, *, prose: bool) -> bool:
    """Whether ``text[start:end]`` is the place ``spelling`` names and not something else.

    ``prose``: the text is a description, where a doubtful name needs a word for a place beside it;
    a field that holds places is taken at its word.
    """
    if _hangul(spelling) and not _word_alone(text, start, end):
        return False
    if _pattern("not_after").match(text, end):
        return False
    if spelling in _names("person_like") and _names_a_person(text, start, end):
        return False
    if spelling in _names("shared_with_south") and _tells_of_the_south(text):
        return False
    if prose and spelling in _names("stated_only"):
        return _names_port(text, start, end)
    return True


def shared_with_south(spelling: str) -> bool:
    """Whether the Republic of Korea has a place of this name too."""
    return spelling.casefold() in _names("shared_with_south")


@lru_cache(maxsize=64)
def _tells_of_the_south(text: str) -> bool:
    """Whether a text names the Republic of Korea; asked for each port that it names."""
    return bool(_pattern("south").search(text))


def _hangul(spelling: str) -> bool:
    return "가" <= spelling[0] <= "힣"


def _word_alone(text: str, start: int, end: int) -> bool:
    if start and "가" <= text[start - 1] <= "힣":
        return False
    return bool(_hangul_end().match(text, end))


def _names_a_person(text: str, start: int, end: int) -> bool:
    following = _FOLLOWING.match(text, end)
    if following is None or not (text[start:end].istitle() and following.group(1).istitle()):
        return False
    return not _pattern("after_place").match(following.group(1))


def declines(name: str) -> bool:
    """Whether a name takes the endings of ``russian_cases``."""
    return name[-1] in _names("russian_consonants")


def russian_cases() -> str:
    """Endings of a Russian place name that ends in a consonant, as a pattern."""
    return f"(?:{'|'.join(_table()['russian_cases'])})?"


def _names_port(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    return bool(_pattern("before_place").search(before) or _pattern("after_port").match(text, end))


@cache
def _table() -> dict[str, Any]:
    return read_toml("place_gates.toml")


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in _table()[key])


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[key]), re.IGNORECASE)


@cache
def _hangul_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_table()['hangul_after'])}){{0,2}}(?![가-힣])")
