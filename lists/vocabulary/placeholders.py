"""Placeholders: what is written where a value is missing, so that it is never taken for a value.

Reach for ``placeholder`` before a submitted value is read. It gives the reason in words, for the
warning, or nothing. The words stand in ``placeholders.toml``; what no table can hold (one sign
again and again, digits that count up, punctuation alone) is recognized here.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lists.vocabulary.folding import plain_words
from lists.vocabulary.numbers import plain
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import DateInterval

FieldKind = Literal["name", "country", "date", "number", "imo", "text"]
"""What a field holds. ``number`` is any identifier; ``text`` is an address or a description."""

_WORD = re.compile(r"[^\W_]+")
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])")
_RUN = "01234567890"
_SHORTEST_RUN = 5
"""Digits from which counting up or down is no accident."""
_FILL_DIGITS = frozenset("019")
_SHORTEST_REPEATED, _SHORTEST_REPEATED_LETTERS = 3, 6
"""Signs of a kind that are no accident: of the digits people fill in, and of any others."""
_LONGEST = 60
"""Characters of the longest text that is looked up."""
_SHORTEST_JOINED = 3
"""Letters a word needs to be a placeholder beside others: "Na Nan" may be somebody."""
_FILLERS = frozenset("x\u0445")  # Latin and Cyrillic
_KINDS_OF_NUMBERS = frozenset({"number", "imo", "date"})


_TABLES: Mapping[FieldKind, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name",),
        "country": ("country",),  # NO, DO and NC are countries
        "date": ("not_a_name",),
        "number": ("not_a_name", "number"),
        "imo": ("not_a_name", "number"),
        "text": ("not_a_name",),
    }
)


class _Phrases(NamedTuple):
    """Placeholders of one kind of field: the reason of each, their words, the most words of one."""

    reasons: Mapping[str, str]
    words: frozenset[str]
    longest: int


def _table() -> dict[str, Any]:
    return table("placeholders.toml")


@cache
def _phrases(kind: FieldKind) -> _Phrases:
    reasons: dict[str, str] = {}
    words = _table()["words"]
    for name in ("any", "test", *_TABLES[kind]):
        section = words[name]
        for language, phrases in section.items():
            if language != "reason":
                reasons.update((" ".join(_words(phrase)), section["reason"]) for phrase in phrases)
    words_of_all = frozenset(word for phrase in reasons for word in phrase.split())
    return _Phrases(reasons, words_of_all, max(phrase.count(" ") + 1 for phrase in reasons))


@cache
def _days() -> frozenset[date]:
    return frozenset(map(date.fromisoformat, _table()["dates"]["days"]))


def _words(text: str) -> list[str]:
    return plain_words(plain(text))


def placeholder(text: str, kind: FieldKind = "text") -> str:
    """Why a text stands for no value of this kind, or nothing where it may be one.

    Args:
        text: As submitted; an empty one is no placeholder.
        kind: What the field holds. "NA" in capitals is Namibia in a country's field, and no value
            anywhere else; "n/a" is Namibia nowhere.

    Returns:
        The reason in words that continue "'N/A' is a placeholder: it …".
    """
    stripped = text.strip()
    if not stripped or len(stripped) > _LONGEST or (kind == "country" and stripped == "NA"):
        return ""
    known = _phrases(kind)
    if stripped.isascii():
        if stripped.isdigit():
            return known.reasons.get(stripped) or _of_signs(stripped, kind)
        if _holds_a_telling_word(stripped, known):
            return ""
    if _WORD.search(stripped) is None:
        return "holds no letter and no digit"
    words = _words(stripped)
    if len(words) > 1 and all(len(word) == 1 for word in words):
        words = ["".join(words)] if "".join(words) in known.reasons else words  # t.b.a.
    reason = known.reasons.get(" ".join(words)) or _of_phrases(words, known)
    if reason:
        return reason
    return _of_signs("".join(words), kind)


def _holds_a_telling_word(text: str, known: _Phrases) -> bool:
    """Whether its first word settles that a text is no placeholder; most texts end here.

    A placeholder is made of placeholders' words only. A word of one letter may be part of an
    abbreviation, one of a letter repeated a sign that fills a field.
    """
    found = _LATIN_WORD.search(text)
    if found is None:
        return False
    word = found[0].lower()
    return word not in known.words and len(set(word)) > 1 and not word.startswith("imo")


def _of_phrases(words: list[str], known: _Phrases) -> str:
    """The reason where placeholders alone make up the text: "unknown / TBA", "test test"."""
    at, reason = 0, ""
    while at < len(words):
        for size in range(min(known.longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + size])
            if phrase in known.reasons and len(phrase) >= _SHORTEST_JOINED:
                reason, at = known.reasons[phrase], at + size
                break
        else:
            return ""
    return reason


def _of_signs(sign: str, kind: FieldKind) -> str:
    """The reason that lies in the signs themselves, whatever the language."""
    if not sign.strip("0"):
        return "is only zeros"
    if set(sign) <= _FILLERS and (len(sign) > 1 or kind != "name"):
        return "is only the letter X"
    if kind == "name":
        alike = len(set(sign)) == 1 and len(sign) >= _SHORTEST_REPEATED_LETTERS
        return "is one sign again and again" if alike else ""
    return _of_digits(sign.removeprefix("imo")) if kind in _KINDS_OF_NUMBERS else ""


def _of_digits(digits: str) -> str:
    """The reason where a number is one that people fill in."""
    least = _SHORTEST_REPEATED if digits[:1] in _FILL_DIGITS else _SHORTEST_REPEATED_LETTERS
    if len(set(digits)) == 1 and len(digits) >= least:
        return "is one sign again and again"
    if not (digits.isascii() and digits.isdigit()):
        return ""
    if len(digits) >= _SHORTEST_RUN and (digits in _RUN or digits in _RUN[::-1]):
        return "is digits that count up or down"
    filled_in = _table()["numbers"]
    return str(filled_in["reason"]) if digits in filled_in["values"] else ""


def placeholder_date(interval: DateInterval) -> str:
    """Why a date that could be read is one that programs fill in, or nothing."""
    filled_in = _table()["dates"]
    if interval.start == interval.end and interval.start in _days():
        return str(filled_in["reason"])
    whole_year = interval.start.year == interval.end.year and interval.start != interval.end
    return (
        str(filled_in["reason"]) if whole_year and interval.start.year in filled_in["years"] else ""
    )
