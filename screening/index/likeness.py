"""Keys that are not equal but alike: Korean syllables romanized by other rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.names import Role
from screening.naming.jamo import Neighbourhood

if TYPE_CHECKING:
    from screening.index.vocabulary import Key


class Likeness:
    """Looks up the listed syllables that a syllable key may stand for."""

    def __init__(self, keys: list[Key]) -> None:
        self._place = [p for p, key in enumerate(keys) if key[1] == Role.SYLLABLE]
        self._keys = [keys[p][0] for p in self._place]
        self._near = Neighbourhood(self._keys)

    def near(self, key: Key) -> list[tuple[int, int]]:
        """Listed tokens that are like ``key`` but not equal, with the similarity in thousandths."""
        if key[1] != Role.SYLLABLE:
            return []
        found = self._near.of(key[0])
        return [
            (self._place[position], round(1000 * alike))
            for position, alike in sorted(found.items())
            if alike > 0 and self._keys[position] != key[0]
        ]
