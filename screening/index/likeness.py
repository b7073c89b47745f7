"""Keys that are not equal but alike: Korean syllables romanized by other rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.jamo import Neighbourhood
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.vocabulary import Key


class Likeness:
    """Looks up the listed syllables that a syllable key may stand for.

    What was looked up is kept: there are some thousands of syllables, however many names.
    """

    def __init__(self, keys: list[Key]) -> None:
        self._place = [p for p, key in enumerate(keys) if key[1] == Role.SYLLABLE]
        self._keys = [keys[p][0] for p in self._place]
        self._near = Neighbourhood(self._keys)
        self._known: dict[str, list[tuple[int, int]]] = {}

    def near(self, key: Key) -> list[tuple[int, int]]:
        """Listed tokens that are like ``key`` but not equal, with the similarity in thousandths."""
        if key[1] != Role.SYLLABLE:
            return []
        known = self._known.get(key[0])
        if known is None:
            found = self._near.of(key[0])
            known = self._known[key[0]] = [
                (self._place[position], round(1000 * alike))
                for position, alike in sorted(found.items())
                if alike > 0 and self._keys[position] != key[0]
            ]
        return known
