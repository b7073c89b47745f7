"""Long texts where a name is asked for: how much of them is read, and in which pieces.

A search kernel tells ``MOST_PIECES`` words of a text apart. A longer text is searched in stretches
of so many that overlap by ``OVERLAP``, so a listed name of up to ``OVERLAP`` words and what stands
beside it is never cut in two. At most ``MOST_WORDS`` words are read: the cost of a search grows
with the words of its text and no faster, and what is not read is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screening.index.reading import MOST_PIECES, NameReading, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WORDS = 400
"""Words of one name or text that are read; a page of prose."""
OVERLAP = 24
"""Words that two stretches of a longer text share."""
_WORD = re.compile(r"[^\W\d_]+|\d+")


SURELY_READ = 2 * MOST_WORDS
"""Characters that have no room for more words than are read."""


class LimitedText(NamedTuple):
    """What of a text is read: the text as far as that, the words in it, all words sent."""

    text: str
    read: int
    sent: int

    @property
    def cut(self) -> bool:
        """Whether words were left unread; an answer must say so."""
        return self.read < self.sent


def limited(raw: str) -> LimitedText:
    """Cut a text behind its first ``MOST_WORDS`` words."""
    if len(raw) <= SURELY_READ:
        words = MOST_WORDS
        return LimitedText(raw, words, words)
    ends = [word.end() for word in _WORD.finditer(raw)]
    if len(ends) <= MOST_WORDS:
        return LimitedText(raw, len(ends), len(ends))
    return LimitedText(raw[: ends[MOST_WORDS - 1]], MOST_WORDS, len(ends))


def stretches(reading: NameReading) -> Sequence[NameReading]:
    """A reading as it is searched: whole, and if it is long in stretches that overlap."""
    pieces = reading.pieces
    if len(pieces) <= MOST_PIECES:
        return (reading,)
    step, mask = MOST_PIECES - OVERLAP, (1 << MOST_PIECES) - 1
    found = [reading]
    for first in range(0, len(pieces) - OVERLAP, step):
        written = Writing(*(bits >> first & mask for bits in reading.written))
        found.append(NameReading(pieces[first : first + MOST_PIECES], reading.ordered, written))
    return found
