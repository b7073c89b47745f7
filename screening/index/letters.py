"""Letters of a word as small numbers, and what can be said of two words from them.

Three views of one word: its *bag* (which letters, seen once or twice, in one machine word), its
*skeleton* (consonant sounds, for spellings by ear) and its letters in order (edit distance). The
bag is a filter that never rejects a word within the distance asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.compiled import compiled, population_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
OTHER = len(LETTERS)
MAX_WORD = 64
"""Longest word compared letter by letter (one machine word); longer ones are compared whole."""

HASH_BASE = np.uint64(0x9E3779B97F4A7C15)
_BYTE_CODE = np.full(256, OTHER, np.uint8)
_BYTE_CODE[[ord(letter) for letter in LETTERS]] = np.arange(len(LETTERS), dtype=np.uint8)

# Sound classes for the skeleton, by letter: 255 is a vowel (left out unless it starts the word).
_VOWEL = 255
_SOUND = np.arange(OTHER + 1, dtype=np.uint8)
for _letters, _class in (("aeiouy", None), ("ckq", "k"), ("sz", "s"), ("vw", "v"), ("gj", "g")):
    for _letter in _letters:
        _SOUND[LETTERS.index(_letter)] = _VOWEL if _class is None else LETTERS.index(_class)
_A, _C, _D, _F, _G, _H, _J, _K, _P, _S, _T, _Z = (LETTERS.index(x) for x in "acdfghjkpstz")
_SHIBILANT = 40  # ch, sh, sch, tch: one class, outside the letters


def encode(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Letter codes of all texts end to end, and where each starts (one more than texts)."""
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return letter_codes("".join(texts)), offsets


def letter_codes(text: str) -> NDArray[np.uint8]:
    """The codes of one text's letters, a number for each."""
    return _BYTE_CODE[np.frombuffer(text.encode("ascii", "replace"), np.uint8)]


@compiled
def word_hash(codes: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Polynomial hash; ``concatenated`` gives that of two words written together."""
    total = np.uint64(0)
    for position in range(start, end):
        total = total * HASH_BASE + np.uint64(codes[position] + 1)
    return total


def hash_texts(texts: list[str]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Hash and number of letters of every text."""
    codes, offsets = encode(texts)
    hashes = np.zeros(len(texts), np.uint64)
    _fill_hashes(codes, offsets, hashes)
    return hashes, np.diff(offsets).astype(np.int32)


def bucket_starts(ordered: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Where the hashes of each bucket start in sorted ones: a bucket is what its first bits say.

    About as many buckets as hashes, two at least; the last number is that of the hashes.
    """
    bits = min(max(len(ordered).bit_length() - 1, 1), 24)
    firsts = np.arange((1 << bits) + 1, dtype=np.uint64)
    shifted = ordered >> np.uint64(64 - bits)
    return np.searchsorted(shifted, firsts).astype(np.int32)


@compiled
def bucket_of(starts: NDArray[np.int32], key: np.uint64) -> int:
    """Which bucket of ``bucket_starts`` a hash belongs to."""
    bits: np.uint64 = population_count(np.uint64(len(starts) - 2))
    return np.int64(key >> (np.uint64(64) - bits))


@compiled
def concatenated(left: np.uint64, right: np.uint64, right_length: int) -> np.uint64:
    """Hash of two words written together, from their hashes and the second one's length."""
    power = np.uint64(1)
    for _ in range(right_length):
        power *= HASH_BASE
    return left * power + right


@compiled
def letter_bag(codes: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Bits 0-36: the letter occurs; bits 37-62: an a-z letter occurs at least twice."""
    bag = np.uint64(0)
    for position in range(start, end):
        code = np.uint64(codes[position])
        bit = np.uint64(1) << code
        if bag & bit and code < np.uint64(26):
            bag |= np.uint64(1) << (code + np.uint64(37))
        bag |= bit
    return bag


@compiled
def bags_can_meet(left: np.uint64, right: np.uint64, distance: int, longer_by: int) -> bool:
    """False only if no ``distance`` edits lead from one bag to the other.

    Each insertion changes at most one bit and each substitution two; at least ``longer_by`` of the
    edits are insertions.
    """
    return population_count(left ^ right) <= np.uint64(2 * distance - longer_by)


@compiled
def fill_masks(masks: NDArray[np.uint64], codes: NDArray[np.uint8], start: int, end: int) -> None:
    """Per letter, the positions where it stands in the word: the pattern of ``edit_distance``."""
    masks[:] = np.uint64(0)
    for position in range(start, end):
        masks[codes[position]] |= np.uint64(1) << np.uint64(position - start)


@compiled
def edit_distance(
    masks: NDArray[np.uint64], length: int, codes: NDArray[np.uint8], start: int, end: int
) -> int:
    """Edits (insert, delete, substitute, swap neighbours) between the masked word and another.

    Optimal string alignment, bit-parallel (Hyyrö 2003); ``length`` is at most ``MAX_WORD``.
    """
    one = np.uint64(1)
    last = one << np.uint64(length - 1)
    plus = ~np.uint64(0)
    minus = np.uint64(0)
    diagonal = np.uint64(0)
    previous = np.uint64(0)
    distance = length
    for position in range(start, end):
        here = masks[codes[position]]
        swap = (((~diagonal) & here) << one) & previous
        diagonal = (((here & plus) + plus) ^ plus) | here | minus | swap
        up = minus | ~(diagonal | plus)
        down = diagonal & plus
        if up & last:
            distance += 1
        if down & last:
            distance -= 1
        up = (up << one) | one
        plus = (down << one) | ~(diagonal | up)
        minus = up & diagonal
        previous = here
    return distance


@compiled
def _sound_at(  # noqa: C901, PLR0911 - one return for each spelling of a sound
    codes: NDArray[np.uint8], position: int, end: int
) -> tuple[int, int]:
    """Sound class at ``position`` and how many letters spell it."""
    code = codes[position]
    after = codes[position + 1] if position + 1 < end else OTHER
    third = codes[position + 2] if position + 2 < end else OTHER
    if code == _S and after == _C and third == _H:
        return _SHIBILANT, 3
    if code == _T and after == _C and third == _H:
        return _SHIBILANT, 3
    if after == _H:
        if code in (_C, _S):
            return _SHIBILANT, 2
        if code == _Z:  # Zhukov, Joukov; Zhong is not Sheng
            return _SOUND[_J], 2
        if code == _P:
            return _F, 2
        if code == _K:
            return _H, 2
        if code == _G:  # Qani, Ghani
            return _K, 2
        return _SOUND[code], 2
    if code == _C and after == _K:
        return _K, 2
    if code == _T and after in (_S, _Z):
        return _S, 2
    if code == _D and after == _J:
        return _SOUND[_J], 2
    return _SOUND[code], 1


@compiled
def skeleton(codes: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Hash of the consonant sounds, their number in its last four bits; 0 when fewer than two."""
    total = np.uint64(0)
    sounds = 0
    last = -1
    position = start
    while position < end:
        sound, width = _sound_at(codes, position, end)
        if sound == _VOWEL:
            if position == start:
                total = total * HASH_BASE + np.uint64(_A + 1)
            last = -1
        elif sound == _H and position > start and width == 1:
            pass  # an h inside a word is mostly not heard, and mostly not written twice alike
        elif sound != last:
            total = total * HASH_BASE + np.uint64(sound + 1)
            sounds += 1
            last = sound
        position += width
    if sounds < 2:
        return np.uint64(0)
    return total << np.uint64(4) | np.uint64(min(sounds, 15))


@compiled
def _fill_hashes(
    codes: NDArray[np.uint8], offsets: NDArray[np.int64], hashes: NDArray[np.uint64]
) -> None:
    for text in range(len(offsets) - 1):
        hashes[text] = word_hash(codes, offsets[text], offsets[text + 1])


@compiled
def describe_words(
    codes: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bags: NDArray[np.uint64],
    hashes: NDArray[np.uint64],
    skeletons: NDArray[np.uint64],
) -> None:
    """Fill the three views of every word."""
    for word in range(len(offsets) - 1):
        start, end = offsets[word], offsets[word + 1]
        bags[word] = letter_bag(codes, start, end)
        hashes[word] = word_hash(codes, start, end)
        skeletons[word] = skeleton(codes, start, end)
