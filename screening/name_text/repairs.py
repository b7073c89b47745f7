r"""Names with a letter that cannot be read, without a space, or with a slip in every word.

``Kir\ufffdyenko`` has one unreadable letter; ``SERGEIKIRIYENKO`` runs two words together; in
``Vladimit Putim`` no word is known, so the longest is mended and the other left to the scorer,
which forgives a slip in one word more readily than in each. All are read with the help of the
words of published names (``data/token_bits.tsv``); each way to read them is one more query.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from screening.naming.real_words import published_words
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_FITTING = 6
"""Published words tried for one with an unreadable letter."""
MOST_CUTS = 4
"""Ways to cut a word that are tried."""
SHORTEST_RUN = 8
"""Letters of a word that may be two run together."""
SHORTEST_MENDED = 7
"""Letters of a word that is mended: of shorter ones too many are one slip away."""
_SHORTEST_PIECE = 3
_FEWEST, _MOST = 2, 4
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


_folded = lru_cache(maxsize=16)(fold)  # asked twice of each text


def cut_apart(text: str) -> tuple[str, ...]:
    """The ways to cut one long word into two published words, the most even ones first.

    Empty for several words, for short ones, and for a word that is published itself.
    """
    word = _folded(text)
    if len(word) < SHORTEST_RUN or not word.isalpha() or word in published_words():
        return ()
    return _cuts(word)


@lru_cache(maxsize=4096)
def _cuts(word: str) -> tuple[str, ...]:
    known = published_words()
    if len(word) > 2 * _longest():
        return ()
    places = range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1)
    cuts = [place for place in places if word[:place] in known and word[place:] in known]
    even = sorted(cuts, key=lambda place: (abs(len(word) - 2 * place), place))
    return tuple(f"{word[:place]} {word[place:]}" for place in even[:MOST_CUTS])


def all_words_unknown(words: Collection[str]) -> bool:
    """Whether a name of two to four words has none that published names have."""
    return _FEWEST <= len(words) <= _MOST and published_words().isdisjoint(words)


def with_a_word_mended(text: str) -> str:
    """The text with its longest word as one published word has it; empty where that is unsure."""
    folded = _folded(text).split()
    word = max(folded, key=len, default="")
    if not SHORTEST_MENDED <= len(word) <= _longest() + 1 or not word.isalpha():
        return ""
    if not all_words_unknown(folded):
        return ""
    near = [
        known
        for letters in (len(word) - 1, len(word), len(word) + 1)
        for known, *_ in extract(
            word, _alike().get((word[0], letters), ()), scorer=OSA.distance, score_cutoff=1
        )
    ]
    if len(near) != 1:
        return ""
    return " ".join(near[0] if one == word else one for one in folded)


@cache
def _longest() -> int:
    """Letters of the longest published word."""
    return max(map(len, published_words()))


@cache
def _alike() -> dict[tuple[str, int], list[str]]:
    """Published words long enough, by their first letter and how many letters they have."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in published_words():
        if len(word) >= SHORTEST_MENDED - 1:
            found.setdefault((word[0], len(word)), []).append(word)
    return found


def load_repairs() -> None:
    """Load the words of published names, and those that are alike together."""
    _alike()
    _longest()
