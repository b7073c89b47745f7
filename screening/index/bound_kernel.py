"""Upper bounds of a row's score without aligning it; no exact alignment ever exceeds them.

Points grow with similarity and agreeing bits, and deductions only lower them: so a bound of both,
looked up in the same table, less the deductions that are certain, is a bound of the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.addresses import (
    open_joined,
    open_known,
    open_marks,
    open_name_scale,
    open_rows,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.align import BITS_UNIT
from screening.index.compiled import compiled, inlined
from screening.index.flags import (
    LACKING_WORDS,
    OTHER_WORDS,
)
from screening.index.layout import (
    EQUAL,
    ROUND,
    SCALE_BITS,
    SCALE_OF,
    TELLING,
    WEIGHT_PLACE,
)
from screening.index.mark_kernel import MOST_UNITS
from screening.index.scales import STEP
from screening.index.unpaired_kernel import (
    WORD_LEFT,
    deductions,
    kind_of_rest,
)

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, NameScale


class LeftoverWords(NamedTuple):
    """The query's words that cost points when nothing in the row matches them, as bits."""

    distinctive: np.uint64  # a bit for each word that counts when it is left over
    joined: bool  # whether words of it, written together or apart, are words of some row


class Bound(NamedTuple):
    """The most that a row can bring."""

    similarity: int
    bits: int
    deducted: int  # points that are certain to be deducted, zero or less


@inlined
def level_of(scale: NameScale, points: int) -> int:
    """The highest level of ``NameScale.floors`` that so many points reach."""
    return min(max((points - scale.numbers[4]) // STEP, 0), scale.numbers[5] - 1)


@inlined
def floor_at(scale: NameScale, level: int, kind: int, bits: int) -> int:
    """Least similarity that brings the points of a level; 1001 when none does."""
    columns = scale.numbers[0]
    place = (level * len(scale.spare) + kind) * columns + min(bits, columns - 1)
    return np.int64(scale.floors[place])


@compiled
def set_floors(table: I64, asked: Asked, need: int, lowest: int) -> tuple[int, int]:
    """Least similarity on each scale that can bring ``need`` points, and not below ``lowest``.

    Beside it, the share of all weights to be gained for it; returns the least share, and the level
    of ``need``. What is spared is at most ``spare`` percent of what is not gained: that gives the
    share.
    """
    scale, sweep = open_name_scale(table), open_sweep(table)
    least, level = np.int64(2 * EQUAL), level_of(scale, need)
    for kind in range(len(scale.spare)):
        floor = max(floor_at(scale, level, kind, asked.weight // 100), lowest)
        spare = np.int64(scale.spare[kind])
        share = EQUAL * floor * (100 - spare) // (100 * EQUAL - spare * floor) - 1
        if floor > EQUAL:
            share = np.int64(2 * EQUAL)  # no name reaches it
        sweep.floor[kind], sweep.share[kind] = floor, share
        least = min(least, share)
    return least, level


@inlined
def least_total(total: int, gain: int, spare: int, lost: int) -> int:
    """Least sum of weights that a summed gain is divided by, to give the similarity.

    What is left over on both sides is at most ``total - gain``; where both sides have at least
    ``lost`` left, so much less of it is on one side only, and only that is spared.
    """
    left = total - gain // EQUAL - 2 * lost
    return max(total - spare * left // 100 - 1, 1)


@inlined
def can_bring(table: I64, asked: Asked, level: int, row: tuple[int, int], gain: int) -> bool:
    """Whether a row (its scale, its weight) can bring the points of a level with so much gain."""
    scale = open_name_scale(table)
    kind, total = row
    bits = min(asked.weight // 100, total // 100, gain // (2 * BITS_UNIT))
    floor = max(floor_at(scale, level, kind, bits), open_sweep(table).floor[kind])
    least = least_total(asked.weight + total, gain, np.int64(scale.spare[kind]), 0)
    return floor <= EQUAL and gain >= floor * least


@inlined
def needed(table: I64, asked: Asked, row: int) -> int:
    """Points this row must bring: more where the birth date cannot help."""
    rows = open_rows(table)
    if asked.born_last == 0 or (
        rows.born_first[row] <= asked.born_last and asked.born_first <= rows.born_last[row]
    ):
        return asked.need
    return asked.need_undated


@inlined
def bound_of(table: I64, asked: Asked, leftover: LeftoverWords, row: int, gain: int) -> Bound:
    """The most that a row can bring, now that its own words are looked at.

    No word of the row gains more than its best mark, and words without a mark are left over; so are
    words of the reading which no word of the row marks. Those that say something cost their
    deduction. A pair takes single words of the row or is one of its joined runs: a row that has
    runs gains no more than all marks and all runs together, and nothing else is certain of it.
    """
    marks, scale, sweep = open_marks(table), open_name_scale(table), open_sweep(table)
    measure = np.int64(open_rows(table).measure[row])
    kind, total = measure & SCALE_OF, measure >> SCALE_BITS
    flags, ours_lost = 0, np.int64(0)
    own, met, theirs_lost, theirs = _own_words(table, row)
    if leftover.joined and marks.row_stamp[row] == sweep.counters[ROUND]:
        gain = np.int64(min(gain, own + _of_runs(table, row)))
        theirs_lost = np.int64(0)
    else:
        gain = np.int64(min(gain, own))
        ours = ~met
        if met >> np.uint64(min(asked.words, MOST_UNITS)):
            ours = np.uint64(0)  # a run of words is met: which ones is not told here
        ours_lost = _weight_of(table, asked, ours)
        if ours & leftover.distinctive and theirs:
            flags = OTHER_WORDS
        elif ours & leftover.distinctive or theirs:
            flags = LACKING_WORDS
    spare, lost = np.int64(scale.spare[kind]), min(ours_lost, theirs_lost)
    least = least_total(asked.weight + total, gain, spare, lost)
    agreeing = (asked.weight - ours_lost, total - theirs_lost, gain // (2 * EQUAL))
    deducted = deductions(scale, kind, flags)
    if flags == LACKING_WORDS:  # or worse
        rest = max(scale.rare_rest[kind], scale.generic_rest[kind])
        deducted = np.int64(max(scale.other_words[kind], scale.lacking_words[kind], rest))
    return Bound(min(gain // least, EQUAL), np.int64(min(agreeing)) // 100, deducted)


@inlined
def joined_gain(table: I64, row: int, hit: int) -> int:
    """What a run of the reading's words gains that is a run of the row, written otherwise."""
    joined, rows, tokens = open_joined(table), open_rows(table), open_tokens(table)
    units, weight = open_units(table), np.int64(0)
    first = joined.row_first[hit]
    for word in range(first, first + joined.row_words[hit]):
        weight += units.weight[word]
    start = rows.start[row] + joined.listed_first[hit]
    for place in range(start, start + joined.listed_words[hit]):
        weight += tokens.weight[rows.token[place]]
    return open_name_scale(table).numbers[2] * weight


@compiled
def _of_runs(table: I64, row: int) -> int:
    """What all runs of a row gain together, whether or not they can be taken together."""
    marks, gain = open_marks(table), np.int64(0)
    hit = np.int64(marks.row_head[row])
    while hit >= 0:
        gain += joined_gain(table, row, hit)
        hit = np.int64(marks.row_after[hit])
    return gain


@inlined
def _own_words(table: I64, row: int) -> tuple[int, np.uint64, int, bool]:
    """What the words of a row can gain, and the units they meet.

    Then what those without a mark weigh, and whether any of these says something.
    """
    rows, marks = open_rows(table), open_marks(table)
    now = open_sweep(table).counters[ROUND] & 255
    own, met, lost, distinctive = np.int64(0), np.uint64(0), np.int64(0), np.int64(0)
    for place in range(rows.start[row], rows.start[row + 1]):
        word = rows.bound[place]
        token = word & (TELLING - 1)
        if marks.seen[token] == now:
            own += marks.most[token]
            met |= marks.units[token]
        else:
            lost += word >> WEIGHT_PLACE
            distinctive |= word & TELLING
    return own, met, lost, distinctive != 0


@inlined
def _weight_of(table: I64, asked: Asked, words: np.uint64) -> int:
    """What some words of the reading weigh, given as bits; no more than ``MOST_UNITS`` count."""
    units, weight = open_units(table), np.int64(0)
    for word in range(min(asked.words, MOST_UNITS)):
        if words >> np.uint64(word) & np.uint64(1):
            weight += units.weight[word]
    return weight


@inlined
def bound_reaches(table: I64, row: int, bound: Bound, points: int) -> bool:
    """Whether a row so bounded can bring so many points, and is alike enough."""
    scale, kind = open_name_scale(table), np.int64(open_rows(table).scale[row])
    floor = floor_at(scale, level_of(scale, points - bound.deducted), kind, bound.bits)
    return bound.similarity >= max(floor, open_sweep(table).floor[kind])


@compiled
def distinctive_words(table: I64, request: I64, asked: Asked, joined: int) -> LeftoverWords:
    """Which words of the reading count when left over; ``joined``: runs of rows it meets."""
    known = open_known(table)
    bits = np.uint64(0)
    for word in range(min(asked.words, MOST_UNITS)):
        if kind_of_rest(known.role[request[asked.start + word]]) == WORD_LEFT:
            bits |= np.uint64(1) << np.uint64(word)
    return LeftoverWords(bits, joined > 0)
