"""What a new word of a name may be by its letters alone, found out at once.

A name of a file brings one or two new words. Whether each can be cut into Korean or Chinese
syllables, or may be a misspelt word of the tables, took longer than everything else that is asked
of a name. Here a kernel looks it up (``screening.index.word_kernel``), in tables made from those of
``screening.naming``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import AddressTable
from screening.index.layout import WordTables
from screening.index.word_kernel import (
    AT_END,
    BEFORE_CONSONANT,
    BEFORE_VOWEL,
    CHINESE,
    HEARD,
    KOREAN,
    LONGEST,
    SLIP,
    A,
    enter_remainders,
    enter_syllables,
    look_at_all,
)
from screening.naming.chinese import pinyin_syllables
from screening.naming.syllables import NOT_KOREAN, can_be_cut, latin_syllables
from screening.naming.typos import MISREAD, remainders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lists.entity import Kind

__all__ = ["CHINESE", "KOREAN", "LONGEST", "SLIP", "letter_facts"]

_BITS_OF_A_REMAINDER = 16
_MISREAD = re.compile("|".join(seen for seen, _ in MISREAD))
_NOT_IN_KERNEL = "wh"
"""Letters that a Korean spelling may have for others."""


def letter_facts(folded: Sequence[str], kind: Kind | None) -> list[int]:
    """``SLIP``, ``KOREAN`` and ``CHINESE``, as far as they hold of each folded word of names.

    Words are of letters, ``LONGEST`` at most. Without ``SLIP`` one is surely no word of the tables
    for this kind with slips in it; the other two are what ``can_be_cut`` and ``syllables`` say.
    """
    letters = np.frombuffer("\n".join(folded).encode("ascii"), np.uint8)
    facts = np.zeros(len(folded), np.uint8)
    look_at_all(_tables(kind).numbers, letters, facts)
    found: list[int] = facts.tolist()
    for place, word in enumerate(folded):
        if _NOT_IN_KERNEL in word:
            found[place] = found[place] & ~KOREAN | KOREAN * can_be_cut(word)
        elif word in NOT_KOREAN:
            found[place] &= ~KOREAN
        if not found[place] & SLIP and _MISREAD.search(word):
            found[place] |= SLIP
    return found


@cache
def _tables(kind: Kind | None) -> AddressTable:
    korean, chinese = _syllables()
    left = [chr(A + HEARD) + one.lower() if one.isupper() else one for one in remainders(kind)]
    slips = np.zeros(_places(_BITS_OF_A_REMAINDER * len(left)) // 64, np.uint64)
    enter_remainders(slips, *_end_to_end(left))
    table = AddressTable()
    table.register(WordTables(slips, korean, chinese))
    return table


@cache
def _syllables() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    anywhere = AT_END | BEFORE_CONSONANT | BEFORE_VOWEL
    pinyin = {text: anywhere * whole for text, whole in pinyin_syllables().items()}
    return _packed(latin_syllables()), _packed(pinyin)


def _packed(before: Mapping[str, int]) -> NDArray[np.uint64]:
    """A table of spellings, and before what each stands, for ``word_kernel``."""
    plain = {text: bits for text, bits in before.items() if text.isascii() and text.isalpha()}
    table = np.zeros(_places(2 * len(plain)), np.uint64)
    enter_syllables(table, *_end_to_end(list(plain)), np.array(list(plain.values()), np.uint8))
    return table


def _places(least: int) -> int:
    return max(64, 1 << (least - 1).bit_length())


def _end_to_end(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The letters of all texts as numbers, and where each text starts (one more than texts)."""
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=starts[1:])
    signs = np.frombuffer("".join(texts).encode("ascii", "replace"), np.uint8)
    return signs - np.uint8(A), starts
