"""Which listed words a submitted word may stand for, and how alike they are.

Four ways, the best counts: a few edits, the same consonant sounds, an initial, the same word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from screening.index.compiled import compiled
from screening.index.layout import EQUAL, I32, I64, U8, U64, Tokens, WordScale
from screening.index.letters import MAX_WORD, bags_can_meet, edit_distance, fill_masks


class WordQueries(NamedTuple):
    """New spelled words, described as the vocabulary is."""

    codes: U8
    start: I64
    bag: U64
    hash: U64
    skeleton: U64
    group: I64  # first word of each token: its text, and how it was spelled where that differs
    same: I32  # the listed token that each token is, -1 when it is not listed


class Scratch(NamedTuple):
    """Room for one word's findings: ``best`` is all zero between words."""

    best: I32  # [listed token] similarity found
    seen: I32  # tokens with a similarity
    near: I32  # words of one length whose letters allow the distance
    masks: U64


@compiled
def _note(tokens: Tokens, scratch: Scratch, count: int, word: int, similarity: int) -> int:
    token = tokens.stands_for[word]
    if scratch.best[token] == 0:
        scratch.seen[count] = token
        count += 1
    scratch.best[token] = max(scratch.best[token], similarity)
    return count


@compiled
def _by_edits(
    tokens: Tokens, scale: WordScale, words: WordQueries, at: int, scratch: Scratch, count: int
) -> int:
    """Note all listed words within the allowed distance."""
    start, end = words.start[at], words.start[at + 1]
    length = end - start
    fill_masks(scratch.masks, words.codes, start, end)
    bag, key = words.bag[at], words.skeleton[at]
    longest = len(tokens.by_length) - 2
    for other in range(1, min(longest, MAX_WORD) + 1):
        longer = max(length, other)
        allowed = scale.most_edits[longer]
        apart = abs(length - other)
        if apart > allowed:
            continue
        near = 0
        for token in range(tokens.by_length[other], tokens.by_length[other + 1]):
            scratch.near[near] = token  # kept only where the bags can meet: no branch to mispredict
            near += bags_can_meet(bag, tokens.bag[token], allowed, apart)
        for place in range(near):
            token = scratch.near[place]
            distance = edit_distance(
                scratch.masks, length, tokens.codes, tokens.start[token], tokens.start[token + 1]
            )
            if distance <= allowed:
                same = key != 0 and tokens.skeleton[token] == key
                at_cost = distance * (MAX_WORD + 1) + longer
                alike = scale.heard[at_cost] if same else scale.edits[at_cost]
                count = _note(tokens, scratch, count, token, alike)
    return count


@compiled
def _first_at_least(order: I32, keys: U64, key: np.uint64) -> int:
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if keys[order[middle]] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _by_key(
    tokens: Tokens, order: I32, keys: U64, key: np.uint64, scratch: Scratch, found: tuple[int, int]
) -> int:
    """Note all listed words with the same hash or skeleton; ``found`` is similarity and count."""
    similarity, count = found
    place = _first_at_least(order, keys, key)
    while place < len(order) and keys[order[place]] == key:
        count = _note(tokens, scratch, count, order[place], similarity)
        place += 1
    return count


@compiled
def _by_initial(
    tokens: Tokens, scale: WordScale, words: WordQueries, at: int, scratch: Scratch, count: int
) -> int:
    """Note initials: a letter for words that start with it, and the other way round."""
    start, end = words.start[at], words.start[at + 1]
    first = words.codes[start]
    if end - start == 1:
        for place in range(tokens.initial_start[first], tokens.initial_start[first + 1]):
            count = _note(tokens, scratch, count, tokens.by_initial[place], scale.initial[0])
    elif len(tokens.by_length) > 2:
        for token in range(tokens.by_length[1], tokens.by_length[2]):
            if tokens.codes[tokens.start[token]] == first:
                count = _note(tokens, scratch, count, token, scale.initial[0])
    return count


@compiled
def similar_words(
    tokens: Tokens, scale: WordScale, words: WordQueries, at: int, scratch: Scratch, count: int
) -> int:
    """Note every listed word that word ``at`` may stand for; returns how many are noted in all.

    They are left in ``scratch.seen`` with their similarity in ``scratch.best``.
    """
    length = words.start[at + 1] - words.start[at]
    if 3 <= length <= MAX_WORD:
        count = _by_edits(tokens, scale, words, at, scratch, count)
    key = words.skeleton[at]
    if key != 0 and length >= 4:
        alike = scale.sound[np.int64(key & np.uint64(15))]
        count = _by_key(
            tokens, tokens.by_skeleton, tokens.skeleton, key, scratch, (np.int64(alike), count)
        )
    count = _by_initial(tokens, scale, words, at, scratch, count)
    equal = (np.int64(EQUAL), count)
    return _by_key(tokens, tokens.by_hash, tokens.hash, words.hash[at], scratch, equal)


@compiled
def expand_words(
    tokens: Tokens,
    scale: WordScale,
    words: WordQueries,
    weights: I32,
    scratch: Scratch,
    room: int,
) -> tuple[I64, I32, I32]:
    """Expansions of all words end to end, most telling first.

    Returns where each word's begin (one more than words), the listed tokens and the similarities.
    ``weights`` are those of the new words; ``room`` is a first guess of the space needed.
    """
    number = len(words.same)
    begins = np.zeros(number + 1, np.int64)
    found = np.empty(room, np.int32)
    alike = np.empty(room, np.int32)
    filled = 0
    for at in range(number):
        count = 0
        if words.same[at] >= 0:
            count = _note(tokens, scratch, count, words.same[at], np.int64(EQUAL))
        for word in range(words.group[at], words.group[at + 1]):
            count = similar_words(tokens, scale, words, word, scratch, count)
        while filled + count > len(found):
            found = np.concatenate((found, np.empty(len(found) + count, np.int32)))
            alike = np.concatenate((alike, np.empty(len(alike) + count, np.int32)))
        gains = np.empty(count, np.int64)
        for place in range(count):
            token = scratch.seen[place]
            gains[place] = -np.int64(scratch.best[token]) * (weights[at] + tokens.weight[token])
        for place in np.argsort(gains, kind="mergesort"):
            token = scratch.seen[place]
            found[filled] = token
            alike[filled] = scratch.best[token]
            filled += 1
        for place in range(count):
            scratch.best[scratch.seen[place]] = 0
        begins[at + 1] = filled
    return begins, found[:filled].copy(), alike[:filled].copy()
