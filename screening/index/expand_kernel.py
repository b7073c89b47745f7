"""Which listed words a submitted word may stand for, and how alike they are.

Four ways, the best counts: a few edits, the same consonant sounds, an initial, the same word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.addresses import open_known, open_scratch, open_tokens, open_word_scale
from screening.index.compiled import compiled, inlined, population_count
from screening.index.layout import EQUAL
from screening.index.letters import (
    MAX_WORD,
    bags_can_meet,
    bucket_of,
    edit_distance,
    fill_masks,
    letter_bag,
    skeleton,
    word_hash,
)
from screening.naming.real_words import PUBLISHED, REAL_WORD, TRADE_NAME, TRADE_WORD

if TYPE_CHECKING:
    from screening.index.layout import I32, I64, U8, U64

SPELLINGS = 5
"""Numbers that stand before the lengths of a word's spellings: weight, role, the listed token that
it is (-1 when it is none), which words it is no slip of, how many spellings follow. It is compared
by the first; the last is how it was written."""
_FEW = 64
"""So many findings are put in order by insertion."""


class WordQuery(NamedTuple):
    """One spelling of a new word, described as the vocabulary is."""

    start: int  # first of its letters
    end: int
    bag: np.uint64
    hash: np.uint64
    skeleton: np.uint64
    slips: int


@compiled
def first_at_least(starts: I32, order: I32, keys: U64, key: np.uint64) -> int:
    """Place in ``order`` of the first key that is not less, among those of the key's bucket."""
    bucket = bucket_of(starts, key)
    low, high = np.int64(starts[bucket]), np.int64(starts[bucket + 1])
    while low < high:
        middle = (low + high) // 2
        if keys[order[middle]] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _note(table: I64, count: int, token: int, similarity: int) -> int:
    scratch = open_scratch(table)
    if scratch.best[token] == 0:
        scratch.seen[count] = token
        count += 1
    scratch.best[token] = max(scratch.best[token], similarity)
    return count


@inlined
def may_be_slip(one: int, other: int) -> bool:
    """Whether one word may be another with a slip in it: no real word is a trade word misspelt."""
    if one & TRADE_WORD:
        return other & (REAL_WORD | PUBLISHED) == 0
    if other & TRADE_WORD:
        return one & (REAL_WORD | PUBLISHED) == 0
    return not (
        (one & TRADE_NAME and other & REAL_WORD) or (other & TRADE_NAME and one & REAL_WORD)
    )


@compiled
def _meeting(bags: U64, bag: np.uint64, most: tuple[int, int], meets: U8) -> None:
    """Say of each bag whether the distance allows it: a loop without branches, eight at a time."""
    allowed, longer_by = most
    for place in range(len(bags)):
        meets[place] = bags_can_meet(bag, bags[place], allowed, longer_by)


@compiled
def _by_length(table: I64, word: WordQuery, of: tuple[int, int, int, int], count: int) -> int:
    """Note the listed words ``of`` one length (first, behind the last, letters, edits allowed)."""
    tokens, scale, scratch = open_tokens(table), open_word_scale(table), open_scratch(table)
    first, behind, letters, allowed = of
    length, number = word.end - word.start, behind - first
    longer = max(length, letters)
    meets = scratch.meets[:number]
    _meeting(tokens.bag[first:behind], word.bag, (allowed, abs(length - letters)), meets)
    scratch.meets[number : number + 8] = 0
    for eight in range((number + 7) // 8):
        flags = scratch.meets_by_eight[eight]
        while flags:
            lowest = flags & (~flags + np.uint64(1))
            flags ^= lowest
            place = np.int64(population_count(lowest - np.uint64(1))) >> 3
            token = first + 8 * eight + place
            distance = edit_distance(
                scratch.masks, length, tokens.codes, tokens.start[token], tokens.start[token + 1]
            )
            if distance <= allowed and (
                distance == 0 or may_be_slip(word.slips, np.int64(tokens.slips[token]))
            ):
                same = word.skeleton != 0 and tokens.skeleton[token] == word.skeleton
                at_cost = distance * (MAX_WORD + 1) + longer
                alike = scale.heard[at_cost] if same else scale.edits[at_cost]
                count = _note(table, count, token, alike)
    return count


@compiled
def _by_edits(table: I64, codes: U8, word: WordQuery, count: int) -> int:
    """Note all listed words within the allowed distance."""
    tokens, scale = open_tokens(table), open_word_scale(table)
    length = word.end - word.start
    fill_masks(open_scratch(table).masks, codes, word.start, word.end)
    for letters in range(1, min(len(tokens.by_length) - 2, MAX_WORD) + 1):
        allowed = np.int64(scale.most_edits[max(length, letters)])
        first, behind = tokens.by_length[letters], tokens.by_length[letters + 1]
        if abs(length - letters) <= allowed and first < behind:
            count = _by_length(table, word, (first, behind, letters, allowed), count)
    return count


@compiled
def _by_initial(table: I64, codes: U8, word: WordQuery, count: int) -> int:
    """Note initials: a letter for words that start with it, and the other way round."""
    tokens, alike = open_tokens(table), np.int64(open_word_scale(table).initial[0])
    first = codes[word.start]
    if word.end - word.start == 1:
        for place in range(tokens.initial_start[first], tokens.initial_start[first + 1]):
            count = _note(table, count, np.int64(tokens.by_initial[place]), alike)
    elif len(tokens.by_length) > 2:
        for token in range(tokens.by_length[1], tokens.by_length[2]):
            if tokens.codes[tokens.start[token]] == first:
                count = _note(table, count, token, alike)
    return count


@compiled
def _similar_words(table: I64, codes: U8, word: WordQuery, count: int) -> int:
    """Note every listed word that ``word`` may stand for; returns how many are noted in all.

    They are left in ``Scratch.seen`` with their similarity in ``Scratch.best``.
    """
    tokens, scale = open_tokens(table), open_word_scale(table)
    length = word.end - word.start
    if 3 <= length <= MAX_WORD:
        count = _by_edits(table, codes, word, count)
    key = word.skeleton
    if key != 0 and length >= 4:
        alike = np.int64(scale.sound[np.int64(key & np.uint64(15))])
        order = tokens.by_skeleton
        place = first_at_least(tokens.skeleton_start, order, tokens.skeleton, key)
        while place < len(order) and tokens.skeleton[order[place]] == key:
            token = np.int64(order[place])
            if tokens.hash[token] == word.hash or may_be_slip(
                word.slips, np.int64(tokens.slips[token])
            ):
                count = _note(table, count, token, alike)
            place += 1
    count = _by_initial(table, codes, word, count)
    order = tokens.by_hash
    place = first_at_least(tokens.hash_start, order, tokens.hash, word.hash)
    while place < len(order) and tokens.hash[order[place]] == word.hash:
        count = _note(table, count, np.int64(order[place]), np.int64(EQUAL))
        place += 1
    return count


@compiled
def _most_telling_first(table: I64, weight: int, count: int) -> None:
    """Put the findings of one word in order."""
    tokens, scratch = open_tokens(table), open_scratch(table)
    seen, best = scratch.seen, scratch.best
    gains = np.empty(count, np.int64)
    if count > _FEW:
        for place in range(count):
            token = seen[place]
            gains[place] = -np.int64(best[token]) * (weight + tokens.weight[token])
        found = seen[:count].copy()
        for place, at in enumerate(np.argsort(gains, kind="mergesort")):
            seen[place] = found[at]
        return
    for at in range(count):
        token = seen[at]
        gain = np.int64(best[token]) * (weight + tokens.weight[token])
        place = at
        while place > 0 and gains[place - 1] < gain:
            gains[place], seen[place] = gains[place - 1], seen[place - 1]
            place -= 1
        gains[place], seen[place] = gain, token


@compiled
def expand_words(table: I64, request: I64, codes: U8) -> tuple[int, int]:
    """Enter new spelled words in ``Expansions``, most telling first, while there is room.

    ``request`` holds the number of the first word, how many expansions there are so far, how many
    words; then of each what ``SPELLINGS`` says and the lengths of its spellings, the last of which
    is how it was written. ``codes`` are the letters of all spellings end to end. Returns how many
    words were entered, and how many expansions there are now.
    """
    known, scratch = open_known(table), open_scratch(table)
    first, filled, at, start = request[0], request[1], 3, 0
    for entered in range(request[2]):
        weight, same = request[at], request[at + 2]
        count = 0
        if same >= 0:
            count = _note(table, count, same, np.int64(EQUAL))
        written, length = np.uint64(0), np.int64(0)
        for spelling in range(request[at + 4]):
            length = request[at + SPELLINGS + spelling]
            end = start + length
            written = word_hash(codes, start, end)
            if spelling == 0:
                bag, sounds = letter_bag(codes, start, end), skeleton(codes, start, end)
                word = WordQuery(start, end, bag, written, sounds, request[at + 3])
                count = _similar_words(table, codes, word, count)
            start = end
        room = filled + count <= len(known.token)
        if room:
            _most_telling_first(table, weight, count)
            number = first + entered
            known.weight[number], known.role[number] = weight, request[at + 1]
            known.same[number] = same
            known.hash[number], known.letters[number] = written, length
            known.start[number], known.end[number] = filled, filled + count
        for place in range(count):
            token = scratch.seen[place]
            if room:
                known.token[filled + place] = token
                known.similarity[filled + place] = scratch.best[token]
            scratch.best[token] = 0
        if not room:
            return entered, filled
        filled += count
        at += SPELLINGS + request[at + 4]
    return request[2], filled
