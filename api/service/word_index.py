"""An index of listed parties by the words of their names and by traits, for browsing.

Not for screening: words are found as they are spelled, or by their beginning, and are not weighed.
Built in one pass over the lists when first used; a few bytes per word.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from lists.ftm import ftm_entity, ftm_id
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lists.entity import Entity
    from screening.screener import Screener

_MOST_BEGUN: Final = 10_000
"""Parties that all beginnings of words in a question may find before they are intersected."""
_MAX_QUERY_WORDS: Final = 32
"""Words of a question that are looked up."""


@dataclass(slots=True)
class Traits:
    """Schema, source, countries, topics and gender of each party, by its position."""

    schema: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    countries: list[tuple[str, ...]] = field(default_factory=list)
    topics: list[tuple[str, ...]] = field(default_factory=list)
    gender: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Words:
    """Sorted word hashes with the positions of the parties and each word's share of a name.

    ``spelled`` are all words in order, for beginnings.
    """

    hashes: NDArray[np.int64]
    positions: NDArray[np.int32]
    shares: NDArray[np.float32]
    spelled: list[str]

    def having(self, word: str) -> dict[int, float]:
        """Parties that have exactly this word, with its largest share of one of their names."""
        wanted = hash(word)
        first, last = np.searchsorted(self.hashes, [wanted, wanted + 1])
        found: dict[int, float] = {}
        part = slice(int(first), int(last))
        for position, share in zip(
            self.positions[part].tolist(), self.shares[part].tolist(), strict=True
        ):
            found[position] = max(share, found.get(position, 0.0))
        return found

    def beginning(self, start: str, most: int) -> dict[int, float]:
        """Parties that have a word with this beginning; little more than ``most``."""
        found: dict[int, float] = {}
        for word in islice(self.spelled, bisect_left(self.spelled, start), None):
            if not word.startswith(start) or len(found) > most:
                break
            for position, share in self.having(word).items():
                near = share * len(start) / len(word)
                found[position] = max(near, found.get(position, 0.0))
        return found


class WordIndex:
    """Words, traits and FollowTheMoney ids of all parties of one screener."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    def own_id(self, identity: str) -> str:
        """Our id of the party with this FollowTheMoney id."""
        return self._renamed.get(identity, identity)

    def party(self, position: int) -> Entity:
        """The party at a position."""
        return self._screener.entity_at(position)

    def __len__(self) -> int:
        return len(self._screener)

    @property
    def traits(self) -> Traits:
        """The traits of all parties."""
        return self._tables[0]

    @property
    def words(self) -> Words:
        """The words of all parties."""
        return self._tables[1]

    def with_words(self, query: Sequence[str], *, last_begins: bool = False) -> dict[int, float]:
        """Parties that have all these words, with how much of their names the words are (0 to 1).

        A word that ends in ``*`` stands for every word it begins; so does the last one of all
        where a person is still typing (``last_begins``).
        """
        found: dict[int, float] | None = None
        open_ends = sum(word.endswith("*") for word in query) + last_begins
        most = _MOST_BEGUN // max(open_ends, 1)
        for number, word in enumerate(query[:_MAX_QUERY_WORDS], start=1):
            folded = fold(word).replace(" ", "")
            if not folded:
                continue
            open_end = word.endswith("*") or (last_begins and number == len(query))
            here = self.words.beginning(folded, most) if open_end else self.words.having(folded)
            if found is None:
                found = here
            else:
                found = {one: found[one] + share for one, share in here.items() if one in found}
        return {one: min(share, 1.0) for one, share in (found or {}).items()}

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        ids = self._screener.ids()
        return {renamed: one for one in ids if (renamed := ftm_id(one)) != one}

    @cached_property
    def _tables(self) -> tuple[Traits, Words]:
        """Traits and words, in one pass; seconds for a large list, so run it in a thread."""
        traits = Traits()
        hashes, positions, shares = array("q"), array("i"), array("f")
        spelled: set[str] = set()
        same: dict[tuple[str, ...], tuple[str, ...]] = {}
        for position in range(len(self)):
            if position % 100 == 0:
                time.sleep(0)  # let requests that screen have the interpreter
            party = self.party(position)
            made = ftm_entity(party)
            traits.schema.append(made["schema"])
            traits.source.append(party.source)
            traits.gender.append(party.gender)
            for held, values in (
                (traits.countries, tuple(sorted(set(_countries(party))))),
                (traits.topics, tuple(made["properties"].get("topics", ()))),
            ):
                held.append(same.setdefault(values, values))
            for word, share in _words(party).items():
                hashes.append(hash(word))
                positions.append(position)
                shares.append(share)
                spelled.add(word)
        keys = np.array(hashes, np.int64)
        order = np.argsort(keys, kind="stable")
        words = Words(
            keys[order],
            np.array(positions, np.int32)[order],
            np.array(shares, np.float32)[order],
            sorted(spelled),
        )
        return traits, words


def _countries(party: Entity) -> Iterator[str]:
    born = (place.country for place in party.birth_places)
    every: Iterable[str] = (*party.countries, *party.nationalities, *party.flags, *born)
    return (code.lower() for code in every if code)


def _words(party: Entity) -> dict[str, float]:
    """Words of names, each with its share of the shortest name; numbers are kept whole."""
    found: dict[str, float] = {}
    for name in party.names:
        words = fold(name.full).split()
        for word in words:
            found[word] = max(1 / len(words), found.get(word, 0.0))
    references = (party.id, party.reference, *(one.reference for one in party.listings))
    numbers = (number.value for number in party.identifiers)
    for text in (*references, *numbers):
        whole = fold(text).replace(" ", "")
        if whole:
            found[whole] = 1.0
    return found
