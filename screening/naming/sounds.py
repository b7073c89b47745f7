"""Sounds of words, so that a name written by sound in another script meets its Latin spelling.

ウラジーミル, ולדימיר and 弗拉基米尔 all write *Vladimir* as it sounds, each with what its script
has: no l beside r, no vowels, a vowel too many. A sign may therefore stand for several Latin
letters (``sounds_*.tsv``), and a Latin letter for several sounds (``sounds_latin.tsv``). Two words
sound alike when they have as many consonants and each may be the same; vowels are counted where
both sides write them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from screening.naming import burmese
from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SCRIPTS = (
    ("greek", 0x370, 0x3FF),
    ("armenian", 0x530, 0x58F),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x6FF),
    ("thai", 0xE00, 0xE7F),
    ("burmese", 0x1000, 0x109F),
    ("georgian", 0x10A0, 0x10FF),
    ("georgian", 0x1C90, 0x1CBF),
    ("kana", 0x3041, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("hangul", 0xAC00, 0xD7A3),
)
ALPHABETS = frozenset({"greek", "armenian", "georgian"})
"""Scripts that write every sound, so that a name has a Latin spelling."""
_VOWELS = frozenset("aiu")
_NONE, _ANY = frozenset({""}), frozenset({"", *_VOWELS})
_WITHOUT_VOWELS = frozenset({"arabic", "hebrew", "thai"})
"""Scripts that leave vowels out, or write them where they are not heard."""
_FRONT = frozenset("eiy")
_HIRAGANA, _KATAKANA = 0x3041, 0x30A1
_HIRAGANA_TO_KATAKANA = {
    _HIRAGANA + place: chr(_KATAKANA + place) for place in range(0x3097 - _HIRAGANA)
}
_THAI_VOWEL_BEFORE = re.compile(r"([เแโใไ])([ก-ฮ])")
_GREEK_APART = re.compile("([έεάαόο])[ϊΐ]|([έάό])ι")
"""Two vowels that are no digraph: the mark stands on the first, or two points on the second."""
_DOUBLED = re.compile(r"(.)\1+")
MOST_SPELLINGS = 64
"""Latin spellings of one word that are looked up as they are."""
_MOST_PATTERNS = 48
_MOST_PARTS = 24
_LONGEST = 40
"""Signs of a word; no name is longer."""

Alternatives = tuple[str, ...]


class Sounds(NamedTuple):
    """What one word may sound like: consonants in order, and the vowels around them.

    Each consonant is a set of sounds it may be. ``vowels`` has one set more: before the first,
    between, behind the last; ``""`` in it says that there may be no vowel.
    """

    consonants: tuple[frozenset[str], ...]
    vowels: tuple[frozenset[str], ...]


def script_of_word(word: str) -> str:
    """The table that reads a word, ``""`` if there is none."""
    code = ord(word[0]) if word else 0
    return next((name for name, first, last in _SCRIPTS if first <= code <= last), "")


class _Signs(NamedTuple):
    """A table: the alternatives of each sign by where it stands, and the longest sign."""

    rows: dict[str, list[tuple[str, Alternatives]]]
    longest: int


@cache
def _signs(script: str) -> _Signs:
    rows: dict[str, list[tuple[str, Alternatives]]] = {}
    for signs, where, letters in table(f"sounds_{script}"):
        alternatives = tuple("" if one == "-" else one for one in letters.split(";"))
        for sign in signs.split(";"):
            rows.setdefault(sign, []).append((where, alternatives))
    return _Signs(rows, max(map(len, rows)))


def _stands(where: str, word: str, at: int, end: int) -> bool:
    if where == "start":
        return at == 0
    if where == "end":
        return end == len(word)
    return where == "any" or word[end : end + 1] in _FRONT


def _cut(word: str, script: str) -> list[Alternatives] | None:
    """The alternatives of each sign, longest first; ``None`` if a character is in no table."""
    rows, longest = _signs(script)
    found: list[Alternatives] = []
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + longest), at, -1):
            fits = (
                letters
                for where, letters in rows.get(word[at:end], ())
                if _stands(where, word, at, end)
            )
            letters = next(fits, None)
            if letters is not None:
                found.append(letters)
                at = end
                break
        else:
            if script == "han":
                return None
            at += 1
    return found


@lru_cache(maxsize=16384)
def _elements(word: str) -> tuple[Alternatives, ...]:
    """Latin letters that each sign of a word may stand for; ``()`` if the word is not read."""
    script = script_of_word(word)
    if not script or len(word) > _LONGEST:
        return ()
    if script == "burmese":
        return tuple(burmese.syllables(word))
    if script == "greek":
        bare = unicodedata.normalize("NFD", _GREEK_APART.sub(r"\1\2|ι", word.lower()))
        word = "".join(sign for sign in bare if unicodedata.category(sign) != "Mn")
    elif script == "kana":
        word = word.translate(_HIRAGANA_TO_KATAKANA)
    elif script == "hangul":
        word = unicodedata.normalize("NFD", word)
    elif script == "thai":
        word = _THAI_VOWEL_BEFORE.sub(r"\2\1", word)
    else:
        word = word.lower()
    return tuple(_cut(word, script) or ())


@lru_cache(maxsize=16384)
def spellings(word: str) -> tuple[str, ...]:
    """Latin spellings of a word in another script, the usual one first."""
    parts = [part[:4] for part in _elements(word)]
    usual = "".join(part[0] for part in parts)
    return tuple(dict.fromkeys((usual, *map("".join, _nearest(parts, MOST_SPELLINGS)))))


def _nearest(parts: Sequence[Alternatives], most: int) -> Iterator[tuple[str, ...]]:
    """Choices of one alternative each; those that leave most parts as usual come first."""
    usual = [part[0] for part in parts]
    found = [tuple(usual)]
    places = [(place, other) for place, part in enumerate(parts) for other in part[1:]]
    found += [(*usual[:place], other, *usual[place + 1 :]) for place, other in places]
    yield from islice(dict.fromkeys((*found, *islice(product(*parts), most))), 2 * most)


@lru_cache(maxsize=65536)
def _heard(letters: str) -> str:
    """The usual sounds of Latin letters, a sign for each."""
    return "".join(part[0] for part in _cut(letters, "latin") or ())


@lru_cache(maxsize=16384)
def sounds(word: str) -> tuple[Sounds, ...]:
    """What a word in another script may sound like."""
    parts = [tuple(dict.fromkeys(map(_heard, part))) for part in _elements(word)]
    vowelled = script_of_word(word) not in _WITHOUT_VOWELS
    found = tuple(_combined(parts, vowelled=vowelled))
    if vowelled:
        return found
    return tuple(
        Sounds(one.consonants, tuple(_ANY if gap == _NONE else gap for gap in one.vowels))
        for one in found
    )


@lru_cache(maxsize=65536)
def latin_sounds(word: str) -> tuple[Sounds, ...]:
    """What a folded word of a listed name may sound like, whatever language spelled it."""
    if len(word) > _LONGEST:
        return ()
    return tuple(_combined(_cut(_DOUBLED.sub(r"\1", word), "latin") or [], vowelled=False))


@lru_cache(maxsize=16384)
def _by_count(alternatives: Alternatives) -> tuple[Sounds, ...]:
    """Join alternatives that have as many consonants; the others stay beside them."""
    groups: dict[int, list[tuple[list[str], list[str]]]] = {}
    for heard in alternatives:
        consonants, gaps = [], [""]
        for sound in heard:
            if sound in _VOWELS:
                gaps[-1] += sound
            else:
                consonants.append(sound)
                gaps.append("")
        groups.setdefault(len(consonants), []).append((consonants, gaps))
    return tuple(
        Sounds(
            tuple(map(frozenset, zip(*(one for one, _ in group), strict=True))),
            tuple(map(_vowels, zip(*(gaps for _, gaps in group), strict=True))),
        )
        for group in groups.values()
    )


def _vowels(gaps: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for gap in gaps:
        found.update(gap or ("",))
    return frozenset(found)


def _combined(parts: Sequence[Alternatives], *, vowelled: bool) -> Iterator[Sounds]:
    if not 0 < len(parts) <= _MOST_PARTS:
        return
    for choice in islice(product(*map(_by_count, parts)), _MOST_PATTERNS):
        consonants: list[frozenset[str]] = []
        vowels = [frozenset({""})]
        for part in choice:
            vowels[-1] = _side_by_side(vowels[-1], part.vowels[0])
            further = part.consonants
            if (
                vowelled
                and consonants
                and further
                and vowels[-1] == _NONE
                and consonants[-1] & further[0]
            ):
                consonants[-1] |= further[0]  # two of a kind are heard as one: 丹尼 is Deni(s)
                vowels.pop()
                further = further[1:]
            consonants += further
            vowels += part.vowels[1:]
        if consonants:
            yield Sounds(tuple(consonants), tuple(vowels))


def _side_by_side(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    both = one | other
    return both if "" in one and "" in other else both - {""}


def clashes(one: Sounds, other: Sounds) -> int:
    """Places where the vowels differ; -1 if the words do not sound alike."""
    if len(one.consonants) != len(other.consonants):
        return -1
    if any(a.isdisjoint(b) for a, b in zip(one.consonants, other.consonants, strict=True)):
        return -1
    return sum(a.isdisjoint(b) for a, b in zip(one.vowels, other.vowels, strict=True))


# Coarse keys, by which the listed words are found that are then compared sound by sound.
_COARSE = str.maketrans("pbfvtdszSCZckgxlrmn", "pppp" + "t" * 11 + "llmn")
_DIGRAPHS = re.compile(
    "schtsch|chtch|shch|tsch|tch|sch|dzh|ch|sh|zh|dj|kh|ck|cz|sz|ts|tz|dz|dh|th|ph|tj|sj|zj"
)
_LATIN_CLASS = str.maketrans(
    "pbfvPtdszcgkqjxTlrmn", "ppppp" + "t" * 11 + "llmn", "aeiouyhw0123456789"
)
_DOUBTFUL = (("w", ("v", "")), ("j", ("j", "")), ("gh", ("g", "")), ("ng", ("n", "nk")),
             ("gn", ("n", "kn")), ("x", ("ks", "s")), ("qu", ("k", "kv")))  # fmt: skip


def coarse_keys(word: str) -> set[str]:
    """Keys of a folded word of a listed name."""
    plain = _DIGRAPHS.sub(lambda sign: "P" if sign[0] == "ph" else "T", _DOUBLED.sub(r"\1", word))
    found = {plain}
    for letters, readings in _DOUBTFUL:
        if letters in plain:
            found = {one.replace(letters, other) for one in found for other in readings}
    return {one.translate(_LATIN_CLASS) for one in found}


def keys_of(heard: Sounds) -> set[str]:
    """Keys under which the words stand that may sound so; h has none."""
    classes = [
        {"" if sound == "h" else sound.translate(_COARSE) for sound in consonant}
        for consonant in heard.consonants
    ]
    return {"".join(key) for key in islice(product(*classes), _MOST_PATTERNS)}
