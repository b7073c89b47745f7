"""Which misses a name-only comparison could have avoided: a plain rule, independent of the scorer.

Some lists give names that are wholly unlike any name of the party elsewhere (``Lui Wai Ming`` for
Pak Bong Nam). Nobody can find those by name. A row counts as *findable* if for some name of the
subject and some listed name of the expected party one of these holds:

1. folded to plain letters, rapidfuzz ``token_set_ratio`` is at least 75;
2. written without spaces, rapidfuzz ``ratio`` is at least 75;
3. both have a reading in another system (Korean syllables, characters, Arabic or Russian keys) and
   these readings are equal in any order.

The rule is generous: it counts rows as findable that share one rare word with a longer name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from screening.naming.names import Role, read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Entity, Kind

LEAST_RATIO = 75
_OTHER_SYSTEMS = frozenset({Role.SYLLABLE, Role.KEY})


def findable(names: Sequence[str], entities: Sequence[Entity]) -> str:
    """Why the party can be found by one of these names; empty if it cannot."""
    likeness, description = _most_alike(names, entities)
    if likeness >= LEAST_RATIO:
        return description
    for entity in entities:
        asked = {keys for name in names for keys in _keys(name, entity.kind)}
        for listed in entity.names if asked else ():
            if asked & _keys(listed.full, entity.kind):
                return f"reads like {listed.full!r}"
    return ""


def nearest(names: Sequence[str], entities: Sequence[Entity]) -> str:
    """The listed name most like one of these, with its likeness, for reading."""
    return _most_alike(names, entities)[1]


def _most_alike(names: Sequence[str], entities: Sequence[Entity]) -> tuple[float, str]:
    asked = [fold(name) for name in names]
    found = [
        _likeness(plain, fold(listed.full), listed.full)
        for entity in entities
        for listed in entity.names
        for plain in asked
    ]
    return max(found, default=(0.0, ""))


def _likeness(asked: str, listed: str, shown: str) -> tuple[float, str]:
    if not asked or not listed:
        return 0.0, ""
    words = fuzz.token_set_ratio(asked, listed)
    letters = fuzz.ratio(asked.replace(" ", ""), listed.replace(" ", ""))
    best = max(words, letters)
    return best, f"{best:.0f} of 100 like {shown!r}"


def _keys(name: str, kind: Kind) -> frozenset[tuple[str, ...]]:
    found = set()
    for reading in read_name(name, kind):
        keys = sorted(token.text for token in reading.tokens if token.role in _OTHER_SYSTEMS)
        if len(keys) > 1:
            found.add(tuple(keys))
    return frozenset(found)
