"""Listed words that sound like a word of another script."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from screening.naming.burmese import is_burmese_word
from screening.naming.names import Role
from screening.naming.sounds import (
    clashes,
    coarse_keys,
    keys_of,
    latin_sounds,
    script_of_word,
    sounds,
    spellings,
)

if TYPE_CHECKING:
    from screening.index.vocabulary import Key
    from screening.naming.sounds import Sounds
    from screening.policy import Policy

_MET = (int(Role.WORD), int(Role.PATRONYMIC))
"""Roles of listed words that are names."""
_SHORTEST = 2


class SoundIndex:
    """Looks up the listed words that a word written by sound may stand for.

    The listed words are sorted by their coarse sounds at the first such word: most callers send
    none. How alike a listed word is does not depend on the others.
    """

    def __init__(self, keys: dict[Key, int], policy: Policy) -> None:
        """``keys`` numbers the listed tokens."""
        self._keys = keys
        self._rules = policy.rules.match.sounds

    @cached_property
    def _by_sound(self) -> dict[str, list[Key]]:
        found: dict[str, list[Key]] = {}
        for key in self._keys:
            text, role = key
            if role in _MET and len(text) >= _SHORTEST:
                for coarse in coarse_keys(text):
                    found.setdefault(coarse, []).append(key)
        return found

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
        for coarse in keys_of(heard):
            for listed in self._by_sound.get(coarse, ()):
                ways = (clashes(heard, other) for other in latin_sounds(listed[0]))
                differ = min((far for far in ways if far >= 0), default=count)
                if 2 * differ < count:
                    similarity = alike - self._rules.vowel * differ
                    found[listed] = max(similarity, found.get(listed, 0))
