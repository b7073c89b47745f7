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

from screening.names import Role, read_name
from screening.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity, Kind

LEAST_RATIO = 75
_OTHER_SYSTEMS = frozenset({Role.SYLLABLE, Role.KEY})


def findable(names: Iterable[str], entities: Iterable[Entity]) -> str:
    """Why the party can be found by one of these names; empty if it cannot."""
    asked = [(name, fold(name)) for name in names]
    best = (0.0, "")
    for entity in entities:
        for listed in entity.names:
            folded = fold(listed.full)
            for name, plain in asked:
                best = max(best, _likeness(plain, folded, listed.full))
                if _shared_reading(name, listed.full, entity.kind):
                    return f"reads like {listed.full!r}"
    return best[1] if best[0] >= LEAST_RATIO else ""


def nearest(names: Iterable[str], entities: Iterable[Entity]) -> str:
    """The listed name most like one of these, with its likeness, for reading."""
    asked = [fold(name) for name in names]
    found = [
        _likeness(plain, fold(listed.full), listed.full)
        for entity in entities
        for listed in entity.names
        for plain in asked
    ]
    return max(found, default=(0.0, ""))[1]


def _likeness(asked: str, listed: str, shown: str) -> tuple[float, str]:
    if not asked or not listed:
        return 0.0, ""
    words = fuzz.token_set_ratio(asked, listed)
    letters = fuzz.ratio(asked.replace(" ", ""), listed.replace(" ", ""))
    best = max(words, letters)
    return best, f"{best:.0f} of 100 like {shown!r}"


def _shared_reading(one: str, other: str, kind: Kind) -> bool:
    left, right = _keys(one, kind), _keys(other, kind)
    return bool(left & right)


def _keys(name: str, kind: Kind) -> frozenset[tuple[str, ...]]:
    found = set()
    for reading in read_name(name, kind):
        keys = sorted(token.text for token in reading.tokens if token.role in _OTHER_SYSTEMS)
        if len(keys) > 1:
            found.add(tuple(keys))
    return frozenset(found)
