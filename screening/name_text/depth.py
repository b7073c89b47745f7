"""How far a text has to be read for the parties it names; most are one bare name.

``depth_of`` looks through a text for what may be more than a name. ``is_bare`` says of most names
that they are nothing else from what is known of their words: a firm's name with a sign in place of
its words of no table is a pattern, and all names of one pattern are read as far.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from screening.name_text.east_asian import may_hold_names
from screening.name_text.holders import HANGUL_PARTICLES
from screening.name_text.markup import is_misdecoded
from screening.name_text.phrases import POSSESSIVE, telling, tokenize
from screening.name_text.repairs import SHORTEST_RUN, all_words_unknown
from screening.name_text.ship_details import may_hold_details

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.name_text.phrases import Telling

_SIGNS = re.compile(r"[;/|\n\t<>\\\ufffd&?()\[\]{}:=@%+*•；、，（）【】「」《》]")
_WORDS = re.compile(r"[a-z0-9']+")
_FORM_ONLY = re.compile(
    r",\s*(?:inc|ltd|llc|l\.l\.c|co|corp|corporation|lp|l\.p|llp|plc|limited|incorporated|s\.?a"
    r"|n\.?v|gmbh|s\.?p\.?a|jsc|company)\.?(?:,?\s*(?:ltd|limited|inc|llc)\.?)?\s*$",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"[a-zA-Z0-9]\W*[\u3400-\u9fff\uac00-\ud7a3]|[\u3400-\u9fff\uac00-\ud7a3]\W*[a-zA-Z0-9]"
)
"""Latin letters beside Chinese characters or Hangul."""
_INITIAL = re.compile(r"(?<![a-zA-Z0-9])[a-zA-Z]\.\s?[a-zA-Z](?![a-zA-Z0-9])")
_NUMBERED = re.compile(r"^\s*1\s?[.)]\s")
_VOYAGE = re.compile(r"\d{3}|\bv\.?\s?\d", re.IGNORECASE)
_SPACES_OF_TWO_NAMES = 4
_OWN = re.compile(r"([A-Za-z]{4,30})(,?)")
_FORMS = frozenset({"corp", "corporation", "limited", "incorporated", "gmbh", "company"})
"""Words of ``_FORM_ONLY`` that are as long as a word of a firm's own."""
_OWN_SIGN = "\0"
_MOST_PATTERNS = 4096
_bare: dict[tuple[str, ...], bool] = {}
"""Patterns of firms' names that were looked through, and whether they are bare names."""


class Depth(IntEnum):
    """How far a text has to be read for the parties it names."""

    PLAIN = 0
    """It is one bare name."""
    REPAIR = 1
    """It is the name of a person that may be misspelt or lack a space."""
    WHOLE = 2
    """It may hold more than a name."""


def depth_of(raw: str, kind: Kind | None) -> Depth:
    """Say quickly how far a text has to be read; a plain name costs 1-3 µs."""
    letters = raw.isascii() and raw.replace(" ", "").isalpha()  # of most names
    if not letters and (_SIGNS.search(raw) or _NUMBERED.match(raw) or _says_more(raw, kind)):
        return Depth.WHOLE
    # Initials with points are one word, as they are where the text is read: B.V., p.a.
    plain = letters or (raw.isascii() and not _INITIAL.search(raw))
    words = _WORDS.findall(raw.lower()) if plain else _foreign_words(raw)
    distinct = set(words)
    if len(distinct) < len(words) or _tells(words, distinct, telling(kind)):
        return Depth.WHOLE
    if kind == "person" and _may_be_repaired(raw, distinct):
        return Depth.WHOLE if "," in raw else Depth.REPAIR
    return Depth.WHOLE if _is_list(raw, kind) else Depth.PLAIN


def _is_list(raw: str, kind: Kind | None) -> bool:
    """Whether commas or numbers part several names, or a name from what is said about it."""
    if kind == "vessel":
        return "," in raw or _VOYAGE.search(raw) is not None or may_hold_details(raw)
    if kind in {"person", None}:
        return "," in raw and (raw.count(" ") >= _SPACES_OF_TWO_NAMES or _ends_in_letters(raw))
    return "," in raw and (raw.count(",") > 2 or not _FORM_ONLY.search(raw))


def _may_be_repaired(raw: str, words: set[str]) -> bool:
    return all_words_unknown(words) if len(words) > 1 else len(raw) >= SHORTEST_RUN


def _says_more(raw: str, kind: Kind | None) -> bool:
    """Whether a text has two scripts, words written on to a name, or says whose relative it is."""
    whose = kind in {"person", None} and POSSESSIVE.search(raw) is not None
    return whose or _mixes(raw) or may_hold_names(raw, kind)


def _mixes(raw: str) -> bool:
    """Whether a text is in two scripts, or was read in the wrong encoding."""
    return not raw.isascii() and (is_misdecoded(raw) or _MIXED.search(raw) is not None)


def _ends_in_letters(raw: str) -> bool:
    """Whether letters stand behind the last comma of a name: Emma Daniels, FRSA."""
    return raw.rpartition(",")[2].isupper() and not raw.isupper()


def _tells(words: list[str], distinct: set[str], of: Telling) -> bool:
    """Whether a phrase of the tables may begin or end among the words."""
    if not (found := distinct & of.words):
        return False
    if any(tuple(ends) in of.first for ends in (words[:1], words[:2])):
        return True
    if any(tuple(ends) in of.last for ends in (words[-1:], words[-2:])):
        return True
    return any(
        (word,) in of.anywhere or tuple(words[at : at + 2]) in of.anywhere
        for at, word in enumerate(words)
        if word in found
    )


def _foreign_words(raw: str) -> list[str]:
    """The words of a text that is not plain ASCII; one that may join two names comes apart."""
    words = [sign.key for sign in tokenize(raw)]
    joining = [key[-1] for key in words if key.endswith(HANGUL_PARTICLES)]
    return words + joining


def is_bare(raw: str, kind: Kind | None) -> bool:
    """Say at once that a text is one bare name; otherwise ``depth_of`` has to be asked."""
    if not raw.isascii():
        return False
    if kind == "person":
        return _is_bare_person(raw)
    return kind == "organization" and _is_bare_firm(raw)


def _is_bare_person(raw: str) -> bool:
    if not raw.replace(" ", "").isalpha():
        return False
    words = raw.lower().split()
    distinct = set(words)
    return (
        1 < len(words) == len(distinct)
        and distinct.isdisjoint(telling("person").words)
        and not all_words_unknown(distinct)
    )


def _is_bare_firm(raw: str) -> bool:
    parts = raw.split(" ")
    pattern = tuple([_sign(part) for part in parts])
    known = _bare.get(pattern)
    if known is False:
        return False
    small, behind = raw.lower(), ""
    for part, sign in zip(parts, pattern, strict=True):
        if sign[:1] == _OWN_SIGN and (
            behind.endswith(",") or small.count(part.rstrip(",").lower()) > 1
        ):
            return False  # it may be a form written on to another, or a word may come twice
        behind = sign
    if known is None:
        known = depth_of(raw, "organization") is Depth.PLAIN
        if len(_bare) >= _MOST_PATTERNS:
            _bare.clear()
        _bare[pattern] = known
    return known


@lru_cache(maxsize=32768)
def _sign(part: str) -> str:
    """How what stands between two spaces stands in a pattern of a firm's name."""
    found = _OWN.fullmatch(part)
    if found is None or (word := found[1].lower()) in _FORMS or word in words_told("organization"):
        return part
    return _OWN_SIGN + found[2]


@cache
def words_told(kind: Kind) -> frozenset[str]:
    """All words of the phrases that tell of more than a name, wherever they stand in them."""
    of = telling(kind)
    phrases = (*of.anywhere, *of.first, *of.last)
    return of.words.union(word for phrase in phrases for word in phrase)
