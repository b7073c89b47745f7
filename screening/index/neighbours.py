"""Where in a text two words stand side by side that also do so in a listed name.

A text about something else (an address, a remark) seldom names a listed party. It is looked through
for two such neighbours, and only what stands round them is searched: that costs a hundredth of a
search. Spelling counts and order does not (*Kwangson Banking*, *Banking Kwangson*); trade words are
read as in names (*Oil* is *Petroleum*). Nothing is known of words in scripts other than Latin and
Cyrillic, so a text that has some is always searched.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from screening.naming.lexicon import lexicon
from screening.naming.names import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.index.layout import Names
    from screening.index.vocabulary import Key

_LIGHT = frozenset({Role.FORM, Role.PARTICLE, Role.TITLE, Role.NUMBER, Role.KEY})
"""Tokens that no party is known by; neighbours are found across them."""
_LONGEST_GAP = 3
"""Places from a word to its neighbour: two light words may stand between."""
_LONGEST_KEPT = 500
_MOST_KEPT = 20_000
"""Characters and number of the texts that are remembered."""
_FOREIGN = 0x530
"""Characters from here on are in neither Latin nor Cyrillic letters; signs and digits aside."""


class NeighbourWords:
    """The pairs of neighbouring words of all listed names; made at the first question."""

    def __init__(self, names: Names, keys: Sequence[Key]) -> None:
        self._names = names
        self._keys = keys
        self.spans: dict[str, tuple[tuple[int, int], ...]] = {}
        """Of texts looked through lately: where what has to be searched begins and ends."""

    def keep_spans(self, text: str, spans: tuple[tuple[int, int], ...]) -> None:
        """Remember what a text came to: its work is asked for first, then it is searched."""
        if len(text) > _LONGEST_KEPT:
            return
        if len(self.spans) >= _MOST_KEPT:
            self.spans.clear()
        self.spans[text] = spans

    def count_listed(self, words: Sequence[str]) -> int:
        """How many of some folded words are telling words of listed names."""
        return sum(map(self._numbers.__contains__, words))

    def places(self, words: Sequence[str]) -> list[int]:
        """The places of the first of two neighbours, in a text given as its folded words."""
        numbers, pairs = self._numbers, self._pairs
        telling = [(at, numbers[word]) for at, word in enumerate(words) if word in numbers]
        return [
            at
            for (at, one), (behind, other) in pairwise(telling)
            if behind - at <= _LONGEST_GAP and (min(one, other), max(one, other)) in pairs
        ]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """A number for each word of rows, by each of its spellings."""
        number_of: dict[str, int] = {}
        numbers: dict[str, int] = {}
        for text, role in self._keys:
            if len(text) > 1 and role not in _LIGHT:
                numbers[text] = number_of.setdefault(text, len(number_of))
        for spelling, entry in lexicon("organization").items():
            meaning = entry.alone
            if meaning and meaning.role not in _LIGHT and meaning.text in numbers:
                numbers[spelling] = numbers[meaning.text]
        return numbers

    @cached_property
    def _pairs(self) -> frozenset[tuple[int, int]]:
        rows, numbers = self._names.rows, self._numbers
        of_token = np.array(
            [-1 if role in _LIGHT else numbers.get(text, -1) for text, role in self._keys],
            np.int64,
        )
        row = np.repeat(np.arange(len(rows.start) - 1), np.diff(rows.start))
        number = of_token[rows.token]
        row, number = row[number >= 0], number[number >= 0]
        same_row = row[1:] == row[:-1]
        one, other = number[:-1][same_row], number[1:][same_row]
        lower, upper = np.minimum(one, other), np.maximum(one, other)
        return frozenset(zip(lower.tolist(), upper.tolist(), strict=True))


def has_foreign_letters(text: str) -> bool:
    """Whether a text has letters that are neither Latin nor Cyrillic."""
    return not text.isascii() and any(ord(char) >= _FOREIGN and char.isalpha() for char in text)
