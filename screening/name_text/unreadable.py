r"""Names with a letter that cannot be read, and names written without a space.

``Kir\ufffdyenko`` has one unreadable letter; ``SERGEIKIRIYENKO`` two words run together. Both are
read with the help of the words of published names (``data/token_bits.tsv``): the words that fit,
at most a few, each of them one more query.
"""

from __future__ import annotations

import re
from functools import lru_cache

from screening.naming.typos import published_words
from screening.text import fold

MOST_FITTING = 6
"""Published words tried for one with an unreadable letter."""
MOST_CUTS = 4
"""Ways to cut a word that are tried."""
SHORTEST_RUN = 8
"""Letters of a word that may be two run together."""
_SHORTEST_PIECE = 3
_GAP = "\ufffd"
_UNREADABLE = re.compile(r"(?<=[^\W\d_])(?:\ufffd+|\?{1,3})(?=[^\W\d_])|\ufffd+")
_WORD = re.compile(rf"[^\W\d_{_GAP}]*{_GAP}[^\W\d_]*(?:{_GAP}[^\W\d_]*)*")


def with_letters_guessed(text: str) -> tuple[str, ...]:
    """The text with each unreadable letter left out, then with the published words that fit.

    Empty when every letter can be read.
    """
    if _GAP not in text and "?" not in text:
        return ()
    marked = _UNREADABLE.sub(_GAP, text)
    if _GAP not in marked:
        return ()
    found = [_WORD.sub(lambda word: word[0].replace(_GAP, ""), marked)]
    for fitting in range(MOST_FITTING):

        def filled(word: re.Match[str], choice: int = fitting) -> str:
            fits = _fitting(word[0].casefold())
            return fits[choice] if choice < len(fits) else word[0].replace(_GAP, "")

        found.append(_WORD.sub(filled, marked))
    return tuple(dict.fromkeys(one for one in found if one.strip()))


@lru_cache(maxsize=4096)
def _fitting(word: str) -> tuple[str, ...]:
    """Published words that differ in the unreadable letter only, the nearest in length first."""
    pieces = [fold(piece).replace(" ", "") for piece in word.split(_GAP)]
    if sum(map(len, pieces)) < _SHORTEST_PIECE:
        return ()
    shape = re.compile("[a-z]{1,2}".join(map(re.escape, pieces)))
    fits = [known for known in published_words() if shape.fullmatch(known)]
    return tuple(sorted(fits, key=lambda known: (len(known), known))[:MOST_FITTING])


def cut_apart(text: str) -> tuple[str, ...]:
    """The ways to cut one long word into two published words, the most even ones first.

    Empty for several words, for short ones, and for a word that is published itself.
    """
    word = fold(text)
    if len(word) < SHORTEST_RUN or not word.isalpha() or word in published_words():
        return ()
    return _cuts(word)


@lru_cache(maxsize=4096)
def _cuts(word: str) -> tuple[str, ...]:
    places = range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1)
    known = published_words()
    cuts = [place for place in places if word[:place] in known and word[place:] in known]
    even = sorted(cuts, key=lambda place: (abs(len(word) - 2 * place), place))
    return tuple(f"{word[:place]} {word[place:]}" for place in even[:MOST_CUTS])
