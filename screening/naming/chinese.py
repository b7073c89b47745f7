"""Chinese names in Latin letters: which names are nothing but Mandarin syllables.

In such a name one letter more or less is mostly another syllable and another person (Deng, Dong),
so a search by letters says less of it than of a Western name. Spells no name and gives no reading.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FEWEST, _MOST = 2, 4
"""Syllables of a name: a family name of one or two, a given name of one or two."""
_MOST_IN_WORD = 3


@cache
def _syllables() -> dict[str, bool]:
    """Every syllable, and with ``False`` what only begins one."""
    spelled = [
        ("" if initial == "-" else initial) + final
        for initial, finals in table("pinyin")
        if initial != "surname"
        for final in finals.split(";")
    ]
    begun = {one[:length] for one in spelled for length in range(1, len(one))}
    return dict.fromkeys(begun, False) | dict.fromkeys(spelled, True)


def pinyin_syllables() -> Mapping[str, bool]:
    """Give every syllable, and with ``False`` what only begins one."""
    return _syllables()


@cache
def _surnames() -> frozenset[str]:
    rows = (finals.split(";") for initial, finals in table("pinyin") if initial == "surname")
    return frozenset(name for row in rows for name in row)


@lru_cache(maxsize=32768)
def syllables(word: str) -> int:
    """Count the Mandarin syllables of a folded word, 0 if it is not made of them."""
    known, letters = _syllables(), len(word)
    places = {0}
    for count in range(1, _MOST_IN_WORD + 1):
        reached: set[int] = set()
        for at in places:
            for end in range(at + 1, letters + 1):
                whole = known.get(word[at:end])
                if whole is None:
                    break
                if whole:
                    reached.add(end)
        if letters in reached:
            return count
        places = reached
    return 0


def is_surname(word: str) -> bool:
    """Say whether a folded word is a Chinese surname."""
    return word in _surnames()


def is_chinese(words: Sequence[str]) -> bool:
    """Say whether folded words are a Chinese person's name: 2-4 syllables, a surname at one end."""
    if not _FEWEST <= len(words) <= _MOST or _surnames().isdisjoint((words[0], words[-1])):
        return False
    counts = [syllables(word) or (word in _surnames()) for word in words]
    return all(counts) and sum(counts) <= _MOST
