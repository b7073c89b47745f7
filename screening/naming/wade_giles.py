"""Chinese names in Wade-Giles, read as pinyin: Hsia Pao-lung is Xia Baolong.

Taiwan, older documents and sanctions lists spell Mandarin so. Its apostrophes tell aspirated sounds
apart (``Ts'ao``, ``Tsao``); where a name has none at all they were left out, as passports do, and
each sound may be either.
"""

from __future__ import annotations

from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING

from screening.naming.chinese import is_chinese, syllables
from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.naming.text import Word

_FEWEST, _MOST = 2, 4
_MOST_READINGS = 8


@cache
def _in_pinyin(*, with_apostrophes: bool) -> dict[str, tuple[str, ...]]:
    """Pinyin by the Wade-Giles syllable; without apostrophes a syllable may be several."""
    found: dict[str, list[str]] = {}
    for _, cells in table("wade_giles"):
        for cell in cells.split(";"):
            spelled, _, pinyin = cell.partition("=")
            found.setdefault(spelled if with_apostrophes else spelled.replace("'", ""), []).append(
                pinyin
            )
    return {spelled: tuple(sorted(several)) for spelled, several in found.items()}


def is_syllable(text: str) -> bool:
    """Say whether a folded word is a syllable of Wade-Giles, written without apostrophes."""
    return text in _in_pinyin(with_apostrophes=False)


def in_pinyin(found: Sequence[Word]) -> list[list[Word]]:
    """Give the words of a name in pinyin, each way they may be meant; ``[]`` if it is no such name.

    It is one if all words are syllables of Wade-Giles, one at least is none of pinyin, and a
    surname stands at one end.
    """
    if not _FEWEST <= len(found) <= _MOST:
        return []
    apostrophes = False
    for word in found:
        if word.script != "latin":
            return []
        apostrophes = apostrophes or "'" in word.source
    known = _in_pinyin(with_apostrophes=apostrophes)
    spelled = []
    for word in found:  # hardly a name gets beyond its first word
        text = word.source.lower().replace("ü", "u") if apostrophes else word.text
        if text not in known:
            return []
        spelled.append(text)
    if not apostrophes and all(syllables(word.text) for word in found):
        return []
    ways = islice(product(*(known[text] for text in spelled)), _MOST_READINGS)
    return [
        [word._replace(text=text) for word, text in zip(found, way, strict=True)]
        for way in ways
        if is_chinese(way)
    ]
