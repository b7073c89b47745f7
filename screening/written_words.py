"""The words of a name as they stand in it, with the canonical form behind: ``OFF-SHORE (office)``.

Names are compared by canonical words, sound keys and syllables, which a reader does not find in the
names. The index keeps no spans: a shown name is read again, which gives the same tokens.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from screening.index.reading import name_tokens
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Kind
    from screening.index.vocabulary import Key


class WrittenWord(NamedTuple):
    """A token and its span in the name, -1 where reading the name moved its characters."""

    text: str
    start: int = -1
    end: int = -1


class WrittenWords:
    """The tokens that were compared, each with its place in the name."""

    def __init__(self, raw: str, kind: Kind | None, keys: Sequence[Key]) -> None:
        """``keys`` are text and role of the tokens of one reading, or a stretch of a long one."""
        self.raw = raw
        self._words = _placed(raw, kind, tuple(keys))

    def each(self, places: Iterable[int]) -> str:
        """These words, each with what it was compared as."""
        return " ".join(dict.fromkeys(self.shown([place]) for place in places))

    def shown(self, places: Iterable[int]) -> str:
        """These words as they stand in the name, in brackets what they were compared as.

        Only what they were compared as, in brackets, where their place in the name is unknown.
        """
        words = [self._words[place] for place in places]
        compared = " ".join(word.text for word in words)
        spans = dict.fromkeys((word.start, word.end) for word in words)
        if any(start < 0 for start, _ in spans):
            return f"({compared})"
        written = " ".join(self.raw[start:end] for start, end in spans)
        same = _plain(compared) in {_plain(written), _plain(fold(written))}
        return written if same else f"{written} ({compared})"


def _plain(text: str) -> str:
    return "".join(text.lower().split())


@lru_cache(maxsize=16384)
def _placed(raw: str, kind: Kind | None, keys: tuple[Key, ...]) -> tuple[WrittenWord, ...]:
    """The tokens of the reading that has these keys, else the keys without a place."""
    for tokens in name_tokens(raw, kind):
        read = tuple([(token.text, token.role) for token in tokens])
        for first in range(len(read) - len(keys) + 1):
            if read[first : first + len(keys)] == keys:
                found = tokens[first : first + len(keys)]
                return tuple([WrittenWord(one.text, one.start, one.end) for one in found])
    return tuple([WrittenWord(text) for text, _ in keys])
