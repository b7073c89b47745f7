"""Family names that contradict: ``Fuad Mohamed Khalaf LEDKOV`` is not Fuad Mohamed Khalaf Shongole.

Lists give people short names beside full ones, and a short name stands in many longer names. Where
the submitted name goes on with a family name that no listed name of the party has, and a longer
listed name of the same party goes on otherwise, the two are two persons of like given names.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from screening.commonness import common_key
from screening.name_text.phrases import words_of_tables
from screening.naming.lexicon import generic_words
from screening.naming.names import Role, recently_read
from screening.naming.real_words import real_words
from screening.naming.text import is_latin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ALIKE = 70
"""Least ``ratio`` of rapidfuzz between two spellings of one word: generous, since words that may be
one are no contradiction."""
_PART = 4
"""Letters of a word that may be a part of a longer one: Husayn and Husaynzada."""
_SHORTEST = 3
"""Letters of a family name that tells."""
_MOST_WORDS, _MOST_LETTERS = 9, 80
"""A longer text is no single name."""
_COUNTED = frozenset({Role.WORD, Role.PATRONYMIC})


class _Named(NamedTuple):
    """A person's name as its words; the last ``family`` of them are its family name."""

    words: tuple[str, ...]
    telling: tuple[str, ...]
    family: tuple[str, ...]


def goes_on_otherwise(asked: str, listed: Iterable[str]) -> str:
    """The listed name of a party that contradicts the submitted family name, ``""`` if none does.

    ``listed`` are all names of the party. None contradicts where the family name is alike to any
    word of theirs, or where other words of the submitted name are the party's neither: then it is
    another name or a text, and what stands beside a listed name is judged elsewhere.
    """
    ours = _as_submitted(asked)
    if ours is None:
        return ""
    rest = [word for word in ours.telling if word not in ours.family]
    if not rest:
        return ""
    theirs = []
    for name in listed:
        if not is_latin(name) or not (read := _words(name)).words:
            continue
        if any(_stands_in(word, read.words) for word in ours.family):
            return ""  # most often the first name says so, and no other is read
        theirs.append((name, read))
    known = [read.words for _, read in theirs]
    if any(not any(_stands_in(w, words) for words in known) for w in rest):
        return ""
    for name, read in theirs:
        longer = all(_stands_in(word, read.words) for word in rest)
        if longer and _has_another(read.words, ours.words):
            return name
    return ""


@lru_cache(maxsize=4096)
def _as_submitted(name: str) -> _Named | None:
    """The submitted name, ``None`` if it is no single one or none can say which its family name is.

    That is the part before the only comma, or else the last word. Of Korean names it is the first;
    they are compared by syllables.
    """
    if len(name) > _MOST_LETTERS or not is_latin(name) or any(sign.isdigit() for sign in name):
        return None
    if any(reading.scheme in {"korean", "pinyin"} for reading in recently_read(name, "person")):
        return None
    read = _words(name)
    before, comma, after = name.partition(",")
    if "," in after or not 1 < len(read.words) <= _MOST_WORDS:
        return None
    family = _words(before).telling if comma else read.words[-1:]
    if not comma and name.rsplit(maxsplit=1)[-1][0].islower() and not name.islower():
        return None
    if not family or any(map(_is_no_name, family)):
        return None
    return read._replace(family=family)


def _is_no_name(word: str) -> bool:
    """Whether a word is too short for a family name, or one that texts, not names, are made of."""
    short = len(word) < _SHORTEST
    of_texts = words_of_tables()
    return short or any(
        word in known for known in (real_words(), generic_words("organization"), of_texts)
    )


@lru_cache(maxsize=16384)
def _words(name: str) -> _Named:
    tokens = recently_read(name, "person")[0].tokens
    words = tuple([token.text for token in tokens if token.role in _COUNTED])
    telling = tuple([w for w in words if len(w) >= _SHORTEST])
    return _Named(words, telling, ())


def _has_another(listed: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether a telling listed word is none of ours, alone or written together with the next."""
    joined = {
        place
        for first, (one, other) in enumerate(pairwise(listed))
        if any(_is_both(word, one, other) for word in ours)
        for place in (first, first + 1)
    }
    return any(
        len(word) >= _SHORTEST and place not in joined and not _stands_in(word, ours)
        for place, word in enumerate(listed)
    )


def _stands_in(word: str, words: Sequence[str]) -> bool:
    """Whether a word may be one of these, or two of them written together, or a part of two."""
    if any(_alike(word, other) for other in words):
        return True
    return any(_is_both(word, one, other) for one, other in pairwise(words))


def _is_both(word: str, one: str, other: str) -> bool:
    """Whether a word is two words written together, rather than one of them."""
    both = fuzz.ratio(word, one + other)
    return both >= _ALIKE and both > max(fuzz.ratio(word, one), fuzz.ratio(word, other))


@lru_cache(maxsize=16384)
def _alike(one: str, other: str) -> bool:
    if one == other or common_key(one) == common_key(other):
        return True
    part = min(len(one), len(other)) >= _PART and (one in other or other in one)
    return part or fuzz.ratio(one, other) >= _ALIKE
