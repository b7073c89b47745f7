"""Cutting romanized Korean into syllable keys: Latin and Cyrillic spellings.

Knows spelling only; whether a name is Korean at all is decided in ``korean``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.jamo import codes, inventory, meanings
from screening.naming.lexicon import table
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT_KOREAN = frozenset({"john", "page", "hill", "allen", "boyle", "paul", "bailey"})
"""Words that could be cut into syllables, but nobody spells Korean so."""
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


class _Way(NamedTuple):
    """One way to read a spelling as a syllable: where its parts end in it, code, how unusual."""

    initial: int
    vowel: int
    code: str
    cost: int


class _Spellings(NamedTuple):
    """Codes by spelling.

    ``whole`` says of every spelling of a syllable before what it may stand: at the end of a word,
    before a consonant, before a vowel (``_AT_END`` and the others, as bits). What only begins one
    stands there too, with 0, so that whoever reads on knows when to stop. ``ways`` keeps how a
    spelling may be read from when it is asked for.
    """

    initials: dict[str, str]
    vowels: dict[str, str]
    finals: dict[str, str]
    longest: tuple[int, int, int]
    whole: dict[str, int]
    ways: dict[str, tuple[_Way, ...]]


def _spellings(
    initials: dict[str, str], vowels: dict[str, str], finals: dict[str, str]
) -> _Spellings:
    longest = (max(map(len, initials)), max(map(len, vowels)), max(map(len, finals)))
    whole = _whole(initials, vowels, finals)
    return _Spellings(initials, vowels, finals, longest, whole, {})


def _whole(
    initials: dict[str, str], vowels: dict[str, str], finals: dict[str, str]
) -> dict[str, int]:
    """Every spelling of a syllable and before what it stands, and with 0 what begins one."""
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
    for text in tuple(whole):
        for length in range(len(text) - 1, 0, -1):
            if text[:length] in whole:
                break  # its own beginnings are seen to
            whole[text[:length]] = 0
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


def latin_syllables() -> Mapping[str, int]:
    """Give every Latin spelling of a syllable and before what it stands; 0 for what begins one."""
    return _latin().whole


@cache
def _cyrillic() -> _Spellings:
    found: dict[str, dict[str, str]] = {"I": {}, "V": {}, "F": {}}
    for part, spellings, code in table("korean_cyrillic"):
        for spelling in spellings.split(";"):
            found[part][spelling.strip("-")] = code.strip("-")
    return _spellings(found["I"], found["V"], found["F"])


def _ways(text: str, spellings: _Spellings) -> tuple[_Way, ...]:
    """Give every way to read a spelling of ``whole``; what stands behind it may forbid some."""
    known = spellings.ways.get(text)
    if known is None:
        known = spellings.ways[text] = tuple(_read_as_syllable(text, spellings))
    return known


def _read_as_syllable(text: str, spellings: _Spellings) -> Iterator[_Way]:
    for first in range(min(spellings.longest[0], len(text)) + 1):
        initial = spellings.initials.get(text[:first])
        if initial is None:
            continue
        for behind in range(first + 1, min(first + spellings.longest[1], len(text)) + 1):
            vowel = spellings.vowels.get(text[first:behind])
            final = spellings.finals.get(text[behind:])
            if vowel is None or final is None:
                continue
            if text[behind - 1] in "yh" and text[behind : behind + 1] in _VOWELS_AND_Y:
                continue  # y or h before a vowel belongs to it
            key = initial + vowel + final
            if is_syllable(key):
                cost = (text[:first] in _UNUSUAL) + (text[behind:] in _UNUSUAL)
                yield _Way(first, behind, key, cost)


def _syllables(word: str, at: int, spellings: _Spellings) -> list[_Piece]:
    """Give every syllable that can begin at ``at``; ``code`` is its key.

    Those with a longer initial come first, then those with a longer vowel, then the longer ones.
    """
    whole, count = spellings.whole, len(word)
    found: list[tuple[int, int, int, _Piece]] = []
    for end in range(at + 1, count + 1):
        text = word[at:end]
        before = whole.get(text)
        if before is None:
            break
        if not before:
            continue
        for first, behind, code, cost in _ways(text, spellings):
            torn = False
            if end < count:
                if len(text) > behind:
                    if text[-1] == "e":
                        continue  # a mute e (June) stands at the end only
                elif text[-1] in "yh" and word[end] in _VOWELS_AND_Y:
                    continue
                else:  # cutting a written vowel in two (he-ek for heek) is a last resort
                    torn = text[first:] + word[end] in spellings.vowels
            found.append((-first, -behind, -end, _Piece(end, code, cost + 3 * torn)))
    found.sort()
    return [piece for _, _, _, piece in found]


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
    if source.isascii() and "'" not in source:  # one form to look at
        word = source.lower()
        if len(word) > _LONGEST_WORD or word in NOT_KOREAN:
            return False
        return _is_cut(word.replace("wh", "hw"), _latin())
    return any(_is_cut(word, spellings) for word, spellings in _as_cut(source))


def may_be_one_syllable(source: str) -> bool:
    """Say whether one of the ``cuts`` of a word may leave it whole."""
    if not can_be_cut(source):
        return False
    return any(spellings.whole.get(word) for word, spellings in _as_cut(source))


def _as_cut(source: str) -> Iterator[tuple[str, _Spellings]]:
    """Give the forms of a word that may be cut, the first that can be counts."""
    word = source.lower().translate(_MARKED)
    if not word.isascii():
        if any("\u0400" <= char <= "\u04ff" for char in word):
            yield word.replace("-", ""), _cyrillic()
            return
        word = fold(word).replace(" ", "")
    if len(word) > _LONGEST_WORD or word in NOT_KOREAN:
        return
    word = word.replace("wh", "hw")
    yield word, _latin()
    if "'" in word:
        yield word.replace("'", ""), _latin()


def _is_cut(word: str, spellings: _Spellings) -> bool:
    """Say whether ``_ranked`` finds a way."""
    whole, count = spellings.whole, len(word)
    places = {0}
    for _ in range(_MOST_SYLLABLES):
        reached: set[int] = set()
        for at in places:
            for end in range(at + 1, count + 1):
                before = whole.get(word[at:end])
                if before is None:
                    break
                if not before:
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
    if not _is_cut(word, spellings):
        return ()  # as most words of other languages
    found: list[tuple[int, Cut]] = []
    beginning: dict[int, list[_Piece]] = {}  # many ways lead to the same place

    def walk(at: int, keys: tuple[str, ...], ends: tuple[int, ...], cost: int) -> None:
        if at == len(word):
            found.append((cost + 2 * len(keys), Cut(keys, ends)))
            return
        if len(keys) < _MOST_SYLLABLES:
            if at not in beginning:
                beginning[at] = _syllables(word, at, spellings)
            for piece in beginning[at]:
                walk(piece.end, (*keys, piece.code), (*ends, piece.end), cost + piece.cost)

    walk(0, (), (), 0)
    found.sort(key=lambda ranked: (ranked[0], _vowel_heads(ranked[1])))
    unique = {cut.keys: cut for _, cut in reversed(found)}
    best = [cut for cost, cut in found if unique[cut.keys] is cut and cost <= found[0][0] + 1]
    return tuple(best[:_MOST_CUTS])
