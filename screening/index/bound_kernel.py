"""The most a row can bring, without aligning it: bounds that no exact alignment ever passes.

Points grow with similarity and agreeing bits, and deductions only lower them: so a bound of both,
looked up in the same table, less the deductions that are certain, is a bound of the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_known,
    open_marks,
    open_name_scale,
    open_rows,
    open_sweep,
    open_tokens,
)
from screening.index.align import (
    BITS_UNIT,
    LACKING_WORDS,
    OTHER_WORDS,
    WORD_LEFT,
    deductions,
    kind_of_rest,
    look_up_points,
)
from screening.index.compiled import compiled
from screening.index.layout import EQUAL, ROUND
from screening.index.mark_kernel import MOST_UNITS

if TYPE_CHECKING:
    from screening.index.align import Asked
    from screening.index.layout import I64, NameScale

_NOTHING = -1_000_000


@compiled
def _lowest_similarity(scale: NameScale, kind: int, need: int, bits: int) -> int:
    """Least similarity at which ``need`` points can come together; 1001 when at none."""
    low, high = 0, EQUAL + 1
    while low < high:
        middle = (low + high) // 2
        if look_up_points(scale, kind, middle, bits) >= need:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def set_floors(table: I64, asked: Asked, need: int, lowest: int) -> int:
    """Least similarity on each scale that can bring ``need`` points, and not below ``lowest``.

    Beside it, the share of all weights to be gained for it; returns the least share. What is spared
    is at most ``spare`` percent of what is not gained: that gives the share.
    """
    scale, sweep = open_name_scale(table), open_sweep(table)
    least = np.int64(2 * EQUAL)
    for kind in range(len(scale.spare)):
        floor = _lowest_similarity(scale, kind, need, asked.weight // 100)
        floor = max(floor, lowest)
        spare = np.int64(scale.spare[kind])
        share = EQUAL * floor * (100 - spare) // (100 * EQUAL - spare * floor) - 1
        if floor > EQUAL:
            share = np.int64(2 * EQUAL)  # no name reaches it
        sweep.floor[kind], sweep.share[kind] = floor, share
        least = min(least, share)
    return least


@compiled
def _most_similar(gain: int, total: int, spare: int) -> int:
    """Largest similarity that a summed gain allows, whatever is left over on either side.

    What is left over is at most ``total - gain``, so the total shrinks by at most its spared share.
    """
    left = total - gain // EQUAL
    if left <= 0:
        return np.int64(EQUAL)
    return min(gain // max(total - spare * left // 100 - 1, 1), np.int64(EQUAL))


@compiled
def most_points(table: I64, asked: Asked, row: int, gain: int) -> int:
    """Most points that a row can bring with so much gain; far too few when too little alike."""
    rows, scale = open_rows(table), open_name_scale(table)
    kind, total = np.int64(rows.scale[row]), np.int64(rows.total[row])
    most = _most_similar(gain, asked.weight + total, np.int64(scale.spare[kind]))
    if most < open_sweep(table).floor[kind]:
        return np.int64(_NOTHING)
    bits = min(asked.weight // 100, total // 100, gain // (2 * BITS_UNIT))
    return look_up_points(scale, kind, most, bits)


@compiled
def needed(table: I64, asked: Asked, row: int) -> int:
    """Points this row must bring: more where the birth date cannot help."""
    rows = open_rows(table)
    if asked.born_last == 0 or (
        rows.born_first[row] <= asked.born_last and asked.born_first <= rows.born_last[row]
    ):
        return asked.need
    return asked.need_undated


@compiled
def likely_points(table: I64, asked: Asked, telling: np.uint64, row: int, gain: int) -> int:
    """Most points that a row can bring, now that its own words are looked at.

    No word of the row gains more than its best mark, and words without a mark are left over; so are
    words of the reading (those that say something: ``telling``) which no word of the row marks.
    """
    rows, tokens, marks = open_rows(table), open_tokens(table), open_marks(table)
    scale, now = open_name_scale(table), open_sweep(table).counters[ROUND]
    kind = np.int64(rows.scale[row])
    flags = 0
    if marks.row_stamp[row] != now:
        own, theirs, met = np.int64(0), np.int64(0), np.uint64(0)
        for place in range(rows.start[row], rows.start[row + 1]):
            token = rows.token[place]
            if marks.stamp[token] == now:
                own += marks.most[token]
                met |= marks.units[token]
            else:
                theirs += kind_of_rest(tokens.role[token]) == WORD_LEFT
        gain = min(gain, own)
        ours = telling & ~met
        if met >> np.uint64(min(asked.words, MOST_UNITS)):
            ours = np.uint64(0)  # a run of words is met: which ones is not told here
        if ours and theirs:
            flags = OTHER_WORDS
        elif ours or theirs:
            flags = LACKING_WORDS
    points = most_points(table, asked, row, gain)
    if flags == LACKING_WORDS:  # or worse
        points += max(scale.other_words[kind], scale.lacking_words[kind])
    else:
        points += deductions(scale, kind, flags)
    return points


@compiled
def telling_words(table: I64, request: I64, asked: Asked) -> np.uint64:
    """A bit for each word of the reading that counts when it is left over."""
    known = open_known(table)
    bits = np.uint64(0)
    for word in range(min(asked.words, MOST_UNITS)):
        if kind_of_rest(known.role[request[asked.start + word]]) == WORD_LEFT:
            bits |= np.uint64(1) << np.uint64(word)
    return bits
