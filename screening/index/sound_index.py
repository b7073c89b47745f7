"""Listed words that sound like a word of another script.

How a word may sound (``screening.naming.sounds``) is compared for all listed words of the same
coarse sounds at once: a set of sounds is a number with one bit for each of them.
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.naming.burmese import is_burmese_word
from screening.naming.names import Role
from screening.naming.sounds import (
    coarse_keys,
    keys_of,
    latin_sounds,
    script_of_word,
    sounds,
    spellings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from screening.index.vocabulary import Key
    from screening.naming.sounds import Sounds
    from screening.policy import Policy

_MET = (int(Role.WORD), int(Role.PATRONYMIC))
"""Roles of listed words that are names."""
_SHORTEST = 2


class _Ways(NamedTuple):
    """The ways in which listed words of so many consonants may sound, a row for each.

    ``word`` is the place of the word; ``consonants`` and the ``vowels`` around them are sets.
    """

    word: NDArray[np.int64]
    consonants: NDArray[np.uint64]
    vowels: NDArray[np.uint64]


_BITS: dict[str, int] = {}
_new_bit = Lock()


def _bit(sound: str) -> int:
    """The bit of one sound; the empty sound has one too. There are some thirty."""
    known = _BITS.get(sound)
    if known is None:
        with _new_bit:
            known = _BITS.setdefault(sound, 1 << len(_BITS))
    return known


def _bits(sets: Iterable[frozenset[str]]) -> list[int]:
    return [sum(map(_bit, one)) for one in sets]


def _ways(words: Sequence[Key]) -> dict[int, _Ways]:
    """The ways of some words, by their number of consonants."""
    by_count: dict[int, list[tuple[int, list[int], list[int]]]] = {}
    for place, (text, _) in enumerate(words):
        for way in latin_sounds(text):
            row = (place, _bits(way.consonants), _bits(way.vowels))
            by_count.setdefault(len(way.consonants), []).append(row)
    return {
        count: _Ways(
            np.array([place for place, _, _ in rows], np.int64),
            np.array([consonants for _, consonants, _ in rows], np.uint64),
            np.array([vowels for _, _, vowels in rows], np.uint64),
        )
        for count, rows in by_count.items()
    }


_NO_WORDS: tuple[tuple[Key, ...], dict[int, _Ways]] = ((), {})


class SoundIndex:
    """Looks up the listed words that a word written by sound may stand for.

    The listed words are sorted by their coarse sounds at the first such word: most callers send
    none. How alike a listed word is does not depend on the others.
    """

    def __init__(self, keys: dict[Key, int], policy: Policy) -> None:
        """``keys`` numbers the listed tokens."""
        self._keys = keys
        self._rules = policy.rules.match.sounds
        self._ways: dict[str, tuple[Sequence[Key], dict[int, _Ways]]] = {}

    @cached_property
    def _by_sound(self) -> dict[str, list[Key]]:
        found: dict[str, list[Key]] = {}
        for key in self._keys:
            text, role = key
            if role in _MET and len(text) >= _SHORTEST:
                for coarse in coarse_keys(text):
                    found.setdefault(coarse, []).append(key)
        return found

    def warm(self) -> None:
        """Work out how all listed words may sound."""
        for coarse in self._by_sound:
            self._sounding(coarse)

    def _sounding(self, coarse: str) -> tuple[Sequence[Key], dict[int, _Ways]]:
        """The listed words of these coarse sounds, with the ways they may sound."""
        known = self._ways.get(coarse)
        if known is None:
            words = self._by_sound.get(coarse, [])
            known = self._ways.setdefault(coarse, (words, _ways(words))) if words else _NO_WORDS
        return known

    def near(self, key: Key) -> list[tuple[int, int]]:
        """Listed tokens that may be meant by a SOUND token, with the similarity in thousandths."""
        word, role = key
        if role != Role.SOUND:
            return []
        found: dict[Key, int] = {}
        if script_of_word(word) != "burmese" or not is_burmese_word(word):
            for heard in sounds(word):
                self._add_alike(heard, found)
        for latin in spellings(word):
            for met in _MET:
                if (latin, met) in self._keys:
                    found[latin, met] = self._rules.spelled
        return sorted((self._keys[one], alike) for one, alike in found.items())

    def _add_alike(self, heard: Sounds, found: dict[Key, int]) -> None:
        """Add the words with the same consonants; vowels may differ once for two consonants."""
        count = len(heard.consonants)
        alike = self._rules.alike[min(count, len(self._rules.alike) - 1)]
        consonants = np.array(_bits(heard.consonants), np.uint64)
        vowels = np.array(_bits(heard.vowels), np.uint64)
        for coarse in keys_of(heard):
            words, by_count = self._sounding(coarse)
            ways = by_count.get(count)
            if ways is None:
                continue
            fits = ((ways.consonants & consonants) != 0).all(axis=1)
            differ = ((ways.vowels[fits] & vowels) == 0).sum(axis=1)
            near = 2 * differ < count
            places, apart = ways.word[fits][near].tolist(), differ[near].tolist()
            for place, clashes in zip(places, apart, strict=True):
                listed = words[place]
                similarity = alike - self._rules.vowel * clashes
                found[listed] = max(similarity, found.get(listed, 0))
