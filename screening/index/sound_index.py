"""Listed words that sound like a word of another script.

How a word may sound (``screening.naming.sounds``) is compared for all listed words of the same
coarse sounds at once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from screening.index.sound_table import MET, group_at, lines_of, set_of, sound_table
from screening.naming.burmese import is_burmese_word
from screening.naming.names import Role
from screening.naming.sounds import keys_of, script_of_word, sounds, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from screening.index.sound_table import SoundGroup, SoundTable
    from screening.index.vocabulary import Key
    from screening.naming.sounds import Sounds
    from screening.policy import Policy


class SoundIndex:
    """Looks up the listed words that a word written by sound may stand for.

    How alike a listed word is does not depend on the others.
    """

    def __init__(self, keys: dict[Key, int], policy: Policy) -> None:
        """``keys`` numbers the listed tokens."""
        self._keys = keys
        self._rules = policy.rules.match.sounds

    @cached_property
    def table(self) -> SoundTable:
        """How all listed words may sound; an index restored from files sets its own."""
        return sound_table(self._keys)

    @cached_property
    def _coarse(self) -> dict[str, int]:
        return {coarse: place for place, coarse in enumerate(lines_of(self.table.coarse))}

    @cached_property
    def _bit(self) -> dict[str, int]:
        return {sound: 1 << place for place, sound in enumerate(lines_of(self.table.sound))}

    def near(self, key: Key) -> list[tuple[int, int]]:
        """Listed tokens that may be meant by a SOUND token, with the similarity in thousandths."""
        word, role = key
        if role != Role.SOUND:
            return []
        found: dict[int, int] = {}
        if script_of_word(word) != "burmese" or not is_burmese_word(word):
            for heard in sounds(word):
                self._add_alike(heard, found)
        for latin in spellings(word):
            for met in MET:
                if (token := self._keys.get((latin, met))) is not None:
                    found[token] = self._rules.spelled
        return sorted(found.items())

    def _add_alike(self, heard: Sounds, found: dict[int, int]) -> None:
        """Add the words with the same consonants; vowels may differ once for two consonants."""
        count = len(heard.consonants)
        alike = self._rules.alike[min(count, len(self._rules.alike) - 1)]
        consonants, vowels = self._sets(heard.consonants), self._sets(heard.vowels)
        for coarse in keys_of(heard):
            ways = self._ways(coarse, count)
            if ways is None:
                continue
            fits = ((ways.consonants & consonants) != 0).all(axis=1)
            differ = ((ways.vowels[fits] & vowels) == 0).sum(axis=1)
            near = 2 * differ < count
            tokens, apart = ways.token[fits][near].tolist(), differ[near].tolist()
            for token, clashes in zip(tokens, apart, strict=True):
                similarity = alike - self._rules.vowel * clashes
                found[token] = max(similarity, found.get(token, 0))

    def _ways(self, coarse: str, count: int) -> SoundGroup | None:
        """The ways of so many consonants in which listed words of these coarse sounds may sound."""
        place = self._coarse.get(coarse)
        if place is None:
            return None
        first, last = self.table.group_start[place : place + 2].tolist()
        at = first + int(np.searchsorted(self.table.length[first:last], count))
        if at == last or self.table.length[at] != count:
            return None
        return group_at(self.table, at)

    def _sets(self, sets: Iterable[frozenset[str]]) -> NDArray[np.uint64]:
        return np.array([set_of(one, self._bit) for one in sets], np.uint64)
