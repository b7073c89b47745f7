"""What the letters of a new word say by themselves, looked up in small tables.

Each table answers *no* for sure. Spellings of syllables are compared exactly: their letters stand
in the table, five bits each. Of what slips leave of a word three bits of a hash are kept, so a word
that seems to be near one of the tables has to be compared with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import open_word_tables
from screening.index.compiled import compiled, inlined
from screening.index.letters import HASH_BASE

if TYPE_CHECKING:
    from screening.index.layout import I64, U8, U64

SLIP, KOREAN, CHINESE = 1, 2, 4
"""It may be a word of the tables with slips in it; it can be cut into syllables of a language."""
LONGEST = 30
"""Letters of a word that is looked at; ``A`` is the first of them."""
A = 96
"""The letters are numbered from the sign before the first one."""
BEFORE_BITS = 3
"""Low bits of a syllable's entry: before what it stands (``screening.naming.syllables``)."""
AT_END, BEFORE_CONSONANT, BEFORE_VOWEL = 1, 2, 4
_MOST_KOREAN, _LONGEST_KOREAN, _MOST_CHINESE = 4, 24, 3
_LEAST_SLIP, _LEAST_TWICE, _LEAST_HEARD, _LEAST_CONSONANTS = 4, 10, 6, 4
_LINE_END = ord("\n")
HEARD = 27
"""What stands before the consonants of a word, as a letter more than there are."""
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_VOWELS = np.zeros(32, np.bool_)
_VOWELS[[ord(letter) - A for letter in "aeiouy"]] = True


@inlined
def _spread(key: np.uint64) -> np.uint64:
    """A number of which each bit depends on all of the key's."""
    key ^= key >> np.uint64(32)
    key *= _MIX
    key ^= key >> np.uint64(29)
    return key * HASH_BASE


@inlined
def _slot(table: U64, key: np.uint64) -> int:
    """Where a key stands in a table of 2**n places, or the free place that it would take."""
    mask = np.uint64(len(table) - 1)
    place = _spread(key) >> np.uint64(32) & mask
    while table[place] != 0 and table[place] >> np.uint64(BEFORE_BITS) != key:
        place = (place + np.uint64(1)) & mask
    return int(place)


@compiled
def enter_syllables(table: U64, letters: U8, starts: I64, before: U8) -> None:
    """Enter spellings, whose letters stand end to end, with before what each stands."""
    for word in range(len(before)):
        key = np.uint64(0)
        for place in range(starts[word], starts[word + 1]):
            key = key << np.uint64(5) | np.uint64(letters[place])
        entry = key << np.uint64(BEFORE_BITS) | np.uint64(before[word])
        table[_slot(table, key)] = entry


@inlined
def _bits(key: np.uint64) -> tuple[np.uint64, np.uint64, np.uint64]:
    spread = _spread(key)
    return spread >> np.uint64(42), spread >> np.uint64(21), spread


@compiled
def enter_remainders(table: U64, letters: U8, starts: I64) -> None:
    """Set three bits for each of what slips leave of words, whose letters stand end to end."""
    mask = np.uint64(64 * len(table) - 1)
    for word in range(len(starts) - 1):
        key = np.uint64(0)
        for place in range(starts[word], starts[word + 1]):
            key = key * HASH_BASE + np.uint64(letters[place])
        for bit in _bits(key):
            at = bit & mask
            table[at >> np.uint64(6)] |= np.uint64(1) << (at & np.uint64(63))


@inlined
def _holds(table: U64, key: np.uint64) -> bool:
    mask = np.uint64(64 * len(table) - 1)
    for bit in _bits(key):
        at = bit & mask
        if table[at >> np.uint64(6)] >> (at & np.uint64(63)) & np.uint64(1) == 0:
            return False
    return True


@compiled
def _may_be_slip(table: U64, letters: U8) -> bool:
    """Whether the word, or what is left of it without a letter, or two, may be in the table."""
    count = len(letters)
    if count < _LEAST_SLIP:
        return False
    whole, sounds, consonants = np.uint64(0), np.uint64(HEARD), 0
    for letter in letters:
        whole = whole * HASH_BASE + np.uint64(letter)
        if not _VOWELS[letter]:
            sounds = sounds * HASH_BASE + np.uint64(letter)
            consonants += 1
    if _holds(table, whole):
        return True
    if count >= _LEAST_HEARD and consonants >= _LEAST_CONSONANTS and _holds(table, sounds):
        return True
    # the hash without a letter: what stands before it, moved down by one, and what stands behind
    head = np.uint64(0)
    for gap in range(count):
        total = head
        for place in range(gap + 1, count):
            total = total * HASH_BASE + np.uint64(letters[place])
        if _holds(table, total):
            return True
        if count >= _LEAST_TWICE and _without_another(table, letters, gap, head):
            return True
        head = head * HASH_BASE + np.uint64(letters[gap])
    return False


@compiled
def _without_another(table: U64, letters: U8, gap: int, head: np.uint64) -> bool:
    """The same without a second letter behind a gap; ``head`` is the hash of what is before it."""
    middle = head
    for second in range(gap + 1, len(letters)):
        total = middle
        for place in range(second + 1, len(letters)):
            total = total * HASH_BASE + np.uint64(letters[place])
        if _holds(table, total):
            return True
        middle = middle * HASH_BASE + np.uint64(letters[second])
    return False


@compiled
def _is_made_of(table: U64, letters: U8, most: int) -> bool:
    """Whether a word is so many syllables at most, each before what it may stand."""
    count = len(letters)
    places = np.int64(1)
    for _ in range(most):
        reached = np.int64(0)
        for at in range(count):
            if not places >> at & 1:
                continue
            key = np.uint64(0)
            for end in range(at + 1, count + 1):
                key = key << np.uint64(5) | np.uint64(letters[end - 1])
                entry = table[_slot(table, key)]
                if entry == 0:
                    break
                before = entry & np.uint64((1 << BEFORE_BITS) - 1)
                if before == 0:
                    continue
                if end == count:
                    return True
                wanted = BEFORE_VOWEL if _VOWELS[letters[end]] else BEFORE_CONSONANT
                if before & np.uint64(wanted):
                    reached |= np.int64(1) << end
        places = reached
    return False


@compiled
def _look_at(numbers: I64, letters: U8) -> int:
    tables = open_word_tables(numbers)
    found = 0
    if _may_be_slip(tables.slips, letters):
        found |= SLIP
    if len(letters) <= _LONGEST_KOREAN and _is_made_of(tables.korean, letters, _MOST_KOREAN):
        found |= KOREAN
    if _is_made_of(tables.chinese, letters, _MOST_CHINESE):
        found |= CHINESE
    return found


@compiled
def look_at_all(numbers: I64, words: U8, found: U8) -> None:
    """What of ``SLIP`` and the others holds of words of ASCII letters, ``LONGEST`` at most.

    They stand in lines. Korean is said of their letters as they stand; ``wh`` is another matter.
    """
    letters = words - np.uint8(A)
    start = 0
    for word in range(len(found)):
        end = start
        while end < len(words) and words[end] != _LINE_END:
            end += 1
        found[word] = _look_at(numbers, letters[start:end])
        start = end + 1
