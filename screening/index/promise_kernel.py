"""The most that a row can bring, by what was added up while words were looked up, and no more.

``bound_kernel`` looks at each word of a row, so it waits for memory several times a row. Here a row
is judged by two numbers: ``Sweep.reached`` tells which words of the reading met it and what they
gain, ``Outlines`` what the row is. Nine rows of ten are met by a single word: then all but one
word of the row is left over, which mostly settles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import open_name_scale, open_nearest, open_units
from screening.index.align import look_up_points
from screening.index.bound_kernel import LeftoverWords, floor_at, least_total, level_of
from screening.index.compiled import compiled, inlined
from screening.index.flags import LACKING_WORDS, OTHER_WORDS
from screening.index.layout import (
    APART,
    EQUAL,
    GAIN,
    GAIN_BITS,
    HEAVIEST_PLACE,
    MET_WORDS,
    MOST_HEAVIEST,
    MOST_TELLING,
    SCALE_BITS,
    SCALE_OF,
    TOTAL_PLACE,
)
from screening.index.unpaired_kernel import deductions

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, NameScale, Nearest

RANK_BITS = 10
"""Names are ranked by points, then by similarity, which takes so many bits."""
NOTHING = -1_000_000 << RANK_BITS
"""A lower rank than any name has."""
STEPS, STEP_BITS = 1024, 5
"""Steps of points that candidates are put on, each two to so many bits high."""
_UNMET_WEIGHT, _UNMET_TELLS = 16, 15
"""Where ``Nearest.unmet`` has the weight of the words not met, and whether one of them counts."""
_MOST_MET = (1 << _UNMET_TELLS) - 1


@compiled
def plan_deducted(table: I64) -> None:
    """The least that is deducted, on each scale, when words are left on no side, one or both."""
    scale, deducted = open_name_scale(table), open_nearest(table).deducted
    for kind in range(len(scale.spare)):
        rest = np.int64(max(scale.rare_rest[kind], scale.generic_rest[kind]))
        both = deductions(scale, kind, OTHER_WORDS)
        one = np.int64(max(rest, both, deductions(scale, kind, LACKING_WORDS)))
        deducted[3 * kind], deducted[3 * kind + 1], deducted[3 * kind + 2] = 0, one, both


@compiled
def plan_unmet(table: I64, asked: Asked, leftover: LeftoverWords) -> None:
    """What is certain of the words that did not meet a row, for every set of words that did.

    Their weight, whether one of them counts when left over, and below that how many words were met
    at most. Words that share the last bit may all be met when one is.
    """
    unmet, units = open_nearest(table).unmet, open_units(table)
    alone, further = min(asked.words, MET_WORDS), max(asked.words - MET_WORDS, 0)
    for words in range(1 << alone):
        weight, tells, met = np.int64(0), np.int64(0), np.int64(0)
        for word in range(alone):
            shared = further > 0 and word == MET_WORDS - 1
            if words >> word & 1:
                met += 1 + further if shared else 1
            elif not shared:
                weight += units.weight[word]
                tells |= np.int64(leftover.distinctive >> np.uint64(word) & np.uint64(1))
        met = np.int64(min(met, _MOST_MET))
        unmet[words] = weight << _UNMET_WEIGHT | tells << _UNMET_TELLS | met


@inlined
def tells_unmet(best: Nearest, words: int) -> int:
    """1 if a word that counts is left over when just these words are met, else 0."""
    return best.unmet[words] >> _UNMET_TELLS & 1


@inlined
def telling_words_of(outline: int) -> int:
    """How many words of a row count when they are left over; at least so many."""
    return outline >> SCALE_BITS & MOST_TELLING


@inlined
def highest_rank(scale: NameScale, best: Nearest, weight: int, outline: int, reached: int) -> int:
    """The highest rank of a row, by its outline and what reached it; ``weight`` is the reading's.

    Each word met is paired with one word of the row at most: so if more words of it count, one of
    them is left over; and if a single word is met, all that the row weighs but its heaviest word.
    """
    kind, total, gain = outline & SCALE_OF, outline >> TOTAL_PLACE, reached & GAIN
    ours, theirs, deducted = np.int64(0), np.int64(0), np.int64(0)
    if reached & APART == 0:
        words = reached >> GAIN_BITS
        unmet = best.unmet[words]
        ours, met = unmet >> _UNMET_WEIGHT, unmet & _MOST_MET
        sides = tells_unmet(best, words) + (1 if telling_words_of(outline) > met else 0)
        deducted = best.deducted[3 * kind + sides]
        if met == 1:
            theirs = total - (outline >> HEAVIEST_PLACE & MOST_HEAVIEST)
    spare = np.int64(scale.spare[kind])
    least = least_total(weight + total, gain, spare, min(ours, theirs))
    similarity = min(gain // least, EQUAL)
    agreeing = np.int64(min(weight - ours, total - theirs, gain // (2 * EQUAL))) // 100
    points = look_up_points(scale, kind, similarity, agreeing) + deducted
    return points << RANK_BITS | similarity


@inlined
def step_of(scale: NameScale, rank: int) -> int:
    """The step of points that a rank stands on."""
    return min(max((rank >> RANK_BITS) - scale.numbers[4] >> STEP_BITS, 0), STEPS - 1)


@compiled
def shares_needed(table: I64, weight: int, word: tuple[int, int], least: int) -> int:
    """Share of all weights that a row met by this word alone must gain, to come to a rank.

    ``word`` is its weight and whether other words of the reading count. The shares are left in
    ``Nearest.share``, of each scale for rows of one telling word and of more; returns the least.
    """
    scale, best = open_name_scale(table), open_nearest(table)
    ours, tells = word
    lowest = np.int64(2 * EQUAL)
    for place in range(2 * len(scale.spare)):
        kind, spare = place >> 1, np.int64(scale.spare[place >> 1])
        points = (least >> RANK_BITS) - best.deducted[3 * kind + tells + (place & 1)]
        floor = floor_at(scale, level_of(scale, points), kind, min(ours, weight) // 100)
        share = EQUAL * floor * (100 - spare) // (100 * EQUAL - spare * floor) - 1
        if floor > EQUAL:
            share = np.int64(2 * EQUAL)  # no name reaches it
        best.share[place] = np.int64(max(share, 0))
        lowest = min(lowest, best.share[place])
    return lowest
