"""Korean syllable keys: what a written syllable may mean in Hangul, and how alike two of them are.

A key is three codes of ``korean_spellings.tsv`` set together: initial, vowel, final. A spelling
that does not say which letter is meant keeps its ambiguity (``chong`` may be 정, 종, 청 or 총),
Hangul and Hanja give exact codes. Two keys are alike when they may mean the same syllable.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
# The 28 ways a syllable closes, as the seven sounds they have there (Standard Korean, rule 9).
_FINALS = "-ㄱㄱㄱㄴㄴㄴㄷㄹㄱㅁㄹㄹㄹㅂㄹㅁㅂㅂㄷㄷㅇㄷㄷㄱㄷㅂㄷ"
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_I_OR_Y = frozenset("ㅑㅒㅕㅖㅛㅠㅣ")
_GLIDES = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ"}
_GLIDES |= {plain: glide for glide, plain in _GLIDES.items()}
# Initial-sound law (North writes ㄹ and ㄴ where the South drops or changes them at a word's head).
_HEAD_LAW = {
    ("ㄹ", True): (("ㅇ", 97), ("ㄴ", 90)),
    ("ㄹ", False): (("ㄴ", 95),),
    ("ㄴ", True): (("ㅇ", 92), ("ㄹ", 90)),
    ("ㄴ", False): (("ㄹ", 95),),
    ("ㅇ", True): (("ㄹ", 97), ("ㄴ", 92)),
}
_GLIDE_WEIGHT = 90  # after ㅅ, ㅈ, ㅉ, ㅊ the glide is not heard: Shyo, Chyung
_LEAST = 70  # meanings less likely than this are not kept
# Native syllables of given names that no Chinese character reads as.
_NATIVE = "꽃별봄빛샘솔슬돌쇠겨힘샛뜰"
_KEY = re.compile(r"([^aeiouwy]*)([aeiouwy]+)(.*)")

Syllable = tuple[str, str, str]
"""Initial, vowel and final jamo; ``-`` for no final."""


class Codes(NamedTuple):
    """The parts of syllables: meaning of each code, codes by spelling, exact codes by jamo."""

    meaning: dict[str, dict[str, tuple[tuple[str, int], ...]]]
    spelled: dict[str, dict[str, str]]
    exact: dict[str, dict[str, str]]


@cache
def codes() -> Codes:
    """Read ``korean_spellings.tsv``; parts are ``I``, ``V`` and ``F``."""
    found = Codes({p: {} for p in "IVF"}, {p: {} for p in "IVF"}, {p: {} for p in "IVF"})
    for part, code, spellings, meanings in table("korean_spellings"):
        pairs = tuple(
            (jamo, int(weight))
            for jamo, weight in (meaning.split("=") for meaning in meanings.split())
        )
        code_ = code.strip("-")
        found.meaning[part][code_] = pairs
        if spellings != "*":
            for spelling in spellings.split(";"):
                found.spelled[part][spelling.strip("-")] = code_
        if len(pairs) == 1:
            found.exact[part].setdefault(pairs[0][0], code_)
    return found


def decompose(syllable: str) -> Syllable:
    """Split one Hangul syllable block into its jamo, the final as it sounds."""
    number = ord(syllable) - _FIRST_SYLLABLE
    return INITIALS[number // 588], VOWELS[number // 28 % 21], _FINALS[number % 28]


def is_hangul(char: str) -> bool:
    """Say whether a character is a whole Hangul syllable."""
    return _FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE


@lru_cache(maxsize=4096)
def exact_key(syllable: str) -> str:
    """Give the key of a Hangul syllable."""
    exact = codes().exact
    initial, vowel, final = decompose(syllable)
    return exact["I"][initial] + exact["V"][vowel] + exact["F"][final]


@cache
def inventory() -> frozenset[Syllable]:
    """Every syllable that occurs in names: readings of Chinese characters and a few native ones."""
    found = {decompose(reading) for reading, _ in table("hanja")} | set(map(decompose, _NATIVE))
    for initial, vowel, final in tuple(found):
        for other, _ in _HEAD_LAW.get((initial, vowel in _I_OR_Y), ()):
            if initial != "ㅇ":
                found.add((other, vowel, final))
    return frozenset(found)


def parse_key(key: str) -> tuple[str, str, str]:
    """Take a key apart into its codes; a text that is no key gives codes without meaning."""
    match = _KEY.fullmatch(key)
    return (match[1], match[2], match[3]) if match else ("", key, "")


@lru_cache(maxsize=16384)
def meanings(key: str) -> dict[Syllable, int]:
    """Give the syllables a key may mean with their weights in percent, head-sound law included."""
    meaning = codes().meaning
    parts = [meaning[part].get(code, ()) for part, code in zip("IVF", parse_key(key), strict=True)]
    found: dict[Syllable, int] = {}
    for initial, initial_weight in parts[0]:
        for vowel, vowel_weight in parts[1]:
            for final, final_weight in parts[2]:
                weight = initial_weight * vowel_weight * final_weight // 10_000
                for syllable, share in _alternatives(initial, vowel, final):
                    found[syllable] = max(found.get(syllable, 0), weight * share // 100)
    known = inventory()
    kept = {syllable: weight for syllable, weight in found.items() if weight >= _LEAST}
    return {syllable: weight for syllable, weight in kept.items() if syllable in known} or kept


def _alternatives(initial: str, vowel: str, final: str) -> Iterable[tuple[Syllable, int]]:
    yield (initial, vowel, final), 100
    for other, share in _HEAD_LAW.get((initial, vowel in _I_OR_Y), ()):
        yield (other, vowel, final), share
    if initial in "ㅅㅈㅉㅊ" and vowel in _GLIDES:
        yield (initial, _GLIDES[vowel], final), _GLIDE_WEIGHT


@cache
def _confusions() -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for part, one, other, percent in table("korean_confusions"):
        found[part, one].append((other, int(percent)))
        found[part, other].append((one, int(percent)))
    return {letter: tuple(others) for letter, others in found.items()}


@lru_cache(maxsize=16384)
def _near(key: str) -> dict[Syllable, int]:
    """Give the meanings of a key and those one confusable letter away, per ten thousand."""
    near = {syllable: weight * 100 for syllable, weight in meanings(key).items()}
    confusions = _confusions()
    for syllable, weight in meanings(key).items():
        for place, part in enumerate("IVF"):
            for other, percent in confusions.get((part, syllable[place]), ()):
                parts = [*syllable]
                parts[place] = other
                changed = (parts[0], parts[1], parts[2])
                near[changed] = max(near.get(changed, 0), weight * percent)
    return near


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """Say how alike two syllable keys are: 1.0 perhaps the same, about 0.6 one letter off."""
    if one == other:
        return 1.0
    left, right = meanings(one), _near(other)
    return max((left[s] * right[s] for s in left.keys() & right.keys()), default=0) / 1_000_000


class Neighbourhood:
    """The keys of a vocabulary, looked up by what they may mean."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._by_meaning: dict[Syllable, list[tuple[int, int]]] = defaultdict(list)
        for position, key in enumerate(self._keys):
            for syllable, weight in meanings(key).items():
                self._by_meaning[syllable].append((position, weight))

    def of(self, key: str) -> dict[int, float]:
        """Give every position whose key is alike with its ``likeness``, those at 0.0 left out."""
        found: dict[int, int] = {}
        for syllable, weight in _near(key).items():
            for position, other in self._by_meaning.get(syllable, ()):
                found[position] = max(found.get(position, 0), weight * other)
        return {
            position: 1.0 if self._keys[position] == key else product / 1_000_000
            for position, product in found.items()
        }
