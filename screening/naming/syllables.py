"""Cutting romanized Korean into syllable keys: Latin and Cyrillic spellings.

Knows spelling only; whether a name is Korean at all is decided in ``korean``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.jamo import codes, inventory, meanings
from screening.naming.lexicon import table
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

# Could be cut into syllables, but nobody spells Korean so.
_NOT_KOREAN = frozenset({"john", "page", "hill", "allen", "boyle", "paul", "bailey"})
_VOWELS_AND_Y = frozenset("aeiouy")
_AT_END, _BEFORE_CONSONANT, _BEFORE_VOWEL = 1, 2, 4
"""Before what a syllable may stand."""
_MOST_SYLLABLES = 4
_MOST_CUTS = 3
_LONGEST_WORD = 24  # letters; Kwangmyongsong is 14
# Marked letters that say more than their plain form does.
_MARKED = str.maketrans({"ŏ": "o'", "ŭ": "u'", "ö": "oe", "’": "'", "ʻ": "'"})
# These spellings are read, but a cut without them is likelier.
_UNUSUAL = frozenset(
    {"gh", "rh", "ll", "nn", "ne", "mm", "lh", "tch", "dh", "gk", "nk", "ck", "kk", "ss"}
)


class _Piece(NamedTuple):
    """One spelling at a place in a word: where it ends, its code, how unusual it is."""

    end: int
    code: str
    cost: int


class _Spellings(NamedTuple):
    """Codes by spelling; ``shape`` refuses most words of other languages at once.

    ``whole`` says of every spelling of a syllable before what it may stand: at the end of a word,
    before a consonant, before a vowel (``_AT_END`` and the others, as bits).
    """

    initials: dict[str, str]
    vowels: dict[str, str]
    finals: dict[str, str]
    longest: tuple[int, int, int]
    shape: re.Pattern[str]
    whole: dict[str, int]


def _spellings(
    initials: dict[str, str], vowels: dict[str, str], finals: dict[str, str]
) -> _Spellings:
    longest = (max(map(len, initials)), max(map(len, vowels)), max(map(len, finals)))
    initial, vowel, final = (
        "|".join(re.escape(spelling) for spelling in sorted(part, key=len, reverse=True))
        for part in (initials, vowels, finals)
    )
    shape = re.compile(f"(?:(?:{initial})(?:{vowel})(?:{final})){{1,{_MOST_SYLLABLES}}}")
    return _Spellings(initials, vowels, finals, longest, shape, _whole(initials, vowels, finals))


def _whole(
    initials: dict[str, str], vowels: dict[str, str], finals: dict[str, str]
) -> dict[str, int]:
    """Every spelling of a syllable, as ``_syllables`` would find it, and before what it stands."""
    before = {
        (vowel, final): found
        for vowel in filter(None, vowels)
        for final in finals
        if (found := _may_stand_before(vowel, final))
    }
    whole: dict[str, int] = {}
    for (initial, first), (vowel, middle) in product(initials.items(), vowels.items()):
        for final, last in finals.items():
            found = before.get((vowel, final), 0)
            if found and is_syllable(first + middle + last):
                text = initial + vowel + final
                whole[text] = whole.get(text, 0) | found
    return whole


def _may_stand_before(vowel: str, final: str) -> int:
    """Before what a syllable may stand that ends so: the rules of ``_syllables``."""
    swallows = vowel[-1] in "yh"  # y or h before a vowel belongs to it
    if not final:
        return _AT_END | _BEFORE_CONSONANT | (0 if swallows else _BEFORE_VOWEL)
    if swallows and final[0] in _VOWELS_AND_Y:
        return 0
    return _AT_END if final[-1] == "e" else _AT_END | _BEFORE_CONSONANT | _BEFORE_VOWEL


@cache
def _latin() -> _Spellings:
    spelled = codes().spelled
    return _spellings(spelled["I"], spelled["V"], spelled["F"])


@cache
def _cyrillic() -> _Spellings:
    found: dict[str, dict[str, str]] = {"I": {}, "V": {}, "F": {}}
    for part, spellings, code in table("korean_cyrillic"):
        for spelling in spellings.split(";"):
            found[part][spelling.strip("-")] = code.strip("-")
    return _spellings(found["I"], found["V"], found["F"])


def _pieces(word: str, at: int, table_: dict[str, str], longest: int) -> list[_Piece]:
    return [
        _Piece(at + length, table_[spelling], int(spelling in _UNUSUAL))
        for length in range(min(longest, len(word) - at), -1, -1)
        if (spelling := word[at : at + length]) in table_
    ]


def _syllables(word: str, at: int, spellings: _Spellings) -> Iterator[_Piece]:
    """Yield every syllable that can begin at ``at``; ``code`` is its key."""
    of_initials, of_vowels, of_finals = spellings.longest
    for initial in _pieces(word, at, spellings.initials, of_initials):
        for vowel in _pieces(word, initial.end, spellings.vowels, of_vowels):
            if vowel.end == initial.end:
                continue
            if word[vowel.end - 1] in "yh" and word[vowel.end : vowel.end + 1] in _VOWELS_AND_Y:
                continue  # y or h before a vowel belongs to it
            for final in _pieces(word, vowel.end, spellings.finals, of_finals):
                if final.end < len(word) and word[final.end - 1] == "e" and final.end > vowel.end:
                    continue  # a mute e (June) stands at the end only
                key = initial.code + vowel.code + final.code
                if is_syllable(key):
                    # Cutting a written vowel in two (he-ek for heek) is a last resort.
                    longer = word[initial.end : vowel.end + 1]
                    torn = final.end == vowel.end < len(word) and longer in spellings.vowels
                    yield _Piece(final.end, key, initial.cost + final.cost + 3 * torn)


@lru_cache(maxsize=8192)
def is_syllable(key: str) -> bool:
    """Say whether a key may mean a syllable that occurs in names."""
    return not inventory().isdisjoint(meanings(key))


class Cut(NamedTuple):
    """One way to cut a word: the keys, and where in the word each ends."""

    keys: tuple[str, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=65536)
def cuts(source: str) -> tuple[Cut, ...]:
    """Give the ways to cut a word into one to four Korean syllables: the likeliest, at most three.

    ``source`` is the spelling as written, with its apostrophes and breves; ``()`` if it is no
    Korean spelling.
    """
    for word, spellings in _as_cut(source):
        if found := _ranked(word, spellings):
            return found
    return ()


@lru_cache(maxsize=16384)
def can_be_cut(source: str) -> bool:
    """Say whether ``cuts`` gives any: the first is enough, and most words have none."""
    return any(_is_cut(word, spellings) for word, spellings in _as_cut(source))


def _as_cut(source: str) -> Iterator[tuple[str, _Spellings]]:
    """Give the forms of a word that may be cut, the first that can be counts."""
    word = source.lower().translate(_MARKED)
    if not word.isascii():
        if any("\u0400" <= char <= "\u04ff" for char in word):
            yield word.replace("-", ""), _cyrillic()
            return
        word = fold(word).replace(" ", "")
    if len(word) > _LONGEST_WORD or word in _NOT_KOREAN:
        return
    word = word.replace("wh", "hw")
    yield word, _latin()
    if "'" in word:
        yield word.replace("'", ""), _latin()


def _is_cut(word: str, spellings: _Spellings) -> bool:
    """Say whether ``_ranked`` finds a way."""
    whole, most = spellings.whole, sum(spellings.longest)
    count = len(word)
    places = {0}
    for _ in range(_MOST_SYLLABLES):
        reached: set[int] = set()
        for at in places:
            for end in range(at + 1, min(at + most, count) + 1):
                before = whole.get(word[at:end])
                if before is None:
                    continue
                if end == count:
                    return True  # every syllable may stand at the end
                if before & (_BEFORE_VOWEL if word[end] in _VOWELS_AND_Y else _BEFORE_CONSONANT):
                    reached.add(end)
        places = reached
    return False


def _vowel_heads(cut: Cut) -> int:
    """Count later syllables that begin with a vowel: sa-rang is likelier than sar-ang."""
    return sum(key[0] in _VOWELS_AND_Y or key[0] == "w" for key in cut.keys[1:])


def _ranked(word: str, spellings: _Spellings) -> tuple[Cut, ...]:
    if not spellings.shape.fullmatch(word):
        return ()
    found: list[tuple[int, Cut]] = []
    beginning: dict[int, list[_Piece]] = {}  # many ways lead to the same place

    def walk(at: int, keys: tuple[str, ...], ends: tuple[int, ...], cost: int) -> None:
        if at == len(word):
            found.append((cost + 2 * len(keys), Cut(keys, ends)))
            return
        if len(keys) < _MOST_SYLLABLES:
            if at not in beginning:
                beginning[at] = list(_syllables(word, at, spellings))
            for piece in beginning[at]:
                walk(piece.end, (*keys, piece.code), (*ends, piece.end), cost + piece.cost)

    walk(0, (), (), 0)
    found.sort(key=lambda ranked: (ranked[0], _vowel_heads(ranked[1])))
    unique = {cut.keys: cut for _, cut in reversed(found)}
    best = [cut for cost, cut in found if unique[cut.keys] is cut and cost <= found[0][0] + 1]
    return tuple(best[:_MOST_CUTS])
